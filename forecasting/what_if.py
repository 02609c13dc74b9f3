"""What would be otherwise: risk, proposals and money with and without one change, by the functions of the night."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.errors import NothingToChangeError
from forecasting.planning import Plan, PlanInputs, plan_plant, waiting_orders
from forecasting.position import KEYS, on_hand
from forecasting.replenishment import NOTHING, WEEKDAYS
from forecasting.risk import assess_risk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from forecasting.calendar import Calendar
    from forecasting.changes import Change, Plant
    from forecasting.policy import Policy

RISK = ["stockout_probability", "risk_level", "projected_stockout_date", "recommended_reorder_qty"]
MEASURES = [*RISK, "uncovered_week", "orders_waiting", "value_waiting", "value_to_buy"]


@dataclass(frozen=True)
class Money:
    """In the company's currency: purchase orders that are open, proposals to buy, and open ones that are proposed to be cancelled.
    What has no price counts nothing."""

    on_order: float
    to_buy: float
    to_cancel: float

    @property
    def committed(self) -> float:
        return self.on_order + self.to_buy - self.to_cancel


@dataclass(frozen=True)
class Outcome:
    """`proposals` as `plan_replenishment` gives them, `waiting` as `endangered_orders` does, of the items of `WhatIf.items`."""

    proposals: pd.DataFrame
    waiting: pd.DataFrame
    money: Money


@dataclass(frozen=True)
class WhatIf:
    """`items`: one row an item and warehouse: relation (item: what the change is about; component: what it draws on; goes_into: what
    draws on it), sku_id, warehouse_id, and each of MEASURES `_before` and `_after`, sorted by relation."""

    items: pd.DataFrame
    before: Outcome
    after: Outcome


def assess_change(
    plant: Plant,
    change: Change,
    policy: Policy,
    *,
    as_of: date,
    sku_id: str | None = None,
    calendar: Calendar = WEEKDAYS,
) -> WhatIf:
    """Risk, proposals and money before and after `change`, for the items it is about, or for `sku_id` alone.

    Risk and plan are computed twice, as the night computes them, of the items in question, all they draw on, and all that
    draws on either: nothing else touches their numbers. `uncovered_week`: the first that stock and open orders do not
    cover. `orders_waiting`: customer order lines that wait for the item, through all levels.

    Raises NothingToChangeError where item, supplier or order are unknown, and ParameterError where a change cannot be meant.
    """
    about = change.items(plant)
    asked = about if sku_id is None else _in_use(sku_id, plant)
    below = _closure(asked, plant.plan.boms, "sku_id", "component_sku_id")
    above = _closure(asked, plant.plan.boms, "component_sku_id", "sku_id")
    here = _of(plant, _closure(below | above, plant.plan.boms, "component_sku_id", "sku_id"))
    relations = {
        **dict.fromkeys(above, "goes_into"),
        **dict.fromkeys(below, "component"),
        **dict.fromkeys(asked, "item"),
    }
    then, wanted = change.applied(here, policy, as_of)
    before = _computed(here, policy, as_of, calendar)
    after = _computed(then, wanted, as_of, calendar)
    return WhatIf(_compared(relations, before, after), _outcome(before, relations), _outcome(after, relations))


@dataclass(frozen=True)
class _Computed:
    plant: Plant
    risk: pd.DataFrame
    plan: Plan
    waiting: pd.DataFrame


def _in_use(sku_id: str, plant: Plant) -> frozenset[str]:
    if not (plant.plan.lead_times.sku_id == sku_id).any():
        raise NothingToChangeError("item", sku_id, "is none in use")
    return frozenset([sku_id])


def _closure(skus: Iterable[str], boms: pd.DataFrame, start: str, end: str) -> frozenset[str]:
    """The items and all that lie behind them, from one end of the bill's lines to the other."""
    found = new = frozenset(skus)
    while new:
        new = frozenset(boms.loc[boms[start].isin(new), end]) - found
        found |= new
    return found


