"""Messages that a worker takes and sends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row

from notifications.store.connection import Connection
from notifications.store.deliveries import log_delivery
from notifications.store.outbox import WAITING, Waiting

DUE = """
    channel = any(%(channels)s) and (
        state = 'pending' and next_attempt_at <= %(now)s or state = 'sending' and claimed_until <= %(now)s
    )
"""


@dataclass(frozen=True)
class Claimed:
    """A row of the outbox that this worker may send until `claimed_until`. `attempts` counts this one; `language`: the one its
    recipient reads now."""

    notification_id: UUID
    idempotency_key: str
    kind: str
    user_id: str
    channel: str
    address: str | None
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime
    language: str
    claimed_by: UUID
    claimed_until: datetime


def count_due(connection: Connection, channels: Collection[str], now: datetime) -> int:
    """Messages that can be sent now over `channels`: new ones, retries, and those a dead worker left."""
    row = connection.execute(
        f"select count(*) from notification.notifications where {DUE}", {"channels": list(channels), "now": now}
    ).fetchone()
    return int(row[0]) if row else 0


def lock_due(connection: Connection, channels: Collection[str], limit: int, now: datetime) -> list[Waiting]:
    """Up to `limit` messages that can be sent now, locked until the end of the transaction; no worker waits for another."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            f"""
            select {WAITING} from notification.notifications where {DUE}
            order by next_attempt_at, notification_id
            limit %(limit)s
            for update skip locked
            """,
            {"channels": list(channels), "now": now, "limit": limit},
        ).fetchall()


def claim(connection: Connection, due: Collection[Waiting], lease: timedelta, now: datetime) -> list[Claimed]:
    """Takes locked messages for this worker; no other gets them before the lease is over.

    A message whose lease ran out may or may not have been sent: it is taken again, and the lost attempt is logged.
    """
    for message in due:
        _log_lost_attempt(connection, message, now)
    with connection.cursor(row_factory=class_row(Claimed)) as cursor:
        claimed = cursor.execute(
            """
            update notification.notifications
            set state = 'sending', attempts = attempts + 1, claimed_by = %(worker)s, claimed_until = %(until)s
            where notification_id = any(%(ids)s)
            returning notification_id, idempotency_key, kind, user_id, channel, address, payload, attempts, created_at,
                claimed_by, claimed_until, coalesce((
                    select language from notification.notification_preferences as preferences
                    where (preferences.user_id, preferences.channel) = (notifications.user_id, notifications.channel)
                ), 'en') as language
            """,
            {"ids": [message.notification_id for message in due], "worker": uuid4(), "until": now + lease},
        ).fetchall()
    # That something is over comes after that it fires.
    return sorted(claimed, key=lambda message: message.created_at)


def release(connection: Connection, claimed: Collection[Claimed]) -> None:
    """Gives messages back that this worker has not tried: any worker may claim them at once."""
    connection.execute(
        """
        update notification.notifications
        set state = 'pending', attempts = attempts - 1, claimed_by = null, claimed_until = null
        where notification_id = any(%s) and claimed_by = any(%s)
        """,
        [[message.notification_id for message in claimed], [message.claimed_by for message in claimed]],
    )


def put_off(connection: Connection, message: Waiting, until: datetime, reason: str, at: datetime) -> None:
    """Lets a locked message wait until then, with the reason in the log."""
    _log_lost_attempt(connection, message, at)
    connection.execute(
        """
        update notification.notifications
        set state = 'pending', claimed_by = null, claimed_until = null, next_attempt_at = %s where notification_id = %s
        """,
        [until, message.notification_id],
    )
    log_delivery(connection, message.notification_id, message.channel, "deferred", reason, attempt=0, at=at)


def _log_lost_attempt(connection: Connection, message: Waiting, at: datetime) -> None:
    if message.was_abandoned:
        reason = "the worker ended before it recorded what became of this attempt; the message is sent again"
        log_delivery(connection, message.notification_id, message.channel, "ambiguous", reason,
                     attempt=message.attempts, at=at)  # fmt: skip


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
    log_delivery(connection, claimed.notification_id, claimed.channel, outcome, reason, attempt=claimed.attempts, at=at,
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
