"""The outbox and the log of deliveries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from notifications.digest import Event
from notifications.store.connection import Connection
from notifications.tell import Message, Told


@dataclass(frozen=True)
class Claimed:
    """A row of the outbox that this worker may send until `claimed_until`. `attempts` counts this one."""

    notification_id: UUID
    idempotency_key: str
    kind: str
    user_id: str
    channel: str
    address: str | None
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime
    claimed_by: UUID
    claimed_until: datetime
    was_abandoned: bool


def enqueue(connection: Connection, message: Message, now: datetime) -> UUID | None:
    """Puts a message into the outbox, due at once; one that is there already (by key) stays as it is.

    One that was given up gets another chance: it is still news, and what kept it back may have been mended.
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
            address = excluded.address, payload = excluded.payload, state = excluded.state, attempts = 0,
            next_attempt_at = excluded.next_attempt_at, finished_at = excluded.finished_at
        where notifications.state = 'failed'
        returning notification_id
        """,
        [
            message.idempotency_key, message.kind, message.user_id, message.channel, message.address,
            message.alert_ids, Jsonb([dict(item) for item in message.items]), Jsonb(dict(message.payload)),
            "suppressed" if because else "pending", now, now, now if because else None,
        ],
    ).fetchone()  # fmt: skip
    if row is not None and because is not None:
        _log(connection, row[0], message.channel, "suppressed", because, attempt=0, at=now)
        return None
    return row[0] if row else None


def withdraw(connection: Connection, alert_ids: Collection[UUID], now: datetime) -> None:
    """Takes back messages that wait and speak of nothing but alerts that fire no more, among them these.

    One that may have arrived already stays, and so does one that is being sent.
    """
    rows = connection.execute(
        """
        update notification.notifications as n set state = 'suppressed', finished_at = %(now)s
        where n.state = 'pending' and n.alert_ids && %(ids)s
            and not exists (
                select from jsonb_array_elements(n.items) as item
                left join forecast.forecast_alerts as a on a.alert_id = (item ->> 'alert_id')::uuid
                where item ->> 'event' = 'resolved' or a.status = 'firing'
            )
            and not exists (
                select from notification.deliveries as d
                where d.notification_id = n.notification_id and d.outcome = 'ambiguous'
            )
        returning n.notification_id, n.channel
        """,
        {"ids": list(alert_ids), "now": now},
    ).fetchall()
    for notification_id, channel in rows:
        reason = "acknowledged or over before it was sent"
        _log(connection, notification_id, channel, "suppressed", reason, attempt=0, at=now)


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


def count_due(connection: Connection, channels: Collection[str], now: datetime) -> int:
    """Messages that can be sent now over `channels`: new ones, retries, and those a dead worker left."""
    row = connection.execute(
        """
        select count(*) from notification.notifications
        where channel = any(%(channels)s) and (
            state = 'pending' and next_attempt_at <= %(now)s or state = 'sending' and claimed_until <= %(now)s
        )
        """,
        {"channels": list(channels), "now": now},
    ).fetchone()
    return int(row[0]) if row else 0


def claim(
    connection: Connection, channels: Collection[str], limit: int, lease: timedelta, now: datetime
) -> list[Claimed]:
    """Takes up to `limit` due messages for this worker; no other worker gets them before the lease is over.

    A message whose lease ran out may or may not have been sent: it is taken again, and the lost attempt is logged.
    """
    with connection.cursor(row_factory=class_row(Claimed)) as cursor:
        rows = cursor.execute(
            """
            with due as (
                select notification_id, state = 'sending' as was_abandoned
                from notification.notifications
                where channel = any(%(channels)s) and (
                    state = 'pending' and next_attempt_at <= %(now)s or state = 'sending' and claimed_until <= %(now)s
                )
                order by next_attempt_at, notification_id
                limit %(limit)s
                for update skip locked
            )
            update notification.notifications as n
            set state = 'sending', attempts = n.attempts + 1, claimed_by = %(worker)s, claimed_until = %(until)s
            from due where n.notification_id = due.notification_id
            returning n.notification_id, n.idempotency_key, n.kind, n.user_id, n.channel, n.address, n.payload,
                n.attempts, n.created_at, n.claimed_by, n.claimed_until, due.was_abandoned
            """,
            {"channels": list(channels), "now": now, "limit": limit, "worker": uuid4(), "until": now + lease},
        ).fetchall()
    for row in (row for row in rows if row.was_abandoned):
        reason = "the worker ended before it recorded what became of this attempt; the message is sent again"
        _log(connection, row.notification_id, row.channel, "ambiguous", reason, attempt=row.attempts - 1, at=now)
    return rows


def finish(
    connection: Connection,
    claimed: Claimed,
    *,
    state: str,
    outcome: str,
    reason: str,
    at: datetime,
    latency_ms: float | None = None,
    provider_id: str | None = None,
    next_attempt_at: datetime | None = None,
) -> None:
    """Logs the attempt, and sets the message's state unless another worker took it over in the meantime."""
    _log(connection, claimed.notification_id, claimed.channel, outcome, reason, attempt=claimed.attempts, at=at,
         latency_ms=latency_ms, provider_id=provider_id)  # fmt: skip
    connection.execute(
        """
        update notification.notifications
        set state = %(state)s, claimed_by = null, claimed_until = null,
            next_attempt_at = coalesce(%(next)s, next_attempt_at),
            finished_at = case when %(state)s = 'pending' then null else %(at)s end
        where notification_id = %(id)s and claimed_by = %(worker)s
        """,
        {
            "state": state,
            "next": next_attempt_at,
            "at": at,
            "id": claimed.notification_id,
            "worker": claimed.claimed_by,
        },
    )


def _log(
    connection: Connection,
    notification_id: UUID,
    channel: str,
    outcome: str,
    reason: str,
    *,
    attempt: int,
    at: datetime,
    latency_ms: float | None = None,
    provider_id: str | None = None,
) -> None:
    connection.execute(
        """
        insert into notification.deliveries (
            notification_id, channel, outcome, reason, attempt, latency_ms, provider_id, at
        ) values (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [notification_id, channel, outcome, reason, attempt, latency_ms, provider_id, at],
    )
