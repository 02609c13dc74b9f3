"""One day of the company, in the order in which things happen."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Flags, Floats
from examples.demo_company.counting import Counting
from examples.demo_company.days import is_workday
from examples.demo_company.network import BUY, KEEP, MAKE, MOVE, Network
from examples.demo_company.planning import Planner
from examples.demo_company.production import Production
from examples.demo_company.purchasing import Purchasing
from examples.demo_company.sales import OrderBook
from examples.demo_company.stock import Stock
from examples.demo_company.streams import Streams
from examples.demo_company.transfers import Transfers

LEGACY_STOCK = np.array([37.0, 2.0])  # of the two items that nobody cleaned up
WRONGLY_ISSUED = 5.0  # from the last of them, so that its stock is negative for good
RESERVED_DAYS_AHEAD = 3


@dataclass(frozen=True)
class Works:
    network: Network
    sales: OrderBook
    purchasing: Purchasing
    production: Production
    transfers: Transfers
    stock: Stock
    planner: Planner
    counting: Counting

    def open(self, day: int, streams: Streams) -> None:
        """Book the opening stock: somewhere between the reorder point and a lot above it."""
        rng = streams.static("opening stock")
        lot = self.planner.belief * self.planner.habits.cover_days
        opening = np.ceil(self.planner.reorder_point() * rng.uniform(0.6, 1.0, len(lot)) + lot * rng.random(len(lot)))
        legacy = np.flatnonzero(self.network.mode == KEEP)
        opening[legacy] = LEGACY_STOCK
        cells = np.flatnonzero(opening > 0)
        self.stock.book(day, "COUNT", cells, opening[cells], ["OPENING"] * len(cells))
        self.stock.book(day, "ISSUE", legacy[-1:], np.array([-WRONGLY_ISSUED]), ["WO299999"])

    def live(self, day: int) -> None:
        """One day: on a weekend customers order, on a workday everything else happens too."""
        if is_workday(day):
            self._morning(day)
        cells, quantities = self.sales.place(day, self._out_of_stock(day))
        self.planner.observe(cells, quantities)
        if is_workday(day):
            self.sales.ship(day, self.stock)
            self.sales.take_back(day, self.stock)
            self.sales.cancel(day)
            self.transfers.arrive(day, self.stock)
            self._replenish(day)
            self.counting.break_and_correct(day, self.stock)
        self.planner.close_day(day)
        open_soon = self.sales.open_quantity(day + RESERVED_DAYS_AHEAD, len(self.network))
        self.stock.settle(day, np.minimum(open_soon, self.stock.available()))

    def _morning(self, day: int) -> None:
        self.counting.count(day, self.stock)
        self.stock.release(day)
        self.purchasing.receive(day, self.stock)
        self.production.report(day, self.stock)
        self.production.start(day, self.stock)

    def _replenish(self, day: int) -> None:
        cells, quantities = self.planner.review(day, self._position(day))
        mode = self.network.mode[cells]
        moved, made, bought = mode == MOVE, mode == MAKE, mode == BUY
        spare = self.stock.available() - self.sales.open_quantity(day, len(self.network))
        self.transfers.send(day, cells[moved], quantities[moved], spare, self.stock)
        self.planner.observe(self.network.home[cells[moved]], quantities[moved])
        self.planner.observe(*self.production.plan(day, cells[made], quantities[made]))
        self.purchasing.order(day, cells[bought], quantities[bought])

    def _position(self, day: int) -> Floats:
        """On hand and coming, less what is due to customers and promised to work orders."""
        coming = self.purchasing.on_order + self.production.coming + self.transfers.on_the_road
        due = self.sales.open_quantity(day, len(self.network))
        position: Floats = self.stock.on_hand + coming - due - self.production.promised
        return position

    def _out_of_stock(self, day: int) -> Flags:
        return self.stock.available() - self.sales.open_quantity(day, len(self.network)) <= 0
