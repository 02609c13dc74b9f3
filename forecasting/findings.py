"""What is the matter with items, whether anything is proposed of them or not: too much, too little known, or too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.item_facts import item_facts
from forecasting.ledger import Step, entry
from forecasting.reschedule import TABLES

if TYPE_CHECKING:
    from datetime import date

    from forecasting.panel import Flags
    from forecasting.planning import Plan, PlanInputs

SNAPSHOTS, REQUIREMENTS = "manufacturing.inventory_snapshots", "forecast.component_requirements_latest"
RISK, TERMS, SKUS = "forecast.inventory_risk_latest", "manufacturing.supplier_items", "manufacturing.skus"
BOMS, SALES_ORDERS = "manufacturing.boms", "manufacturing.sales_orders"
NOT_USED = {"ended": "it was not used for a year", "unused": "it was never used"}
"""What life cycles without use mean."""
FEW = 10


@dataclass(frozen=True)
class Finding:
    """`severity`: high where it endangers what is needed, else medium or low. `value`: the money in it, NaN where there is none
    or no price. `evidence`: what the words rest on, as the inputs of a ledger."""

    sku_id: str
    warehouse_id: str
    kind: str
    severity: str
    message: str
    value: float
    evidence: list[Step]


Kind = Callable[[pd.DataFrame], Iterator[Finding]]


def item_findings(inputs: PlanInputs, plan: Plan, *, as_of: date) -> pd.DataFrame:
    """One row an item, warehouse (empty where none is named) and kind: sku_id, warehouse_id, kind, severity, message, value,
    evidence; sorted.

    `plan`: as `plan_plant` gives it, before `told` cuts its requirements; `inputs`: what it was made from, with life_cycle in the
    terms (new, running, ended, unused) to tell what is obsolete.
    """
    facts = item_facts(inputs, plan, as_of=as_of)
    found = pd.DataFrame(
        [asdict(finding) for kind in KINDS for finding in kind(facts)]
        + [asdict(finding) for finding in no_warehouse(inputs.orders)],
        columns=[field.name for field in fields(Finding)],
    )
    return found.sort_values(["sku_id", "warehouse_id", "kind"], ignore_index=True)


def no_warehouse(orders: pd.DataFrame) -> Iterator[Finding]:
    """Customer orders that name no warehouse: nobody knows where they are to be shipped from, and they are not planned."""
    if orders.empty:
        return
    for sku, lines in orders[orders.warehouse_id.isna()].groupby("sku_id"):
        quantity, first = float(lines.quantity.sum()), lines.sort_values(["due_date", "sales_order_id"]).iloc[0]
        count = "1 open order line names" if len(lines) == 1 else f"{len(lines)} open order lines name"
        words = (
            f"{count} no warehouse, {first.sales_order_id} first: {quantity:,.10g} of it are wanted, and not planned"
        )
        evidence = [entry("wanted", quantity, "stock unit", SALES_ORDERS, f"{first.sales_order_id}/{first.line}")]
        yield Finding(str(sku), "", "no_warehouse", "high", words, float(lines.value.sum(min_count=1)), evidence)


def excess(items: pd.DataFrame) -> Iterator[Finding]:
    """On hand beyond the year's needs and safety stock; what is obsolete is said by that."""
    surplus = items.on_hand - items.needed - items.safety_stock
    for row in _rows(items, (surplus > items.least) & ~_is_obsolete(items)):
        much = row.on_hand - row.needed - row.safety_stock
        words = f"{_much(row.on_hand, row)} are on hand, {_much(much, row)} more than the {_needs(row)}"
        yield _finding(row, "excess", "medium", words, [_on_hand(row), *_needed(row)], much)


def obsolete(items: pd.DataFrame) -> Iterator[Finding]:
    """On hand, but neither used for a year nor needed within the next."""
    for row in _rows(items, _is_obsolete(items)):
        words = f"{_much(row.on_hand, row)} are on hand, and none is needed within a year: {NOT_USED[row.life_cycle]}"
        yield _finding(row, "obsolete", "medium", words, [_on_hand(row), *_needed(row)], row.on_hand)


