"""What happens to stock besides business: cycle counts that find differences, breakage, small corrections."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.days import instant
from examples.demo_company.stock import HOURS, Stock
from examples.demo_company.streams import Streams

DIFFERENCE_FOUND = 0.3
TYPICAL_DIFFERENCE = 0.01  # of what is on hand
BROKEN_A_DAY, CORRECTED_A_DAY = 0.0012, 0.0012  # per cell


@dataclass(frozen=True)
class Counting:
    whole: Flags
    cycle_days: Ints
    phase: Ints
    streams: Streams

    def count(self, day: int, stock: Stock) -> None:
        """Count the cells that are due; book what differs."""
        rng = self.streams.daily("counts", day)
        due = np.flatnonzero((day + self.phase) % self.cycle_days == 0)
        noise = rng.normal(0, TYPICAL_DIFFERENCE, len(due)) * np.where(
            rng.random(len(due)) < DIFFERENCE_FOUND, 1.0, 0.0
        )
        found = self._rounded(due, stock.on_hand[due] * noise)
        found = np.maximum(found, -stock.available()[due])
        stock.counted_at[due] = instant(day, HOURS["COUNT"] * 3600)
        differs = found != 0
        stock.book(day, "COUNT", due[differs], found[differs], [f"CC{day}"] * int(differs.sum()))

    def break_and_correct(self, day: int, stock: Stock) -> None:
        """A few pieces break, a few bookings are put right."""
        rng = self.streams.daily("breakage", day)
        chance, share = rng.random((2, len(self.whole))), rng.uniform(0.005, 0.04, len(self.whole))
        for kind, probability, row in (("SCRAP", BROKEN_A_DAY, 0), ("ADJ", CORRECTED_A_DAY, 1)):
            cells = np.flatnonzero(chance[row] < probability)
            sign = -1.0 if kind == "SCRAP" else np.where(share[cells] < 0.02, -1.0, 1.0)
            quantity = self._rounded(cells, sign * np.maximum(1.0, stock.available()[cells] * share[cells]))
            quantity = np.maximum(quantity, -np.floor(stock.available()[cells]))
            keep = quantity != 0
            stock.book(day, kind, cells[keep], quantity[keep], [f"{kind}{day}"] * int(keep.sum()))

    def _rounded(self, cells: Ints, quantity: Floats) -> Floats:
        return np.where(self.whole[cells], np.round(quantity), np.round(quantity, 3))


def draw_counting(whole: Flags, streams: Streams) -> Counting:
    """Every cell is counted once in 70 to 110 days."""
    rng = streams.static("counting")
    return Counting(whole, rng.integers(70, 111, len(whole)), rng.integers(0, 110, len(whole)), streams)
