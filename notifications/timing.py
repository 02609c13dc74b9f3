"""When news may be sent at the earliest. Pure. Quiet hours are seen to when it is."""

from datetime import datetime
from typing import NamedTuple

from notifications.errors import UnknownTimeZoneError
from notifications.grouping import Grouping
from notifications.hours import Hours


class Earliest(NamedTuple):
    """The time before which a message is not sent, and why; None: it is sent at once."""

    not_before: datetime | None
    because: str | None


AT_ONCE = Earliest(None, None)


def earliest(grouping: Grouping, hours: Hours | None, last_sent: datetime | None, now: datetime) -> Earliest:
    """For news of a group that was told last at `last_sent`; `hours` None: of a user whom no digest is to wait for."""
    spaced = _spaced(grouping, last_sent, now)
    try:
        digest = hours.next_digest(spaced.not_before or now) if hours else None
    except UnknownTimeZoneError:
        # Whoever is to send it meets the same error, and puts it off with what is to be done.
        return spaced
    if hours is None or digest is None:
        return spaced
    return Earliest(digest, f"digest at {hours.shown(digest)}")


def _spaced(grouping: Grouping, last_sent: datetime | None, now: datetime) -> Earliest:
    waited = now + grouping.wait
    spaced = last_sent + grouping.interval if last_sent else waited
    until = max(waited, spaced)
    if until <= now:
        return AT_ONCE
    why = "for more of its group" if until == waited else "for its group was told of just now"
    return Earliest(until, f"waits until {until:%Y-%m-%d %H:%M:%S %Z} {why}")