def over_ordered(items: pd.DataFrame) -> Iterator[Finding]:
    """Open orders of which some is beyond what the year needs, with what is on hand."""
    surplus = _ordered_in_vain(items.on_order, items.on_hand, items.needed, items.safety_stock)
    for row in _rows(items, surplus > items.least):
        much = float(_ordered_in_vain(row.on_order, row.on_hand, row.needed, row.safety_stock))
        words = (
            f"{_much(row.on_order, row)} are on order, {_much(much, row)} more than the {_needs(row)},"
            f" with {_much(max(row.on_hand, 0.0), row)} on hand"
        )
        ordered = [entry(kind, getattr(row, kind), row.unit, table, _key(row)) for kind, table in TABLES.items()]
        yield _finding(row, "over_ordered", "medium", words, [*ordered, _on_hand(row), *_needed(row)], much)


def no_supplier(items: pd.DataFrame) -> Iterator[Finding]:
    """Bought here, and nobody is known who sells it."""
    for row in _rows(items, (items.make_or_buy == "buy") & ~items.brought & items.supplier_id.isna()):
        words = f"it is bought, but no supplier is known: {_asked_for(row)}"
        evidence = [entry("suppliers", 0, "offers", TERMS, row.sku_id), *_needed(row)]
        yield _finding(row, "no_supplier", _urgency(row, "high"), words, evidence)


def no_bom(items: pd.DataFrame) -> Iterator[Finding]:
    """Made here, and it is not known of what."""
    for row in _rows(items, (items.make_or_buy == "make") & ~items.brought & ~items.has_bom):
        words = f"it is made, but no bill of material is known, so nothing is planned of what goes into it: {_asked_for(row)}"
        evidence = [entry("components", 0, "lines", BOMS, row.sku_id), *_needed(row)]
        yield _finding(row, "no_bom", _urgency(row, "high"), words, evidence)


def no_lead_time(items: pd.DataFrame) -> Iterator[Finding]:
    """Planned with a lead time that was neither measured nor promised."""
    for row in _rows(items, ~items.promised & items.lead_time_days.notna()):
        words = f"no lead time is measured or promised; {row.lead_time_days:g} days are assumed: {_asked_for(row)}"
        evidence = [entry("lead_time_days", row.lead_time_days, "days"), *_needed(row)]
        yield _finding(row, "no_lead_time", _urgency(row, "medium"), words, evidence)


def negative_stock(items: pd.DataFrame) -> Iterator[Finding]:
    """Less than nothing is on hand: a record is wrong, and counted as nothing."""
    for row in _rows(items, items.on_hand < 0):
        words = f"{_much(row.on_hand, row)} are on hand by the records, which is counted as nothing: count the stock"
        yield _finding(row, "negative_stock", "high", words, [_on_hand(row)])


def no_price(items: pd.DataFrame) -> Iterator[Finding]:
    """Neither a supplier's price nor a cost, or a supplier whose price is not known: then it is valued at cost."""
    for row in _rows(items, items.price.isna()):
        words = f"neither a supplier's price nor a cost is known, so it has no value here: {_asked_for(row)}"
        evidence = [
            entry("prices", 0, "offers", TERMS, row.sku_id),
            entry("costs", 0, "costs", SKUS, row.sku_id),
            *_needed(row),
        ]
        yield _finding(row, "no_price", _urgency(row, "medium"), words, evidence)
    bought = (items.make_or_buy == "buy") & ~items.brought & items.supplier_id.notna()
    for row in _rows(items, bought & items.price.notna() & (items.price_table == SKUS)):
        words = f"supplier {row.supplier_id} gives no price; it is valued at its cost of {row.price:,.10g}: {_asked_for(row)}"
        evidence = [
            entry("prices", 0, "offers", TERMS, row.sku_id),
            entry("cost", row.price, f"a {row.unit}", SKUS, row.sku_id),
            *_needed(row),
        ]
        yield _finding(row, "no_price", "low", words, evidence)


def minimum_above_a_year(items: pd.DataFrame) -> Iterator[Finding]:
    """The smallest lot lasts longer than a year, of what is needed at all."""
    lot = np.maximum(items.moq, items.order_multiple)
    for row in _rows(items, (items.needed > items.least) & (lot - items.needed > items.least) & ~items.brought):
        smallest = max(row.moq, row.order_multiple)
        words = f"the smallest lot of {_much(smallest, row)} lasts {smallest / row.needed:.1f} years: {_asked_for(row)}"
        sized = [
            entry("moq", row.moq, row.unit, TERMS, row.sku_id),
            entry("order_multiple", row.order_multiple, row.unit, TERMS, row.sku_id),
        ]
        yield _finding(row, "minimum_above_a_year", "low", words, [*sized, *_needed(row)], smallest - row.needed)


