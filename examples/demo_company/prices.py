"""What things cost and sell for, and the exchange rates of every workday."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import is_workday
from examples.demo_company.items import COMPONENT
from examples.demo_company.partners import RATES
from examples.demo_company.simulation import Company

FOREIGN = ("EUR", "GBP")
RATES_BEFORE_DAYS = 10
DAILY_MOVE = 0.004


@dataclass(frozen=True)
class Prices:
    """Prices of one company. Costs and price lists rise on the 2nd of January of each year."""

    company: Company

    @cached_property
    def years(self) -> range:
        """Years in which the company lived, the first one included."""
        return range(self.company.founding.first_day.year, date.fromordinal(self.company.until - 1).year + 1)

    @cached_property
    def raises(self) -> Ints:
        """Days from which the prices of each year hold (ordinals): the first day, then every 2nd of January so far."""
        later = [date(year, 1, 2).toordinal() for year in self.years[1:]]
        return np.array([self.company.first_day, *(day for day in later if day < self.company.until)])

    def level(self, items: Ints, days: Ints) -> Floats:
        """Prices of items, each on a day, relative to the first day."""
        levels: Floats = self._levels[np.searchsorted(self.raises, days, side="right") - 1, items]
        return levels

    def standard_cost(self, day: int) -> Floats:
        """In USD, of every item."""
        items = np.arange(len(self.company.costs))
        return np.round(self.company.costs * self.level(items, np.full(len(items), day)), 2)

    def sold_at(self, items: Ints, customers: Ints, days: Ints) -> Floats:
        """Prices of one unit, each of an item for a customer ordered on a day, in the customer's currency."""
        partners = self.company.customers
        in_usd = np.array([RATES[currency] for currency in partners.currencies])
        price = self.company.costs[items] * self._markup[items] * self.level(items, days)
        rounded: Floats = np.round(price * (1 - partners.discount[customers]) / in_usd[customers], 2)
        return rounded

    def rates(self) -> list[tuple[int, str, float]]:
        """Day, currency and what one unit of it is worth in USD, on every workday."""
        days = range(self.company.first_day - RATES_BEFORE_DAYS, self.company.until)
        moves = [self.company.streams.daily("exchange rates", day).normal(0, DAILY_MOVE, len(FOREIGN)) for day in days]
        paths = np.array([RATES[currency] for currency in FOREIGN]) * np.exp(np.cumsum(moves, axis=0))
        return [
            (day, currency, round(float(path[column]), 5))
            for day, path in zip(days, paths, strict=True)
            for column, currency in enumerate(FOREIGN)
            if is_workday(day)
        ]

    @cached_property
    def _levels(self) -> Floats:
        """Price levels: years with prices of their own × items."""
        levels = [np.ones(len(self.company.costs))]
        for year in self.years[1 : len(self.raises)]:
            rise = self.company.streams.daily("price rises", year).uniform(0.0, 0.06, len(self.company.costs))
            levels.append(levels[-1] * (1 + rise))
        return np.array(levels)

    @cached_property
    def _markup(self) -> Floats:
        rng = self.company.streams.static("markups")
        kind: Ints = self.company.items.kind
        return np.where(kind == COMPONENT, rng.uniform(1.9, 3.2, len(kind)), rng.uniform(1.45, 2.1, len(kind)))
