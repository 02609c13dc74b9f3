"""What a digest shows: the most urgent alerts in full, a count of the rest, and what is over. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from notifications.alerts import Alert, rank

LISTED = 20
"""Alerts a digest shows in full; the rest are counted."""


class Event(StrEnum):
    """What a person is told of an alert."""

    FIRED = "fired"
    RAISED = "raised"
    REOPENED = "reopened"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    SILENCED = "silenced"


def digest_payload(ordered: Sequence[tuple[Event, Alert]]) -> dict[str, Any]:
    """What the templates show, from news in the order of their urgency. Holds nothing but JSON."""
    firing = [(event, alert) for event, alert in ordered if event is not Event.RESOLVED]
    resolved = [(event, alert) for event, alert in ordered if event is Event.RESOLVED]
    return {
        "by_severity": _by_severity(alert for _, alert in firing),
        "alerts": [_shown(event, alert) for event, alert in firing[:LISTED]],
        "more": _by_severity(alert for _, alert in firing[LISTED:]),
        "resolved": [_shown(event, alert) for event, alert in resolved[:LISTED]],
        "resolved_count": len(resolved),
    }


def _by_severity(alerts: Iterable[Alert]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for alert in sorted(alerts, key=lambda alert: rank(alert.severity)):
        counts[alert.severity] = counts.get(alert.severity, 0) + 1
    return counts


def _shown(event: Event, alert: Alert) -> dict[str, Any]:
    return {
        "alert_id": str(alert.alert_id),
        "event": event.value,
        "alert_type": alert.alert_type,
        "severity": alert.severity,
        "message": alert.message,
        "entity": alert.entity,
        "sku_id": alert.sku_id,
        "warehouse_id": alert.warehouse_id,
        "first_seen": alert.first_seen.isoformat(),
        "facts": dict(alert.facts),
    }
