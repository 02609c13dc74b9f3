"""The plan of a night in one call: requirements through all levels, proposals, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasting.calendar import Calendar
from forecasting.doubts import plan_findings
from forecasting.needs import weekly_needs
from forecasting.pegging import drawn_on, endangered_orders, parents_of, pegs_of_plan, pegs_of_requirements
from forecasting.position import KEYS
from forecasting.purchasing import CUT, within_budgets
from forecasting.replenishment import WEEKDAYS, check_ledgers, plan_replenishment
from forecasting.requirements import explode_requirements
from forecasting.surplus import COLUMNS as TRANSFERS
from forecasting.surplus import as_draws, as_receipts, less_brought, surplus_transfers

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from forecasting.policy import Policy

WEEKS, WEEKS_AHEAD = 26, 52
"""Weeks that are told, and that are planned: what a component is needed for in the last of them is wanted much later, and what
seems not needed at all would be cancelled."""
SAID = ("deferral_money_weeks", "transfer_days", "carrying_rate", "price_breaks", "budget", "budget_of")
"""What the policy says of the terms of an order."""
SUPPLIER_ITEMS, SKUS = "manufacturing.supplier_items", "manufacturing.skus"


@dataclass(frozen=True)
class PlanInputs:
    """What a plan is made from.

    `demand`, `orders` as for `weekly_needs`, `orders` also as for `endangered_orders`. `boms`, `lanes`, `draws`, `stock` as for
    `explode_requirements`. `receipts` as for `plan_replenishment`. `lead_times` as for `assess_risk`, one row an item, with
    supplier_id and price. `terms`: one row an item: sku_id, make_or_buy, unit, shelf_life_days, category, abc_class, xyz_class, cost
    and, for `item_findings`, life_cycle. `ways`: sku_id, warehouse_id, source_warehouse_id, days: over which surplus may be brought.
    """

    demand: pd.DataFrame
    orders: pd.DataFrame
    boms: pd.DataFrame
    lanes: pd.DataFrame
    draws: pd.DataFrame
    stock: pd.DataFrame
    receipts: pd.DataFrame
    lead_times: pd.DataFrame
    terms: pd.DataFrame
    ways: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*KEYS, "source_warehouse_id", "days"]))


@dataclass(frozen=True)
class Plan:
    """`requirements` as `explode_requirements` gives them, `proposals` as `plan_replenishment` does, the `terms` of both, one row an
    item and warehouse, `transfers` as `surplus_transfers` does, and what budgets `cut` as `within_budgets` does."""

    requirements: pd.DataFrame
    proposals: pd.DataFrame
    terms: pd.DataFrame
    transfers: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TRANSFERS))
    cut: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CUT))


def plan_plant(
    inputs: PlanInputs, risk: pd.DataFrame, policy: Policy, *, as_of: date, calendar: Calendar = WEEKDAYS
) -> Plan:
    """What is needed of every item for a year, and what to do today; `risk` as `assess_risk` gives it."""
    needs = weekly_needs(inputs.demand, inputs.orders, as_of=as_of, weeks=WEEKS_AHEAD)
    netted = _netted(inputs, risk, policy, needs, as_of)
    may_be_brought = len(inputs.ways) or netted.terms.transfer_days.notna().any()
    netted = _balanced(netted, inputs, needs, as_of) if may_be_brought else netted
    proposals = plan_replenishment(
        netted.risk, netted.terms, requirements=netted.requirements, stock=inputs.stock,
        receipts=_with(inputs.receipts, as_receipts(netted.transfers, as_of)), as_of=as_of, lanes=inputs.lanes,
        transfers=netted.transfers, calendar=calendar,
    )  # fmt: skip
    affordable, cut = within_budgets(proposals, netted.terms, risk)
    if len(cut):
        check_ledgers(affordable)
    return Plan(netted.requirements, affordable, netted.terms, netted.transfers, cut)


@dataclass(frozen=True)
class _Netted:
    """What is needed of every item, after `transfers`; `risk` without what they bring."""

    risk: pd.DataFrame
    requirements: pd.DataFrame
    terms: pd.DataFrame
    transfers: pd.DataFrame


def _netted(inputs: PlanInputs, risk: pd.DataFrame, policy: Policy, needs: pd.DataFrame, as_of: date) -> _Netted:
    ordering, nothing = _ordering(inputs, risk, policy), pd.DataFrame(columns=TRANSFERS)
    requirements = _exploded(inputs, needs, ordering, nothing, as_of)
    terms = _by_item(requirements, ordering, inputs.terms, inputs.lead_times)
    said = policy.of_items(terms)
    return _Netted(risk, requirements, terms.assign(**{name: getattr(said, name) for name in SAID}), nothing)


def _exploded(
    inputs: PlanInputs, needs: pd.DataFrame, ordering: pd.DataFrame, transfers: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    return explode_requirements(
        needs, inputs.boms, inputs.stock, _with(inputs.receipts, as_receipts(transfers, as_of)), ordering, as_of=as_of,
        lanes=inputs.lanes, draws=_with(inputs.draws, as_draws(transfers, as_of)), weeks=WEEKS_AHEAD,
    )  # fmt: skip


def _balanced(netted: _Netted, inputs: PlanInputs, needs: pd.DataFrame, as_of: date) -> _Netted:
    """The same after surplus went where it is missing, level by level down the bills of material: what is brought needs no
    components."""
    for level in range(int(netted.requirements.low_level_code.max()) + 1 if len(netted.requirements) else 0):
        found = surplus_transfers(
            netted.requirements, inputs.stock, netted.terms, netted.risk, inputs.ways, level=level, lanes=inputs.lanes
        )
        if len(found):
            risk, transfers = less_brought(netted.risk, found, netted.terms), _with(netted.transfers, found)
            terms = netted.terms.assign(order_now=_order_now(netted.terms, risk))
            netted = _Netted(risk, _exploded(inputs, needs, terms, transfers, as_of), terms, transfers)
    return netted


def _order_now(terms: pd.DataFrame, risk: pd.DataFrame) -> npt.NDArray[np.float64]:
    """What the risk orders of the items of which it decides; NaN of others."""
    orders = risk.set_index(KEYS).recommended_reorder_qty.astype(float)
    decides = terms.order_now.notna().to_numpy()
    return np.where(decides, orders.reindex(pd.MultiIndex.from_frame(terms[KEYS])).to_numpy(float), np.nan)


def _with(rows: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Both, one below the other; `rows` as they are where there are no more."""
    if more.empty or rows.empty:
        return rows if more.empty else more
    return pd.concat([rows, more.reindex(columns=rows.columns)], ignore_index=True)


