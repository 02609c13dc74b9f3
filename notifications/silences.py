"""A silence: alerts that match are recorded and shown, but nobody is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications.alerts import Alert
from notifications.recurrence import Recurrence

MATCHED_FIELDS = ("alert_type", "severity", "sku_id", "warehouse_id", "entity")


@dataclass(frozen=True)
class Silence:
    """`matchers`: pairs of a field of `MATCHED_FIELDS` and the value it must have; every pair must match.

    `recurrence`: it mutes only in these hours between its start and its end; None: all the time.
    """

    silence_id: UUID
    matchers: tuple[tuple[str, str], ...]
    owner: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    recurrence: Recurrence | None = None

    def mutes(self, alert: Alert, now: datetime) -> bool:
        """Whether nobody is to be told of the firing of `alert` at `now`. That something is over is always told."""
        return self.holds(now) and self.matches(alert)

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at and (self.recurrence is None or self.recurrence.holds(now))

    def matches(self, alert: Alert) -> bool:
        return matches(self.matchers, alert)

    def ended_between(self, since: datetime, until: datetime, ended_early_at: datetime | None) -> bool:
        """Whether it stopped muting after `since` and not after `until`, if only to come back."""
        last = self.ends_at if ended_early_at is None else min(self.ends_at, ended_early_at)
        return since < last <= until or (
            self.recurrence is not None and self.recurrence.ended_between(since, min(until, last))
        )

    @property
    def explanation(self) -> str:
        when = f"{self.recurrence} " if self.recurrence else ""
        return f"silenced by {self.owner} {when}until {self.ends_at:%Y-%m-%d %H:%M %Z}: {self.reason}"


def matches(matchers: Iterable[tuple[str, str]], alert: Alert) -> bool:
    """Whether each field of the alert has the value that is given for it."""
    return all(getattr(alert, name) == value for name, value in matchers)
