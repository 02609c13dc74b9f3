"""What a silence kept back is told when it ends: in one transaction, once."""

from collections.abc import Sequence
from datetime import datetime

from notifications import store
from notifications.record import due, queue
from notifications.senders import Senders
from notifications.silences import Silence
from notifications.tell import Message


def tell_unmuted(connection: store.Connection, senders: Senders, now: datetime) -> list[Message]:
    """Puts into the outbox what silences kept back that have ended by `now`; doing it again does nothing."""
    if not has_ended(connection, now):
        # Nearly always: the lock would make deliveries wait for a nightly that is deciding.
        return []
    with connection.transaction():
        store.lock_alerts(connection)
        ended = _ended(connection, now)
        alerts = [
            alert
            for alert in store.open_alerts(connection)
            if alert.status == "firing" and any(silence.matches(alert) for silence in ended)
        ]
        store.catch_up(connection, [silence.silence_id for silence in ended], now)
        return queue(connection, due(connection, alerts, senders.usable(store.read_channels(connection)), now), now)


def has_ended(connection: store.Connection, now: datetime) -> bool:
    """Whether a silence has ended that was not caught up with."""
    return bool(_ended(connection, now))


def _ended(connection: store.Connection, now: datetime) -> Sequence[Silence]:
    behind = store.silences_behind(connection, now)
    return [
        silence for silence, caught_up_at, deleted_at in behind if silence.ended_between(caught_up_at, now, deleted_at)
    ]