def waiting_orders(inputs: PlanInputs, plan: Plan, *, as_of: date) -> pd.DataFrame:
    """The customer orders that wait, as `endangered_orders` gives them, with the lead times of the plan."""
    lead_times = plan.terms[[*KEYS, "lead_time_days"]]
    return endangered_orders(
        inputs.orders, inputs.boms, inputs.stock, inputs.receipts, lead_times, as_of=as_of, lanes=inputs.lanes
    )


def published_plan(inputs: PlanInputs, plan: Plan, *, as_of: date) -> Plan:
    """The plan as it is published: half a year of requirements, what they and the proposals are for (`pegged_to`), and what is
    doubtful (`findings`)."""
    requirements, proposals = plan.requirements, plan.proposals
    parents = _with(parents_of(requirements, inputs.boms, inputs.lanes), _receivers(plan))
    waiting = waiting_orders(inputs, plan, as_of=as_of)
    findings = plan_findings(proposals, plan.terms, requirements, inputs.boms)
    near = requirements[requirements.week_start < requirements.week_start.min() + timedelta(weeks=WEEKS)]
    return replace(
        plan,
        requirements=near.assign(pegged_to=pegs_of_requirements(near, parents)),
        proposals=proposals.assign(pegged_to=pegs_of_plan(proposals, waiting, parents), findings=findings),
    )


