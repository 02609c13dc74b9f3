"""What nobody acknowledges in time is told to the next person or group: in one transaction, once."""

from collections.abc import Collection
from datetime import datetime

from notifications import store
from notifications.escalations import escalations
from notifications.record import queue, remembered
from notifications.senders import Senders
from notifications.silences import matches
from notifications.tell import Message


def escalate_due(connection: store.Connection, senders: Senders, now: datetime) -> list[Message]:
    """Puts into the outbox what is to be escalated at `now`; doing it again does nothing."""
    channels = senders.usable(store.read_channels(connection))
    if not due_escalations(connection, channels, now):
        # Nearly always: the lock would make deliveries wait for a nightly that is deciding.
        return []
    with connection.transaction():
        store.lock_alerts(connection)
        return queue(connection, due_escalations(connection, channels, now), now)


def due_escalations(connection: store.Connection, channels: Collection[str], now: datetime) -> list[Message]:
    """The messages that escalate what is due at `now`."""
    rules = store.read_escalations(connection)
    if not rules:
        return []
    alerts = [
        alert
        for alert in store.open_alerts(connection)
        if alert.status == "firing" and any(matches(rule.matchers, alert) for rule in rules)
    ]
    users = {user for rule in rules for user in rule.users}
    subscriptions = [one for one in store.read_subscriptions(connection, users) if one.channel in channels]
    ids = [alert.alert_id for alert in alerts]
    memory = remembered(connection, alerts, subscriptions, now)
    since, mutes = store.told_since(connection, ids), store.read_mutes(connection, ids, now)
    return escalations(alerts, rules, since, subscriptions, memory, mutes, now)
