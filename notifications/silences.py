"""A silence: alerts that match are recorded and shown, but nobody is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications.alerts import Alert

MATCHED_FIELDS = ("alert_type", "severity", "sku_id", "warehouse_id", "entity")


@dataclass(frozen=True)
class Silence:
    """`matchers`: pairs of a field of `MATCHED_FIELDS` and the value it must have; every pair must match."""

    silence_id: UUID
    matchers: tuple[tuple[str, str], ...]
    owner: str
    reason: str
    starts_at: datetime
    ends_at: datetime

    def mutes(self, alert: Alert, now: datetime) -> bool:
        """Whether nobody is to be told of the firing of `alert` at `now`. That something is over is always told."""
        return self.starts_at <= now < self.ends_at and all(
            getattr(alert, name) == value for name, value in self.matchers
        )

    @property
    def explanation(self) -> str:
        return f"silenced by {self.owner} until {self.ends_at:%Y-%m-%d %H:%M %Z}: {self.reason}"
