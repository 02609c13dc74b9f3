"""Work orders: planned, started when their components are there, finished late at times and with scrap."""

from dataclasses import dataclass, field

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.days import add_workdays, instant
from examples.demo_company.network import Network
from examples.demo_company.stock import UNIT_DIGITS, Stock
from examples.demo_company.streams import Streams

FIRST_ORDER = 300_001
PLANNED, RUNNING, DONE, CANCELLED = 10, 20, 30, 90
CANCELLED_SHARE = 0.008
DELAYED, MOST_DELAY_WORKDAYS = 0.22, 5
SCRAP_IN_A_LOT, SCRAP_MEAN = 0.3, 0.03
HALF_REPORTED_FROM_WORKDAYS = 4
PATIENCE_DAYS = 10


@dataclass
class WorkOrder:
    """Quantities in pieces, days as ordinals, 0 for not yet."""

    number: int
    cell: int
    quantity: float
    planned_start: int
    planned_end: int
    changed_at: int
    needs: Floats
    good: float = 0.0
    scrapped: float = 0.0
    status: int = PLANNED
    started: int = 0
    finished: int = 0


@dataclass
class Production:
    network: Network
    whole: Flags  # per cell
    streams: Streams
    orders: list[WorkOrder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.coming: Floats = np.zeros(len(self.network))
        self.promised: Floats = np.zeros(len(self.network))  # to work orders that did not start
        self._waiting: list[WorkOrder] = []
        self._reports: dict[int, list[tuple[WorkOrder, bool]]] = {}
        self._given_up: dict[int, list[WorkOrder]] = {}

    def plan(self, day: int, cells: Ints, quantities: Floats) -> tuple[Ints, Floats]:
        """New work orders; returns the component cells and quantities that they will draw."""
        rng = self.streams.daily("work orders", day)
        for cell, quantity in zip(cells.tolist(), quantities.tolist(), strict=True):
            start = add_workdays(day, int(rng.integers(2, 5)))
            end = add_workdays(start, workdays_for(quantity))
            needs = self._needs(cell, quantity)
            order = WorkOrder(
                FIRST_ORDER + len(self.orders), cell, quantity, start, end, instant(day, 11 * 3600), needs
            )
            self.orders.append(order)
            self._waiting.append(order)
            self.coming[cell] += quantity
            self.promised[self.network.parts[cell]] += needs
            if rng.random() < CANCELLED_SHARE:
                self._given_up.setdefault(add_workdays(day, 1), []).append(order)
        if not len(cells):
            return cells, quantities
        parts = np.concatenate([self.network.parts[cell] for cell in cells])
        return parts, np.concatenate([order.needs for order in self.orders[-len(cells) :]])

    def start(self, day: int, stock: Stock) -> None:
        """Start what is due and has all its components; the rest waits, and keeps its parts once it waited long."""
        self._give_up(day)
        rng = self.streams.daily("shop floor", day)
        waiting, kept = [], np.zeros(len(self.network))
        for order in self._waiting:
            parts = self.network.parts[order.cell]
            free = stock.on_hand[parts] - stock.blocked[parts] - kept[parts]
            if order.planned_start > day or (free < order.needs).any():
                waiting.append(order)
                if order.planned_start < day - PATIENCE_DAYS:
                    kept[parts] += order.needs
                continue
            self._issue(day, order, parts, stock)
            self._schedule_reports(day, order, rng)
        self._waiting = waiting

    def report(self, day: int, stock: Stock) -> None:
        """Good pieces go to stock, scrap goes nowhere."""
        rng = self.streams.daily("scrap", day)
        for order, is_last in self._reports.pop(day, []):
            pieces = order.quantity - order.good - order.scrapped if is_last else float(order.quantity // 2)
            scrapped = 0.0
            if rng.random() < SCRAP_IN_A_LOT:
                scrapped = float(min(pieces, rng.binomial(int(pieces), min(0.3, rng.exponential(SCRAP_MEAN)))))
            order.good += pieces - scrapped
            order.scrapped += scrapped
            order.changed_at = instant(day, 9 * 3600)
            self.coming[order.cell] -= pieces
            if is_last:
                order.status, order.finished = DONE, day
            if pieces > scrapped:
                stock.book(day, "PROD", np.array([order.cell]), np.array([pieces - scrapped]), [f"WO{order.number}"])

    def _needs(self, cell: int, quantity: float) -> Floats:
        parts = self.network.parts[cell]
        gross = np.round(self.network.parts_gross[cell] * quantity, UNIT_DIGITS)
        return np.where(self.whole[parts], np.ceil(gross), gross)

    def _give_up(self, day: int) -> None:
        for order in self._given_up.pop(day, []):
            order.status, order.changed_at = CANCELLED, instant(day, 9 * 3600)
            self._waiting.remove(order)
            self.coming[order.cell] -= order.quantity
            self.promised[self.network.parts[order.cell]] -= order.needs

    def _issue(self, day: int, order: WorkOrder, parts: Ints, stock: Stock) -> None:
        order.status, order.started, order.changed_at = RUNNING, day, instant(day, 10 * 3600)
        self.promised[parts] -= order.needs
        stock.book(day, "ISSUE", parts, -order.needs, [f"WO{order.number}"] * len(parts))

    def _schedule_reports(self, day: int, order: WorkOrder, rng: np.random.Generator) -> None:
        takes = workdays_for(order.quantity)
        delay = int(rng.integers(1, MOST_DELAY_WORKDAYS + 1)) if rng.random() < DELAYED else 0
        end = add_workdays(day, takes + delay)
        if takes >= HALF_REPORTED_FROM_WORKDAYS:
            self._reports.setdefault(add_workdays(day, takes // 2), []).append((order, False))
        self._reports.setdefault(end, []).append((order, True))


def workdays_for(quantity: float) -> int:
    """How long a lot takes in the shop."""
    return int(min(8, 1 + quantity // 12))
