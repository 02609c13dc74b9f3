"""When a company is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasting.errors import UnknownCountryError

if TYPE_CHECKING:
    from forecasting.panel import Flags

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Calendar:
    """When a company is closed: public holidays of a country (ISO 3166-1, such as AT; subdivision as in ISO 3166-2, such as BY),
    days `also` closed (a works holiday, stock-taking), and weekdays it does not work (Monday is 0)."""

    country: str | None = None
    subdivision: str | None = None
    working_days: tuple[int, ...] = EVERY_DAY
    also: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        self._holidays(())

    @classmethod
    def of(cls, place: str | None) -> Calendar:
        """The holidays of a country or subdivision as ISO 3166-2 writes it (AT, DE-BY); none: always open."""
        country, _, subdivision = (place or "").partition("-")
        return cls(country or None, subdivision or None)

    def closed(self, dates: pd.DatetimeIndex) -> Flags:
        """True where the day is a holiday or not worked. Source of the holidays: the library `holidays`."""
        named = self.also | self._holidays(sorted(set(dates.year)))
        free = ~np.isin(dates.weekday, self.working_days)
        return np.asarray(free | dates.isin(pd.DatetimeIndex(sorted(named))), dtype=np.bool_)

    def _holidays(self, years: Iterable[int]) -> frozenset[date]:
        if self.country is None:
            return frozenset()
        import holidays

        try:
            return frozenset(holidays.country_holidays(self.country, subdiv=self.subdivision, years=list(years)))
        except NotImplementedError as cause:
            raise UnknownCountryError(self.country, self.subdivision) from cause


def read_calendar(closed: Calendar | Iterable[object] | None) -> Calendar | None:
    """A calendar as it is, or one of the dates on which nothing is open."""
    if closed is None or isinstance(closed, Calendar):
        return closed
    return Calendar(also=frozenset(pd.DatetimeIndex(list(closed)).date))
