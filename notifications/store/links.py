"""Links in messages that were used."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from notifications.links import Link
from notifications.store.connection import Connection


@dataclass(frozen=True)
class Recipient:
    """Whom a message was sent to."""

    user_id: str
    channel: str
    address: str | None


def recipient_of(connection: Connection, link: Link) -> Recipient | None:
    """The recipient of the message that held the link; None: there is no such message."""
    with connection.cursor(row_factory=class_row(Recipient)) as cursor:
        return cursor.execute(
            "select user_id, channel, address from notification.notifications where notification_id = %s",
            [link.notification_id],
        ).fetchone()


def used_at(connection: Connection, link: Link) -> datetime | None:
    """When the link was used; None: it was not."""
    row = connection.execute(
        "select used_at from notification.used_links where notification_id = %s and alert_id = %s",
        [link.notification_id, link.alert_id],
    ).fetchone()
    return row[0] if row else None


def use_link(connection: Connection, link: Link, now: datetime) -> bool:
    """Uses the link up; False where it was used before. Two who try at once wait for each other."""
    used = connection.execute(
        "insert into notification.used_links (notification_id, alert_id, used_at) values (%s, %s, %s) on conflict do nothing",
        [link.notification_id, link.alert_id, now],
    )
    return used.rowcount == 1
