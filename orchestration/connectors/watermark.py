"""Where the next load goes on: a cursor value, kept as the source wrote it.

An instant stays in the source's own spelling (separator, fraction, zone), for some sources compare it as text.
Without a zone it is read as UTC.
"""

import re
from datetime import UTC, date, datetime, timedelta

_INSTANT = re.compile(
    r"(?P<date>\d{4,6}-\d\d-\d\d)"
    r"(?P<time>(?P<separator>[T ])\d\d:\d\d:\d\d)?(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d(:?\d\d){0,2})?"
)
_ENDLESS = {"infinity", "-infinity", "inf", "-inf", "nan"}
_CLEARLY_AHEAD = timedelta(hours=26)
"""Further than any local time lies before UTC."""


def is_endless(watermark: str) -> bool:
    """Whether nothing can come after it: infinity, or no number at all."""
    return watermark.lower() in _ENDLESS


def rewound(watermark: str, minutes: float) -> str:
    """`watermark` that many minutes earlier, where it is an instant; as it is, where it is a date or anything else."""
    written = _INSTANT.fullmatch(watermark)
    at = _instant(written)
    if not minutes or written is None or at is None or written["time"] is None:
        return watermark
    try:
        return _spelled(at - timedelta(minutes=minutes), written)
    except OverflowError:
        return watermark


def held_back(watermark: str | None, last: str | None, now: datetime) -> tuple[str | None, str | None]:
    """The watermark to keep, and a warning where the source's own would hide what changes from now on.

    A value ahead of `now` becomes `now`: whatever lies beyond is read again each time, which stores nothing twice.
    After an endless one the next load begins at `last` again.
    """
    if watermark is None:
        return None, None
    if is_endless(watermark):
        return last, f"The cursor has the value {watermark}: the next load begins where this one began."
    written = _INSTANT.fullmatch(watermark)
    if written is None:
        return watermark, None
    at = _instant(written)
    if at is not None and at <= now:
        return watermark, None
    warning = f"The cursor reaches {watermark}, which is yet to come: records from now on are read again each time."
    return _spelled(now, written), warning if at is None or at > now + _CLEARLY_AHEAD else None


def _instant(written: re.Match[str] | None) -> datetime | None:
    """None where there is no such day, or none that Python can count."""
    if written is None:
        return None
    try:
        if written["time"] is None:
            return datetime.combine(date.fromisoformat(written["date"]), datetime.min.time(), UTC)
        at = datetime.fromisoformat(written["date"] + written["time"] + (written["zone"] or ""))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _spelled(at: datetime, written: re.Match[str]) -> str:
    """`at`, rounded down to the second, in the way of `written`."""
    if written["time"] is None:
        return at.astimezone(UTC).date().isoformat()
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{written['zone'] or ''}").tzinfo or UTC
    text = at.astimezone(zone).replace(tzinfo=None).isoformat(written["separator"], "seconds")
    fraction = "." + "0" * (len(written["fraction"]) - 1) if written["fraction"] else ""
    return text + fraction + (written["zone"] or "")
