"""What becomes due by nothing but the passing of time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from notifications import store
from notifications.escalate import due_escalations, escalate_due
from notifications.reopen import has_expired, reopen_expired
from notifications.repeat import due_reminders, repeat_due
from notifications.senders import Senders
from notifications.unmute import has_ended, tell_unmuted


@dataclass(frozen=True)
class PassingSummary:
    """`reopened`: acknowledgements that expired; `unmuted`: messages that tell what silences kept back that ended.

    `escalated`: messages to the next in line; `repeated`: messages that tell again what still fires.
    """

    reopened: int
    unmuted: int
    escalated: int
    repeated: int

    def __str__(self) -> str:
        return (
            f"{self.reopened} acknowledgements expired, {self.unmuted} messages after silences, "
            f"{self.escalated} escalated, {self.repeated} groups told again"
        )


def let_pass(connection: store.Connection, senders: Senders, now: datetime) -> PassingSummary:
    """Decides what time alone has made due at `now`, and puts it into the outbox; doing it again does nothing."""
    return PassingSummary(
        reopened=len(reopen_expired(connection, senders, now)),
        unmuted=len(tell_unmuted(connection, senders, now)),
        escalated=len(escalate_due(connection, senders, now)),
        repeated=len(repeat_due(connection, senders, now)),
    )


def is_anything_due(connection: store.Connection, channels: Collection[str], now: datetime) -> bool:
    """Whether there is something to decide, or to send over these channels."""
    return (
        store.count_due(connection, channels, now) > 0
        or has_expired(connection, now)
        or has_ended(connection, now)
        or bool(due_escalations(connection, channels, now))
        or bool(due_reminders(connection, channels, now))
    )
