"""Material requirements: what every item needs week by week, from demand down through all levels of the bills of material.

Source: Orlicky (1975), "Material Requirements Planning"; netting, lot sizes, offsets and explosion as in Silver, Pyke and
Thomas (2017), ch. 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.boms import checked, lines_of, low_level_codes, read_lanes, with_components
from forecasting.errors import ParameterError
from forecasting.position import KEYS, on_hand, read_days, require

if TYPE_CHECKING:
    from datetime import date

    from forecasting.panel import Floats

WEEKS = 26
DAYS_A_WEEK = 7
DECIMALS = 6


@dataclass(frozen=True)
class _Terms:
    """How each item is ordered, one entry an item and warehouse. `order_now`: NaN where it is yet to be found."""

    opening: Floats
    lead_weeks: npt.NDArray[np.int64]
    safety_stock: Floats
    moq: Floats
    multiple: Floats
    order_now: Floats


@dataclass(frozen=True)
class _Plan:
    """(items, weeks) each, filled level by level. `projected`: on hand at the end of a week."""

    gross: Floats
    scheduled: Floats
    projected: Floats
    net: Floats
    receipt: Floats
    release: Floats
    late: Floats
    dependent: Floats


def explode_requirements(
    demand: pd.DataFrame,
    boms: pd.DataFrame,
    stock: pd.DataFrame,
    receipts: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    as_of: date,
    lanes: pd.DataFrame | None = None,
    draws: pd.DataFrame | None = None,
    weeks: int = WEEKS,
) -> pd.DataFrame:
    """Gross and net requirements, planned receipts and planned releases of every item and warehouse, by week.

    Weeks begin on Mondays, the first is that of `as_of`. Quantities in each item's stock unit.
    `demand`: sku_id, warehouse_id, ds (any day of the week), forecast and optionally orders (customer orders due then):
    orders consume the forecast, so a week needs the larger of both; overdue orders are needed in the first week. `boms`:
    sku_id, component_sku_id, quantity_per_unit and optionally scrap_rate, valid_from, valid_to; a component is drawn from the
    warehouse in which its parent is made. `stock`: sku_id, warehouse_id, on_hand (usable; a negative record counts as
    nothing). `receipts`: sku_id, warehouse_id, due_date, quantity still to come; what is overdue is expected in the first
    week. `terms`: sku_id and optionally warehouse_id (missing: every warehouse), lead_time_days, safety_stock, moq,
    order_multiple (missing: 0, 0, 0, 1) and order_now: a quantity, 0 or more, that is ordered today whatever is needed, arrives
    after the lead time, and before which nothing else can. `lanes`: sku_id, warehouse_id, source_warehouse_id of what is neither
    made nor bought in its warehouse but brought from another. `draws`: sku_id, warehouse_id, ds, quantity of what work
    orders under way have still to draw; it is needed beside all else, and counts as dependent.

    Level by level, parents before components: net = max(0, gross + safety stock - projected - scheduled receipts); the planned
    receipt is the net rounded up to the multiple and at least MOQ, its surplus carries forward; it is released its lead time
    earlier, in whole weeks rounded up. What is released in the first week for several weeks is one order: MOQ holds for the first of
    its lots, the others need not reach it. A component's gross is its parents' planned releases x quantity per unit / (1 - scrap).
    What should have been released before the first week is released in it, and said in `released_late`. A scheduled receipt
    that lands before a new order could is to be hurried where it is late, and is not ordered again: net counts it as here,
    `projected_on_hand` when it is due.

    Returns one row per item, warehouse and week, sorted: sku_id, warehouse_id, week_start, gross, dependent (what of it other
    items need), scheduled_receipts, projected_on_hand (after the planned receipt), net, planned_receipt, planned_release,
    released_late, low_level_code.
    Raises MissingColumnsError, ParameterError (numbers missing or negative, several rows of terms or stock for one item) and
    BomCycleError, which names the path.
    """
    require(demand, "demand", [*KEYS, "ds", "forecast"])
    require(stock, "stock", [*KEYS, "on_hand"])
    require(receipts, "receipts", [*KEYS, "due_date", "quantity"])
    require(terms, "terms", ["sku_id", "lead_time_days"])
    if weeks < 1:
        raise ParameterError(f"weeks must be at least 1, got {weeks}")
    bill = checked(boms)
    codes = low_level_codes(bill)
    starts = pd.date_range(pd.Timestamp(as_of).to_period("W-SUN").start_time, periods=weeks, freq="W-MON")
    brought = read_lanes(lanes)
    draws = pd.DataFrame(columns=[*KEYS, "ds", "quantity"]) if draws is None else draws
    keys = with_components(_stated(demand, stock, receipts, draws), bill, brought)
    how = _terms(terms, stock, keys)
    plan = _Plan(*(np.zeros((len(keys), weeks)) for _ in range(8)))
    independent = _independent(demand, keys, starts)
    plan.gross[:] = independent + _by_week(draws, "ds", "quantity", keys, starts, overdue=True)
    plan.scheduled[:] = np.round(_by_week(receipts, "due_date", "quantity", keys, starts, overdue=True), DECIMALS)
    lines = lines_of(keys, bill, starts, brought)
    depth = lines.depth(len(keys))
    for level in range(int(depth.max(initial=0)) + 1):
        rows = np.flatnonzero(depth == level)
        _plan_level(plan, rows, how)
        lines.add_needs(plan.gross, plan.release, rows)
    plan.dependent[:] = plan.gross - independent
    code = np.array([codes.get(sku, 0) for sku in keys.get_level_values("sku_id")], dtype=np.int64)
    return _frame(keys, starts, plan, code)


def _plan_level(plan: _Plan, rows: npt.NDArray[np.intp], how: _Terms) -> None:
    """Nets, sizes and offsets the items `rows`, week after week; their gross requirements are complete.

    Everything is rounded before it is added up, so that whoever adds up what is published comes to the same lots.
    """
    plan.gross[rows] = np.round(plan.gross[rows], DECIMALS)
    covered = on_hand = how.opening[rows]
    safety, moq, multiple, lead = how.safety_stock[rows], how.moq[rows], how.multiple[rows], how.lead_weeks[rows]
    order_now, weeks = how.order_now[rows], plan.gross.shape[1]
    decided = ~np.isnan(order_now)
    counted = hurried(plan.scheduled[rows], lead)
    for week in range(weeks):
        left = np.round(covered + counted[:, week] - plan.gross[rows, week], DECIMALS)
        net = np.round(np.maximum(safety - left, 0.0), DECIMALS)
        least = np.where((week <= lead) & (plan.release[rows, 0] > 0), 0.0, moq)
        lots = np.ceil(np.round(np.maximum(net, least) / multiple, DECIMALS))
        receipt = np.where(net > 0, np.round(lots * multiple, DECIMALS), 0.0)
        receipt = np.where(decided & (week <= lead), np.where(week == lead, order_now, 0.0), receipt)
        covered = left + receipt
        on_hand = on_hand + plan.scheduled[rows, week] - plan.gross[rows, week] + receipt
        plan.net[rows, week], plan.receipt[rows, week], plan.projected[rows, week] = net, receipt, on_hand
        np.add.at(plan.release, (rows, np.maximum(week - lead, 0)), receipt)
        plan.late[rows, 0] += np.where(week < lead, receipt, 0.0)
    plan.release[rows, 0] += np.where(decided & (lead >= weeks), order_now, 0.0)


def hurried(scheduled: Floats, lead_weeks: npt.NDArray[np.int64]) -> Floats:
    """Scheduled receipts (items, weeks), those that land before a new order could as if they were here already."""
    sooner = np.arange(scheduled.shape[1])[None, :] <= lead_weeks[:, None]
    counted = np.where(sooner, 0.0, scheduled)
    counted[:, 0] += np.where(sooner, scheduled, 0.0).sum(axis=1)
    return counted


def _stated(*frames: pd.DataFrame) -> pd.MultiIndex:
    """Every item and warehouse that is spoken of."""
    rows = pd.concat([frame[KEYS] for frame in frames], ignore_index=True).drop_duplicates().sort_values(KEYS)
    return pd.MultiIndex.from_frame(rows)


def _independent(demand: pd.DataFrame, keys: pd.MultiIndex, starts: pd.DatetimeIndex) -> Floats:
    """What customers need, by item and week: the larger of forecast and orders."""
    forecast = _by_week(demand, "ds", "forecast", keys, starts, overdue=False)
    if "orders" not in demand:
        return forecast
    return np.maximum(forecast, _by_week(demand, "ds", "orders", keys, starts, overdue=True))


def _by_week(
    frame: pd.DataFrame, day: str, quantity: str, keys: pd.MultiIndex, starts: pd.DatetimeIndex, *, overdue: bool
) -> Floats:
    """Sums by item and week; what lies before the first week counts in it if `overdue`, what lies beyond the last does not."""
    total = np.zeros((len(keys), len(starts)))
    if frame.empty:
        return total
    values = pd.to_numeric(frame[quantity]).fillna(0.0 if quantity == "orders" else np.nan).to_numpy(float)
    days = read_days(frame[day])
    wrong = ~(np.isfinite(values) & (values >= 0)) | days.isna().to_numpy()
    if wrong.any():
        row = frame.iloc[int(np.argmax(wrong))]
        raise ParameterError(
            f"{quantity} {row[quantity]} of {row.sku_id} in {row.warehouse_id} on {row[day]} must be a quantity of 0 or more on a day"
        )
    week = np.asarray((days - starts[0]).dt.days.to_numpy() // DAYS_A_WEEK, dtype=np.int64)
    if overdue:
        week = np.maximum(week, 0)
    inside = (week >= 0) & (week < len(starts))
    item = keys.get_indexer(pd.MultiIndex.from_frame(frame[KEYS]))
    np.add.at(total, (item[inside], week[inside]), values[inside])
    return total


def _terms(terms: pd.DataFrame, stock: pd.DataFrame, keys: pd.MultiIndex) -> _Terms:
    again = stock.duplicated(KEYS)
    if again.any():
        raise ParameterError(f"stock has several rows for {tuple(stock[again].iloc[0][KEYS])}: sum them first")
    table = _terms_of(terms, keys)
    number = {
        name: pd.to_numeric(table[name]).fillna(default).to_numpy(float)
        for name, default in (("lead_time_days", 0.0), ("safety_stock", 0.0), ("moq", 0.0), ("order_multiple", 1.0))
    }
    number["order_now"] = pd.to_numeric(table.order_now).to_numpy(float)
    for name, values in number.items():
        wrong = ~((values >= 0) | ((name == "order_now") & np.isnan(values))) | (
            (name == "order_multiple") & (values == 0)
        )
        if wrong.any():
            raise ParameterError(
                f"terms: {name} of {keys[int(np.argmax(wrong))]} is {values[wrong][0]:g}: it must be positive"
            )
    return _Terms(
        opening=np.round(on_hand(stock, keys), DECIMALS),
        lead_weeks=np.ceil(number["lead_time_days"] / DAYS_A_WEEK).astype(np.int64),
        safety_stock=np.round(number["safety_stock"], DECIMALS),
        moq=number["moq"],
        multiple=number["order_multiple"],
        order_now=number["order_now"],
    )


def _terms_of(terms: pd.DataFrame, keys: pd.MultiIndex) -> pd.DataFrame:
    """The row that holds for each item: one for its warehouse, else one for every warehouse."""
    table = terms.reindex(columns=[*KEYS, "lead_time_days", "safety_stock", "moq", "order_multiple", "order_now"])
    again = table.duplicated(KEYS)
    if again.any():
        raise ParameterError(f"terms has several rows for {tuple(table[again].iloc[0][KEYS])}: keep one")
    general = table[table.warehouse_id.isna()].set_index("sku_id").drop(columns="warehouse_id")
    everywhere = general.reindex(keys.get_level_values("sku_id")).set_axis(keys)
    own = table[table.warehouse_id.notna()].set_index(KEYS).reindex(keys)
    return own.where(own.notna(), everywhere)


def _frame(keys: pd.MultiIndex, starts: pd.DatetimeIndex, plan: _Plan, level: npt.NDArray[np.int64]) -> pd.DataFrame:
    weeks = len(starts)
    named = {
        "gross": plan.gross,
        "dependent": plan.dependent,
        "scheduled_receipts": plan.scheduled,
        "projected_on_hand": plan.projected,
        "net": plan.net,
        "planned_receipt": plan.receipt,
        "planned_release": plan.release,
        "released_late": plan.late,
    }
    # Rounded in place and not copied: a hundred thousand items fill 20 MB with each of these.
    return pd.DataFrame(
        {
            **{name: np.repeat(keys.get_level_values(name).to_numpy(), weeks) for name in KEYS},
            "week_start": np.tile(starts.to_numpy(), len(keys)),
            **{name: np.round(values, DECIMALS, out=values).ravel() for name, values in named.items()},
            "low_level_code": np.repeat(level, weeks),
        },
        copy=False,
    )
