"""Messages that wait are taken back, wholly or in part, where they are no longer news."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from notifications import store
from notifications.recheck import Situation, recheck
from notifications.tell import retold


def take_back(connection: store.Connection, waiting: Sequence[store.Waiting], now: datetime) -> list[store.Waiting]:
    """Leaves out what is no longer news, with the reason in the log; returns the messages that still say something.

    One that may have arrived already stays as it is: taken back it would be told again, changed it would be told twice.
    What was left out and is news again later is told by another message. The messages must be locked.
    """
    doubtful = [message for message in waiting if message.items and not message.may_have_arrived]
    if not doubtful:
        return list(waiting)
    situation = _situation(connection, doubtful, now)
    gone = {message.notification_id for message in doubtful if not _still_says(connection, message, situation)}
    return [message for message in waiting if message.notification_id not in gone]


def take_back_about(connection: store.Connection, alert_ids: Sequence[UUID], now: datetime) -> None:
    """The same for every message that waits and speaks of these alerts."""
    take_back(connection, store.lock_waiting_about(connection, alert_ids), now)


def _situation(connection: store.Connection, waiting: Sequence[store.Waiting], now: datetime) -> Situation:
    ids = list({UUID(item["alert_id"]) for message in waiting for item in message.items})
    users = {message.user_id for message in waiting}
    return Situation(
        alerts={alert.alert_id: alert for alert in store.read_alerts(connection, ids)},
        acknowledged=store.last_acknowledgements(connection, ids),
        mutes=store.read_mutes(connection, ids, now),
        subscriptions={(one.user_id, one.channel): one for one in store.read_subscriptions(connection, users)},
        heard=store.read_heard(connection, ids),
        now=now,
    )


def _still_says(connection: store.Connection, message: store.Waiting, situation: Situation) -> bool:
    checked = recheck(message.user_id, message.channel, message.items, situation)
    if not checked.left_out:
        return True
    if checked.kept:
        store.change(connection, message, checked.kept, retold(checked.kept, situation.alerts))
        store.log_left_out(connection, message, checked.reason, situation.now)
    else:
        store.suppress(connection, message, checked.reason, situation.now)
    return bool(checked.kept)
