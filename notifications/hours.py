"""When a person wants to hear: quiet hours and the hour of the digest, by the person's own clock. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notifications.errors import UnknownTimeZoneError

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Nothing is sent from `quiet_from` until `quiet_until`; news waits for `digest_at`. None: no such hours.

    `critical_at_once`: what is critical waits for neither.
    """

    time_zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None
    critical_at_once: bool = False

    def quiet_ends(self, now: datetime) -> datetime | None:
        """When the quiet hours end that `now` lies in; None: it lies in none.

        What the clock shows counts: an hour that it shows twice is quiet twice, one that it skips never comes.
        """
        if self.quiet_from is None or self.quiet_until is None or not self._is_quiet(now):
            return None
        return next(end for end in _instants(self.quiet_until, now, zone(self.time_zone)) if not self._is_quiet(end))

    def next_digest(self, now: datetime) -> datetime | None:
        """The first hour of the digest not before `now`, one on every day; None: there is none."""
        if self.digest_at is None:
            return None
        place = zone(self.time_zone)
        today = now.astimezone(place).date()
        days = (first_instant(today + days * ONE_DAY, self.digest_at, place) for days in range(3))
        return next(at for at in days if at >= now)

    def shown(self, at: datetime) -> str:
        """The instant as the user's clock shows it."""
        return f"{at.astimezone(zone(self.time_zone)):%Y-%m-%d %H:%M} ({self.time_zone})"

    def _is_quiet(self, now: datetime) -> bool:
        assert self.quiet_from is not None and self.quiet_until is not None
        clock = now.astimezone(zone(self.time_zone)).time()
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until


def zone(name: str) -> ZoneInfo:
    """The time zone of that name. Raises UnknownTimeZoneError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimeZoneError(f"There is no time zone {name!r}; names are like Europe/Vienna.") from error


def first_instant(day: date, clock: time, place: ZoneInfo) -> datetime:
    """When the clocks of a place first show that time on that day, or go past it where they skip it."""
    earlier, later = (datetime.combine(day, clock, place).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier <= later:
        return earlier
    # The time is skipped: before the change `later` stands for it, after the change `earlier`; the change is between.
    before = later.astimezone(place).utcoffset()
    while earlier - later > timedelta(seconds=1):
        middle = later + (earlier - later) / 2
        if middle.astimezone(place).utcoffset() == before:
            later = middle
        else:
            earlier = middle
    return earlier.replace(microsecond=0)


def _instants(clock: time, now: datetime, place: ZoneInfo) -> Iterator[datetime]:
    """When the clocks show that time, from `now` on: once or twice a day."""
    today = now.astimezone(place).date()
    for day in (today + days * ONE_DAY for days in range(3)):
        second = datetime.combine(day, clock, place).replace(fold=1).astimezone(UTC)
        yield from (at for at in sorted({first_instant(day, clock, place), second}) if at > now)
