"""What purchases cost: more where a price break pays, and no more than a budget allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.ledger import DECIMALS, Step, entry, line
from forecasting.position import KEYS

if TYPE_CHECKING:
    import numpy.typing as npt

    from forecasting.panel import Flags, Floats

DAYS_A_YEAR = 365
WORTH_IT = 0.01
"""The least a price break must save, in the company's currency."""
REQUIREMENTS, TERMS = "forecast.component_requirements_latest", "manufacturing.supplier_items"
CUT = [*KEYS, "wanted", "quantity", "price", "unit", "budget"]
EVEN_CHANCE = 0.5


@dataclass(frozen=True)
class _Break:
    """A quantity that reaches a price break, what it saves, and what carrying it costs."""

    quantity: float
    price: float
    saving: float
    holding: float

    @property
    def gain(self) -> float:
        return self.saving - self.holding


def price_of(quantity: Floats, price: Floats, breaks: npt.NDArray[np.object_]) -> Floats:
    """What a unit costs of each quantity: the price of the last break it reaches, else its usual `price`."""
    found = price.copy()
    for i, steps in enumerate(breaks):
        reached = [cost for least, cost in steps or () if quantity[i] >= least]
        found[i] = reached[-1] if reached else found[i]
    return found


def with_price_breaks(orders: pd.DataFrame, terms: pd.DataFrame, used_a_day: Floats, bought: Flags) -> pd.DataFrame:
    """The orders (sku_id, warehouse_id, quantity, ledger), those that are `bought` raised to the price break that pays most.

    All units then cost the lower price (Silver, Pyke, Thomas 2017, ch. 4). It saves the difference on every unit, and what is
    bought sooner than needed is carried until then, at `carrying_rate` a year of its price. Never more than a year's use. `terms`,
    in the order of the orders: price, order_multiple, price_breaks, carrying_rate.
    """
    if "price_breaks" not in terms:
        return orders
    quantity, ledgers = orders.quantity.to_numpy(float).copy(), orders.ledger.to_numpy(object).copy()
    columns = (terms[name].to_numpy() for name in ("price", "order_multiple", "price_breaks", "carrying_rate"))
    for i, (price, multiple, breaks, rate) in enumerate(zip(*columns, strict=True)):
        if not (bought[i] and breaks and used_a_day[i] > 0 and float(price) > 0):
            continue
        now = float(price_of(quantity[i : i + 1], np.array([float(price)]), np.array([breaks, None], object)[:1])[0])
        best = _best(quantity[i], now, float(multiple), breaks, float(rate), used_a_day[i])
        if best is not None:
            key = (str(orders.sku_id.iloc[i]), str(orders.warehouse_id.iloc[i]))
            ledgers[i] = [*ledgers[i], *_raised(ledgers[i][-1], best, now, float(rate), used_a_day[i], key)]
            quantity[i] = best.quantity
    return orders.assign(quantity=quantity, ledger=ledgers)


