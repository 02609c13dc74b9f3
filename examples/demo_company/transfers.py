"""Trucks between the warehouses."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import add_workdays
from examples.demo_company.network import Network
from examples.demo_company.stock import Stock

FIRST_TRANSFER = 500_001
ROAD_WORKDAYS = 2


@dataclass
class Transfers:
    network: Network

    def __post_init__(self) -> None:
        self.on_the_road: Floats = np.zeros(len(self.network))
        self._arrivals: dict[int, list[tuple[int, float, str]]] = {}
        self._next = FIRST_TRANSFER

    def send(self, day: int, cells: Ints, quantities: Floats, spare: Floats, stock: Stock) -> None:
        """Load what the home warehouse can spare (`spare` per cell) of what the cells ask for."""
        left = spare.copy()
        for cell, wanted in zip(cells.tolist(), quantities.tolist(), strict=True):
            home = int(self.network.home[cell])
            quantity = float(np.floor(min(wanted, left[home])))
            if quantity <= 0:
                continue
            left[home] -= quantity
            reference = f"TR{self._next}"
            self._next += 1
            stock.book(day, "XFER", np.array([home]), np.array([-quantity]), [reference])
            self.on_the_road[cell] += quantity
            self._arrivals.setdefault(add_workdays(day, ROAD_WORKDAYS), []).append((cell, quantity, reference))

    def arrive(self, day: int, stock: Stock) -> None:
        """Unload the trucks of the day."""
        for cell, quantity, reference in self._arrivals.pop(day, []):
            self.on_the_road[cell] -= quantity
            stock.book(day, "XFER", np.array([cell]), np.array([quantity]), [reference])
