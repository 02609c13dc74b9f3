"""What is known of each item and warehouse when the plan is made, one row each: what findings are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasting.position import KEYS, read_days, whole

if TYPE_CHECKING:
    from datetime import date

    from forecasting.planning import Plan, PlanInputs

NOTHING, HALF_A_PIECE = 1e-6, 0.5
TEXTS = ["make_or_buy", "unit", "life_cycle", "supplier_id", "price_table"]
NUMBERS = ["lead_time_days", "moq", "order_multiple", "safety_stock", "price"]
ORDERED = ["purchase_order", "work_order"]
LATE = ["overdue", "overdue_orders", "days_late"]
ZERO_IF_MISSING = ["moq", "safety_stock", "on_hand", "needed", "needed_now", *ORDERED, *LATE]
COLUMNS = [
    *KEYS, *TEXTS, *NUMBERS, "on_hand", "needed", "needed_now", *ORDERED, "on_order", *LATE, "oldest", "oldest_kind", "promised",
    "has_bom", "brought", "least", "wanted", "affordable", "budget", "cut_price",
]  # fmt: skip


def item_facts(inputs: PlanInputs, plan: Plan, *, as_of: date) -> pd.DataFrame:
    """One row an item and warehouse of the plan, whose requirements are those of the whole year.

    Columns: sku_id, warehouse_id, the terms it is planned by, life_cycle, on_hand (as recorded, negative too), needed (within the
    year), needed_now (this week), purchase_order and work_order (quantity on order), on_order (both), overdue (of it),
    overdue_orders (their number), oldest (its reference), oldest_kind, days_late (of the oldest), promised (a lead time is
    promised or measured), has_bom, brought (from another warehouse), least (the least quantity worth a word), and of what a budget
    cut: wanted, affordable, budget, cut_price.
    """
    facts = plan.terms.reindex(columns=[*KEYS, *TEXTS, *NUMBERS])
    if facts.empty:
        return pd.DataFrame(columns=COLUMNS)
    gross = plan.requirements.groupby(KEYS, sort=False).gross
    facts = facts.merge(gross.agg(needed="sum", needed_now="first").reset_index(), on=KEYS, how="left")
    facts = facts.merge(inputs.stock[[*KEYS, "on_hand"]], on=KEYS, how="left")
    facts = facts.merge(_on_order(inputs.receipts, as_of), on=KEYS, how="left")
    cut = plan.cut.rename(columns={"quantity": "affordable", "price": "cut_price"}).drop(columns="unit")
    facts = facts.merge(cut, on=KEYS, how="left")
    known = inputs.lead_times.sku_id[inputs.lead_times.mean_days.notna()]
    numbers = facts[[*ZERO_IF_MISSING, "price", "lead_time_days"]].astype(float)
    numbers = numbers.fillna(dict.fromkeys(ZERO_IF_MISSING, 0.0))
    unit = facts.unit.fillna("units")
    return facts.assign(
        **numbers,
        on_order=numbers[ORDERED].sum(axis=1),
        order_multiple=facts.order_multiple.astype(float).fillna(1.0),
        unit=unit,
        promised=facts.sku_id.isin(known),
        has_bom=facts.sku_id.isin(inputs.boms.sku_id),
        brought=pd.MultiIndex.from_frame(facts[KEYS]).isin(pd.MultiIndex.from_frame(inputs.lanes[KEYS])),
        least=np.where(whole(unit.to_numpy(object)), HALF_A_PIECE, NOTHING),
    )


def _on_order(receipts: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Open orders of each item and warehouse: quantity by kind, and what is overdue of them."""
    days = (pd.Timestamp(as_of) - read_days(receipts.due_date)).dt.days
    orders = receipts[[*KEYS, "reference", "kind"]].assign(quantity=receipts.quantity.astype(float), days_late=days)
    by_kind = orders.pivot_table(index=KEYS, columns="kind", values="quantity", aggfunc="sum").reindex(columns=ORDERED)
    late = orders[orders.days_late > 0].sort_values(["days_late", "reference"], ascending=[False, True])
    overdue = late.groupby(KEYS).agg(
        overdue=("quantity", "sum"), overdue_orders=("quantity", "size"), days_late=("days_late", "first"),
        oldest=("reference", "first"), oldest_kind=("kind", "first"),
    )  # fmt: skip
    return by_kind.join(overdue).reset_index()
