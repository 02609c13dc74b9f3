"""Demand, supply, scrap and stock as distributions, and the risk that follows from them: frames in, frames out.

Importing the package loads no library; each name is resolved on first use, so that a command line stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecasting.backtesting import backtest
    from forecasting.engine import forecast
    from forecasting.ledger import recompute
    from forecasting.policy import Policy
    from forecasting.projection import project_inventory
    from forecasting.quality import forecast_scrap
    from forecasting.quantiles import DEFAULT_QUANTILES
    from forecasting.requirements import explode_requirements
    from forecasting.risk import assess_risk
    from forecasting.supply import forecast_arrivals
    from forecasting.totals import total

__all__ = [
    "DEFAULT_QUANTILES",
    "Policy",
    "assess_risk",
    "backtest",
    "explode_requirements",
    "forecast",
    "forecast_arrivals",
    "forecast_scrap",
    "project_inventory",
    "recompute",
    "total",
]

_HOME = {
    "DEFAULT_QUANTILES": "quantiles",
    "Policy": "policy",
    "assess_risk": "risk",
    "backtest": "backtesting",
    "explode_requirements": "requirements",
    "forecast": "engine",
    "forecast_arrivals": "supply",
    "forecast_scrap": "quality",
    "project_inventory": "projection",
    "recompute": "ledger",
    "total": "totals",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'forecasting' has no attribute {name!r}")
    return getattr(import_module(f"forecasting.{_HOME[name]}"), name)
