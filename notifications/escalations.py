"""What nobody acknowledges in time is told to the next person or group. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from notifications.alerts import Alert
from notifications.digest import Event
from notifications.mutes import Mutes
from notifications.silences import matches
from notifications.tell import Memory, Message, Subscription, digest

GROUP = "escalated"
"""What is escalated comes in a message of its own, and waits for no digest."""


@dataclass(frozen=True)
class Escalation:
    """Alerts that match and that nobody acknowledged for so long are told to `users`, whatever they subscribed to."""

    escalation_id: UUID
    matchers: tuple[tuple[str, str], ...]
    after: timedelta
    users: tuple[str, ...]
    owner: str


def escalations(
    alerts: Sequence[Alert],
    rules: Sequence[Escalation],
    since: Mapping[tuple[UUID, UUID | None], datetime],
    subscriptions: Sequence[Subscription],
    memory: Memory,
    mutes: Mutes,
    now: datetime,
) -> list[Message]:
    """One message per user and channel that something is escalated to.

    `since`: when an alert was first to be told to anybody, by alert and the acknowledgement before. What is muted for
    everybody is not escalated, nor what was to be told to nobody.
    """
    late = [
        (alert, rule)
        for alert in alerts
        if alert.status == "firing" and mutes.reason(alert, lambda _: False, now) is None
        for rule in rules
        if matches(rule.matchers, alert) and _is_late(alert, rule, since, memory, now)
    ]
    messages = []
    for subscription in subscriptions:
        news = list(_news(late, subscription, memory))
        if news:
            messages.append(digest(subscription, news, memory, GROUP, None, now))
    return messages


def _is_late(
    alert: Alert,
    rule: Escalation,
    since: Mapping[tuple[UUID, UUID | None], datetime],
    memory: Memory,
    now: datetime,
) -> bool:
    told = since.get((alert.alert_id, memory.chapter_of(alert.alert_id)))
    return told is not None and told + rule.after <= now


def _news(
    late: Sequence[tuple[Alert, Escalation]], subscription: Subscription, memory: Memory
) -> Iterator[tuple[Event, Alert]]:
    """What the user was not told as escalated since the last acknowledgement, each alert once."""
    mine = {alert.alert_id: alert for alert, rule in late if subscription.user_id in rule.users}
    for alert in mine.values():
        told = memory.told.get((subscription.user_id, subscription.channel, alert.alert_id), ())
        chapter = memory.chapter_of(alert.alert_id)
        if not any(past.event is Event.ESCALATED and past.after == chapter for past in told):
            yield Event.ESCALATED, alert
