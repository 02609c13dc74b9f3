"""The order book: lines placed, shipped as far as stock allows, sometimes cancelled or sent back."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.days import add_workdays, instant, weekday
from examples.demo_company.stock import UNIT_DIGITS, Stock
from examples.demo_company.streams import Streams
from examples.demo_company.wishes import Wishes

LOST_WHEN_OUT = 0.35  # of the customers who need it within days do not order what is not there
IMPATIENT_LEAD_DAYS = 5
CANCELLED_A_DAY, CANCELLED_A_DAY_LATE = 0.0006, 0.012
LATE_DAYS = 10
RETURNED = 0.004  # of the shipments come back in part
FIRST_ORDER = 100_001
NOT_YET, LOST, OPEN, COMPLETE, CANCELLED = range(5)


@dataclass(frozen=True)
class Shipment:
    """What one line was shipped on one day; negative for a return."""

    order: int
    line: int
    position: int  # of the wish behind the line
    quantity: float
    day: int


@dataclass(frozen=True)
class Return:
    """Pieces that came back: an order of its own with one negative line."""

    order: int
    position: int  # of the wish that was shipped
    quantity: float
    day: int


class OrderBook:
    """The fate of every wish, one position per wish in every array."""

    def __init__(self, wishes: Wishes, cells: Ints, streams: Streams) -> None:
        count = len(wishes.series)
        self.wishes = wishes
        self.cells = cells
        self.state: Ints = np.full(count, NOT_YET)
        self.order: Ints = np.zeros(count, dtype=np.int64)
        self.line: Ints = np.zeros(count, dtype=np.int64)
        self.shipped: Floats = np.zeros(count)
        self.shipped_on: Ints = np.zeros(count, dtype=np.int64)
        self.changed_at: Ints = np.zeros(count, dtype=np.int64)
        self.shipments: list[Shipment] = []
        self.returns: list[Return] = []
        self._streams = streams
        self._open: Ints = np.zeros(0, dtype=np.int64)
        self._expected_back: dict[int, list[tuple[int, float]]] = {}
        self._next_order = FIRST_ORDER

    def place(self, day: int, out_of_stock: Flags) -> tuple[Ints, Floats]:
        """Orders of the day; returns the cells and quantities ordered."""
        first, last = np.searchsorted(self.wishes.ordered, [day, day + 1])
        today = np.arange(first, last)
        hurried = self.wishes.requested[today] - day <= IMPATIENT_LEAD_DAYS
        lost = out_of_stock[self.cells[today]] & hurried & (self.wishes.patience[today] < LOST_WHEN_OUT)
        self.state[today[lost]] = LOST
        placed = today[~lost]
        self.state[placed] = OPEN
        self._number(placed)
        self.changed_at[placed] = instant(day, 8 * 3600) + 20 * np.arange(len(placed)) % 30_000
        self._open = np.concatenate([self._open, placed])
        return self.cells[placed], self.wishes.quantity[placed]

    def ship(self, day: int, stock: Stock) -> None:
        """Ship what is due, first requested first served; on a Friday also what is due over the weekend."""
        until = day + (2 if weekday(day) == 4 else 0)
        due = self._open[self.wishes.requested[self._open] <= until]
        due = due[np.lexsort((due, self.wishes.requested[due], self.cells[due]))]
        quantity = self._share(due, stock.available())
        going, quantity = due[quantity > 0], quantity[quantity > 0]
        self.shipped[going] += quantity
        self.shipped_on[going] = day
        self.changed_at[going] = instant(day, 14 * 3600) + 5 * np.arange(len(going)) % 7_000
        self.state[going[self.shipped[going] >= self.wishes.quantity[going]]] = COMPLETE
        references = [f"SO{o}/{n}" for o, n in zip(self.order[going], self.line[going], strict=True)]
        stock.book(day, "SHIP", self.cells[going], -quantity, references)
        self.shipments += [
            Shipment(int(self.order[p]), int(self.line[p]), int(p), float(q), day)
            for p, q in zip(going, quantity, strict=True)
        ]
        self._expect_returns(day, going, quantity)
        self._forget_closed()

    def cancel(self, day: int) -> None:
        """Now and then a customer cancels what was not shipped at all, rather when it is late."""
        untouched = self._open[self.shipped[self._open] == 0]
        late = self.wishes.requested[untouched] < day - LATE_DAYS
        chance = self._streams.daily("cancellations", day).random(len(untouched))
        gone = untouched[chance < np.where(late, CANCELLED_A_DAY_LATE, CANCELLED_A_DAY)]
        self.state[gone] = CANCELLED
        self.changed_at[gone] = instant(day, 16 * 3600)
        self._forget_closed()

    def take_back(self, day: int, stock: Stock) -> None:
        """Returned pieces go back on the shelf, on an order of their own with a negative quantity."""
        for position, quantity in self._expected_back.pop(day, []):
            back = Return(self._next_order, position, quantity, day)
            self._next_order += 1
            self.returns.append(back)
            self.shipments.append(Shipment(back.order, 1, position, -quantity, day))
            stock.book(day, "SHIP", self.cells[[position]], np.array([quantity]), [f"SO{back.order}/1"])

    def open_quantity(self, until: int, cells: int) -> Floats:
        """Quantity per cell that is requested up to a day and not shipped yet."""
        due = self._open[self.wishes.requested[self._open] <= until]
        rest = self.wishes.quantity[due] - self.shipped[due]
        return np.bincount(self.cells[due], rest, minlength=cells).astype(np.float64)

    def _number(self, placed: Ints) -> None:
        """One order per customer and day; wishes of a day stand together by customer."""
        customer = self.wishes.customer[placed]
        starts = np.concatenate([[True], customer[1:] != customer[:-1]])[: len(placed)]
        order = np.cumsum(starts) - 1
        self.order[placed] = self._next_order + order
        self.line[placed] = np.arange(len(placed)) - np.flatnonzero(starts)[order] + 1
        self._next_order += int(starts.sum())

    def _share(self, due: Ints, available: Floats) -> Floats:
        """Quantity for each line; lines of a cell stand together in the order in which they are served."""
        rest = self.wishes.quantity[due] - self.shipped[due]
        cells = self.cells[due]
        before = np.cumsum(rest) - rest
        starts = np.concatenate([[True], cells[1:] != cells[:-1]])[: len(due)]
        before -= before[starts][np.cumsum(starts) - 1]
        share: Floats = np.clip(np.floor(available[cells] + 10.0**-UNIT_DIGITS) - before, 0, rest)
        return share

    def _expect_returns(self, day: int, going: Ints, quantity: Floats) -> None:
        rng = self._streams.daily("returns", day)
        chance, wait = rng.random(len(going)), rng.integers(5, 15, len(going))
        for at in np.flatnonzero(chance < RETURNED):
            back = float(np.ceil(quantity[at] / 2))
            self._expected_back.setdefault(add_workdays(day, int(wait[at])), []).append((int(going[at]), back))

    def _forget_closed(self) -> None:
        self._open = self._open[self.state[self._open] == OPEN]