def within_budgets(
    proposals: pd.DataFrame, terms: pd.DataFrame, risk: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The proposals of which the purchases under one budget cost no more than it, and what had to be cut.

    `terms`: as for `plan_replenishment`, with budget (missing: none) and budget_of (equal where it is shared). What must be ordered
    first is bought first, of what is alike that which is likelier to run out (`risk`: stockout_probability); each in whole lots,
    none below its minimum. What has no price is not counted. Of what was cut: sku_id, warehouse_id, wanted, quantity (what is
    left), price, unit, budget.
    """
    how = terms.set_index(KEYS).reindex(pd.MultiIndex.from_frame(proposals[KEYS])).reset_index(drop=True)
    if "budget" not in how or how.budget.isna().all():
        return proposals, pd.DataFrame(columns=CUT)
    keys = pd.MultiIndex.from_frame(proposals[KEYS])
    chance = pd.Series(np.nan, risk.index) if "stockout_probability" not in risk else risk.stockout_probability
    likely = chance.set_axis(pd.MultiIndex.from_frame(risk[KEYS])).reindex(keys).fillna(EVEN_CHANCE).to_numpy(float)
    counted = (proposals.action == "buy") & proposals.value.notna() & how.budget.notna().to_numpy()
    ranked = proposals.assign(likely=-likely)[counted].sort_values(["order_by_date", "likely", *KEYS]).index
    quantity, value = proposals.quantity.astype(float).copy(), proposals.value.astype(float).copy()
    ledgers, spent, cut = proposals.ledger.copy(), dict[int, float](), []
    for i in ranked:
        terms_here, group = how.loc[i], int(how.budget_of.loc[i])
        before, wanted = spent.get(group, 0.0), float(quantity.loc[i])
        left, price = _affordable(wanted, float(terms_here.budget) - before, terms_here)
        if left < wanted:
            last = ledgers.loc[i][-1]
            ledgers.loc[i] = [
                *ledgers.loc[i],
                _within(last, terms_here, before, price, left, str(proposals.sku_id.loc[i])),
            ]
            quantity.loc[i], value.loc[i] = left, left * price
            cut.append((*proposals.loc[i, KEYS], wanted, left, price, last["unit"], float(terms_here.budget)))
        spent[group] = before + left * price
    kept = proposals.assign(quantity=quantity, value=value, ledger=ledgers)
    return kept[kept.quantity > 0].reset_index(drop=True), pd.DataFrame(cut, columns=CUT)


def _best(ordered: float, price: float, multiple: float, breaks: Any, rate: float, used: float) -> _Break | None:
    found = []
    for least, cost in breaks:
        quantity = float(np.ceil(round(least / multiple, DECIMALS)) * multiple)
        if quantity > ordered and cost < price and quantity <= used * DAYS_A_YEAR:
            holding = cost * rate * (quantity**2 - ordered**2) / (2 * used * DAYS_A_YEAR)
            found.append(_Break(quantity, cost, quantity * (price - cost), holding))
    best = max(found, key=lambda step: step.gain, default=None)
    return best if best is not None and best.gain > WORTH_IT else None


def _raised(ordered: Step, best: _Break, price: float, rate: float, used: float, key: tuple[str, str]) -> list[Step]:
    name, unit = ordered["step"], ordered["unit"]
    at_break = [entry("break_quantity", best.quantity, unit), entry("price_at_break", best.price, f"a {unit}")]
    holding = (
        f"price_at_break * carrying_rate * (break_quantity * break_quantity - {name} * {name}) / (2 * used_a_day * 365)"
    )
    return [
        line("break_saving", "break_quantity * (price - price_at_break)", [
            *at_break, entry("price", price, f"a {unit}", TERMS, key[0]),
        ], best.saving, "money"),
        line("break_holding", holding, [
            *at_break, entry("carrying_rate", rate, "a year"), entry("used_a_day", used, unit, REQUIREMENTS, "|".join(key)),
        ], best.holding, "money"),
        line("with_price_break", f"{name} + min(1, ceil(max(0, break_saving - break_holding))) * (break_quantity - {name})", [
            at_break[0],
        ], best.quantity, unit),
    ]  # fmt: skip


def _affordable(wanted: float, left: float, how: Any) -> tuple[float, float]:
    """The most in whole lots that `left` pays, and what a unit of it costs; 0 where that is below the minimum."""
    multiple, moq = float(how.order_multiple), float(np.nan_to_num(how.moq))
    breaks = tuple(how.get("price_breaks") or ())
    tiers = [(0.0, float(how.price)), *breaks]
    for least, price in reversed([tier for tier in tiers if tier[0] <= wanted]):
        quantity = min(wanted, float(np.floor(round(max(left, 0.0) / price / multiple, DECIMALS)) * multiple))
        if quantity >= max(least, moq) and quantity > 0:
            return quantity, price
    return 0.0, float(how.price)


def _within(ordered: Step, how: Any, spent: float, price: float, left: float, sku: str) -> Step:
    name, unit = ordered["step"], ordered["unit"]
    return line(
        "within_budget",
        f"min({name}, -ceil(-(max(0, budget - spent_before) / price / multiple)) * multiple)",
        [
            entry("budget", float(how.budget), "money"), entry("spent_before", spent, "money"),
            entry("price", price, f"a {unit}", TERMS, sku), entry("multiple", float(how.order_multiple), unit, TERMS, sku),
        ],
        left,
        unit,
    )  # fmt: skip
