"""Findings and open alerts → changes. Pure but for the ids of new alerts: the time is passed in, changes name their reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from notifications.alerts import Acknowledgement, Alert, Evaluation, Finding, is_worse

EXPIRES_AT = "expires_at"
"""The fact under which an alert that somebody raised by hand keeps its end, in ISO format."""


class Reason(StrEnum):
    """Why an alert changes, or why it does not."""

    NEW = "found for the first time"
    WORSE = "more severe than before"
    WORSE_THAN_ACKNOWLEDGED = "more severe than what was acknowledged"
    ACKNOWLEDGEMENT_EXPIRED = "its acknowledgement has expired"
    STILL_FOUND = "still found"
    UNCHANGED = "nothing new since it was last seen"
    GONE = "no longer found"
    EXPIRED = "its time is over"
    NOT_JUDGED = "its inputs are stale"
    NOT_EVALUATED = "its rule was not evaluated"


@dataclass(frozen=True)
class Change:
    """The alert as it is to be from now on."""

    alert: Alert
    reason: Reason

    @property
    def is_write(self) -> bool:
        return self.reason not in (Reason.UNCHANGED, Reason.NOT_JUDGED, Reason.NOT_EVALUATED)


def reconcile(
    open_alerts: Sequence[Alert],
    evaluations: Sequence[Evaluation],
    now: datetime,
    acknowledged: Mapping[UUID, Acknowledgement] | None = None,
) -> list[Change]:
    """One change per open alert and per new finding; applying the changes and reconciling again writes nothing.

    `now` is the time of the computation that found the findings. `acknowledged` holds the latest acknowledgement
    of the open alerts that have one. Of several findings with one fingerprint the most severe counts.
    """
    found = _worst_by_fingerprint(evaluations)
    known = {alert.fingerprint for alert in open_alerts}
    changes = [
        _seen_again(alert, found[alert.fingerprint], now, (acknowledged or {}).get(alert.alert_id))
        if alert.fingerprint in found
        else _not_found(alert, evaluations, now)
        for alert in open_alerts
    ]
    return changes + [_fired(finding, now) for key, finding in found.items() if key not in known]


def reopen(alerts: Sequence[Alert], acknowledged: Mapping[UUID, Acknowledgement], now: datetime) -> list[Change]:
    """One change per acknowledged alert whose acknowledgement has expired at `now`: it fires again."""
    return [
        Change(replace(alert, status="firing"), Reason.ACKNOWLEDGEMENT_EXPIRED)
        for alert in alerts
        if alert.status == "acknowledged"
        and (known := acknowledged.get(alert.alert_id)) is not None
        and not known.holds(now)
    ]


def _worst_by_fingerprint(evaluations: Sequence[Evaluation]) -> dict[str, Finding]:
    worst: dict[str, Finding] = {}
    for finding in _findings(evaluations):
        known = worst.get(finding.fingerprint)
        if known is None or is_worse(finding.severity, known.severity):
            worst[finding.fingerprint] = finding
    return worst


def _findings(evaluations: Sequence[Evaluation]) -> Iterator[Finding]:
    for evaluation in evaluations:
        yield from (finding for finding in evaluation.findings if finding.fingerprint not in evaluation.held)


def _fired(finding: Finding, now: datetime) -> Change:
    alert = Alert(
        # Not derived from the time: what is over and comes back within one computation is news again.
        alert_id=uuid4(),
        alert_type=finding.alert_type,
        severity=finding.severity,
        message=finding.message,
        entity=finding.entity,
        fingerprint=finding.fingerprint,
        status="firing",
        first_seen=now,
        last_seen=now,
        sku_id=finding.sku_id,
        warehouse_id=finding.warehouse_id,
        facts=dict(finding.facts),
        forecast_id=finding.forecast_id,
    )
    return Change(alert, Reason.NEW)


def _seen_again(alert: Alert, finding: Finding, now: datetime, acknowledgement: Acknowledgement | None) -> Change:
    seen = replace(
        alert,
        severity=finding.severity,
        message=finding.message,
        facts=dict(finding.facts),
        forecast_id=finding.forecast_id,
        last_seen=max(alert.last_seen, now),
    )
    if alert.status == "acknowledged":
        if acknowledgement and is_worse(finding.severity, acknowledgement.severity):
            return Change(replace(seen, status="firing"), Reason.WORSE_THAN_ACKNOWLEDGED)
    elif is_worse(finding.severity, alert.severity):
        return Change(seen, Reason.WORSE)
    return Change(seen, Reason.UNCHANGED if seen == alert else Reason.STILL_FOUND)


def _not_found(alert: Alert, evaluations: Sequence[Evaluation], now: datetime) -> Change:
    expires_at = alert.facts.get(EXPIRES_AT)
    if expires_at is not None and datetime.fromisoformat(expires_at) <= now:
        return Change(_resolved(alert, now), Reason.EXPIRED)
    if any(alert.fingerprint in evaluation.held for evaluation in evaluations):
        return Change(alert, Reason.NOT_JUDGED)
    if any(alert.alert_type in evaluation.rules for evaluation in evaluations):
        return Change(_resolved(alert, now), Reason.GONE)
    return Change(alert, Reason.NOT_EVALUATED)


def _resolved(alert: Alert, now: datetime) -> Alert:
    return replace(alert, status="resolved", resolved_at=max(now, alert.last_seen))
