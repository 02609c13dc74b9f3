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

    @property
    def years(self) -> range:
        """Years in which the company lived, the first one included."""
        return range(self.company.founding.first_day.year, date.fromordinal(self.company.until - 1).year + 1)

    def raised_on(self, year: int) -> int:
        """The day on which prices rise in a year (an ordinal); the first day of the company in its first year."""
        return (
            max(self.company.first_day, date(year, 1, 2).toordinal())
            if year == self.years[0]
            else date(year, 1, 2).toordinal()
        )

    def last_raise(self) -> int:
        return max(day for day in map(self.raised_on, self.years) if day < self.company.until)

    def level(self, day: int) -> Floats:
        """Price of every item relative to the first day."""
        year = max(y for y in self.years if self.raised_on(y) <= day)
        return self._levels[year]

    def standard_cost(self, day: int) -> Floats:
        """In USD."""
        return np.round(self.company.costs * self.level(day), 2)

    def sold_at(self, item: int, customer: int, day: int) -> float:
        """Price of one unit for a customer, in the customer's currency."""
        customers = self.company.customers
        in_usd = self.company.costs[item] * self._markup[item] * self.level(day)[item]
        return round(float(in_usd * (1 - customers.discount[customer]) / RATES[customers.currencies[customer]]), 2)

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
    def _levels(self) -> dict[int, Floats]:
        levels = {self.years[0]: np.ones(len(self.company.costs))}
        for year in self.years[1:]:
            rise = self.company.streams.daily("price rises", year).uniform(0.0, 0.06, len(self.company.costs))
            levels[year] = levels[year - 1] * (1 + rise)
        return levels

    @cached_property
    def _markup(self) -> Floats:
        rng = self.company.streams.static("markups")
        kind: Ints = self.company.items.kind
        return np.where(kind == COMPONENT, rng.uniform(1.9, 3.2, len(kind)), rng.uniform(1.45, 2.1, len(kind)))
