"""Open orders that come too late, too early, or for nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.ledger import DECIMALS, Step, entry, line
from forecasting.position import KEYS, on_hand, read_days, whole

if TYPE_CHECKING:
    from datetime import date

    from forecasting.panel import Flags, Floats

EARLY_DAYS = 28
"""An order is put off only if it is needed so much later: a move costs a supplier's goodwill."""
DAYS_A_WEEK = 7
MONEY_WEEKS = "value x weeks"
NOTHING, HALF_A_PIECE = 1e-6, 0.5
REQUIREMENTS, RISK = "forecast.component_requirements_latest", "forecast.inventory_risk_latest"
SNAPSHOTS, SKUS = "manufacturing.inventory_snapshots", "manufacturing.skus"
TRANSFER = "transfer"
TABLES = {"purchase_order": "manufacturing.purchase_orders", "work_order": "manufacturing.work_orders"}
COLUMNS = [
    *KEYS,
    "action",
    "quantity",
    "supplier_id",
    "reference",
    "order_by_date",
    "due_date",
    "money_weeks",
    "ledger",
]


@dataclass(frozen=True)
class _Order:
    """An open order, and what its item needs. `gross`: cumulated by week. `urgent`, `wanted`: the first week that stock and the
    orders before it do not cover, without and with safety stock; the number of weeks where there is none. `price`: NaN where
    unknown. `least_tied_up`: the least value times weeks for which it is put off."""

    kind: str
    reference: str
    key: str
    unit: str
    whole: bool
    quantity: float
    due: pd.Timestamp
    week_due: int
    on_hand: float
    before: float
    safety: float
    gross: Floats
    urgent: int
    wanted: int
    sku_id: str
    price: float
    price_table: str | None
    least_tied_up: float

    def short(self, week: int) -> float:
        """What is missing by the end of a week without this order."""
        return round(float(self.gross[week]) - self.on_hand - self.before, DECIMALS)

    def inputs(self, name: str, week: int) -> list[Step]:
        return [
            entry(name, self.gross[week], self.unit, REQUIREMENTS, self.key),
            entry("on_hand", self.on_hand, self.unit, SNAPSHOTS, self.key),
            entry("arriving_before", self.before, self.unit, TABLES[self.kind], self.key),
        ]

    @property
    def open_quantity(self) -> Step:
        return entry("open_quantity", self.quantity, self.unit, TABLES[self.kind], self.reference)


@dataclass(frozen=True)
class _Move:
    """What to do with an order. `money_weeks`: NaN where nothing is tied up."""

    action: str
    due: date
    ledger: list[Step]
    money_weeks: float = math.nan


def reschedule(
    requirements: pd.DataFrame, stock: pd.DataFrame, receipts: pd.DataFrame, terms: pd.DataFrame, *, as_of: date
) -> pd.DataFrame:
    """What to move of `receipts` (sku_id, warehouse_id, due_date, quantity, kind, reference, supplier_id). Those of kind transfer are
    proposed today themselves: they serve, and stay.

    Stock and open orders serve gross requirements in the order they come. An order is needed in the first week that stock
    and all orders before it do not cover. *expedite*: that week begins before the one it is due in, or it is overdue and needed
    this week; of as much as is missing before it comes. *defer*: a purchase order that is needed, to keep safety stock too, more
    than four weeks after it is due, if the money tied up till then, its value times the weeks, reaches deferral_money_weeks of the
    terms (missing: 0); without a price it is not known to, and stays. *cancel*: one that is not needed within the
    requirements' weeks. Work orders are under way: they are expedited, not stopped.

    Returns one row a proposal: sku_id, warehouse_id, action, quantity, supplier_id, reference, order_by_date (today), due_date (the
    new one; of a cancelled order the old one), money_weeks (of a deferred order, missing of others), ledger.
    """
    starts = pd.DatetimeIndex(requirements.week_start.unique())
    dated = receipts.assign(due_date=read_days(receipts.due_date))
    listed = dated.sort_values([*KEYS, "due_date", "reference"], ignore_index=True)
    found = []
    for row, order in zip(listed.itertuples(), _orders(listed, requirements, stock, terms, starts), strict=True):
        proposed_today = order.kind == TRANSFER
        moved = None if proposed_today else _expedited(order, starts, as_of) or _put_off(order, starts, as_of)
        if moved is not None:
            found.append((
                row.sku_id, row.warehouse_id, moved.action, moved.ledger[-1]["value"], row.supplier_id, row.reference, as_of,
                moved.due, moved.money_weeks, moved.ledger,
            ))  # fmt: skip
    moves = pd.DataFrame(found, columns=COLUMNS)
    return moves[moves.quantity > NOTHING]


