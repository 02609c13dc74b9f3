"""What a quantity is for: which parents draw a component, and which customer orders wait for what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.boms import Lines, checked, lines_of, read_lanes, with_components
from forecasting.position import FAR_APART, KEYS, on_hand, read_days, require

if TYPE_CHECKING:
    from datetime import date

    from forecasting.panel import Floats

ORDER = ["sales_order_id", "line"]
NEGLIGIBLE = 1e-6
MOST_NAMED = 10

Peg = dict[str, object]


def endangered_orders(
    orders: pd.DataFrame,
    boms: pd.DataFrame,
    stock: pd.DataFrame,
    receipts: pd.DataFrame,
    lead_times: pd.DataFrame,
    *,
    as_of: date,
    lanes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Customer orders that what is there, and what comes in time, does not cover; item by item down the bills of material.

    `orders`: sales_order_id, line, customer_id, sku_id, warehouse_id, due_date, quantity still to ship, value of it (missing:
    unknown). `stock`, `receipts`, `boms` and `lanes` as for `explode_requirements`; `lead_times`: sku_id, warehouse_id,
    lead_time_days.

    Each item's stock and receipts serve its needs by due date; a need is covered by what is there on its day. What is not
    covered is wanted of the components, in their quantities, a lead time earlier, and of the source warehouse: so a short component
    names every order that waits for it. Orders of one day are served in the order of their numbers.

    Returns sku_id, warehouse_id, sales_order_id, line, customer_id, due_date (the order's), quantity (missing of this item), value
    (of the part of the order line that waits), sorted by item and then by date. A line that waits for several components stands
    at each of them with its whole value.
    """
    require(orders, "orders", [*ORDER, "customer_id", *KEYS, "due_date", "quantity", "value"])
    listed = orders.sort_values(["due_date", *ORDER], ignore_index=True)
    bill, brought = checked(boms), read_lanes(lanes)
    keys = with_components(_keys(listed), bill, brought)
    lines = lines_of(keys, bill, pd.DatetimeIndex([pd.Timestamp(as_of)]), brought)
    supply = _Supply.of(keys, stock, receipts, as_of)
    lead = lead_times.set_index(KEYS).lead_time_days.reindex(keys).fillna(0.0).to_numpy(float)
    needs = _needs(listed, keys, as_of)
    short: list[pd.DataFrame] = []
    depth = lines.depth(len(keys))
    for level in range(int(depth.max(initial=0)) + 1):
        here = supply.uncovered(needs[depth[needs.row] == level])
        short.append(here)
        needs = pd.concat([needs, _passed_on(here, lines, lead)], ignore_index=True)
    return _frame(pd.concat(short, ignore_index=True), listed, keys)


@dataclass(frozen=True)
class _Supply:
    """What is there and comes, cumulated: `at` places each item's days behind those of the item before."""

    opening: Floats
    at: npt.NDArray[np.floating[Any]]
    total: Floats
    before: Floats

    @classmethod
    def of(cls, keys: pd.MultiIndex, stock: pd.DataFrame, receipts: pd.DataFrame, as_of: date) -> _Supply:
        opening = on_hand(stock, keys)
        row = keys.get_indexer(pd.MultiIndex.from_frame(receipts[KEYS]))
        day = np.maximum((read_days(receipts.due_date) - pd.Timestamp(as_of)).dt.days.to_numpy(float), 0.0)
        known = row >= 0
        at, quantity = row[known] * FAR_APART + day[known], receipts.quantity.to_numpy(float)[known]
        order = np.argsort(at, kind="stable")
        total = np.r_[0.0, np.cumsum(quantity[order])]
        before = total[np.searchsorted(at[order], np.arange(len(keys)) * FAR_APART)]
        return cls(opening, at[order], total, before)

    def until(self, row: Any, day: Floats) -> Floats:
        """On hand and landed by the end of each day."""
        landed = self.total[np.searchsorted(self.at, row * FAR_APART + day, side="right")] - self.before[row]
        return np.asarray(self.opening[row] + landed)

    def uncovered(self, needs: pd.DataFrame) -> pd.DataFrame:
        """The needs, and of their quantity what is not there on their day; earlier needs come first."""
        listed = needs.sort_values(["row", "day", "order"], ignore_index=True)
        wanted = listed.groupby("row").quantity.cumsum()
        missing = (wanted - self.until(listed.row.to_numpy(int), listed.day.to_numpy(float))).clip(lower=0.0)
        most = missing.groupby(listed.row).cummax()
        short = most - most.groupby(listed.row).shift(fill_value=0.0)
        share = short / listed.quantity
        found = listed.assign(quantity=short, waiting=listed.waiting * share)
        return found[short > NEGLIGIBLE]


