"""The chance of having run out by a day: after demand so far, before the next receipt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from forecasting import distributions
from forecasting.cover import Cover
from forecasting.panel import Floats
from forecasting.position import Inbound, Items

NODES, WEIGHTS = np.sqrt(3.0) * np.array([-1.0, 0.0, 1.0]), np.array([1.0, 4.0, 1.0]) / 6.0
"""Three days, in standard deviations from the mean, that stand for a normal lead time: exact up to its fifth moment."""


@dataclass(frozen=True)
class RunningOut:
    """P(demand up to a day > stock + inbound landed before it), item by item.

    Known at `days` (rising, first 0; `chance` is (items, days)) and just before each receipt (`receipt_row` the item,
    `receipt_day`, `receipt_chance`): between two of them the chance only rises with demand, so nothing in between is worse.
    """

    items: Items
    demand: Cover
    supply: Inbound
    days: Floats
    chance: Floats
    receipt_row: npt.NDArray[np.intp]
    receipt_day: Floats
    receipt_chance: Floats

    @classmethod
    def of(cls, items: Items, demand: Cover, supply: Inbound) -> RunningOut:
        days = demand.days[demand.days <= demand.last_forecast_day]
        row, day, landed = supply.before_each()
        mean, variance = (moment[:, 0] for moment in demand.of(row).until(day[:, None]))
        before = distributions.exceedance(mean, variance, items.available[row] + landed, items.whole_units[row])
        chance = _chance(items, demand, supply, np.repeat(days[None, :], len(items), axis=0))
        return cls(items, demand, supply, days, chance, row, day, before)

    def within(self, mean_days: Floats, std_days: Floats) -> Floats:
        """The chance of running out before a day that is known by mean and standard deviation, one value an item."""
        days = np.maximum(mean_days[:, None] + std_days[:, None] * NODES[None, :], 0.0)
        return np.asarray(self.until(days) @ WEIGHTS)

    def until(self, days: Floats) -> Floats:
        """The chance of having run out on any day up to each of `days` (items, k): it never falls from one to a later one."""
        last = np.searchsorted(self.days, days, side="right") - 1
        worst = np.take_along_axis(self._worst_so_far, last, axis=1)
        in_time = self.receipt_day[:, None] <= days[self.receipt_row]
        np.maximum.at(worst, self.receipt_row, np.where(in_time, self.receipt_chance[:, None], 0.0))
        return np.maximum(worst, _chance(self.items, self.demand, self.supply, days))

    def first_passing(self, limit: Floats) -> Floats:
        """The day, in a straight line between known days, on which the chance first exceeds the limit; NaN if it never does."""
        above = self.chance > limit[:, None]
        at = above.argmax(axis=1)
        rows, before = np.arange(len(self.chance)), np.maximum(at - 1, 0)
        day = _between((self.days[before], self.chance[rows, before]), (self.days[at], self.chance[rows, at]), limit)
        passing = np.where(above.any(axis=1), np.where(at == 0, 0.0, day), np.inf)
        np.minimum.at(passing, self.receipt_row, self._passing_before_receipts(limit[self.receipt_row]))
        return np.where(np.isfinite(passing), passing, np.nan)

    @cached_property
    def _worst_so_far(self) -> Floats:
        worst: Floats = np.maximum.accumulate(self.chance, axis=1)
        return worst

    def _passing_before_receipts(self, limit: Floats) -> Floats:
        """The same day before each receipt; infinite where the chance stays within the limit until it."""
        last = np.searchsorted(self.days, self.receipt_day, side="left") - 1
        known = np.clip(last, 0, None)
        start = (self.days[known], self.chance[self.receipt_row, known])
        day = _between(start, (self.receipt_day, self.receipt_chance), limit)
        told = (self.receipt_chance > limit) & (self.receipt_day <= self.days[-1])
        return np.where(told, day, np.inf)


def _chance(items: Items, demand: Cover, supply: Inbound, days: Floats) -> Floats:
    """P(demand up to each of `days` > stock + inbound landed by then), (items, k)."""
    mean, variance = demand.until(days)
    position = items.available[:, None] + supply.landed(days)
    whole = np.repeat(items.whole_units[:, None], days.shape[1], axis=1)
    return distributions.exceedance(mean, variance, position, whole)


def _between(start: tuple[Floats, Floats], end: tuple[Floats, Floats], limit: Floats) -> Floats:
    """Where a straight line from `start` to `end`, each a day and its chance, passes the limit."""
    (day, chance), (later, higher) = start, end
    share = np.clip((limit - chance) / np.maximum(higher - chance, 1e-12), 0.0, 1.0)
    return day + share * (later - day)
