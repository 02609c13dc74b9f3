"""Messages that were given up get another chance, where what they say is still news."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from notifications import store
from notifications.errors import ConflictError, NotFoundError


def replay(connection: store.Connection, notification_ids: Collection[UUID], by: str, now: datetime) -> None:
    """Makes these dead letters due at `now`, all or none; the log keeps that it was `by` who asked.

    One that may have arrived is sent again as well: who names it has asked the recipient.

    Raises:
        NotFoundError: there is no such dead letter; it may have been replayed already.
        ConflictError: one is outdated; what is still news is told by the next nightly.
    """
    with connection.transaction():
        store.lock_alerts(connection)
        letters = {letter.notification_id: letter for letter in store.dead_letters(connection)}
        for notification_id in dict.fromkeys(notification_ids):
            letter = letters.get(notification_id)
            if letter is None:
                raise NotFoundError(f"There is no dead letter {notification_id}. Nothing was replayed.")
            if letter.is_outdated:
                raise ConflictError(
                    f"Dead letter {notification_id} is outdated: its alerts have changed, or were told since. "
                    "What is still news is told by the next nightly. Nothing was replayed."
                )
            store.revive(connection, letter, f"replayed by {by}", now)


def replay_given_up(connection: store.Connection, by: str, now: datetime) -> list[UUID]:
    """Replays all that were given up and are still news; what may have arrived is left alone. Returns which."""
    with connection.transaction():
        store.lock_alerts(connection)
        letters = [one for one in store.dead_letters(connection) if one.state == "failed" and not one.is_outdated]
        for letter in letters:
            store.revive(connection, letter, f"replayed by {by}", now)
    return [letter.notification_id for letter in letters]
