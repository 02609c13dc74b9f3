"""Who orders: each rule sees what a planner sees at the end of a period, and says how many units to order now.

`sales` (n, T): units sold in each period so far; `in_stock` (n, T): False where the item ran out in that period; `on_hand` (n,);
`pipeline` (n, lead_time): arriving next period, the one after, …. What is ordered arrives after `lead_time` further periods.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEVELS = (*(round(0.02 + 0.04 * k, 2) for k in range(24)), 0.97, 0.985, 0.995)
STARTS = {52: ("2000-01-03", "W-MON"), 12: ("2000-01-01", "MS")}


def engine(
    sales: Floats, in_stock: Flags, on_hand: Floats, pipeline: Floats, *,
    lead_time: int, holding: float, shortage: float, season: int,
) -> Floats:  # fmt: skip
    """Ours: demand behind the sales, its distribution ahead, the order whose cost is least while what is missing is lost."""
    from forecasting import forecast
    from forecasting.ordering import critical_ratio, order_against_lost_sales
    from forecasting.quantiles import column_name
    from forecasting.unconstrained import unconstrained

    demand = np.round(unconstrained(sales, ~in_stock))
    history, freq = _frame(demand, season)
    found = forecast(history, freq=freq, horizon=lead_time + 1, quantiles=LEVELS, cutoff=history.ds.max())
    ahead = found[[column_name(level) for level in LEVELS]].to_numpy().reshape(len(sales), lead_time + 1, len(LEVELS))
    order = order_against_lost_sales(ahead, LEVELS, on_hand, pipeline, critical_ratio(holding, shortage))
    return np.ceil(order - 1e-6)


def moving_average(
    sales: Floats, in_stock: Flags, on_hand: Floats, pipeline: Floats, *,
    lead_time: int, holding: float, shortage: float, season: int,
) -> Floats:  # fmt: skip
    """A spreadsheet's: lead time, review and one period of safety, each at the mean of the last 13 periods."""
    rate = sales[:, -13:].mean(axis=1)
    order: Floats = rate * (lead_time + 2) - on_hand - pipeline.sum(axis=1)
    return order


def textbook(
    sales: Floats, in_stock: Flags, on_hand: Floats, pipeline: Floats, *,
    lead_time: int, holding: float, shortage: float, season: int,
) -> Floats:  # fmt: skip
    """Mean and z·σ·√(lead time + review) of the last 26 periods, normal, z by the textbook's critical ratio."""
    from statistics import NormalDist

    recent, cover = sales[:, -26:], lead_time + 1
    z = NormalDist().inv_cdf(shortage / (shortage + holding))
    level = recent.mean(axis=1) * cover + z * recent.std(axis=1) * cover**0.5
    order: Floats = level - on_hand - pipeline.sum(axis=1)
    return order


def _frame(demand: Floats, season: int) -> "tuple[pd.DataFrame, str]":
    import pandas as pd

    start, freq = STARTS[season]
    dates = pd.date_range(start, periods=demand.shape[1], freq=freq)
    ids = np.arange(len(demand))
    return pd.DataFrame(
        {"unique_id": np.repeat(ids, len(dates)), "ds": np.tile(dates, len(ids)), "y": demand.ravel()}
    ), freq
