"""Demand, supply, scrap and stock as distributions, and the risk that follows from them: frames in, frames out.

Importing the package loads no library; each name is resolved on first use, so that a command line stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecasting.backtesting import backtest
    from forecasting.calendar import Calendar
    from forecasting.changes import CancelledOrder, Demand, LateSupplier, LeadTime, Plant, ServiceLevel
    from forecasting.completions import forecast_completions
    from forecasting.days import fit_days
    from forecasting.doubts import plan_findings
    from forecasting.engine import forecast
    from forecasting.findings import item_findings
    from forecasting.grains import coherent_grains
    from forecasting.ledger import recompute
    from forecasting.needs import weekly_needs
    from forecasting.pegging import drawn_on, endangered_orders, parents_of, pegs_of_plan, pegs_of_requirements
    from forecasting.planning import PlanInputs, plan_plant, published_plan, working_days
    from forecasting.policy import Policy
    from forecasting.projection import project_inventory
    from forecasting.quality import forecast_scrap
    from forecasting.quantiles import DEFAULT_QUANTILES
    from forecasting.replenishment import plan_replenishment
    from forecasting.requirements import explode_requirements
    from forecasting.risk import assess_risk
    from forecasting.shards import cut_shards, forecast_shard
    from forecasting.supply import forecast_arrivals
    from forecasting.what_if import assess_change

__all__ = [
    "DEFAULT_QUANTILES",
    "Calendar",
    "CancelledOrder",
    "Demand",
    "LateSupplier",
    "LeadTime",
    "PlanInputs",
    "Plant",
    "Policy",
    "ServiceLevel",
    "assess_change",
    "assess_risk",
    "backtest",
    "coherent_grains",
    "cut_shards",
    "drawn_on",
    "endangered_orders",
    "explode_requirements",
    "fit_days",
    "forecast",
    "forecast_arrivals",
    "forecast_completions",
    "forecast_scrap",
    "forecast_shard",
    "item_findings",
    "parents_of",
    "pegs_of_plan",
    "pegs_of_requirements",
    "plan_findings",
    "plan_plant",
    "plan_replenishment",
    "project_inventory",
    "published_plan",
    "recompute",
    "weekly_needs",
    "working_days",
]

_HOME = {
    "DEFAULT_QUANTILES": "quantiles",
    "Calendar": "calendar",
    "CancelledOrder": "changes",
    "Demand": "changes",
    "LateSupplier": "changes",
    "LeadTime": "changes",
    "PlanInputs": "planning",
    "Plant": "changes",
    "Policy": "policy",
    "ServiceLevel": "changes",
    "assess_change": "what_if",
    "assess_risk": "risk",
    "backtest": "backtesting",
    "coherent_grains": "grains",
    "cut_shards": "shards",
    "drawn_on": "pegging",
    "endangered_orders": "pegging",
    "explode_requirements": "requirements",
    "fit_days": "days",
    "forecast": "engine",
    "forecast_arrivals": "supply",
    "forecast_completions": "completions",
    "forecast_scrap": "quality",
    "forecast_shard": "shards",
    "item_findings": "findings",
    "parents_of": "pegging",
    "pegs_of_plan": "pegging",
    "pegs_of_requirements": "pegging",
    "plan_findings": "doubts",
    "plan_plant": "planning",
    "plan_replenishment": "replenishment",
    "project_inventory": "projection",
    "published_plan": "planning",
    "recompute": "ledger",
    "weekly_needs": "needs",
    "working_days": "planning",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'forecasting' has no attribute {name!r}")
    return getattr(import_module(f"forecasting.{_HOME[name]}"), name)
