"""Messages that were given up, or may have arrived."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from notifications.store.connection import Connection


@dataclass(frozen=True)
class DeadLetter:
    """A message nobody sends any more. `state`: failed, or ambiguous where it may have arrived; `reason` says why.

    `is_outdated`: an alert it speaks of has changed since, or the recipient was told of it by a later message.
    """

    notification_id: UUID
    state: str
    kind: str
    user_id: str
    channel: str
    created_at: datetime
    finished_at: datetime
    attempts: int
    reason: str
    is_outdated: bool


def dead_letters(connection: Connection) -> list[DeadLetter]:
    """Every dead letter, the latest first."""
    with connection.cursor(row_factory=class_row(DeadLetter)) as cursor:
        return cursor.execute(
            """
            select n.notification_id, n.state, n.kind, n.user_id, n.channel, n.created_at, n.finished_at, n.attempts,
                (
                    select reason from notification.deliveries as d
                    where d.notification_id = n.notification_id order by delivery_id desc limit 1
                ) as reason,
                exists (
                    select from jsonb_array_elements(n.items) as item
                    left join forecast.forecast_alerts as a on a.alert_id = (item ->> 'alert_id')::uuid
                    where a.status is distinct from
                        case item ->> 'event' when 'resolved' then 'resolved' else 'firing' end
                        or a.severity is distinct from item ->> 'severity'
                )
                or exists (
                    select from notification.notifications as later
                    where later.user_id = n.user_id and later.channel = n.channel and later.alert_ids && n.alert_ids
                        and later.notification_id <> n.notification_id and later.created_at >= n.created_at
                        and later.state <> 'failed'
                ) as is_outdated
            from notification.notifications as n
            where n.state in ('failed', 'ambiguous')
            order by n.finished_at desc, n.notification_id
            """
        ).fetchall()


def revive(connection: Connection, letter: DeadLetter, reason: str, now: datetime) -> None:
    """Makes the message due again under its old key, with all its attempts before it."""
    connection.execute(
        """
        update notification.notifications
        set state = 'pending', attempts = 0, next_attempt_at = %(now)s, finished_at = null
        where notification_id = %(id)s
        """,
        {"id": letter.notification_id, "now": now},
    )
    connection.execute(
        """
        insert into notification.deliveries (notification_id, channel, outcome, reason, attempt, at)
        values (%s, %s, 'retry', %s, 0, %s)
        """,
        [letter.notification_id, letter.channel, reason, now],
    )
