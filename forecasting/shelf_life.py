"""No more than is used while it keeps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.ledger import DECIMALS, Step, entry, line
from forecasting.position import KEYS

DAYS_A_WEEK = 7
REQUIREMENTS = "forecast.component_requirements_latest"
TERMS, SKUS = "manufacturing.supplier_items", "manufacturing.skus"
FORMULA = (
    "min({ordered}, max(-ceil(-used_a_day * shelf_life_days / multiple) * multiple, "
    "ceil(max(smallest, multiple) / multiple) * multiple))"
)


def used_a_day(requirements: pd.DataFrame) -> pd.Series:
    """Gross requirements of each item and warehouse a day, the mean of all their weeks."""
    used: pd.Series = requirements.groupby(KEYS, sort=False).gross.mean() / DAYS_A_WEEK
    return used.round(DECIMALS)


def within_shelf_life(orders: pd.DataFrame, terms: pd.DataFrame, requirements: pd.DataFrame) -> pd.DataFrame:
    """The orders (sku_id, warehouse_id, quantity, ledger), none larger than what is used while it keeps, yet at least one lot.

    `terms`: in the order of the orders; shelf_life_days is missing of what does not expire. An order that is cut has a line more
    in its ledger.
    """
    if "shelf_life_days" not in terms:
        return orders
    life = pd.to_numeric(terms.shelf_life_days).to_numpy(float)
    moq = pd.to_numeric(terms.moq).fillna(0.0).to_numpy(float)
    multiple = pd.to_numeric(terms.order_multiple).fillna(1.0).to_numpy(float)
    used = used_a_day(requirements).reindex(pd.MultiIndex.from_frame(orders[KEYS])).fillna(0.0).to_numpy(float)
    lot = np.ceil(np.round(np.maximum(moq, multiple) / multiple, DECIMALS)) * multiple
    fits = np.floor(np.round(used * life / multiple, DECIMALS)) * multiple
    quantity = orders.quantity.to_numpy(float)
    held = np.where(np.isnan(life), quantity, np.minimum(quantity, np.maximum(fits, lot)))
    ledgers = orders.ledger.to_numpy(object).copy()
    for i in np.flatnonzero(held < quantity):
        key = (str(orders.sku_id.iloc[i]), str(orders.warehouse_id.iloc[i]))
        ledgers[i] = [*ledgers[i], _cut(ledgers[i][-1], key, used[i], life[i], moq[i], multiple[i], held[i])]
    return orders.assign(quantity=held, ledger=ledgers)


def _cut(
    ordered: Step, key: tuple[str, str], used: float, life: float, moq: float, multiple: float, held: float
) -> Step:
    sku, unit = key[0], ordered["unit"]
    inputs = [
        entry("used_a_day", used, unit, REQUIREMENTS, "|".join(key)),
        entry("shelf_life_days", life, "days", SKUS, sku),
        entry("smallest", moq, unit, TERMS, sku),
        entry("multiple", multiple, unit, TERMS, sku),
    ]
    return line("within_shelf_life", FORMULA.format(ordered=ordered["step"]), inputs, held, unit)