def _receivers(plan: Plan) -> pd.DataFrame:
    """What transfers draw where they come from, as `parents_of` tells of other draws."""
    gone = plan.transfers
    return pd.DataFrame({
        "sku_id": gone.sku_id, "warehouse_id": gone.source_warehouse_id, "week_start": plan.requirements.week_start.min(),
        "parent_sku_id": gone.sku_id, "parent_warehouse_id": gone.warehouse_id, "quantity": gone.quantity.astype(float),
    })  # fmt: skip


def working_days(place: str | None) -> Calendar:
    """Monday to Friday but for the public holidays of the company's country."""
    country = Calendar.of(place)
    return Calendar(country.country, country.subdivision, working_days=WEEKDAYS.working_days)


def _ordering(inputs: PlanInputs, risk: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """How items are ordered: a row for all warehouses, and one for each warehouse the risk was assessed of.

    What the risk orders today is decided, unless other items or warehouses draw on the item: of these the risk knows nothing.
    Lead times that nobody knows, and the least quantity of an order, are the policy's.
    """
    classes = inputs.terms[["sku_id", "category", "abc_class", "xyz_class"]]
    usual = inputs.lead_times.rename(columns={"mean_days": "lead_time_days"}).merge(classes, on="sku_id", how="left")
    everywhere = _as_the_policy_says(usual, policy).assign(warehouse_id=None)
    planned = pd.concat([risk[KEYS], inputs.orders[KEYS]]).drop_duplicates()
    for_others = pd.MultiIndex.from_frame(risk[KEYS]).isin(drawn_on(planned, inputs.boms, inputs.lanes))
    here = _as_the_policy_says(risk[KEYS].merge(usual, on="sku_id", how="left"), policy)
    own = pd.DataFrame({
        **{name: risk[name] for name in KEYS},
        "lead_time_days": risk.lead_time_mean_days,
        "moq": here.moq,
        "safety_stock": risk.safety_stock,
        "order_now": risk.recommended_reorder_qty.where(~for_others),
    })  # fmt: skip
    parts = [part for part in (everywhere, own) if len(part)]
    whole = pd.concat(parts, ignore_index=True) if parts else everywhere
    return whole.reindex(columns=[*KEYS, "lead_time_days", "moq", "order_multiple", "safety_stock", "order_now"])


def _as_the_policy_says(items: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """sku_id, lead_time_days, moq, order_multiple of items with what their classes are."""
    said = policy.of_items(items)
    lead_time = items.lead_time_days.to_numpy(float)
    return items[["sku_id", "order_multiple"]].assign(
        lead_time_days=np.where(np.isnan(lead_time), said.default_lead_time_days, lead_time),
        moq=np.fmax(items.moq.to_numpy(float), said.order_quantity),
    )


def _by_item(
    requirements: pd.DataFrame, ordering: pd.DataFrame, terms: pd.DataFrame, suppliers: pd.DataFrame
) -> pd.DataFrame:
    """One row an item and warehouse: its own terms, where it has any, before those of all warehouses.

    Supplier and price are those of the supplier whose lead time and lots are planned with; without a price, the item's cost.
    """
    items = requirements[KEYS].drop_duplicates()
    general = ordering[ordering.warehouse_id.isna()].drop(columns="warehouse_id")
    own = ordering[ordering.warehouse_id.notna()]
    everywhere = items.merge(general, on="sku_id", how="left").set_index(KEYS)
    special = items.merge(own, on=KEYS, how="left").set_index(KEYS)
    both = special.where(special.notna(), everywhere).reset_index()
    both["order_multiple"] = both.order_multiple.astype(float).fillna(1.0)
    offered = suppliers[["sku_id", "supplier_id", "price"]]
    found = both.merge(terms, on="sku_id", how="left").merge(offered, on="sku_id", how="left")
    return found.assign(
        price=found.price.astype(float).fillna(found.cost.astype(float)),
        price_table=[SUPPLIER_ITEMS if priced else SKUS for priced in found.price.notna()],
    )
