"""What fires and nobody acknowledged is told again, ever more seldom."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from notifications import store
from notifications.alerts import Alert
from notifications.digest import Event
from notifications.mutes import Mutes
from notifications.record import queue, remembered
from notifications.senders import Senders
from notifications.tell import Memory, Message, Subscription, Verdict, digest, group_key, is_urgent, verdict


def repeat_due(connection: store.Connection, senders: Senders, now: datetime) -> list[Message]:
    """Puts into the outbox what is to be told again at `now`; doing it again does nothing."""
    channels = senders.usable(store.read_channels(connection))
    if not due_reminders(connection, channels, now):
        # Nearly always: the lock would make deliveries wait for a nightly that is deciding.
        return []
    with connection.transaction():
        store.lock_alerts(connection)
        return queue(connection, due_reminders(connection, channels, now), now)


def due_reminders(connection: store.Connection, channels: Collection[str], now: datetime) -> list[Message]:
    """The messages that tell again what is due to be at `now`."""
    groups = store.groups_to_repeat(connection, channels, now)
    if not groups:
        return []
    users = {group.user_id for group in groups}
    subscriptions = {(one.user_id, one.channel): one for one in store.read_subscriptions(connection, users)}
    alerts = [alert for alert in store.open_alerts(connection) if alert.status == "firing"]
    memory = remembered(connection, alerts, list(subscriptions.values()), now)
    mutes = store.read_mutes(connection, [alert.alert_id for alert in alerts], now)
    due = [reminder(group, subscriptions[group.user_id, group.channel], alerts, memory, mutes, now) for group in groups]
    return [message for message in due if message is not None]


def reminder(
    group: store.ToldGroup,
    subscription: Subscription,
    alerts: Collection[Alert],
    memory: Memory,
    mutes: Mutes,
    now: datetime,
) -> Message | None:
    """The message that tells a group again: what of it fires, was told and is not muted. None: nothing of it is so."""
    told = _told_of(group, subscription, alerts, memory, mutes, now)
    if not told:
        return None
    hours = None if is_urgent(Event.REMINDED, told[0], subscription) else subscription.hours
    message = digest(subscription, [(Event.REMINDED, alert) for alert in told], memory, group.group_key, hours, now)
    # Of the same alerts at the same severity there are many reminders: each has a key of its own.
    key = f"{message.idempotency_key} again after {group.told_at.isoformat()}"
    return replace(message, idempotency_key=key, repeats=group.repeats + 1)


def _told_of(
    group: store.ToldGroup,
    subscription: Subscription,
    alerts: Collection[Alert],
    memory: Memory,
    mutes: Mutes,
    now: datetime,
) -> Sequence[Alert]:
    return [
        alert
        for alert in alerts
        if verdict(alert, subscription, memory, None, now) is Verdict.ALREADY_TOLD
        and mutes.reason(alert, subscription.wants, now) is None
        and group_key(_name(alert, subscription, memory), is_urgent(Event.REMINDED, alert, subscription))
        == group.group_key
    ]


def _name(alert: Alert, subscription: Subscription, memory: Memory) -> str:
    return subscription.grouping.group_of(alert, memory.ties.get(alert.alert_id, {}))
