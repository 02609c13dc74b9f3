"""What the nightly finds, and the alert it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Status = Literal["firing", "acknowledged", "resolved"]

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""Worst first."""


@dataclass(frozen=True)
class Finding:
    """One thing a rule found. `entity` names what it is about: an item code, or system/entity of a source."""

    alert_type: str
    severity: str
    message: str
    entity: str
    sku_id: str | None = None
    warehouse_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    forecast_id: UUID | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.alert_type, self.entity, self.warehouse_id)


@dataclass(frozen=True)
class Alert:
    """One life of an alert, from its first firing to its resolution, as forecast.forecast_alerts keeps it."""

    alert_id: UUID
    alert_type: str
    severity: str
    message: str
    entity: str
    fingerprint: str
    status: Status
    first_seen: datetime
    last_seen: datetime
    sku_id: str | None = None
    warehouse_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    forecast_id: UUID | None = None
    resolved_at: datetime | None = None

    @property
    def category(self) -> str | None:
        """That of its item, casefolded; None where it is about no item, or one without."""
        found = self.facts.get("category")
        return str(found).casefold() if found else None


@dataclass(frozen=True)
class Acknowledgement:
    """The latest acknowledgement of an alert; without `expires_at` it holds until the alert is over or worse."""

    acknowledgment_id: UUID
    severity: str
    acknowledged_by: str
    acknowledged_at: datetime
    expires_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True)
class Evaluation:
    """What one or more rules found, and how far their word reaches.

    An open alert of a type in `rules` that is not among `findings` is over, unless its fingerprint is in `held`,
    which maps what could not be judged to the reason. Alerts of other types are left alone.
    """

    rules: frozenset[str]
    findings: tuple[Finding, ...]
    held: Mapping[str, str] = field(default_factory=dict)


def fingerprint(alert_type: str, entity: str, warehouse_id: str | None) -> str:
    """What an alert is about: rule, item and site, never a quantity or a run."""
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in (alert_type, entity, warehouse_id or ""))


def rank(severity: str) -> int:
    """0 for the worst severity; an unknown one is a ValueError."""
    return SEVERITIES.index(severity)


def is_worse(severity: str, than: str) -> bool:
    return rank(severity) < rank(than)
