"""What to do: order, make or bring what will be missing, and move, put off or cancel what is on order already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.calendar import Calendar
from forecasting.errors import LedgerError
from forecasting.ledger import recompute
from forecasting.position import KEYS, require
from forecasting.proposals import ledger_of_requirements
from forecasting.purchasing import price_of, with_price_breaks
from forecasting.reschedule import reschedule
from forecasting.shelf_life import used_a_day, within_shelf_life

if TYPE_CHECKING:
    from datetime import date

WEEKDAYS = Calendar(working_days=(0, 1, 2, 3, 4))
LONGEST_CLOSURE = 60
TERMS = ["make_or_buy", "lead_time_days", "moq", "order_multiple", "safety_stock", "order_now", "price"]
COLUMNS = [
    *KEYS, "action", "quantity", "supplier_id", "source_warehouse_id", "reference", "order_by_date", "due_date", "value",
    "money_weeks", "ledger",
]  # fmt: skip
NOTHING = 1e-6


def plan_replenishment(
    risk: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    requirements: pd.DataFrame,
    stock: pd.DataFrame,
    receipts: pd.DataFrame,
    as_of: date,
    lanes: pd.DataFrame | None = None,
    transfers: pd.DataFrame | None = None,
    calendar: Calendar = WEEKDAYS,
) -> pd.DataFrame:
    """Every proposal of today with the arithmetic of its quantity.

    `risk`: as `assess_risk` gives it. `requirements`: as `explode_requirements` gives them, of the same terms, stock,
    receipts and lanes. `terms`: one row an item and warehouse: sku_id, warehouse_id, make_or_buy, lead_time_days, moq,
    order_multiple, safety_stock, order_now, price (of a stock unit, missing where unknown) and optionally supplier_id,
    shelf_life_days, unit, price_table (where the price stands), deferral_money_weeks (as for `reschedule`),
    price_breaks and carrying_rate (as for `with_price_breaks`).
    `receipts`: as for `explode_requirements`, with kind (purchase_order, work_order, transfer), reference and supplier_id.
    `transfers`: as `surplus_transfers` gives them; `receipts`, `requirements` and `risk` know of them already.

    *Orders.* An item for which `order_now` is decided gets the quantity and ledger of `risk`. Every other one, which other
    items or warehouses draw on, gets what its requirements release this week, lot by lot. What is bought is raised to a price break
    where that pays (`with_price_breaks`); each is held to what is used within shelf life, yet not below one lot. It is a transfer
    where a lane brings the item, else made or bought. *Open orders*: `forecasting.reschedule`. Orders are placed on working
    days, the last one before they must be; arrivals are counted on the first one after.

    Returns one row a proposal: sku_id, warehouse_id, action (buy, make, transfer, expedite, defer, cancel), quantity, supplier_id,
    source_warehouse_id (of a transfer), reference (of the order that is moved), order_by_date, due_date, value (missing
    without a price), money_weeks (of a deferred order, value times weeks till it is needed; missing of others), ledger; sorted.
    Raises MissingColumnsError, and LedgerError if a ledger does not give its quantity.
    """
    require(terms, "terms", [*KEYS, *TERMS])
    if requirements.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = terms.set_index(KEYS)
    parts = [_decided(risk, known, as_of), _required(requirements, stock, known, as_of)]
    ordered = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    keys = pd.MultiIndex.from_frame(ordered[KEYS])
    how, used = known.reindex(keys), used_a_day(requirements).reindex(keys).fillna(0.0).to_numpy(float)
    bought = (how.make_or_buy != "make").to_numpy() & pd.isna(_sources(lanes, keys))
    raised = with_price_breaks(ordered, how, used, bought)
    kept = within_shelf_life(raised, how, requirements)
    orders = _with_terms(kept, known, lanes, calendar, as_of)
    moved = reschedule(requirements, stock, receipts, known, as_of=as_of)
    parts = [orders, moved.assign(value=moved.quantity * _price(moved, known))]
    if transfers is not None and len(transfers):
        parts.append(_brought(transfers, known, calendar, as_of))
    plan = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    check_ledgers(plan)
    return plan.reindex(columns=COLUMNS).sort_values([*KEYS, "action", "order_by_date"], ignore_index=True)


def _decided(risk: pd.DataFrame, known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Proposals of the risk assessment, where nobody else draws on the item."""
    keys = pd.MultiIndex.from_frame(risk[KEYS])
    order_now = known.order_now.reindex(keys).to_numpy(float)
    here = risk[(order_now > 0) & ~np.isnan(order_now)]
    return pd.DataFrame(
        {
            **{name: here[name] for name in KEYS},
            "quantity": here.recommended_reorder_qty.astype(float),
            "order_by_date": [day or as_of for day in here.order_by_date],
            "ledger": here.ledger,
        }
    )


