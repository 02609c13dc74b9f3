"""The outbox: messages that are to be sent, and what was told by those before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from notifications.digest import Event
from notifications.store.connection import Connection
from notifications.store.deliveries import log_delivery
from notifications.tell import Message, Told, message_key


@dataclass(frozen=True)
class Waiting:
    """A row of the outbox that can still be changed. `may_have_arrived`: an attempt ended with nobody knowing how."""

    notification_id: UUID
    user_id: str
    channel: str
    items: list[dict[str, str]]
    attempts: int
    may_have_arrived: bool
    was_abandoned: bool


def enqueue(connection: Connection, message: Message, now: datetime) -> UUID | None:
    """Puts a message into the outbox, due at once unless it says otherwise; one that is there already (by key) stays as it is.

    One that was given up or taken back gets another chance: it is news, and what kept it back is mended or over.
    Returns the id of the row that is to be sent; None where there is nothing new.
    """
    because = message.suppressed_because
    row = connection.execute(
        """
        insert into notification.notifications (
            idempotency_key, kind, user_id, channel, address, alert_ids, items, payload, state, next_attempt_at,
            created_at, finished_at, group_key, repeats
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (idempotency_key) do update set
            address = excluded.address, alert_ids = excluded.alert_ids, items = excluded.items,
            payload = excluded.payload, state = excluded.state, attempts = 0,
            next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,
            finished_at = excluded.finished_at, group_key = excluded.group_key, repeats = excluded.repeats
        where notifications.state = 'failed'
            or notifications.state = 'suppressed' and excluded.state = 'pending'
        returning notification_id
        """,
        [
            message.idempotency_key, message.kind, message.user_id, message.channel, message.address,
            message.alert_ids, Jsonb([dict(item) for item in message.items]), Jsonb(dict(message.payload)),
            "suppressed" if because else "pending", message.not_before or now, now, now if because else None,
            message.group, message.repeats,
        ],
    ).fetchone()  # fmt: skip
    if row is not None and because is not None:
        log_delivery(connection, row[0], message.channel, "suppressed", because, attempt=0, at=now)
        return None
    if row is not None and message.waits_because is not None:
        log_delivery(connection, row[0], message.channel, "deferred", message.waits_because, attempt=0, at=now)
    return row[0] if row else None


WAITING = """
    notification_id, user_id, channel, items, attempts, state = 'sending' as was_abandoned,
    state = 'sending' or exists (
        select from notification.deliveries as d
        where d.notification_id = notifications.notification_id and d.outcome = 'ambiguous'
    ) as may_have_arrived
"""


def lock_waiting_about(connection: Connection, alert_ids: Collection[UUID]) -> list[Waiting]:
    """Messages that wait and speak of any of these alerts, locked; one that is being sent is left alone."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            f"""
            select {WAITING} from notification.notifications
            where state = 'pending' and alert_ids && %s
            order by notification_id for update
            """,
            [list(alert_ids)],
        ).fetchall()


def lock_joinable(connection: Connection, message: Message) -> Waiting | None:
    """The message that waits for the same recipient, channel and group, locked; None where none does, or it was tried."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            f"""
            select {WAITING} from notification.notifications
            where user_id = %s and channel = %s and group_key = %s and kind = %s
                and state = 'pending' and attempts = 0 and not exists (
                    select from notification.deliveries as d
                    where d.notification_id = notifications.notification_id and d.outcome = 'ambiguous'
                )
            order by created_at, notification_id limit 1 for update
            """,
            [message.user_id, message.channel, message.group, message.kind],
        ).fetchone()


def hasten(connection: Connection, waiting: Waiting, message: Message, now: datetime) -> None:
    """Sends what waits no later than the message that joined it was to be, and to where that goes."""
    connection.execute(
        """
        update notification.notifications
        set address = %s, next_attempt_at = least(next_attempt_at, %s), repeats = least(repeats, %s)
        where notification_id = %s
        """,
        [message.address, message.not_before or now, message.repeats, waiting.notification_id],
    )


def change(
    connection: Connection, message: Waiting, items: Collection[Mapping[str, str]], payload: Mapping[str, Any]
) -> None:
    """Lets a message that waits tell other things than it was to.

    Its key becomes one that no other message has: what is left out may become news again, by a message of its own.
    """
    connection.execute(
        """
        update notification.notifications
        set items = %s, alert_ids = %s, payload = %s, idempotency_key = %s where notification_id = %s
        """,
        [
            Jsonb([dict(item) for item in items]), [UUID(item["alert_id"]) for item in items], Jsonb(dict(payload)),
            message_key(message.user_id, message.channel, items, str(message.notification_id)),
            message.notification_id,
        ],
    )  # fmt: skip


def log_left_out(connection: Connection, message: Waiting, reason: str, at: datetime) -> None:
    log_delivery(connection, message.notification_id, message.channel, "suppressed", reason, attempt=0, at=at)


def suppress(connection: Connection, message: Waiting, reason: str, at: datetime) -> None:
    """Takes a message that waits back, with the reason in the log."""
    connection.execute(
        "update notification.notifications set state = 'suppressed', finished_at = %s where notification_id = %s",
        [at, message.notification_id],
    )
    log_left_out(connection, message, reason, at)


ITEMS = """
    select n.user_id, n.channel, (item ->> 'alert_id')::uuid, item ->> 'event', item ->> 'severity',
        (item ->> 'after')::uuid
    from notification.notifications as n cross join lateral jsonb_array_elements(n.items) as item
    where n.alert_ids && %(ids)s and (item ->> 'alert_id')::uuid = any(%(ids)s)
"""


def read_told(connection: Connection, alert_ids: Collection[UUID]) -> dict[tuple[str, str, UUID], list[Told]]:
    """What was told of the alerts, by user, channel and alert. A message given up or taken back told nobody."""
    rows = connection.execute(
        f"{ITEMS} and n.state <> 'failed' and (n.state <> 'suppressed' or item ->> 'event' = 'silenced')",
        {"ids": list(alert_ids)},
    ).fetchall()
    return _told(rows)


def read_heard(connection: Connection, alert_ids: Collection[UUID]) -> dict[tuple[str, str, UUID], list[Told]]:
    """Of what `read_told` gives, only what was sent or may have arrived, and not that something is over."""
    rows = connection.execute(
        f"""
        {ITEMS}
            and item ->> 'event' not in ('resolved', 'silenced')
            and (n.state in ('sending', 'sent', 'ambiguous') or n.state = 'pending' and exists (
                select from notification.deliveries as d
                where d.notification_id = n.notification_id and d.outcome = 'ambiguous'
            ))
        """,
        {"ids": list(alert_ids)},
    ).fetchall()
    return _told(rows)


def _told(rows: Iterable[Sequence[Any]]) -> dict[tuple[str, str, UUID], list[Told]]:
    told: dict[tuple[str, str, UUID], list[Told]] = defaultdict(list)
    for user_id, channel, alert_id, event, severity, after in rows:
        told[user_id, channel, alert_id].append(Told(Event(event), severity, after))
    return dict(told)
