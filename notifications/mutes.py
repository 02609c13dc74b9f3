"""What keeps people from hearing that an alert fires: silences, and alerts that speak for it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from notifications.alerts import Alert
from notifications.inhibitions import Inhibition
from notifications.silences import Silence


@dataclass(frozen=True)
class Mutes:
    """`speaking`: the alerts that the inhibitions name in `explained_by`."""

    silences: Sequence[Silence] = ()
    inhibitions: Mapping[UUID, Inhibition] = field(default_factory=dict)
    speaking: Mapping[UUID, Alert] = field(default_factory=dict)

    def reason(self, alert: Alert, wants: Callable[[Alert], bool], now: datetime) -> str | None:
        """Why who wants such alerts is not told that this one fires; None: it is not muted."""
        return self.silenced(alert, now) or self.inhibited(alert, wants)

    def silenced(self, alert: Alert, now: datetime) -> str | None:
        silence = next((one for one in self.silences if one.mutes(alert, now)), None)
        return silence.explanation if silence else None

    def inhibited(self, alert: Alert, wants: Callable[[Alert], bool]) -> str | None:
        inhibition = self.inhibitions.get(alert.alert_id)
        if inhibition is None:
            return None
        parents = [self.speaking[one] for one in inhibition.explained_by if one in self.speaking]
        heard = any(parent.status != "resolved" and wants(parent) for parent in parents)
        return inhibition.reason if heard or not inhibition.explained_by else None
