"""Stock on hand and the journal of every movement: on hand is the sum of its movements, always."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import instant

# Movement types in the order they happen in a day, and the hour of each.
HOURS = {"COUNT": 6, "RCPT": 7, "PROD": 8, "ISSUE": 9, "SHIP": 13, "XFER": 15, "SCRAP": 16, "ADJ": 17}
SETTLING_HOUR = 18
UNIT_DIGITS = 3


@dataclass(frozen=True)
class Movements:
    """The journal, one position per movement in every field, in order of time."""

    cell: Ints
    type: tuple[str, ...]
    quantity: Floats
    reference: tuple[str, ...]
    at: Ints  # seconds since 1970


class Stock:
    """On hand and blocked quantity per cell."""

    def __init__(self, cells: int) -> None:
        self.on_hand: Floats = np.zeros(cells)
        self.blocked: Floats = np.zeros(cells)
        self.reserved: Floats = np.zeros(cells)
        self.counted_at: Ints = np.zeros(cells, dtype=np.int64)
        self.changed_at: Ints = np.zeros(cells, dtype=np.int64)
        self._settled: Floats = np.full((3, cells), np.nan)
        self._releases: dict[int, list[tuple[int, float]]] = {}
        self._cells: list[int] = []
        self._types: list[str] = []
        self._quantities: list[float] = []
        self._references: list[str] = []
        self._at: list[int] = []
        self._today: tuple[int, int] = (0, 0)

    def available(self) -> Floats:
        """What can be shipped or issued, per cell."""
        return np.maximum(0.0, self.on_hand - self.blocked)

    def book(self, day: int, kind: str, cells: Ints, quantities: Floats, references: list[str]) -> None:
        """Add signed quantities and write them to the journal."""
        np.add.at(self.on_hand, cells, quantities)
        self.on_hand[cells] = np.round(self.on_hand[cells], UNIT_DIGITS)
        self._cells += cells.tolist()
        self._types += [kind] * len(cells)
        self._quantities += quantities.tolist()
        self._references += references
        self._at += [self._next_instant(day, kind) for _ in references]

    def block(self, day: int, cell: int, quantity: float, until: int) -> None:
        """Keep a received quantity for inspection until a later day."""
        self.blocked[cell] = round(self.blocked[cell] + quantity, UNIT_DIGITS)
        self._releases.setdefault(until, []).append((cell, quantity))

    def release(self, day: int) -> None:
        """What was inspected becomes available."""
        for cell, quantity in self._releases.pop(day, []):
            self.blocked[cell] = max(0.0, round(self.blocked[cell] - quantity, UNIT_DIGITS))

    def settle(self, day: int, reserved: Floats) -> None:
        """The state at the end of a day; what differs from the evening before is marked as changed."""
        self.blocked = np.clip(self.blocked, 0.0, np.maximum(0.0, self.on_hand))
        self.reserved = reserved
        state = np.stack([self.on_hand, self.reserved, self.blocked])
        changed = (state != self._settled).any(axis=0) | (self.counted_at >= instant(day, 0))
        self.changed_at[changed] = instant(day, SETTLING_HOUR * 3600)
        self._settled = state

    def journal(self) -> Movements:
        """Every movement so far, in order of time."""
        at = np.array(self._at, dtype=np.int64)
        order = np.argsort(at, kind="stable")
        return Movements(
            np.array(self._cells, dtype=np.int64)[order],
            tuple(self._types[i] for i in order),
            np.round(np.array(self._quantities)[order], UNIT_DIGITS),
            tuple(self._references[i] for i in order),
            at[order],
        )

    def _next_instant(self, day: int, kind: str) -> int:
        """Movements of a type follow each other by some seconds from the hour of the type on."""
        slot = instant(day, HOURS[kind] * 3600)
        count = self._today[1] + 1 if self._today[0] == slot else 0
        self._today = (slot, count)
        return slot + min(3599, count * 7)
