"""Purchase orders and what becomes of them: late, short, sometimes cancelled, some goods kept for inspection."""

from dataclasses import dataclass, field

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import add_workdays, instant, workday_on_or_after
from examples.demo_company.network import Network
from examples.demo_company.partners import Suppliers, Terms
from examples.demo_company.stock import Stock
from examples.demo_company.streams import Streams

FIRST_ORDER, FIRST_RECEIPT = 200_001, 400_001
SECOND_SOURCE = 0.15  # of the orders go to the second supplier where there is one
CANCELLED = 0.006
INSPECTION_WORKDAYS = 4
# By quality of the supplier, good to poor.
EARLY_DAYS, LATE_DAYS, VERY_LATE = (1.0, 0.5, 0.0), (1.2, 3.5, 7.0), (0.01, 0.04, 0.10)
SHORT = (0.02, 0.07, 0.17)
INSPECTED = (0.02, 0.06, 0.15)
SHORT_FOR_GOOD = 0.2  # of the short deliveries never get their rest


@dataclass
class PurchaseLine:
    order: int
    line: int
    supplier: int
    cell: int
    quantity: float
    price: float
    ordered: int
    expected: int
    changed_at: int
    received: float = 0.0
    status: str = "O"


@dataclass(frozen=True)
class Receipt:
    number: int
    order: int
    line: int
    day: int
    quantity: float
    at: int


@dataclass(frozen=True)
class _Event:
    """Something that happens to a line on a day: a delivery, the last one or not, or a cancellation."""

    line: PurchaseLine
    quantity: float
    closes: bool


@dataclass
class Purchasing:
    network: Network
    suppliers: Suppliers
    terms: Terms
    streams: Streams
    lines: list[PurchaseLine] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.on_order: Floats = np.zeros(len(self.network))
        self._events: dict[int, list[_Event]] = {}
        self._next_order = FIRST_ORDER
        self._terms_of: dict[int, list[int]] = {}
        for term, item in enumerate(self.terms.item.tolist()):
            self._terms_of.setdefault(item, []).append(term)

    def lead_days(self, cell: int) -> int:
        """What the preferred supplier promises."""
        return int(self.terms.lead_days[self._terms_of[int(self.network.item[cell])][0]])

    def order(self, day: int, cells: Ints, quantities: Floats) -> None:
        """One order per supplier and warehouse, quantities raised to minimum and multiple."""
        rng = self.streams.daily("purchase orders", day)
        chosen: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
        for cell, quantity in zip(cells.tolist(), quantities.tolist(), strict=True):
            offers = self._terms_of[int(self.network.item[cell])]
            term = offers[-1] if rng.random() < SECOND_SOURCE else offers[0]
            key = (int(self.terms.supplier[term]), int(self.network.warehouse[cell]))
            chosen.setdefault(key, []).append((cell, term, self._lot(term, quantity)))
        for (supplier, _), wanted in chosen.items():
            for line, (cell, term, quantity) in enumerate(wanted, start=1):
                self._add(PurchaseLine(
                    self._next_order, line, supplier, cell, quantity, float(self.terms.price[term]), day,
                    workday_on_or_after(day + int(self.terms.lead_days[term])), instant(day, 10 * 3600),
                ), rng)  # fmt: skip
            self._next_order += 1

    def receive(self, day: int, stock: Stock) -> None:
        """Deliveries and cancellations of the day."""
        rng = self.streams.daily("inspection", day)
        for event in self._events.pop(day, []):
            line = event.line
            line.changed_at = instant(day, 8 * 3600)
            if event.quantity > 0:
                self._book(day, event, stock)
                if rng.random() < INSPECTED[self.suppliers.quality[line.supplier]]:
                    stock.block(day, line.cell, event.quantity, add_workdays(day, INSPECTION_WORKDAYS))
            if event.closes:
                self.on_order[line.cell] -= line.quantity - line.received
                line.status = "C" if line.received else "X"
            else:
                line.status = "P"

    def _lot(self, term: int, quantity: float) -> float:
        step = float(self.terms.multiple[term])
        return float(np.ceil(max(quantity, self.terms.minimum[term]) / step) * step)

    def _add(self, line: PurchaseLine, rng: np.random.Generator) -> None:
        """The line and its future, which the company does not know yet."""
        self.lines.append(line)
        self.on_order[line.cell] += line.quantity
        quality = int(self.suppliers.quality[line.supplier])
        late = (
            rng.gamma(1.3, LATE_DAYS[quality] / 1.3)
            - EARLY_DAYS[quality]
            + (20 if rng.random() < VERY_LATE[quality] else 0)
        )
        arrives = workday_on_or_after(max(line.ordered + 2, line.expected + round(late)))
        is_short, fraction, rest_after, is_final, is_cancelled = rng.random(5)
        if is_cancelled < CANCELLED:
            self._expect(workday_on_or_after(line.ordered + 3), _Event(line, 0.0, True))
            return
        if is_short >= SHORT[quality] or line.quantity < 4:
            self._expect(arrives, _Event(line, line.quantity, True))
            return
        first = float(np.ceil(line.quantity * (0.5 + 0.45 * fraction)))
        rest = line.quantity - first
        self._expect(arrives, _Event(line, first, is_final < SHORT_FOR_GOOD or rest == 0))
        if is_final >= SHORT_FOR_GOOD and rest > 0:
            self._expect(add_workdays(arrives, 4 + int(10 * rest_after)), _Event(line, rest, True))

    def _expect(self, day: int, event: _Event) -> None:
        self._events.setdefault(day, []).append(event)

    def _book(self, day: int, event: _Event, stock: Stock) -> None:
        line = event.line
        line.received += event.quantity
        self.on_order[line.cell] -= event.quantity
        number = FIRST_RECEIPT + len(self.receipts)
        self.receipts.append(Receipt(number, line.order, line.line, day, event.quantity, instant(day, 8 * 3600)))
        stock.book(day, "RCPT", np.array([line.cell]), np.array([event.quantity]), [f"PO{line.order}/{line.line}"])
