"""What a stock-out hides: the forecast against the demand that only the simulation knows."""

from pathlib import Path

import pandas as pd
import pytest

import forecasting
from orchestration.frames import query
from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WEEKS_AHEAD = 8
COLUMNS = ["sku_id", "warehouse_id", "ds", "y", "share"]


def expected(plant: Plant, after: pd.Timestamp) -> pd.Series:
    """True mean demand of the weeks ahead by series."""
    truth = pd.read_parquet(Path(plant.variables["demo_home"]) / "truth" / "demand.parquet")
    ahead = truth[(truth.date >= after) & (truth.date < after + pd.Timedelta(weeks=WEEKS_AHEAD))]
    return ahead.groupby(ahead.item + "|" + ahead.warehouse)["mean"].sum()


def test_stocked_out_periods_are_better_forgotten_than_taken_for_zero(settled: Plant):
    demand = pd.DataFrame(settled.rows(query("weekly_demand")), columns=COLUMNS)
    demand = demand.assign(unique_id=demand.sku_id + "|" + demand.warehouse_id, ds=pd.to_datetime(demand.ds))
    out = demand.share < 0.5
    affected = demand[out].groupby("unique_id").size().loc[lambda weeks: weeks >= 2].index
    truth = expected(settled, demand.ds.max() + pd.Timedelta(weeks=1)).reindex(affected)
    assert len(affected) > 15

    def bias(y: pd.Series, in_stock: pd.DataFrame | None) -> float:
        history = demand[["unique_id", "ds"]].assign(y=y)
        found = forecasting.forecast(history, freq="W-MON", horizon=WEEKS_AHEAD, in_stock=in_stock)
        return float(found.groupby("unique_id")["mean"].sum().reindex(affected).sum() / truth.sum() - 1)

    taken_for_zero = bias(demand.y.where(~out, 0.0), None)
    forgotten = bias(demand.y, demand[["unique_id", "ds", "share"]])
    assert taken_for_zero < -0.1
    assert abs(forgotten) < 0.5 * abs(taken_for_zero)