def _needs(orders: pd.DataFrame, keys: pd.MultiIndex, as_of: date) -> pd.DataFrame:
    """`waiting`: the share of the order line that hangs on this need."""
    day = (read_days(orders.due_date) - pd.Timestamp(as_of)).dt.days.clip(lower=0)
    row = keys.get_indexer(pd.MultiIndex.from_frame(orders[KEYS]))
    needs = pd.DataFrame(
        {
            "row": row,
            "order": np.arange(len(orders)),
            "day": day.astype(float),
            "quantity": orders.quantity.astype(float),
        }
    ).assign(waiting=1.0)
    return needs[needs.quantity > NEGLIGIBLE]


def _passed_on(short: pd.DataFrame, lines: Lines, lead: Floats) -> pd.DataFrame:
    """The same needs as their components', a lead time earlier."""
    valid = lines.valid[:, 0]
    bill = pd.DataFrame({"row": lines.parent, "component": lines.component, "needed": lines.needed})[valid]
    below = short.merge(bill, on="row")
    return below.assign(
        row=below.component,
        quantity=below.quantity * below.needed,
        day=np.maximum(below.day - lead[below.row.to_numpy(int)], 0.0),
    )[short.columns]


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[KEYS].drop_duplicates().sort_values(KEYS))


def _frame(short: pd.DataFrame, orders: pd.DataFrame, keys: pd.MultiIndex) -> pd.DataFrame:
    """Needs of one order line at one item (over several ways down) added up."""
    added = short.groupby(["row", "order"], as_index=False).agg(
        quantity=("quantity", "sum"), waiting=("waiting", "max")
    )
    line = orders.iloc[added.order.to_numpy(int)].reset_index(drop=True)
    item = keys[added.row.to_numpy(int)].to_frame(index=False)
    return pd.DataFrame(
        {
            "sku_id": item.sku_id,
            "warehouse_id": item.warehouse_id,
            **{name: line[name] for name in (*ORDER, "customer_id", "due_date")},
            "quantity": added.quantity.round(6),
            "value": (line.value.astype(float) * added.waiting.clip(upper=1.0)).round(2),
        }
    )


def drawn_on(items: pd.DataFrame, boms: pd.DataFrame, lanes: pd.DataFrame | None = None) -> pd.MultiIndex:
    """What making or bringing any of `items` (sku_id, warehouse_id) draws on, through all levels."""
    bill, brought = checked(boms), read_lanes(lanes)
    keys = with_components(_keys(items), bill, brought)
    lines = lines_of(keys, bill, pd.DatetimeIndex([]), brought)
    return keys[np.unique(lines.component)]


