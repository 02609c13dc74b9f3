"""The ledger of a quantity that comes of requirements."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasting.ledger import Step, entry, line
from forecasting.position import KEYS, on_hand
from forecasting.requirements import hurried

if TYPE_CHECKING:
    import numpy.typing as npt

DAYS_A_WEEK = 7
REQUIREMENTS = "forecast.component_requirements_latest"
RISK, TERMS = "forecast.inventory_risk_latest", "manufacturing.supplier_items"
SNAPSHOTS = "manufacturing.inventory_snapshots"
NEXT_LOT = "ceil({net} / order_multiple) * order_multiple"
"""The minimum quantity is that of the whole order: its first lot has reached it."""
LOT = "min(1, ceil({net})) * ceil(max({net}, moq) / order_multiple) * order_multiple"


def ledger_of_requirements(
    requirements: pd.DataFrame, stock: pd.DataFrame, terms: pd.DataFrame, rows: npt.NDArray[np.intp]
) -> list[list[Step]]:
    """Of the items `rows`, how this week's release comes about: two lines for each week whose receipt is released now.

    net = max(0, gross + safety stock - what is left of the week before - receipts), then rounded up to lots. Receipts that land
    before a new order could count in the first week (`requirements.hurried`). The last line adds the lots up.
    """
    weeks = requirements.week_start.nunique()
    days = [str(pd.Timestamp(start).date()) for start in requirements.week_start.to_numpy()[:weeks]]
    gross, arriving, receipt = (
        requirements[name].to_numpy(float).reshape(-1, weeks)[rows]
        for name in ("gross", "scheduled_receipts", "planned_receipt")
    )
    keys = pd.MultiIndex.from_frame(requirements[KEYS].iloc[::weeks].iloc[rows])
    held = on_hand(stock, keys)
    how = terms.reindex(keys)
    lead = np.ceil(pd.to_numeric(how.lead_time_days).fillna(0.0).to_numpy(float) / DAYS_A_WEEK).astype(int)
    safety, moq = (pd.to_numeric(how[name]).fillna(0.0).to_numpy(float) for name in ("safety_stock", "moq"))
    multiple = pd.to_numeric(how.order_multiple).fillna(1.0).to_numpy(float)
    unit = how["unit"].fillna("units").to_numpy(object) if "unit" in how else np.full(len(how), "units", object)
    counted = hurried(arriving, lead)
    covered = held[:, None] + np.cumsum(counted + receipt - gross, axis=1)
    found = []
    for i, (sku, warehouse) in enumerate(keys):
        item = _Item(str(sku), f"{sku}|{warehouse}", str(unit[i]), safety[i], moq[i], multiple[i])
        ledger, total = [], 0.0
        numbers = [int(week) + 1 for week in np.flatnonzero(receipt[i, : lead[i] + 1] > 0)]
        for number in numbers:
            week = number - 1
            left = held[i] if week == 0 else covered[i, week - 1]
            opens = number == numbers[0]
            ledger += item.lot(number, days[week], gross[i, week], counted[i, week], left, receipt[i, week], opens)
            total += ledger[-1]["value"]
        ledger.append(line("quantity", " + ".join(f"lot_{number}" for number in numbers), [], total, item.unit))
        found.append(ledger)
    return found


class _Item:
    """An item's lines. What is the same in all of its lots is one entry, which they share."""

    def __init__(self, sku: str, key: str, unit: str, safety: float, moq: float, multiple: float) -> None:
        self.key, self.unit, self.safety = key, unit, safety
        self._safety = entry("safety_stock", safety, unit, RISK, key)
        self._lots = [entry("moq", moq, unit, TERMS, sku), entry("order_multiple", multiple, unit, TERMS, sku)]

    def lot(
        self, number: int, day: str, gross: float, arriving: float, left: float, lot: float, opens: bool
    ) -> list[Step]:
        """The two lines of one week; `number` is the week's, from 1, `day` its first; `opens`: the order's first lot."""
        unit, week = self.unit, f"{self.key}|{day}"
        before = (REQUIREMENTS, f"{self.key}|week before {day}") if number > 1 else (SNAPSHOTS, self.key)
        inputs = [
            entry(f"gross_{number}", gross, unit, REQUIREMENTS, week),
            self._safety,
            entry(f"left_{number}", left, unit, *before),
            entry(f"arriving_{number}", arriving, unit, REQUIREMENTS, week),
        ]
        net, formulas = f"net_{number}", _formulas(number)
        lot_formula, lot_inputs = (formulas[1], self._lots) if opens else (formulas[2], self._lots[1:])
        shortfall = max(0.0, gross + self.safety - left - arriving)
        return [
            line(net, formulas[0], inputs, shortfall, unit),
            line(f"lot_{number}", lot_formula, lot_inputs, lot, unit),
        ]


@cache
def _formulas(number: int) -> tuple[str, str, str]:
    """Of the net requirement of a week, of its lot where it opens the order, and where it does not: the same text for all items."""
    net, name = f"max(0, gross_{number} + safety_stock - left_{number} - arriving_{number})", f"net_{number}"
    return net, LOT.format(net=name), NEXT_LOT.format(net=name)
