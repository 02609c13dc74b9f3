"""A planner as planners are: weekly reviews, a reorder point from beliefs, beliefs that are stale or wrong."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import weekday
from examples.demo_company.demand import NEVER, Demand
from examples.demo_company.network import BUY, KEEP, MAKE, MOVE, Network
from examples.demo_company.streams import Streams

REVIEW_DAYS = 7
MEMORY_DAYS = 60.0  # of the moving average of use
FORGOTTEN = 0.08  # of the reviews that should have led to an order
NEGLECTED_SHARE, HOARDED_SHARE = 0.1, 0.06  # of the cells
STOPS_AFTER_END_DAYS = 15
LAUNCH_DAYS = 21  # the first order before a new item is sold, besides the lead time


@dataclass(frozen=True)
class Habits:
    """How a planner looks after each cell."""

    review_weekday: Ints
    refresh_days: Ints  # how often the belief is brought up to date
    refresh_phase: Ints
    bias: Floats  # belief over truth
    lead_days: Ints
    safety_days: Floats
    cover_days: Floats  # of a lot
    lump: Floats  # a usual single withdrawal


@dataclass(frozen=True)
class Life:
    """First and last day of demand of each cell, and what the planner guesses before the first."""

    first_day: Ints
    last_day: Ints
    guess: Floats


class Planner:
    """Beliefs about daily use, and the orders that follow from them."""

    def __init__(self, network: Network, habits: Habits, life: Life, use_a_day: Floats, streams: Streams) -> None:
        self.network = network
        self.habits = habits
        self.belief: Floats = use_a_day * habits.bias
        self._use: Floats = use_a_day.copy()
        self._today: Floats = np.zeros(len(network))
        self._life = life
        self._streams = streams

    def observe(self, cells: Ints, quantities: Floats) -> None:
        """Take note of a demand of today."""
        np.add.at(self._today, cells, quantities)

    def close_day(self, day: int) -> None:
        """Bring the moving average up to date, and now and then the belief."""
        self._use += (self._today - self._use) / MEMORY_DAYS
        self._today[:] = 0
        due = (day + self.habits.refresh_phase) % self.habits.refresh_days == 0
        due &= day > self._life.first_day + MEMORY_DAYS / 2
        self.belief = np.where(due, self._use * self.habits.bias, self.belief)
        launched = day == self._life.first_day - self.habits.lead_days - LAUNCH_DAYS
        self.belief = np.where(launched, self._life.guess, self.belief)
        self._use = np.where(launched, self._life.guess, self._use)

    def reorder_point(self) -> Floats:
        """Stock at which the planner orders."""
        days = self.habits.lead_days + REVIEW_DAYS + self.habits.safety_days
        return self.belief * days + np.where(self.belief > 0, self.habits.lump, 0)

    def review(self, day: int, position: Floats) -> tuple[Ints, Floats]:
        """Cells to replenish today and how much, before lot sizes. What is promised and missing is never forgotten."""
        point = self.reorder_point()
        rng = self._streams.daily("reviews", day)
        wanted = (self.habits.review_weekday == weekday(day)) & (self.network.mode != KEEP)
        wanted &= (position < 0) | ((position < point) & (rng.random(len(point)) >= FORGOTTEN))
        wanted &= day < self._life.last_day + STOPS_AFTER_END_DAYS
        cells = np.flatnonzero(wanted)
        quantity = point[cells] - position[cells] + self.belief[cells] * self.habits.cover_days[cells]
        return cells, np.ceil(quantity)


def draw_habits(network: Network, lead_days: Ints, use_a_day: Floats, streams: Streams) -> Habits:
    """Habits of the planner of each cell. A few cells are neglected, a few are hoarded."""
    rng = streams.static("planners")
    count = len(network)
    mode = network.mode
    bias = rng.lognormal(0, 0.15, count)
    fate = rng.random(count)
    bias = np.where(fate < HOARDED_SHARE, bias * 2.2, bias)
    neglected = fate > 1 - NEGLECTED_SHARE
    cover = np.select(
        [mode == MAKE, mode == MOVE],
        [rng.uniform(10, 22, count), rng.uniform(14, 25, count)],
        rng.uniform(15, 50, count),
    )
    safety = np.select(
        [mode == BUY, mode == MOVE], [rng.gamma(2, 4, count), rng.gamma(4, 2.5, count)], rng.gamma(4, 2, count)
    )
    return Habits(
        review_weekday=rng.integers(0, 5, count),
        refresh_days=np.where(neglected, 200, rng.integers(30, 91, count)),
        refresh_phase=rng.integers(0, 200, count),
        bias=bias,
        lead_days=lead_days,
        safety_days=safety,
        cover_days=cover,
        lump=_lumps(network, use_a_day, cover),
    )


def _lumps(network: Network, use_a_day: Floats, cover: Floats) -> Floats:
    """The largest usual withdrawal of a parent's lot from each component cell."""
    lump = np.zeros(len(network))
    for cell in np.flatnonzero(network.mode == MAKE):
        lot = use_a_day[cell] * (cover[cell] + REVIEW_DAYS / 2)
        np.maximum.at(lump, network.parts[cell], network.parts_gross[cell] * lot)
    return lump


def draw_life(network: Network, demand: Demand, cells: Ints, streams: Streams) -> Life:
    """The life of each cell from that of the demand it serves (`cells`: the cell of each series); a plant lives as long
    as the warehouses it feeds. Nobody plans the life of what is bought. The guess at a launch is wrong by 45 percent.
    """
    count = len(network)
    first_day, last_day, later = np.full(count, NEVER), np.zeros(count, dtype=np.int64), np.zeros(count)
    homes = np.where(network.home[cells] >= 0, network.home[cells], cells)
    for served in (cells, homes):
        np.minimum.at(first_day, served, demand.first_day)
        np.maximum.at(last_day, served, demand.last_day)
    np.add.at(later, cells, demand.lines * demand.size)
    moved = homes != cells
    np.add.at(later, homes[moved], (demand.lines * demand.size)[moved])
    guess = later * streams.static("launch guesses").lognormal(0, 0.45, count)
    planned = (last_day > 0) & ((network.mode == MAKE) | (network.mode == MOVE))
    return Life(np.where(planned, first_day, 0), np.where(planned, last_day, NEVER), guess)


def use_a_day(network: Network, cells: Ints, sold_a_day: Floats) -> Floats:
    """Daily use per cell from what is sold a day (per series, at `cells`): sales, transfers out, components drawn."""
    use = np.zeros(len(network))
    np.add.at(use, cells, sold_a_day)
    moved = np.flatnonzero(network.mode == MOVE)
    np.add.at(use, network.home[moved], use[moved])
    for cell in np.flatnonzero(network.mode == MAKE):  # finished goods come before the sub-assemblies they draw
        np.add.at(use, network.parts[cell], network.parts_gross[cell] * use[cell])
    return use
