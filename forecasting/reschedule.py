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
NOTHING, HALF_A_PIECE = 1e-6, 0.5
REQUIREMENTS, RISK = "forecast.component_requirements_latest", "forecast.inventory_risk_latest"
SNAPSHOTS = "manufacturing.inventory_snapshots"
TABLES = {"purchase_order": "manufacturing.purchase_orders", "work_order": "manufacturing.work_orders"}
COLUMNS = [*KEYS, "action", "quantity", "supplier_id", "reference", "order_by_date", "due_date", "ledger"]


@dataclass(frozen=True)
class _Order:
    """An open order, and what its item needs. `gross`: cumulated by week. `urgent`, `wanted`: the first week that stock and the
    orders before it do not cover, without and with safety stock; the number of weeks where there is none."""

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


def reschedule(
    requirements: pd.DataFrame, stock: pd.DataFrame, receipts: pd.DataFrame, terms: pd.DataFrame, *, as_of: date
) -> pd.DataFrame:
    """What to move of `receipts` (sku_id, warehouse_id, due_date, quantity, kind, reference, supplier_id).

    Stock and open orders serve gross requirements in the order they come. An order is needed in the first week that stock
    and all orders before it do not cover. *expedite*: that week begins before the one it is due in, or it is overdue and needed
    this week; of as much as is missing before it comes. *defer*: a purchase order that is needed, to keep safety stock too, more
    than four weeks after it is due. *cancel*: one that is not needed within the requirements' weeks. Work orders are under way: they
    are expedited, not stopped.

    Returns one row a proposal: sku_id, warehouse_id, action, quantity, supplier_id, reference, order_by_date (today), due_date (the
    new one; of a cancelled order the old one), ledger.
    """
    starts = pd.DatetimeIndex(requirements.week_start.unique())
    listed = receipts.sort_values([*KEYS, "due_date", "reference"], ignore_index=True)
    found = []
    for row, order in zip(listed.itertuples(), _orders(listed, requirements, stock, terms, starts), strict=True):
        moved = _expedited(order, starts, as_of) or _put_off(order, starts, as_of)
        if moved is not None:
            action, due, ledger = moved
            found.append((
                row.sku_id, row.warehouse_id, action, ledger[-1]["value"], row.supplier_id, row.reference, as_of, due, ledger
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
    pieces = whole(unit)
    least = np.where(pieces, HALF_A_PIECE, NOTHING)[:, None]
    due = read_days(listed.due_date)
    week_due = ((due - starts[0]).dt.days // DAYS_A_WEEK).to_numpy(int)
    missing = np.round(gross - (held + before)[:, None], DECIMALS)
    urgent, wanted = _first(missing > least), _first(missing + kept[:, None] > least)
    return [
        _Order(
            kind=str(line.kind), reference=str(line.reference), key=f"{line.sku_id}|{line.warehouse_id}",
            unit=str(unit[i]), whole=bool(pieces[i]), quantity=float(quantity[i]), due=due[i], week_due=int(week_due[i]),
            on_hand=float(held[i]), before=float(before[i]), safety=float(kept[i]), gross=gross[i],
            urgent=int(urgent[i]), wanted=int(wanted[i]),
        )
        for i, line in enumerate(listed.itertuples())
    ]  # fmt: skip


def _expedited(order: _Order, starts: pd.DatetimeIndex, as_of: date) -> tuple[str, date, list[Step]] | None:
    overdue = order.due < pd.Timestamp(as_of)
    if not (order.urgent < order.week_due or (overdue and order.urgent == 0)):
        return None
    last = 0 if overdue else min(order.week_due, len(starts)) - 1
    short = max(0.0, order.short(last))
    inputs = order.inputs("gross_until_due", last)
    early, formula = (math.ceil(short), "ceil(missing)") if order.whole else (short, "missing")
    return "expedite", max(starts[order.urgent].date(), as_of), [
        line("missing", "max(0, gross_until_due - on_hand - arriving_before)", inputs, short, order.unit),
        line("quantity", f"min(open_quantity, {formula})", [order.open_quantity], min(order.quantity, early), order.unit),
    ]  # fmt: skip


def _put_off(order: _Order, starts: pd.DatetimeIndex, as_of: date) -> tuple[str, date, list[Step]] | None:
    weeks, never = len(starts), order.wanted >= len(starts)
    if order.kind != "purchase_order" or order.due < pd.Timestamp(as_of) or order.week_due >= weeks:
        return None
    if not never and (starts[order.wanted] - order.due).days <= EARLY_DAYS:
        return None
    last = weeks - 1 if never else order.wanted - 1
    inputs = [*order.inputs("gross_until_then", last), entry("safety_stock", order.safety, order.unit, RISK, order.key)]
    left = -order.short(last) - order.safety
    ledger = [
        line(
            "left_without_it", "on_hand + arriving_before - gross_until_then - safety_stock", inputs, left, order.unit
        ),
        line("quantity", "open_quantity", [order.open_quantity], order.quantity, order.unit),
    ]
    return ("cancel", order.due.date(), ledger) if never else ("defer", starts[order.wanted].date(), ledger)


def _first(flags: Flags) -> npt.NDArray[np.intp]:
    """The first True of each row; the number of columns where there is none."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), flags.shape[1])