def parents_of(requirements: pd.DataFrame, boms: pd.DataFrame, lanes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which parents make up the dependent demand of `requirements` (as `explode_requirements` gives them).

    Returns sku_id, warehouse_id, week_start, parent_sku_id, parent_warehouse_id, quantity: of the component, for the parent's
    release of that week; the quantities of a component's week add up to its `dependent`.
    """
    starts = pd.DatetimeIndex(np.sort(requirements.week_start.unique()))
    keys = pd.MultiIndex.from_frame(requirements[KEYS].iloc[:: max(len(starts), 1)])
    lines = lines_of(keys, checked(boms), starts, read_lanes(lanes))
    release = requirements.planned_release.to_numpy(float).reshape(len(keys), len(starts))
    drawn = release[lines.parent]
    drawn *= lines.needed[:, None]
    drawn *= lines.valid
    line, week = np.nonzero(drawn > NEGLIGIBLE)
    sku, warehouse = (keys.get_level_values(name).to_numpy() for name in KEYS)
    return pd.DataFrame(
        {
            "sku_id": sku[lines.component[line]],
            "warehouse_id": warehouse[lines.component[line]],
            "week_start": starts[week],
            "parent_sku_id": sku[lines.parent[line]],
            "parent_warehouse_id": warehouse[lines.parent[line]],
            "quantity": drawn[line, week].round(6),
        },
        copy=False,
    )


def pegs_of_requirements(requirements: pd.DataFrame, parents: pd.DataFrame) -> pd.Series:
    """What each row's dependent demand is for; `parents` as `parents_of` gives them."""
    pegs: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in parents.itertuples():
        pegs.setdefault((row.sku_id, row.warehouse_id, row.week_start), []).append(
            {"sku_id": row.parent_sku_id, "warehouse_id": row.parent_warehouse_id, "quantity": row.quantity}
        )
    keys = zip(requirements.sku_id, requirements.warehouse_id, requirements.week_start, strict=True)
    return pd.Series([pegs.get(key, []) for key in keys], index=requirements.index, dtype=object)


def pegs_of_plan(plan: pd.DataFrame, waiting: pd.DataFrame, parents: pd.DataFrame) -> pd.Series:
    """What each proposal is for: the customer orders that wait (`endangered_orders`), the parents that draw, else its forecast.

    The ten most valuable orders and the ten largest parents are named; of the other orders number and value are told.
    """
    orders, drawn = _orders(waiting), _parents(parents)
    keys = zip(plan.sku_id, plan.warehouse_id, strict=True)
    found = [[*orders.get(key, ()), *drawn.get(key, ())] or [{"kind": "forecast"}] for key in keys]
    return pd.Series(found, index=plan.index, dtype=object)


def _orders(waiting: pd.DataFrame) -> dict[Any, list[Peg]]:
    ranked = waiting.sort_values(
        ["value", "due_date", "sales_order_id"], ascending=[False, True, True], ignore_index=True
    )
    place = ranked.groupby(KEYS).cumcount()
    pegs: dict[Any, list[Peg]] = {}
    for row in ranked[place < MOST_NAMED].itertuples():
        pegs.setdefault((row.sku_id, row.warehouse_id), []).append({
            "kind": "sales_order", "sales_order_id": row.sales_order_id, "line": row.line, "customer_id": row.customer_id,
            "due_date": str(row.due_date)[:10], "quantity": row.quantity, "value": _known(row.value),
        })  # fmt: skip
    rest = ranked[place >= MOST_NAMED].groupby(KEYS).value
    for (key, orders), worth in zip(rest.size().items(), rest.sum(min_count=1).round(2), strict=True):
        more: Peg = {"kind": "more", "orders": orders, "value": _known(worth)}
        pegs[key].append(more)
    return pegs


def _known(value: Any) -> float | None:
    """JSON knows no number that is none."""
    return None if pd.isna(value) else float(value)


def _parents(parents: pd.DataFrame) -> dict[Any, list[Peg]]:
    summed = parents.groupby([*KEYS, "parent_sku_id", "parent_warehouse_id"])[["quantity"]].sum().round(6).reset_index()
    ranked = summed.sort_values("quantity", ascending=False, kind="stable")
    pegs: dict[Any, list[Peg]] = {}
    for row in ranked[ranked.groupby(KEYS).cumcount() < MOST_NAMED].itertuples():
        pegs.setdefault((row.sku_id, row.warehouse_id), []).append({
            "kind": "item", "sku_id": row.parent_sku_id, "warehouse_id": row.parent_warehouse_id,
            "quantity": row.quantity,
        })  # fmt: skip
    return pegs