def _of(plant: Plant, skus: frozenset[str]) -> Plant:
    """The plant as if it had these items alone."""
    frames = {field.name: _only(getattr(plant.plan, field.name), skus) for field in fields(PlanInputs)}
    plan = PlanInputs(**frames)
    plan = replace(plan, boms=plan.boms[plan.boms.component_sku_id.isin(skus)])
    return replace(plant, positions=_only(plant.positions, skus), inbound=_only(plant.inbound, skus), plan=plan)


def _only(frame: pd.DataFrame, skus: frozenset[str]) -> pd.DataFrame:
    return frame[frame.sku_id.isin(skus)]


def _computed(plant: Plant, policy: Policy, as_of: date, calendar: Calendar) -> _Computed:
    inputs = plant.plan
    risk = assess_risk(inputs.demand, plant.positions, inputs.lead_times, policy, inbound=plant.inbound, as_of=as_of)
    plan = plan_plant(inputs, risk, policy, as_of=as_of, calendar=calendar)
    return _Computed(plant, risk, plan, waiting_orders(inputs, plan, as_of=as_of))


def _compared(relations: dict[str, str], before: _Computed, after: _Computed) -> pd.DataFrame:
    sides = [_measured(side, relations).add_suffix(suffix) for side, suffix in ((before, "_before"), (after, "_after"))]
    table = sides[0].join(sides[1], how="outer").reset_index()
    table.insert(0, "relation", table.sku_id.map(relations))
    order = pd.Categorical(table.relation, ["item", "component", "goes_into"])
    return table.iloc[np.lexsort((table.warehouse_id, table.sku_id, order.codes))].reset_index(drop=True)


def _measured(side: _Computed, relations: dict[str, str]) -> pd.DataFrame:
    """MEASURES of each item and warehouse."""
    needed = _only(side.plan.requirements, frozenset(relations))
    risk = _only(side.risk, frozenset(relations)).set_index(KEYS)[RISK]
    waiting = side.waiting.groupby(KEYS).agg(orders_waiting=("line", "size"), value_waiting=("value", "sum"))
    bought = side.plan.proposals[side.plan.proposals.action == "buy"].groupby(KEYS).value.sum()
    keys = pd.MultiIndex.from_frame(
        pd.concat([needed[KEYS], side.risk.loc[side.risk.sku_id.isin(relations), KEYS]]).drop_duplicates()
    )
    table = risk.reindex(keys).join(_uncovered(needed, side.plant.plan.stock)).join(waiting)
    table = table.join(bought.rename("value_to_buy"))
    return table.fillna({"orders_waiting": 0, "value_waiting": 0.0, "value_to_buy": 0.0})[MEASURES]


def _uncovered(requirements: pd.DataFrame, stock: pd.DataFrame) -> pd.Series:
    """The first week of each item that stock and open orders do not cover, as a date; items they last for have none."""
    keys = pd.MultiIndex.from_frame(requirements[KEYS])
    change = (requirements.scheduled_receipts - requirements.gross).groupby([requirements[name] for name in KEYS])
    left = on_hand(stock, keys) + change.cumsum()
    found = requirements[np.asarray(left < -NOTHING)].groupby(KEYS).week_start.min()
    return found.dt.date.rename("uncovered_week")


def _outcome(side: _Computed, relations: dict[str, str]) -> Outcome:
    skus = frozenset(relations)
    proposals = _only(side.plan.proposals, skus).reset_index(drop=True)
    return Outcome(proposals, _only(side.waiting, skus).reset_index(drop=True), _money(side, proposals, skus))


def _money(side: _Computed, proposals: pd.DataFrame, skus: frozenset[str]) -> Money:
    orders = _only(side.plant.plan.receipts, skus)
    bought = orders[orders.kind == "purchase_order"]
    price = side.plan.terms.set_index(KEYS).price.reindex(pd.MultiIndex.from_frame(bought[KEYS]))
    cancelled = proposals[(proposals.action == "cancel") & proposals.supplier_id.notna()]
    return Money(
        on_order=_sum(bought.quantity.to_numpy(float) * price.to_numpy(float)),
        to_buy=_sum(proposals[proposals.action == "buy"].value),
        to_cancel=_sum(cancelled.value),
    )


def _sum(values: Any) -> float:
    return round(float(np.nansum(np.asarray(values, dtype=float))), 2)
