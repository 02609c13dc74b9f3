"""Silences."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from uuid import UUID

from psycopg.types.json import Jsonb

from notifications.recurrence import Recurrence
from notifications.silences import Silence
from notifications.store.connection import Connection

COLUMNS = "silence_id, matchers, owner, reason, starts_at, ends_at, time_zone, daily_from, daily_until, weekdays"


def active_silences(connection: Connection, now: datetime) -> list[Silence]:
    """Silences that have begun and not ended at `now`; one that comes back mutes only in its hours."""
    rows = connection.execute(
        f"""
        select {COLUMNS} from notification.silences
        where deleted_at is null and starts_at <= %(now)s and ends_at > %(now)s
        order by created_at, silence_id
        """,
        {"now": now},
    ).fetchall()
    return [_silence(*row) for row in rows]


def silences_behind(connection: Connection, now: datetime) -> list[tuple[Silence, datetime, datetime | None]]:
    """Silences that may have ended since they were caught up with: with when that was, and when they were ended early."""
    rows = connection.execute(
        f"""
        select {COLUMNS}, caught_up_at, deleted_at from notification.silences
        where starts_at <= %(now)s and caught_up_at < least(ends_at, deleted_at)
            and (daily_from is not null or least(ends_at, deleted_at) <= %(now)s)
        """,
        {"now": now},
    ).fetchall()
    return [(_silence(*row), caught_up_at, deleted_at) for *row, caught_up_at, deleted_at in rows]


def _silence(
    silence_id: UUID,
    matchers: Mapping[str, str],
    owner: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    time_zone: str | None,
    begins: time,
    ends: time,
    weekdays: list[int],
) -> Silence:
    recurrence = None if time_zone is None else Recurrence(time_zone, begins, ends, frozenset(weekdays))
    return Silence(silence_id, tuple(sorted(matchers.items())), owner, reason, starts_at, ends_at, recurrence)


def catch_up(connection: Connection, silence_ids: Collection[UUID], now: datetime) -> None:
    """Notes that what these kept back until `now` was looked at again."""
    connection.execute(
        "update notification.silences set caught_up_at = %s where silence_id = any(%s)", [now, list(silence_ids)]
    )


def create_silence(
    connection: Connection,
    matchers: Mapping[str, str],
    owner: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    recurrence: Recurrence | None = None,
) -> UUID:
    row = connection.execute(
        """
        insert into notification.silences (
            matchers, owner, reason, starts_at, ends_at, created_at, caught_up_at,
            time_zone, daily_from, daily_until, weekdays
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning silence_id
        """,
        [
            Jsonb(dict(matchers)), owner, reason, starts_at, ends_at, now, min(now, starts_at),
            *(
                (recurrence.time_zone, recurrence.begins, recurrence.ends, sorted(recurrence.weekdays))
                if recurrence
                else (None, None, None, [])
            ),
        ],
    ).fetchone()  # fmt: skip
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