def _orders(
    listed: pd.DataFrame, requirements: pd.DataFrame, stock: pd.DataFrame, terms: pd.DataFrame, starts: pd.DatetimeIndex
) -> list[_Order]:
    keys = pd.MultiIndex.from_frame(requirements[KEYS].iloc[:: len(starts)])
    row = keys.get_indexer(pd.MultiIndex.from_frame(listed[KEYS]))
    if (row < 0).any():
        unknown = tuple(listed[row < 0].iloc[0][KEYS])
        raise ParameterError(
            f"receipts hold {unknown}, of which there are no requirements: explode them with these receipts"
        )
    quantity = listed.quantity.astype(float)
    before = (quantity.groupby([listed[name] for name in KEYS]).cumsum() - quantity).to_numpy(float)
    held = on_hand(stock, keys)[row]
    gross = np.cumsum(requirements.gross.to_numpy(float).reshape(-1, len(starts)), axis=1)[row]
    how = terms.reindex(keys)
    kept = pd.to_numeric(how.safety_stock).fillna(0.0).to_numpy(float)[row]
    unit = (how["unit"].fillna("units") if "unit" in how else pd.Series("units", how.index)).to_numpy(object)[row]
    money = how.reindex(columns=["price", "price_table", "deferral_money_weeks"]).iloc[row]
    price = pd.to_numeric(money.price).to_numpy(float)
    price_table = [table if isinstance(table, str) else None for table in money.price_table]
    least_tied_up = pd.to_numeric(money.deferral_money_weeks).fillna(0.0).to_numpy(float)
    pieces = whole(unit)
    least = np.where(pieces, HALF_A_PIECE, NOTHING)[:, None]
    due = listed.due_date
    week_due = ((due - starts[0]).dt.days // DAYS_A_WEEK).to_numpy(int)
    missing = np.round(gross - (held + before)[:, None], DECIMALS)
    urgent, wanted = _first(missing > least), _first(missing + kept[:, None] > least)
    return [
        _Order(
            kind=str(line.kind), reference=str(line.reference), key=f"{line.sku_id}|{line.warehouse_id}",
            unit=str(unit[i]), whole=bool(pieces[i]), quantity=float(quantity[i]), due=due[i], week_due=int(week_due[i]),
            on_hand=float(held[i]), before=float(before[i]), safety=float(kept[i]), gross=gross[i],
            urgent=int(urgent[i]), wanted=int(wanted[i]), sku_id=str(line.sku_id), price=float(price[i]),
            price_table=price_table[i], least_tied_up=float(least_tied_up[i]),
        )
        for i, line in enumerate(listed.itertuples())
    ]  # fmt: skip


def _expedited(order: _Order, starts: pd.DatetimeIndex, as_of: date) -> _Move | None:
    overdue = order.due < pd.Timestamp(as_of)
    if not (order.urgent < order.week_due or (overdue and order.urgent == 0)):
        return None
    last = 0 if overdue else min(order.week_due, len(starts)) - 1
    short = max(0.0, order.short(last))
    inputs = order.inputs("gross_until_due", last)
    early, formula = (math.ceil(short), "ceil(missing)") if order.whole else (short, "missing")
    return _Move("expedite", max(starts[order.urgent].date(), as_of), [
        line("missing", "max(0, gross_until_due - on_hand - arriving_before)", inputs, short, order.unit),
        line("quantity", f"min(open_quantity, {formula})", [order.open_quantity], min(order.quantity, early), order.unit),
    ])  # fmt: skip


def _put_off(order: _Order, starts: pd.DatetimeIndex, as_of: date) -> _Move | None:
    weeks = len(starts)
    if order.kind != "purchase_order" or order.due < pd.Timestamp(as_of) or order.week_due >= weeks:
        return None
    whole_order = line("quantity", "open_quantity", [order.open_quantity], order.quantity, order.unit)
    if order.wanted >= weeks:
        return _Move("cancel", order.due.date(), [_left_without(order, weeks - 1), whole_order])
    early = (starts[order.wanted] - order.due).days
    tied_up = order.quantity * order.price * early / DAYS_A_WEEK
    if early <= EARLY_DAYS or not tied_up >= order.least_tied_up:
        return None
    inputs = [
        order.open_quantity,
        entry("price", order.price, f"a {order.unit}", order.price_table, order.sku_id),
        entry("days_early", early, "days"),
    ]
    money = line("money_weeks", "open_quantity * price * days_early / 7", inputs, tied_up, MONEY_WEEKS)
    ledger = [_left_without(order, order.wanted - 1), money, whole_order]
    return _Move("defer", starts[order.wanted].date(), ledger, tied_up)


def _left_without(order: _Order, last: int) -> Step:
    """What is left at the end of week `last` if the order does not come."""
    inputs = [*order.inputs("gross_until_then", last), entry("safety_stock", order.safety, order.unit, RISK, order.key)]
    left = -order.short(last) - order.safety
    formula = "on_hand + arriving_before - gross_until_then - safety_stock"
    return line("left_without_it", formula, inputs, left, order.unit)


def _first(flags: Flags) -> npt.NDArray[np.intp]:
    """The first True of each row; the number of columns where there is none."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), flags.shape[1])
