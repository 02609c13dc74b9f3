"""What the company wants: service levels or costs, the rhythm of ordering, and what to assume where nothing is known."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.ordering import critical_ratio, newsvendor_ratio
from forecasting.panel import Flags, Floats
from forecasting.rules import Rule

SERVICE_LEVELS = {
    "AX": 0.98,
    "AY": 0.97,
    "AZ": 0.95,
    "BX": 0.97,
    "BY": 0.95,
    "BZ": 0.93,
    "CX": 0.95,
    "CY": 0.92,
    "CZ": 0.90,
}
EVERY_NIGHT = 1.0
"""Days between two looks where review is continuous."""


@dataclass(frozen=True)
class ItemPolicy:
    """What a policy says of each of some items, one entry an item. `lost`: nobody waits for what is missing. `lots_by_cost`:
    reviewed continuously, the level being what costs say of it together with the lots in which it is ordered. `budget`: NaN where
    there is none; items with the same `budget_of` share it."""

    service_level: Floats
    review_period_days: Floats
    order_quantity: Floats
    lost: Flags
    lots_by_cost: Flags
    default_lead_time_days: Floats
    lead_time_variation: Floats
    deferral_money_weeks: Floats
    transfer_days: Floats
    carrying_rate: Floats
    price_breaks: npt.NDArray[np.object_]
    budget: Floats
    budget_of: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Policy:
    """Review, and order up to a quantile of demand: what holds for all items, and `rules` for some of them.

    Of the rules that give a setting, the most specific wins: item before category before warehouse before class, of several
    alike the one with more conditions, then the later one. A service level and costs are one setting.

    `service_levels`: by ABC and XYZ class ("AX"). Where holding and shortage cost are both given (per unit and review
    period), the ratio they give stands in for every class: `forecasting.ordering.newsvendor_ratio` where customers wait,
    `critical_ratio` where what is missing is lost. Lead-time
    defaults apply to items without one, and their standard deviation, as a share of the mean, wherever it is unknown.
    `deferral_money_weeks`: the least money tied up, value times weeks, for which an open order is put off. `transfer_days`: how
    long it takes to bring what any other warehouse has too much of; None: only where goods have gone that way before.
    `carrying_rate`: what a year of stock costs, as a share of its value. `budget`: the most that the purchases proposed on one
    day may cost, all items together that no rule gives one of their own; None: no limit.
    """

    review_period_days: float = 7.0
    service_levels: Mapping[str, float] = field(default_factory=lambda: dict(SERVICE_LEVELS))
    default_service_level: float = 0.95
    holding_cost: float | None = None
    shortage_cost: float | None = None
    default_lead_time_days: float = 14.0
    lead_time_variation: float = 0.3
    deferral_money_weeks: float = 100_000.0
    transfer_days: float | None = None
    carrying_rate: float = 0.2
    budget: float | None = None
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        levels = [*self.service_levels.values(), self.default_service_level]
        if not all(0 < level < 1 for level in levels):
            raise ParameterError(f"service levels must lie strictly between 0 and 1, got {levels}")
        if self.review_period_days <= 0 or self.default_lead_time_days < 0 or self.lead_time_variation < 0:
            raise ParameterError("review_period_days must be positive, lead-time defaults not negative")
        if self.deferral_money_weeks < 0:
            raise ParameterError(f"deferral_money_weeks must not be negative, got {self.deferral_money_weeks:g}")
        if self.transfer_days is not None and not self.transfer_days >= 0:
            raise ParameterError(f"transfer_days must not be negative, got {self.transfer_days:g}")
        if self.carrying_rate < 0 or (self.budget is not None and not self.budget >= 0):
            raise ParameterError("carrying_rate and budget must not be negative")
        if (self.holding_cost is None) != (self.shortage_cost is None):
            raise ParameterError("give both holding_cost and shortage_cost, or neither")
        if self.holding_cost is not None and (self.holding_cost <= 0 or (self.shortage_cost or 0) <= 0):
            raise ParameterError("holding_cost and shortage_cost must be positive")

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """The policy that `as_record` wrote; what is not written is as usual."""
        return cls(**{**record, "rules": tuple(Rule.of_record(rule) for rule in record.get("rules", ()))})

    def as_record(self) -> dict[str, Any]:
        """All settings and rules as plain values."""
        return asdict(self)

    def service_level(self, abc: npt.NDArray[np.object_], xyz: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
        """The level of each item where customers wait; classes the table does not name get the default."""
        if self.holding_cost is not None and self.shortage_cost is not None:
            return np.full(len(abc), newsvendor_ratio(self.holding_cost, self.shortage_cost))
        keys = [f"{a}{x}" for a, x in zip(abc, xyz, strict=True)]
        return np.array([self.service_levels.get(key, self.default_service_level) for key in keys])

    def of_items(self, items: pd.DataFrame) -> ItemPolicy:
        """The settings of items: sku_id, warehouse_id and optionally category, abc_class, xyz_class."""
        abc, xyz = (_text(items, name) for name in ("abc_class", "xyz_class"))
        named = pd.DataFrame(
            {
                "class": abc + xyz,
                "warehouse": _text(items, "warehouse_id"),
                "category": _text(items, "category"),
                "item": _text(items, "sku_id"),
            }
        )
        n = len(items)
        found: dict[str, npt.NDArray[np.float64]] = {
            "level": self.service_level(abc, xyz),
            "level_if_lost": self._level_if_lost(abc, xyz),
            "review_period_days": np.full(n, self.review_period_days),
            "order_quantity": np.zeros(n),
            "lost": np.zeros(n),
            "by_cost": np.full(n, float(self.holding_cost is not None)),
            "continuous": np.zeros(n),
            "default_lead_time_days": np.full(n, self.default_lead_time_days),
            "lead_time_variation": np.full(n, self.lead_time_variation),
            "deferral_money_weeks": np.full(n, self.deferral_money_weeks),
            "carrying_rate": np.full(n, self.carrying_rate),
            "budget": np.full(n, np.nan if self.budget is None else self.budget),
            "transfer_days": np.full(n, np.nan if self.transfer_days is None else self.transfer_days),
        }
        budget_of, price_breaks = np.full(n, -1), np.full(n, None, dtype=object)
        for place, rule in sorted(enumerate(self.rules), key=lambda placed: placed[1].specificity):
            held = rule.holds_for(named)
            if rule.budget is not None:
                budget_of[held] = place
            if rule.price_breaks is not None:
                price_breaks[held] = _one(rule.price_breaks)
            for name, value in _said(rule).items():
                found[name] = np.where(held, value, found[name])
        level, if_lost, lost = found.pop("level"), found.pop("level_if_lost"), found.pop("lost") > 0
        by_lots = (found.pop("by_cost") > 0) & (found.pop("continuous") > 0) & ~lost
        return ItemPolicy(
            service_level=np.where(lost, if_lost, level), lost=lost, lots_by_cost=by_lots, price_breaks=price_breaks,
            budget_of=budget_of, **found,
        )  # fmt: skip

    def _level_if_lost(self, abc: npt.NDArray[np.object_], xyz: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
        if self.holding_cost is not None and self.shortage_cost is not None:
            return np.full(len(abc), critical_ratio(self.holding_cost, self.shortage_cost))
        return self.service_level(abc, xyz)


def _said(rule: Rule) -> dict[str, float]:
    """What a rule gives, in numbers."""
    numbers = (
        "level", "level_if_lost", "review_period_days", "order_quantity", "default_lead_time_days", "lead_time_variation",
        "deferral_money_weeks", "transfer_days", "carrying_rate", "budget",
    )  # fmt: skip
    said = {name: float(getattr(rule, name)) for name in numbers if getattr(rule, name) is not None}
    if rule.level is not None:
        said["by_cost"] = float(rule.holding_cost is not None)
    if rule.review is not None:
        said["continuous"] = float(rule.review == "continuous")
    if rule.review == "continuous":
        said["review_period_days"] = EVERY_NIGHT
    if rule.unmet_demand is not None:
        said["lost"] = float(rule.unmet_demand == "lost")
    return said


def _one(value: object) -> npt.NDArray[np.object_]:
    """The value as one entry of an array, whatever it holds itself."""
    found = np.empty(1, dtype=object)
    found[0] = value
    return found


def _text(items: pd.DataFrame, name: str) -> npt.NDArray[np.object_]:
    if name not in items:
        return np.full(len(items), "", dtype=object)
    return items[name].fillna("").astype(str).to_numpy(object)
