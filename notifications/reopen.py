"""What was acknowledged for a time that is over fires again, and is told again: in one transaction, once."""

from datetime import datetime

from notifications import store
from notifications.alerts import Alert
from notifications.decide import Change, reopen
from notifications.record import due, queue
from notifications.senders import Senders


def reopen_expired(connection: store.Connection, senders: Senders, now: datetime) -> list[Alert]:
    """The alerts that fire again at `now`, with the messages about them in the outbox; doing it again does nothing.

    Where no channel can be used, they fire all the same and are told by the next nightly that can.
    """
    if not has_expired(connection, now):
        # Nearly always: the lock would make deliveries wait for a nightly that is deciding.
        return []
    with connection.transaction():
        store.lock_alerts(connection)
        alerts = [change.alert for change in _expired(connection, now)]
        store.write_alerts(connection, alerts)
        usable = senders.usable(store.read_channels(connection))
        queue(connection, due(connection, alerts, usable, now), now)
    return alerts


def has_expired(connection: store.Connection, now: datetime) -> bool:
    """Whether an acknowledgement has expired whose alert has not fired again yet."""
    return bool(_expired(connection, now))


def _expired(connection: store.Connection, now: datetime) -> list[Change]:
    alerts = store.acknowledged_alerts(connection)
    return reopen(alerts, store.last_acknowledgements(connection, [alert.alert_id for alert in alerts]), now)
