"""Messages wait until those they are for want to hear. Nothing is dropped for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications import store
from notifications.digest import Event
from notifications.errors import UnknownTimeZoneError
from notifications.hours import Hours

UNKNOWN_ZONE_WAITS = timedelta(hours=1)


@dataclass(frozen=True)
class Deferral:
    """Until when a message waits, and why."""

    until: datetime
    reason: str


def defer(connection: store.Connection, due: Sequence[store.Waiting], now: datetime) -> list[store.Waiting]:
    """Puts off what would disturb at `now`, with the reason in the log; returns what is to be sent. Rows must be locked."""
    hours = {
        (one.user_id, one.channel): one.hours
        for one in store.read_subscriptions(connection, users={message.user_id for message in due})
    }
    to_send = []
    for message in due:
        deferral = deferred(message, hours.get((message.user_id, message.channel)), now)
        if deferral is None:
            to_send.append(message)
        else:
            store.put_off(connection, message, deferral.until, deferral.reason, now)
    return to_send


def deferred(message: store.Waiting, hours: Hours | None, now: datetime) -> Deferral | None:
    """Whether a message that is due waits. Who is addressed by name, without a subscription, has no hours."""
    if hours is None or (hours.critical_at_once and is_urgent(message)):
        return None
    try:
        end = hours.quiet_ends(now)
    except UnknownTimeZoneError as error:
        return Deferral(now + UNKNOWN_ZONE_WAITS, f"{error} Set it with POST /api/v1/notify/preferences.")
    return None if end is None else Deferral(end, f"quiet hours until {hours.shown(end)}")


def is_urgent(message: store.Waiting) -> bool:
    """Whether it tells of nothing but critical alerts that fire."""
    return bool(message.items) and all(
        item["severity"] == "critical" and item["event"] != Event.RESOLVED for item in message.items
    )
