"""What is replayed: real panels, and a simulated company whose true demand is known."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.decisions.replay import Loop

if TYPE_CHECKING:
    from examples.demo_company.simulation import Company

PANELS = {
    "online_retail_weekly": {"lead_time": 2, "season": 52, "periods": 26, "warmup": 8},
    "carparts_monthly": {"lead_time": 1, "season": 12, "periods": 12, "warmup": 4},
    "auto_monthly": {"lead_time": 1, "season": 12, "periods": 9, "warmup": 2},
}
HOLDING, SHORTAGE = 0.2, 1.0

COMPANY = {"periods": 26, "warmup": 8}
HELD_A_YEAR, MARGIN = 0.25, 0.4
"""Of what a unit costs: what holding it takes a year, and what is lost with a sale."""
WEEKS = 52


def of_panel(name: str, folder: Path) -> Loop | None:
    """None where its file is not in the folder."""
    import pandas as pd

    path = folder / f"{name}.parquet"
    if not path.exists():
        return None
    demand = pd.read_parquet(path).pivot(index="unique_id", columns="ds", values="y").fillna(0.0).to_numpy(float)
    how = PANELS[name]
    start = demand.shape[1] - how["periods"] - how["warmup"]
    sold = np.maximum(demand[demand[:, :start].sum(axis=1) > 0], 0.0)
    return Loop(sold, start, how["periods"], how["lead_time"], how["season"], HOLDING, SHORTAGE, np.ones(len(sold)))


def of_company(scale: int, seed: int) -> list[Loop]:
    """Two years of what customers of the demo company wanted, by week, one loop for each lead time it really has."""
    from examples.demo_company.simulation import MAKING_LEAD_DAYS, Founding, simulate
    from examples.demo_company.truth import demand_truth

    company = simulate(Founding(seed, scale, date(2023, 1, 2), 728), date(2024, 12, 30))
    truth = demand_truth(company).dropna(subset=["demand"])
    truth["week"] = truth.date.dt.to_period("W-SUN").dt.start_time
    table = truth.pivot_table(index=["item", "warehouse"], columns="week", values="demand", aggfunc="sum", sort=False)
    demand = table.to_numpy(float)
    lead = np.array([_lead_days(company, int(cell), MAKING_LEAD_DAYS) for cell in company.demand_cells])
    worth = company.costs[company.demand.item]
    start = demand.shape[1] - COMPANY["periods"] - COMPANY["warmup"]
    known = demand[:, :start].sum(axis=1) > 0
    weeks = np.ceil(lead / 7).astype(int)
    return [
        Loop(demand[here], start, COMPANY["periods"], int(w), WEEKS, HELD_A_YEAR / WEEKS, MARGIN, worth[here])
        for w in np.unique(weeks[known])
        for here in [known & (weeks == w)]
    ]


def _lead_days(company: "Company", cell: int, making: int) -> float:
    """From order to shelf, as the company works."""
    from examples.demo_company.network import BUY, MOVE
    from examples.demo_company.transfers import ROAD_WORKDAYS

    if company.network.mode[cell] == MOVE:
        return float(ROAD_WORKDAYS + 2)
    if company.network.mode[cell] == BUY:
        return float(company.purchasing.lead_days(cell))
    return float(making)
