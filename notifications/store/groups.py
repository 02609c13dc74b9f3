"""Groups: when each was told last, and which are to be told again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from notifications.grouping import REPEAT_AFTER
from notifications.store.connection import Connection


@dataclass(frozen=True)
class ToldGroup:
    """A group of a user on a channel: when it was told last, and how often in a row without anything new."""

    user_id: str
    channel: str
    group_key: str
    told_at: datetime
    repeats: int


def read_last_sent(connection: Connection, now: datetime) -> dict[tuple[str, str, str], datetime]:
    """When a message of each (user, channel, group) was sent last: at `now` where one is being sent."""
    rows = connection.execute(
        """
        select user_id, channel, group_key, max(at)
        from (
            select user_id, channel, group_key, finished_at as at from notification.notifications
            where kind = 'digest' and state in ('sent', 'ambiguous')
            union all
            select user_id, channel, group_key, %(now)s from notification.notifications
            where kind = 'digest' and state = 'sending'
        ) as told
        group by user_id, channel, group_key
        """,
        {"now": now},
    ).fetchall()
    return {(user_id, channel, group_key): at for user_id, channel, group_key, at in rows}


def groups_to_repeat(connection: Connection, channels: Collection[str], now: datetime) -> list[ToldGroup]:
    """Groups whose time to be told again has come, of users who want that, with an alert that fires.

    Where a message waits, the group is told by that.
    """
    with connection.cursor(row_factory=class_row(ToldGroup)) as cursor:
        return cursor.execute(
            """
            with told as (
                select distinct on (user_id, channel, group_key) user_id, channel, group_key, finished_at, repeats
                from notification.notifications
                where kind = 'digest' and state in ('sent', 'ambiguous') and channel = any(%(channels)s)
                order by user_id, channel, group_key, finished_at desc
            )
            select told.user_id, told.channel, told.group_key, told.finished_at as told_at, told.repeats
            from told
            inner join notification.notification_preferences as wishes using (user_id, channel)
            where wishes.repeats
                and told.finished_at + (%(intervals)s::interval[])[least(told.repeats + 1, %(last)s)] <= %(now)s
                and not exists (
                    select from notification.notifications as waiting
                    where waiting.state in ('pending', 'sending') and waiting.user_id = told.user_id
                        and waiting.channel = told.channel and waiting.group_key = told.group_key
                )
                and exists (
                    select from notification.notifications as past
                    cross join unnest(past.alert_ids) as alert_id
                    inner join forecast.forecast_alerts as alerts using (alert_id)
                    where past.kind = 'digest' and past.state in ('sent', 'ambiguous') and alerts.status = 'firing'
                        and past.user_id = told.user_id and past.channel = told.channel
                        and past.group_key = told.group_key
                )
            """,
            {
                "channels": list(channels),
                "intervals": list(REPEAT_AFTER),
                "last": len(REPEAT_AFTER),
                "now": now,
            },
        ).fetchall()
