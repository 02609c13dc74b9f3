"""Changes that one may ask about: each says which items it is about, and what the plant would be with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import pandas as pd

from forecasting.errors import NothingToChangeError, ParameterError
from forecasting.position import KEYS, read_days
from forecasting.rules import Rule

if TYPE_CHECKING:
    from datetime import date

    from forecasting.planning import PlanInputs
    from forecasting.policy import Policy


@dataclass(frozen=True)
class Plant:
    """What risk and plan are made from: `positions` and `inbound` as for `assess_risk`, `plan` as for `plan_plant`."""

    positions: pd.DataFrame
    inbound: pd.DataFrame
    plan: PlanInputs


Assumed = tuple[Plant, "Policy"]


class Change(Protocol):
    def items(self, plant: Plant) -> frozenset[str]:
        """What the change is about. Raises NothingToChangeError where the plant has nothing of the kind."""

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        """The plant, and what the company wants, with the change."""


@dataclass(frozen=True)
class LeadTime:
    """The item takes `days` from order to stock, with the spread it has."""

    sku_id: str
    days: float

    def items(self, plant: Plant) -> frozenset[str]:
        return _known(self.sku_id, plant.plan.lead_times, "is no item in use: it has no lead time")

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        if not self.days >= 0:
            raise ParameterError(f"a lead time must be 0 days or more, got {self.days}")
        times = plant.plan.lead_times
        here = times.sku_id == self.sku_id
        changed = times.assign(
            mean_days=times.mean_days.astype(float).mask(here, self.days), source=times.source.mask(here, "as asked")
        )
        return replace(plant, plan=replace(plant.plan, lead_times=changed)), policy


@dataclass(frozen=True)
class Demand:
    """Forecast demand of the item is `percent` higher (lower where negative), its doubt in proportion. Orders stay."""

    sku_id: str
    percent: float

    def items(self, plant: Plant) -> frozenset[str]:
        return _known(self.sku_id, plant.plan.demand, "has no demand of its own that is forecast")

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        if not self.percent >= -100:
            raise ParameterError(f"demand cannot fall by more than 100 %, got {self.percent}")
        demand = plant.plan.demand
        factor = np.where(demand.sku_id == self.sku_id, 1 + self.percent / 100, 1.0)
        moments = [name for name in ("mean", "std", "statistical_mean") if name in demand]
        changed = demand.assign(**{name: demand[name] * factor for name in moments})
        return replace(plant, plan=replace(plant.plan, demand=changed)), policy


@dataclass(frozen=True)
class ServiceLevel:
    """The item is to be there with the chance `level`, between 0 and 1, whatever the policy says."""

    sku_id: str
    level: float

    def items(self, plant: Plant) -> frozenset[str]:
        return _known(self.sku_id, plant.positions, "has no demand of its own that a service level could be for")

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        if not 0 < self.level < 1:
            raise ParameterError(f"a service level lies between 0 and 1, got {self.level}")
        here = plant.positions[plant.positions.sku_id == self.sku_id]
        # A rule with every condition wins over all that the company has.
        rules = tuple(Rule(_conditions(row), service_level=self.level) for _, row in here.iterrows())
        return plant, replace(policy, rules=(*policy.rules, *rules))


@dataclass(frozen=True)
class LateSupplier:
    """Every open purchase order of the supplier lands `days` later; one that is overdue, so many days from today.

    The risk does not rely on overdue orders until they are here: a new date does not make them more likely.
    """

    supplier_id: str
    days: int

    def items(self, plant: Plant) -> frozenset[str]:
        receipts = plant.plan.receipts
        found = frozenset(receipts[receipts.supplier_id == self.supplier_id].sku_id)
        if not found:
            raise NothingToChangeError("supplier", self.supplier_id, "is unknown or has no open purchase order")
        return found

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        if self.days < 1:
            raise ParameterError(f"a supplier can be late by 1 day or more, got {self.days}")
        receipts = self._late(plant.plan.receipts, as_of, overdue=True)
        inbound = self._late(plant.inbound, as_of, overdue=False)
        return Plant(plant.positions, inbound, replace(plant.plan, receipts=receipts)), policy

    def _late(self, orders: pd.DataFrame, as_of: date, *, overdue: bool) -> pd.DataFrame:
        due, today = read_days(orders.due_date), pd.Timestamp(as_of)
        moved = (orders.supplier_id == self.supplier_id) & (overdue | (due >= today))
        return orders.assign(due_date=due.mask(moved, due.where(due >= today, today) + timedelta(days=self.days)))


@dataclass(frozen=True)
class CancelledOrder:
    """The order, with all its open lines, is no more. What was reserved for a customer's order is free again."""

    kind: Literal["purchase", "sales"]
    order_id: str

    def items(self, plant: Plant) -> frozenset[str]:
        purchase = self.kind == "purchase"
        lines = _purchase_lines(plant.plan.receipts, self.order_id) if purchase else self._lines(plant)
        if lines.empty:
            raise NothingToChangeError(f"{self.kind} order", self.order_id, "is unknown or has no open line")
        return frozenset(lines.sku_id)

    def applied(self, plant: Plant, policy: Policy, as_of: date) -> Assumed:
        plan = plant.plan
        if self.kind == "purchase":
            inbound, receipts = (
                rows.drop(_purchase_lines(rows, self.order_id).index) for rows in (plant.inbound, plan.receipts)
            )
            return Plant(plant.positions, inbound, replace(plan, receipts=receipts)), policy
        lines = self._lines(plant)
        orders = plan.orders.drop(lines.index)
        return Plant(_freed(plant.positions, lines), plant.inbound, replace(plan, orders=orders)), policy

    def _lines(self, plant: Plant) -> pd.DataFrame:
        orders = plant.plan.orders
        return orders[orders.sales_order_id == self.order_id]


def _known(sku_id: str, frame: pd.DataFrame, otherwise: str) -> frozenset[str]:
    if not (frame.sku_id == sku_id).any():
        raise NothingToChangeError("item", sku_id, otherwise)
    return frozenset([sku_id])


def _conditions(row: pd.Series) -> dict[str, str]:
    """Every condition a rule may have, as it holds for this item in this warehouse."""
    abc, xyz, category = (
        "" if pd.isna(row.get(name)) else str(row[name]) for name in ("abc_class", "xyz_class", "category")
    )
    return {"class": abc + xyz, "warehouse": row.warehouse_id, "category": category, "item": row.sku_id}


def _purchase_lines(receipts: pd.DataFrame, order_id: str) -> pd.DataFrame:
    """References are the order's number and the line: PO-7001/1."""
    number = receipts.reference.astype(str).str.replace("/[^/]*$", "", regex=True)
    return receipts[(receipts.kind == "purchase_order") & (number == order_id)]


def _freed(positions: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Positions without what is reserved for the lines: as much as they want, and as is reserved."""
    if "reserved" not in positions:
        return positions
    wanted = lines.groupby(KEYS).quantity.sum().reindex(pd.MultiIndex.from_frame(positions[KEYS])).fillna(0.0)
    return positions.assign(reserved=(positions.reserved - wanted.to_numpy(float)).clip(lower=0.0))
