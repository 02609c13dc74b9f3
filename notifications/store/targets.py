"""Targets that no longer take messages."""

from datetime import datetime
from uuid import UUID

from notifications.store.connection import Connection


def disable_target(
    connection: Connection, user_id: str, channel: str, address: str | None, because: str, at: datetime
) -> bool:
    """Sends the user nothing more on the channel until they say again what they want to hear there.

    False where that is so already, or they have given another address since.
    """
    disabled = connection.execute(
        """
        update notification.notification_preferences set disabled_at = %(at)s, disabled_because = %(because)s
        where user_id = %(user)s and channel = %(channel)s and disabled_at is null
            and address is not distinct from %(address)s
        """,
        {"user": user_id, "channel": channel, "address": address, "because": because, "at": at},
    )
    return disabled.rowcount == 1


def disabled_targets(connection: Connection, user_id: str) -> dict[str, str]:
    """The user's channels that were disabled, and why."""
    rows = connection.execute(
        """
        select channel, disabled_because from notification.notification_preferences
        where user_id = %s and disabled_at is not null order by channel
        """,
        [user_id],
    ).fetchall()
    return dict(rows)


def give_up_waiting(
    connection: Connection, user_id: str, channel: str, address: str | None, because: str, at: datetime
) -> int:
    """Gives up what waits for this target, with the reason in the log; returns how many messages it was."""
    given_up = connection.execute(
        """
        with given_up as (
            update notification.notifications set state = 'failed', finished_at = %(at)s
            where notification_id in (
                select notification_id from notification.notifications
                where state = 'pending' and user_id = %(user)s and channel = %(channel)s
                    and address is not distinct from %(address)s
                order by notification_id for update
            )
            returning notification_id
        )
        insert into notification.deliveries (notification_id, channel, outcome, reason, attempt, at)
        select notification_id, %(channel)s, 'failed', %(because)s, 0, %(at)s from given_up
        """,
        {"user": user_id, "channel": channel, "address": address, "because": because, "at": at},
    )
    return given_up.rowcount


def earlier_messages(connection: Connection, notification_id: UUID, limit: int = 20) -> tuple[UUID, ...]:
    """The latest messages to the same user on the same channel that spoke of any of the same alerts, the oldest first."""
    rows = connection.execute(
        """
        select earlier.notification_id
        from notification.notifications as this
        join notification.notifications as earlier
            on earlier.user_id = this.user_id and earlier.channel = this.channel
            and earlier.alert_ids && this.alert_ids and earlier.notification_id <> this.notification_id
        where this.notification_id = %s and earlier.state in ('sent', 'ambiguous')
        order by earlier.created_at desc, earlier.notification_id limit %s
        """,
        [notification_id, limit],
    ).fetchall()
    return tuple(row[0] for row in reversed(rows))
