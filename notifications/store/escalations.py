"""Rules of escalation, and since when somebody was to know of an alert."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from notifications.escalations import Escalation
from notifications.store.connection import Connection


def read_escalations(connection: Connection) -> list[Escalation]:
    """The rules that hold, the first steps first."""
    rows = connection.execute(
        """
        select escalation_id, matchers, after, users, owner from notification.escalations
        where deleted_at is null order by after, created_at, escalation_id
        """
    ).fetchall()
    return [
        Escalation(escalation_id, tuple(sorted(matchers.items())), after, tuple(users), owner)
        for escalation_id, matchers, after, users, owner in rows
    ]


def create_escalation(
    connection: Connection,
    matchers: Mapping[str, str],
    after: timedelta,
    users: Sequence[str],
    owner: str,
    now: datetime,
) -> UUID:
    row = connection.execute(
        """
        insert into notification.escalations (matchers, after, users, owner, created_at)
        values (%s, %s, %s, %s, %s) returning escalation_id
        """,
        [Jsonb(dict(matchers)), after, list(users), owner, now],
    ).fetchone()
    assert row is not None, "insert … returning gives the row it wrote"
    escalation_id: UUID = row[0]
    return escalation_id


def end_escalation(connection: Connection, escalation_id: UUID, now: datetime) -> bool:
    """Ends a rule, if it was not ended before; False where there is none."""
    ended = connection.execute(
        "update notification.escalations set deleted_at = coalesce(deleted_at, %s) where escalation_id = %s",
        [now, escalation_id],
    )
    return ended.rowcount == 1


def told_since(connection: Connection, alert_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], datetime]:
    """When each alert was first to be told to anybody, by alert and the acknowledgement before.

    A message that was given up counts: that nobody can be reached is no reason to tell nobody else.
    """
    rows = connection.execute(
        """
        select (item ->> 'alert_id')::uuid, (item ->> 'after')::uuid, min(n.created_at)
        from notification.notifications as n cross join lateral jsonb_array_elements(n.items) as item
        where n.alert_ids && %(ids)s and (item ->> 'alert_id')::uuid = any(%(ids)s)
            and n.state <> 'suppressed' and item ->> 'event' <> 'resolved'
        group by 1, 2
        """,
        {"ids": list(alert_ids)},
    ).fetchall()
    return {(alert_id, after): at for alert_id, after, at in rows}
