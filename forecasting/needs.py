"""What customers will want of each item week by week, as material requirements take it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecasting.position import KEYS, read_days, require

DAYS_A_WEEK = 7


def weekly_needs(forecasts: pd.DataFrame, orders: pd.DataFrame, *, as_of: date, weeks: int) -> pd.DataFrame:
    """Forecast and open customer orders of each item, warehouse and day: sku_id, warehouse_id, ds, forecast, orders.

    `forecasts`: sku_id, warehouse_id, ds (Monday), mean. `orders`: sku_id, warehouse_id, due_date, quantity still to ship. Of
    the forecast of the week that contains `as_of` the days from then on count: what was wanted before is out of stock already.
    Beyond its last week it goes on at its average until there are `weeks`: what is needed of a component late in the plan is
    needed for parents that are wanted later still.
    """
    require(forecasts, "forecasts", [*KEYS, "ds", "mean"])
    require(orders, "orders", [*KEYS, "due_date", "quantity"])
    ds = pd.to_datetime(forecasts.ds)
    passed = (pd.Timestamp(as_of) - ds).dt.days.clip(0, DAYS_A_WEEK)
    expected = forecasts[KEYS].assign(ds=ds, forecast=forecasts["mean"] * (1 - passed / DAYS_A_WEEK), orders=0.0)
    orders = orders[orders.warehouse_id.notna()]
    ordered = orders[KEYS].assign(ds=read_days(orders.due_date), forecast=0.0, orders=orders.quantity)
    parts = [expected, _beyond(forecasts.assign(ds=ds), as_of, weeks), ordered]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _beyond(forecasts: pd.DataFrame, as_of: date, weeks: int) -> pd.DataFrame:
    first = pd.Timestamp(as_of).to_period("W-SUN").start_time
    last = first if forecasts.empty else forecasts.ds.max()
    later = pd.date_range(last + pd.Timedelta(weeks=1), first + pd.Timedelta(weeks=weeks - 1), freq="W-MON")
    mean = forecasts.groupby(KEYS, as_index=False).agg(forecast=("mean", "mean"))
    return mean.merge(pd.DataFrame({"ds": later, "orders": 0.0}), how="cross")
