"""Hours that come back every day, or on some days of the week. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from notifications.hours import ONE_DAY, first_instant, zone

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Recurrence:
    """From `begins` until `ends` by the clock of a time zone; until the next day where `ends` is not after `begins`.

    `weekdays`: those it begins on, 1 is Monday; empty: all.
    """

    time_zone: str
    begins: time
    ends: time
    weekdays: frozenset[int] = frozenset()

    def holds(self, now: datetime) -> bool:
        """Whether `now` lies in such hours, by what the clock shows."""
        local = now.astimezone(zone(self.time_zone))
        if self.begins < self.ends:
            return self._on(local) and self.begins <= local.time() < self.ends
        if local.time() >= self.begins:
            return self._on(local)
        return local.time() < self.ends and self._on(local - ONE_DAY)

    def ended_between(self, since: datetime, until: datetime) -> bool:
        """Whether such hours ended after `since` and not after `until`."""
        return any(since < end <= until for end in self._ends(since, until))

    def _ends(self, since: datetime, until: datetime) -> Iterator[datetime]:
        place = zone(self.time_zone)
        # A week has them all; longer ago is no other answer.
        day = max(since, until - 8 * ONE_DAY).astimezone(place).date()
        while day <= until.astimezone(place).date():
            yield first_instant(day, self.ends, place)
            day += ONE_DAY

    def _on(self, local: datetime) -> bool:
        return not self.weekdays or local.isoweekday() in self.weekdays

    def __str__(self) -> str:
        days = "/".join(DAYS[day - 1] for day in sorted(self.weekdays)) or "daily"
        return f"{days} {self.begins:%H:%M}-{self.ends:%H:%M} ({self.time_zone})"
