"""The outbox: messages that are to be sent, and what was told by those before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
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
    """Puts a message into the outbox, due at once; one that is there already (by key) stays as it is.

    One that was given up or taken back gets another chance: it is news, and what kept it back is mended or over.
    Returns the id of the row that is to be sent; None where there is nothing new.
    """
    because = message.suppressed_because
    row = connection.execute(
        """
        insert into notification.notifications (
            idempotency_key, kind, user_id, channel, address, alert_ids, items, payload, state, next_attempt_at,
            created_at, finished_at
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (idempotency_key) do update set
            address = excluded.address, alert_ids = excluded.alert_ids, items = excluded.items,
            payload = excluded.payload, state = excluded.state, attempts = 0,
            next_attempt_at = excluded.next_attempt_at, finished_at = excluded.finished_at
        where notifications.state = 'failed'
            or notifications.state = 'suppressed' and excluded.state = 'pending'
        returning notification_id
        """,
        [
            message.idempotency_key, message.kind, message.user_id, message.channel, message.address,
            message.alert_ids, Jsonb([dict(item) for item in message.items]), Jsonb(dict(message.payload)),
            "suppressed" if because else "pending", now, now, now if because else None,
        ],
    ).fetchone()  # fmt: skip
    if row is not None and because is not None:
        log_delivery(connection, row[0], message.channel, "suppressed", because, attempt=0, at=now)
        return None
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


def change(
    connection: Connection,
    message: Waiting,
    items: Collection[Mapping[str, str]],
    payload: Mapping[str, Any],
    reason: str,
    at: datetime,
) -> None:
    """Lets a message that waits tell other things than it was to; `reason` goes into the log.

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
    log_delivery(connection, message.notification_id, message.channel, "suppressed", reason, attempt=0, at=at)


def suppress(connection: Connection, message: Waiting, reason: str, at: datetime) -> None:
    """Takes a message that waits back, with the reason in the log."""
    connection.execute(
        "update notification.notifications set state = 'suppressed', finished_at = %s where notification_id = %s",
        [at, message.notification_id],
    )
    log_delivery(connection, message.notification_id, message.channel, "suppressed", reason, attempt=0, at=at)


def read_told(connection: Connection, alert_ids: Collection[UUID]) -> dict[tuple[str, str, UUID], list[Told]]:
    """What was told of the alerts, by user, channel and alert. A message given up or taken back told nobody."""
    rows = connection.execute(
        """
        select n.user_id, n.channel, (item ->> 'alert_id')::uuid, item ->> 'event', item ->> 'severity',
            (item ->> 'after')::uuid
        from notification.notifications as n cross join lateral jsonb_array_elements(n.items) as item
        where n.state <> 'failed' and (n.state <> 'suppressed' or item ->> 'event' = 'silenced')
            and n.alert_ids && %(ids)s and (item ->> 'alert_id')::uuid = any(%(ids)s)
        """,
        {"ids": list(alert_ids)},
    ).fetchall()
    told: dict[tuple[str, str, UUID], list[Told]] = defaultdict(list)
    for user_id, channel, alert_id, event, severity, after in rows:
        told[user_id, channel, alert_id].append(Told(Event(event), severity, after))
    return dict(told)


def heard(connection: Connection, alert_ids: Collection[UUID]) -> set[tuple[str, str, UUID]]:
    """(user, channel, alert) of each of these alerts whose firing was sent, or may have arrived."""
    rows = connection.execute(
        """
        select distinct n.user_id, n.channel, (item ->> 'alert_id')::uuid
        from notification.notifications as n cross join lateral jsonb_array_elements(n.items) as item
        where n.alert_ids && %(ids)s and (item ->> 'alert_id')::uuid = any(%(ids)s)
            and item ->> 'event' not in ('resolved', 'silenced')
            and (n.state in ('sending', 'sent', 'ambiguous') or n.state = 'pending' and exists (
                select from notification.deliveries as d
                where d.notification_id = n.notification_id and d.outcome = 'ambiguous'
            ))
        """,
        {"ids": list(alert_ids)},
    ).fetchall()
    return set(rows)