def _required(requirements: pd.DataFrame, stock: pd.DataFrame, known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What requirements release this week, of items for which nothing is decided."""
    weeks = requirements.week_start.nunique()
    first = requirements.iloc[::weeks]
    undecided = known.order_now.reindex(pd.MultiIndex.from_frame(first[KEYS])).isna().to_numpy()
    rows = np.flatnonzero(undecided & (first.planned_release.to_numpy(float) > NOTHING))
    return pd.DataFrame(
        {
            **{name: first[name].to_numpy()[rows] for name in KEYS},
            "quantity": first.planned_release.to_numpy(float)[rows],
            "order_by_date": [as_of] * len(rows),
            "ledger": ledger_of_requirements(requirements, stock, known, rows),
        }
    )


def _with_terms(
    orders: pd.DataFrame, known: pd.DataFrame, lanes: pd.DataFrame | None, calendar: Calendar, as_of: date
) -> pd.DataFrame:
    """The orders with action, supplier, dates and value."""
    keys = pd.MultiIndex.from_frame(orders[KEYS])
    terms = known.reindex(keys).reset_index(drop=True)
    source = _sources(lanes, keys)
    made = np.where(terms.make_or_buy == "make", "make", "buy")
    action = np.where(pd.notna(source), "transfer", made)
    lead = np.ceil(pd.to_numeric(terms.lead_time_days).fillna(0.0).to_numpy(float))
    supplier = pd.Series(terms.get("supplier_id"), index=terms.index, dtype=object)
    supplier[(action != "buy") | supplier.isna().to_numpy()] = None
    last = max([as_of, *orders.order_by_date]) + timedelta(days=int(lead.max(initial=0)))
    workdays = _Workdays.until(last, as_of, calendar)
    placed = workdays.before[workdays.number(orders.order_by_date.to_numpy(object))]
    return orders.assign(
        action=action,
        supplier_id=supplier.to_numpy(object),
        source_warehouse_id=source,
        reference=None,
        order_by_date=workdays.dates(placed),
        due_date=workdays.dates(workdays.after[placed + lead.astype(np.int64)]),
        value=orders.quantity
        * _price_at(orders.quantity.to_numpy(float), _price(orders, known), terms, action == "buy"),
    )


def _price_at(
    quantity: npt.NDArray[np.float64],
    price: npt.NDArray[np.float64],
    terms: pd.DataFrame,
    bought: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    if "price_breaks" not in terms:
        return price
    return np.where(bought, price_of(quantity, price, terms.price_breaks.to_numpy(object)), price)


def _brought(transfers: pd.DataFrame, known: pd.DataFrame, calendar: Calendar, as_of: date) -> pd.DataFrame:
    """What comes from the surplus of other warehouses, as proposals of today."""
    days = np.ceil(transfers.days.to_numpy(float)).astype(np.int64)
    workdays = _Workdays.until(as_of + timedelta(days=int(days.max())), as_of, calendar)
    placed = workdays.before[np.zeros(len(days), np.int64)]
    return transfers.drop(columns="days").assign(
        action="transfer",
        supplier_id=None,
        reference=None,
        order_by_date=workdays.dates(placed),
        due_date=workdays.dates(workdays.after[placed + days]),
        value=transfers.quantity * _price(transfers, known),
    )


def _sources(lanes: pd.DataFrame | None, keys: pd.MultiIndex) -> npt.NDArray[np.object_]:
    if lanes is None or lanes.empty:
        return np.full(len(keys), None, dtype=object)
    found = lanes.set_index(KEYS).source_warehouse_id.reindex(keys)
    return np.array([None if pd.isna(name) else name for name in found], dtype=object)


def _price(rows: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.float64]:
    prices = pd.to_numeric(known.price.reindex(pd.MultiIndex.from_frame(rows[KEYS])))
    return np.asarray(prices.to_numpy(float))


@dataclass(frozen=True)
class _Workdays:
    """Of each day from `first` on: the last working day up to it (none: the next one), and the next one from it on."""

    first: np.datetime64
    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]

    @classmethod
    def until(cls, last: date, as_of: date, calendar: Calendar) -> _Workdays:
        days = pd.date_range(as_of, pd.Timestamp(last) + pd.Timedelta(days=LONGEST_CLOSURE))
        number = np.arange(len(days))
        worked = ~calendar.closed(days)
        after = np.minimum.accumulate(np.where(worked, number, len(days) - 1)[::-1])[::-1]
        before = np.maximum.accumulate(np.where(worked, number, -1))
        return cls(np.datetime64(as_of, "D"), np.where(before < 0, after, before), after)

    def number(self, days: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Days after the first; 0 for earlier ones."""
        return np.maximum((np.asarray(days, dtype="datetime64[D]") - self.first).astype(np.int64), 0)

    def dates(self, number: npt.NDArray[np.int64]) -> list[date]:
        found: list[date] = (self.first + number).astype(object).tolist()
        return found


def check_ledgers(plan: pd.DataFrame) -> None:
    """LedgerError where a proposal's ledger does not give its quantity: it must never reach a buyer."""
    for sku, warehouse, quantity, ledger in zip(
        plan.sku_id, plan.warehouse_id, plan.quantity, plan.ledger, strict=True
    ):
        if abs(recompute(ledger) - quantity) > 1e-6 * max(1.0, abs(quantity)):
            raise LedgerError(f"the ledger of {sku} in {warehouse} gives {recompute(ledger):g} and not {quantity:g}")
