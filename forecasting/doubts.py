"""What is doubtful about a proposal, in words: nothing that a buyer should find out later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.position import KEYS
from forecasting.shelf_life import used_a_day

DAYS_A_YEAR = 365
NEW = ("buy", "make", "transfer")


def plan_findings(plan: pd.DataFrame, terms: pd.DataFrame, requirements: pd.DataFrame, boms: pd.DataFrame) -> pd.Series:
    """Sentences of each row of `plan`, a list a row; `terms`, `requirements` and `boms` as for `plan_replenishment`."""
    used = used_a_day(requirements).to_dict()
    released_late = requirements.groupby(KEYS, sort=False).released_late.sum()
    late = released_late[released_late > 0].to_dict()
    how = terms.set_index(KEYS).reindex(pd.MultiIndex.from_frame(plan[KEYS]))
    lots = np.fmax(how.moq.to_numpy(float), how.order_multiple.to_numpy(float))
    lives = how["shelf_life_days"].to_numpy(float) if "shelf_life_days" in how else np.full(len(how), np.nan)
    made = set(boms.sku_id)
    found = []
    for row, quantity, lot, life in zip(plan.itertuples(), plan.quantity.astype(float), lots, lives, strict=True):
        said = _unknown(row, made)
        if row.action in NEW:
            key = (row.sku_id, row.warehouse_id)
            said += _sized(quantity, used.get(key, 0.0), lot, life)
            if key in late:
                said.append(
                    f"{late[key]:g} should have been ordered before today to keep the safety stock: it arrives late"
                )
        found.append(said)
    return pd.Series(found, index=plan.index, dtype=object)


def _unknown(row: Any, made: set[str]) -> list[str]:
    said = []
    if row.action == "buy" and row.supplier_id is None:
        said.append("no supplier is known of the item")
    if row.action == "make" and row.sku_id not in made:
        said.append("no bill of material is known: what it takes to make it is not planned")
    if np.isnan(row.value):
        said.append("neither a supplier's price nor a cost is known, so it has no value here")
    return said


def _sized(quantity: float, used: float, lot: float, life: float) -> list[str]:
    """`lot`: the smallest there is. `life`: days it keeps, NaN for ever."""
    said = []
    days = quantity / used if used > 0 else float("inf")
    if days > DAYS_A_YEAR:
        cause = f"the smallest lot is {lot:g}" if lot > 1 and quantity <= lot else "look at what it is for"
        lasts = "nothing is used of it" if days == float("inf") else f"it lasts {days / DAYS_A_YEAR:.1f} years"
        said.append(f"{lasts}: {cause}")
    if days > life:
        said.append(f"it keeps {life:g} days, and lasts longer than that: some of it will expire")
    return said
