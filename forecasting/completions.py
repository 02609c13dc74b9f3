"""When open work orders will be done: those that have begun are measured from then on, the others cannot begin before today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from forecasting.position import require
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name
from forecasting.supply import forecast_arrivals


def forecast_completions(
    open_orders: pd.DataFrame,
    receipts: pd.DataFrame,
    *,
    as_of: date,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
) -> pd.DataFrame:
    """The day on which each open work order will be done, as a distribution.

    `open_orders` and `receipts` (orders that are done) as for `forecast_arrivals`, order_date being the scheduled start and
    promised_date the scheduled end, with begun_date: when work began; missing where it has not.

    An order waits for material or for its turn, and then it is worked on; most lateness is from waiting. Of one that has begun
    the waiting is known: its end is due as long after its begin as was scheduled, and measured is how much later earlier ones
    ended than that. One that has not begun cannot be done before the time it is scheduled to take has passed, counted from
    `as_of`: of earlier orders count those that were done no sooner. Each of the two is `forecast_arrivals` on a clock of its own.
    Without a scheduled start and end the time it takes is unknown, and the order is taken as one that has begun.

    Returns what `forecast_arrivals` returns, and raises what it raises.
    """
    require(open_orders, "open_orders", ["order_id", "order_date", "promised_date", "begun_date"])
    require(receipts, "receipts", ["order_date", "promised_date", "begun_date", "received_date"])
    waiting = open_orders["begun_date"].isna() & _takes(open_orders).notna()
    levels = checked(quantiles)
    begun = forecast_arrivals(
        _since_begin(open_orders[~waiting]), _since_begin(receipts), as_of=as_of, quantiles=levels
    )
    begins = forecast_arrivals(_begins(open_orders[waiting]), _begins(receipts), as_of=as_of, quantiles=levels)
    ends = _later(begins, _takes(open_orders[waiting]), ["mean", *map(column_name, levels)])
    found = pd.concat([some for some in (begun, ends) if len(some)] or [begun])
    found = found.set_index("order_id").loc[open_orders["order_id"]].reset_index()
    return found.assign(promised_date=open_orders["promised_date"].to_numpy())


def _takes(orders: pd.DataFrame) -> pd.Series[float]:
    """Days that work on an order is scheduled to take; missing where that is not known."""
    days = (pd.to_datetime(orders["promised_date"]) - pd.to_datetime(orders["order_date"])).dt.days
    return days.clip(lower=0).astype(float)


def _since_begin(orders: pd.DataFrame) -> pd.DataFrame:
    """The orders as if they had been scheduled to begin when they began."""
    scheduled, begun = pd.to_datetime(orders["order_date"]), pd.to_datetime(orders["begun_date"])
    moved = (begun - scheduled).fillna(pd.Timedelta(0))
    return orders.assign(
        order_date=begun.fillna(scheduled), promised_date=pd.to_datetime(orders["promised_date"]) + moved
    )


def _begins(orders: pd.DataFrame) -> pd.DataFrame:
    """The orders by the last day on which they could have begun, had they taken no longer than scheduled."""
    begins = orders.drop(columns="promised_date").rename(columns={"order_date": "promised_date"})
    begins["order_date"] = pd.NaT
    if "received_date" in orders:
        takes = pd.to_timedelta(_takes(orders).fillna(0.0), unit="D")
        begins["received_date"] = pd.to_datetime(orders["received_date"]) - takes
    return begins


def _later(begins: pd.DataFrame, takes: pd.Series[float], days: list[str]) -> pd.DataFrame:
    """Ends from begins."""
    later = takes.to_numpy()[:, None]
    expected = begins["expected_date"] + pd.to_timedelta(takes.to_numpy(), unit="D")
    return begins.assign(expected_date=expected, **(begins[days] + later))
