"""When open orders will really arrive, from how late earlier ones were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.panel import Counts, Flags, Floats
from forecasting.position import require
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name

EARLIEST, LATEST = -90, 365
"""Days of the clock between which an order is looked at day by day; what is left afterwards arrives at a steady rate."""
TRUST = 10.0
"""Waiting orders of evidence that all suppliers together are for one of them, and a supplier for one of its items."""
LATEST_SHARE = 0.1
"""Share of the receipts, the latest, from which the steady rate is taken."""
ASSUMED_DAYS = {"promised": 7.0, "ordered": 14.0}
"""Days that one more order is taken to have waited on its clock, so that something is known before anything was received."""
CLOCK = {"promised": "promised_date", "ordered": "order_date"}
"""The date on which the clock of an order starts."""
LINES_AT_ONCE = 5_000


@dataclass(frozen=True)
class _Orders:
    """`day`: the day of its clock on which each order arrived, or up to which it has not."""

    supplier: npt.NDArray[np.intp]
    item: npt.NDArray[np.intp]
    day: Counts
    arrived: Flags

    def only(self, rows: npt.NDArray[np.intp]) -> _Orders:
        return _Orders(self.supplier[rows], self.item[rows], self.day[rows], self.arrived[rows])


@dataclass(frozen=True)
class _Clock:
    """The days of the clock that were measured, and the chance of arriving on each day after them."""

    days: Counts
    rate: float


def forecast_arrivals(
    open_orders: pd.DataFrame,
    receipts: pd.DataFrame,
    *,
    as_of: date,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
) -> pd.DataFrame:
    """The day on which each open order will arrive, as a distribution.

    `open_orders`: order_id (each once), supplier_id (who delivers: a supplier, a work centre, or all production), sku_id,
    order_date, promised_date (missing: none was promised). `receipts`, orders of the same kind that have arrived: the same
    but order_id, and received_date. Dates are calendar days; `as_of` is the first on which an open order can arrive.

    The clock of an order starts on its promised date, or on its order date where nothing was promised. The chance of arriving
    on a day of the clock, not having arrived before, is measured over receipts and, as not arrived so far, open orders
    (Kaplan, Meier 1958), and shrunk from supplier and item towards the supplier and from there towards all suppliers, which
    weigh as much as TRUST orders still waiting on that day (beta-Stacy process; Walker, Muliere 1997). An order already late
    is one that has not arrived before `as_of`: it cannot arrive yesterday. Beyond the days of the measured orders arrives at
    a steady daily rate what is left, as the latest tenth of the receipts did.

    Returns one row per open order, in the order given: order_id, supplier_id, sku_id, promised_date, expected_date (the
    median), mean, std and quantiles in days after `as_of` (quantiles whole, never negative, never crossing), basis (promised
    or ordered: where the clock starts) and receipts, the number of the supplier's behind it. Raises MissingColumnsError and
    ParameterError (an order twice, or with neither date; a receipt without its date, or before its order).
    """
    levels = checked(quantiles)
    _check(open_orders, receipts)
    today = pd.Timestamp(as_of).normalize()
    basis = np.where(open_orders["promised_date"].notna(), "promised", "ordered")
    found = np.zeros((len(open_orders), 3 + len(levels)))
    for name in ("promised", "ordered"):
        rows = np.flatnonzero(basis == name)
        found[rows] = _waits(open_orders, receipts, rows, name, today, (0.5, *levels))
    numbers = pd.DataFrame(found, columns=["mean", "std", "median", *(column_name(level) for level in levels)])
    orders = open_orders[["order_id", "supplier_id", "sku_id", "promised_date"]].reset_index(drop=True)
    expected = today + pd.to_timedelta(numbers.pop("median"), unit="D")
    received = orders["supplier_id"].map(receipts["supplier_id"].value_counts()).fillna(0).astype(int)
    return pd.concat([orders.assign(expected_date=expected), numbers], axis=1).assign(basis=basis, receipts=received)


def _check(open_orders: pd.DataFrame, receipts: pd.DataFrame) -> None:
    require(open_orders, "open_orders", ["order_id", "supplier_id", "sku_id", "order_date", "promised_date"])
    require(receipts, "receipts", ["supplier_id", "sku_id", "order_date", "promised_date", "received_date"])
    again = open_orders["order_id"].duplicated()
    if again.any():
        raise ParameterError(
            f"open_orders has order {open_orders.order_id[again].iloc[0]} twice: keep one row an order"
        )
    undated = open_orders["promised_date"].isna() & open_orders["order_date"].isna()
    if undated.any():
        raise ParameterError(
            f"open order {open_orders.order_id[undated].iloc[0]} has neither promised_date nor order_date"
        )
    received = pd.to_datetime(receipts["received_date"])
    wrong = received.isna() | (received < pd.to_datetime(receipts["order_date"]))
    if wrong.any():
        row = receipts[wrong].iloc[0]
        raise ParameterError(
            f"a receipt of {row.sku_id} from {row.supplier_id} ordered on {row.order_date} has received_date"
            f" {row.received_date}: leave out receipts without a date or before their order"
        )


def _waits(
    open_orders: pd.DataFrame,
    receipts: pd.DataFrame,
    rows: npt.NDArray[np.intp],
    basis: str,
    today: pd.Timestamp,
    levels: tuple[float, ...],
) -> Floats:
    """Mean, standard deviation and quantiles of the days after today of the open orders `rows`, one row an order."""
    past, wanted = _seen(open_orders, receipts, rows, CLOCK[basis], today)
    clock = _clock(past, ASSUMED_DAYS[basis])
    everywhere = _everywhere(past, clock)
    found = np.zeros((len(rows), 2 + len(levels)))
    for start in range(0, len(rows), LINES_AT_ONCE):
        some = slice(start, start + LINES_AT_ONCE)
        chance = np.broadcast_to(everywhere, (len(wanted.day[some]), len(clock.days)))
        chance = _shrunk(past, past.supplier, wanted.supplier[some], clock, chance)
        chance = _shrunk(past, past.item, wanted.item[some], clock, chance)
        found[some] = _remaining(np.cumsum(np.log1p(-chance), axis=1), wanted.day[some], clock, levels)
    return found


def _seen(
    open_orders: pd.DataFrame, receipts: pd.DataFrame, rows: npt.NDArray[np.intp], start: str, today: pd.Timestamp
) -> tuple[_Orders, _Orders]:
    """All orders whose clock has a start, and the open ones in `rows`."""
    orders = pd.concat([receipts, open_orders.drop(columns="received_date", errors="ignore")], ignore_index=True)
    supplier = pd.factorize(orders["supplier_id"])[0]
    sku, skus = pd.factorize(orders["sku_id"])
    until = pd.to_datetime(orders["received_date"])
    days = (until.fillna(today) - pd.to_datetime(orders[start])).dt.days
    day = np.asarray(days.fillna(0), dtype=np.int64)
    every = _Orders(supplier, supplier * len(skus) + sku, day, until.notna().to_numpy(dtype=bool))
    return every.only(np.flatnonzero(days.notna())), every.only(len(receipts) + rows)


def _clock(past: _Orders, assumed_days: float) -> _Clock:
    arrivals = past.day[past.arrived]
    first, last = (int(arrivals.min()), int(arrivals.max())) if len(arrivals) else (0, 0)
    tail = max(float(np.quantile(arrivals, 1 - LATEST_SHARE)), 0.0) if len(arrivals) else 0.0
    waited = np.maximum(np.minimum(past.day, LATEST) + past.arrived - tail, 0.0).sum()
    rate = (1 + (arrivals >= tail).sum()) / (1 + assumed_days + waited)
    return _Clock(np.arange(min(max(first, EARLIEST), 0), max(min(last, LATEST), 0) + 1), float(rate))


def _everywhere(past: _Orders, clock: _Clock) -> Floats:
    """The chance of arriving on each day over all suppliers, with one more order that comes at the steady rate."""
    arriving, waiting = _counted(past, np.zeros(len(past.day), dtype=np.intp), 1, clock)
    chance: Floats = (arriving[0] + np.where(clock.days >= 0, clock.rate, 0.0)) / (waiting[0] + 1)
    return chance


def _shrunk(
    past: _Orders, group: npt.NDArray[np.intp], wanted: npt.NDArray[np.intp], clock: _Clock, parent: Floats
) -> Floats:
    """The chance of arriving on each day in the groups `wanted`, towards that of their `parent`; (wanted, days) both."""
    groups, first, position = np.unique(wanted, return_index=True, return_inverse=True)
    at = np.searchsorted(groups, group).clip(max=len(groups) - 1)
    arriving, waiting = _counted(
        past.only(np.flatnonzero(groups[at] == group)), at[groups[at] == group], len(groups), clock
    )
    chance: Floats = (arriving + TRUST * parent[first]) / (waiting + TRUST)
    return chance[position]


def _counted(past: _Orders, row: npt.NDArray[np.intp], n: int, clock: _Clock) -> tuple[Floats, Floats]:
    """Orders that arrived on each day, and that had not arrived before it; both (n, days)."""
    width = len(clock.days)
    place = np.clip(past.day - clock.days[0], 0, width)
    arriving, leaving = np.zeros((n, width + 1)), np.zeros((n, width + 1))
    np.add.at(arriving, (row[past.arrived], place[past.arrived]), 1.0)
    np.add.at(leaving, (row, np.clip(past.day - clock.days[0] + past.arrived, 0, width)), 1.0)
    waiting = leaving.sum(axis=1, keepdims=True) - np.cumsum(leaving, axis=1)
    return arriving[:, :width], waiting[:, :width]


def _remaining(log_left: Floats, waited: Counts, clock: _Clock, levels: tuple[float, ...]) -> Floats:
    """Mean, standard deviation and quantiles of the days until arrival, from the logarithm of the share of orders that are
    left after each day (orders, days), given that each has waited until its day `waited` of the clock.
    """
    width = len(clock.days)
    begin = np.clip(waited - clock.days[0], 0, width)
    until_begin = np.maximum(clock.days[0] - waited, 0)
    before = np.where(begin > 0, np.take_along_axis(log_left, np.maximum(begin - 1, 0)[:, None], axis=1)[:, 0], 0.0)
    last = log_left[:, -1] - before
    ahead = np.arange(width)[None, :] - begin[:, None]
    left = np.where(ahead >= 0, np.exp(log_left - before[:, None]), 0.0)
    odds, steps = (1 - clock.rate) / clock.rate, width - begin
    mean = left.sum(axis=1) + np.exp(last) * odds
    square = ((2 * ahead + 1) * left).sum(axis=1) + np.exp(last) * odds * (2 * steps - 1 + 2 / clock.rate)
    columns = [until_begin + mean, np.sqrt(np.maximum(square - mean**2, 0.0))]
    for level in levels:
        wanted = np.log1p(-level)
        within = (log_left - before[:, None] > wanted + 1e-12).sum(axis=1) - begin
        beyond = np.ceil(np.maximum(last - wanted, 0.0) / -np.log1p(-clock.rate) - 1e-9) - 1
        columns.append(until_begin + np.where(last > wanted + 1e-12, steps + beyond, within))
    return np.stack(columns, axis=1)
