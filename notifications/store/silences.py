"""Silences."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from notifications.silences import Silence
from notifications.store.connection import Connection


def active_silences(connection: Connection, now: datetime) -> list[Silence]:
    """Silences that mute at `now`."""
    rows = connection.execute(
        """
        select silence_id, matchers, owner, reason, starts_at, ends_at
        from notification.silences
        where deleted_at is null and starts_at <= %(now)s and ends_at > %(now)s
        order by created_at, silence_id
        """,
        {"now": now},
    ).fetchall()
    return [
        Silence(silence_id, tuple(sorted(matchers.items())), owner, reason, starts_at, ends_at)
        for silence_id, matchers, owner, reason, starts_at, ends_at in rows
    ]


def create_silence(
    connection: Connection,
    matchers: Mapping[str, str],
    owner: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> UUID:
    row = connection.execute(
        """
        insert into notification.silences (matchers, owner, reason, starts_at, ends_at, created_at)
        values (%s, %s, %s, %s, %s, %s) returning silence_id
        """,
        [Jsonb(dict(matchers)), owner, reason, starts_at, ends_at, now],
    ).fetchone()
    assert row is not None, "insert … returning gives the row it wrote"
    silence_id: UUID = row[0]
    return silence_id


def end_silence(connection: Connection, silence_id: UUID, now: datetime) -> bool:
    """Ends a silence, if it was not ended before; False where there is none."""
    ended = connection.execute(
        "update notification.silences set deleted_at = coalesce(deleted_at, %s) where silence_id = %s",
        [now, silence_id],
    )
    return ended.rowcount == 1
