"""What waits in the outbox is looked at again before it is sent: what is no longer news is left out. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from notifications.alerts import Acknowledgement, Alert, is_worse
from notifications.digest import Event
from notifications.mutes import Mutes
from notifications.tell import Subscription, Told

Item = Mapping[str, str]


class Outdated(StrEnum):
    """Why what was to be told of an alert is told no more. What mutes it explains itself."""

    ACKNOWLEDGED = "acknowledged before it was sent"
    OVER = "over before it was sent"
    NEVER_TOLD = "that it fired was not told"
    ALREADY_TOLD = "told by a message that was sent before"
    DELETED = "no longer on record"


@dataclass(frozen=True)
class Situation:
    """How things are when a message is looked at.

    `heard`: what was sent, or may have arrived, of the firing of an alert, by (user, channel, alert). Who has no
    subscription was addressed by name.
    """

    alerts: Mapping[UUID, Alert]
    acknowledged: Mapping[UUID, Acknowledgement]
    mutes: Mutes
    subscriptions: Mapping[tuple[str, str], Subscription]
    heard: Mapping[tuple[str, str, UUID], Sequence[Told]]
    now: datetime


@dataclass(frozen=True)
class Rechecked:
    """What is still to be said, and how often each reason left something out."""

    kept: tuple[Item, ...]
    left_out: Mapping[str, int]

    @property
    def reason(self) -> str:
        """The one reason, or each with its count."""
        if self.kept or len(self.left_out) > 1:
            return "left out: " + "; ".join(f"{count} {reason}" for reason, count in self.left_out.items())
        return next(iter(self.left_out))


def recheck(user_id: str, channel: str, items: Sequence[Item], situation: Situation) -> Rechecked:
    """Which items of a message to a user on a channel are still news."""
    reasons = [outdated(user_id, channel, item, situation) for item in items]
    kept = tuple(item for item, reason in zip(items, reasons, strict=True) if reason is None)
    return Rechecked(kept, Counter(reason for reason in reasons if reason is not None))


def outdated(user_id: str, channel: str, item: Item, situation: Situation) -> str | None:
    """Why the item is not told; None: it is."""
    alert_id = UUID(item["alert_id"])
    alert = situation.alerts.get(alert_id)
    if alert is None:
        return Outdated.DELETED
    if item["event"] == Event.RESOLVED:
        return None if (user_id, channel, alert_id) in situation.heard else Outdated.NEVER_TOLD
    if alert.status == "resolved":
        return Outdated.OVER
    if alert.status == "acknowledged" or item.get("after") != _chapter(situation, alert_id):
        # Open again after an acknowledgement, it is told by a message that says so.
        return Outdated.ACKNOWLEDGED
    heard = situation.heard.get((user_id, channel, alert_id), ())
    if item["event"] == Event.REMINDED and not heard:
        return Outdated.NEVER_TOLD
    if item["event"] not in (Event.REMINDED, Event.ESCALATED) and any(_covers(past, item) for past in heard):
        return Outdated.ALREADY_TOLD
    subscription = situation.subscriptions.get((user_id, channel))
    return situation.mutes.reason(alert, subscription.wants if subscription else lambda _: False, situation.now)


def _covers(past: Told, item: Item) -> bool:
    """Whether what was told says as much: the same chapter, and no less severe."""
    after = str(past.after) if past.after else None
    return after == item.get("after") and not is_worse(item["severity"], past.severity)


def _chapter(situation: Situation, alert_id: UUID) -> str | None:
    acknowledgement = situation.acknowledged.get(alert_id)
    return str(acknowledgement.acknowledgment_id) if acknowledgement else None