def overdue_orders(items: pd.DataFrame) -> Iterator[Finding]:
    """Open orders that should have come; high where this week needs more than there is."""
    for row in _rows(items, items.overdue_orders > 0):
        short = row.needed_now - max(row.on_hand, 0.0) > row.least
        days = "day" if row.days_late == 1 else "days"
        orders = "1 open order is" if row.overdue_orders == 1 else f"{row.overdue_orders:.0f} open orders are"
        words = (
            f"{orders} overdue with {_much(row.overdue, row)}, {row.oldest} by {row.days_late:.0f} {days}:"
            f" {_much(row.needed_now, row)} are needed this week, {_much(max(row.on_hand, 0.0), row)} are on hand"
        )
        evidence = [
            entry("overdue", row.overdue, row.unit, TABLES[row.oldest_kind], _key(row)),
            entry("days_late", row.days_late, "days", TABLES[row.oldest_kind], row.oldest),
            entry("needed_this_week", row.needed_now, row.unit, REQUIREMENTS, _key(row)),
            _on_hand(row),
        ]
        yield _finding(row, "overdue_orders", "high" if short else "medium", words, evidence, row.overdue)


def beyond_budget(items: pd.DataFrame) -> Iterator[Finding]:
    """To be bought today, and not paid for by its budget; high where this week needs more than there is."""
    for row in _rows(items, items.wanted.notna()):
        short = row.needed_now - max(row.on_hand, 0.0) > row.least
        rest = row.wanted - row.affordable
        words = (
            f"{_much(row.wanted, row)} should be bought today, and the budget of {row.budget:,.10g} leaves"
            f" {_much(row.affordable, row)}: allow more, or wait"
        )
        evidence = [
            entry("wanted", row.wanted, row.unit),
            entry("affordable", row.affordable, row.unit),
            entry("budget", row.budget, "money"),
            *_needed(row),
        ]
        yield replace(
            _finding(row, "beyond_budget", "high" if short else "medium", words, evidence), value=rest * row.cut_price
        )


KINDS: tuple[Kind, ...] = (
    excess, obsolete, over_ordered, no_supplier, no_bom, no_lead_time, negative_stock, no_price, minimum_above_a_year,
    overdue_orders, beyond_budget,
)  # fmt: skip


def _rows(items: pd.DataFrame, which: pd.Series[bool] | Flags) -> Iterator[Any]:
    return items[which].itertuples()


def _is_obsolete(items: pd.DataFrame) -> pd.Series[bool]:
    return (items.on_hand > items.least) & (items.needed <= items.least) & items.life_cycle.isin(list(NOT_USED))


def _ordered_in_vain(on_order: Any, on_hand: Any, needed: Any, safety_stock: Any) -> Any:
    return np.minimum(on_order, np.maximum(on_hand, 0.0) + on_order - needed - safety_stock)


def _finding(row: Any, kind: str, severity: str, words: str, evidence: list[Step], quantity: float = np.nan) -> Finding:
    return Finding(row.sku_id, row.warehouse_id, kind, severity, words, quantity * row.price, evidence)


def _urgency(row: Any, where_needed: str) -> str:
    return where_needed if row.needed > row.least else "low"


def _much(quantity: float, row: Any) -> str:
    """Rounded to what people read; the evidence has it whole."""
    return f"{round(quantity, 1 if abs(quantity) >= FEW else 3):,.10g} {row.unit}"


def _needs(row: Any) -> str:
    return f"{_much(row.needed, row)} needed within a year and {_much(row.safety_stock, row)} of safety stock"


def _asked_for(row: Any) -> str:
    return (
        f"{_much(row.needed, row)} are needed within a year"
        if row.needed > row.least
        else "none is needed within a year"
    )


def _key(row: Any) -> str:
    return f"{row.sku_id}|{row.warehouse_id}"


def _on_hand(row: Any) -> Step:
    return entry("on_hand", row.on_hand, row.unit, SNAPSHOTS, _key(row))


def _needed(row: Any) -> list[Step]:
    return [
        entry("needed_within_a_year", row.needed, row.unit, REQUIREMENTS, _key(row)),
        entry("safety_stock", row.safety_stock, row.unit, RISK, _key(row)),
    ]
