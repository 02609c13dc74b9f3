"""The ledger of a quantity that comes of requirements."""

from __future__ import annotations

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
LOT = "min(1, ceil({net})) * ceil(max({net}, moq) / order_multiple) * order_multiple"


def ledger_of_requirements(
    requirements: pd.DataFrame, stock: pd.DataFrame, terms: pd.DataFrame, rows: npt.NDArray[np.intp]
) -> list[list[Step]]:
    """Of the items `rows`, how this week's release comes about: two lines for each week whose receipt is released now.

    net = max(0, gross + safety stock - what is left of the week before - receipts), then rounded up to lots. Receipts that land
    before a new order could count in the first week (`requirements.hurried`). The last line adds the lots up.
    """
    weeks = requirements.week_start.nunique()
    starts = requirements.week_start.to_numpy()[:weeks]
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
        ledger, lots = [], []
        for week in np.flatnonzero(receipt[i, : lead[i] + 1] > 0):
            before = held[i] if week == 0 else covered[i, week - 1]
            day = pd.Timestamp(starts[week]).date()
            ledger += _lot(f"{sku}|{warehouse}", str(sku), str(unit[i]), str(day), int(week) + 1, {
                "gross": gross[i, week], "arriving": counted[i, week], "left": before, "safety_stock": safety[i],
                "moq": moq[i], "order_multiple": multiple[i], "lot": receipt[i, week],
            })  # fmt: skip
            lots.append(f"lot_{int(week) + 1}")
        total = sum(step["value"] for step in ledger if step["step"] in lots)
        ledger.append(line("quantity", " + ".join(lots), [], total, str(unit[i])))
        found.append(ledger)
    return found


def _lot(key: str, sku: str, unit: str, day: str, number: int, value: dict[str, float]) -> list[Step]:
    """The two lines of one week; `number` is the week's, from 1."""
    gross, arriving, left, net, lot = (f"{name}_{number}" for name in ("gross", "arriving", "left", "net", "lot"))
    before = (REQUIREMENTS, f"{key}|week before {day}") if number > 1 else (SNAPSHOTS, key)
    shortfall = max(0.0, value["gross"] + value["safety_stock"] - value["left"] - value["arriving"])
    return [
        line(net, f"max(0, {gross} + safety_stock - {left} - {arriving})", [
            entry(gross, value["gross"], unit, REQUIREMENTS, f"{key}|{day}"),
            entry("safety_stock", value["safety_stock"], unit, RISK, key),
            entry(left, value["left"], unit, *before),
            entry(arriving, value["arriving"], unit, REQUIREMENTS, f"{key}|{day}"),
        ], shortfall, unit),
        line(lot, LOT.format(net=net), [
            entry("moq", value["moq"], unit, TERMS, sku), entry("order_multiple", value["order_multiple"], unit, TERMS, sku),
        ], value["lot"], unit),
    ]  # fmt: skip
