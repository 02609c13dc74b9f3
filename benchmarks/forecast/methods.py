"""Who is measured: the engine, and what a planner would reach for in a library."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.forecast.sets import PanelSet

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
Method = Callable[["pd.DataFrame", PanelSet], "pd.DataFrame"]


def engine(history: "pd.DataFrame", panel: PanelSet) -> "pd.DataFrame":
    from forecasting import forecast

    return forecast(history, freq=panel.freq, horizon=panel.horizon, quantiles=LEVELS)


def library(model: str) -> Method:
    """A statsforecast model with its own intervals, or its conformal ones (two windows) where it has none."""

    def run(history: "pd.DataFrame", panel: PanelSet) -> "pd.DataFrame":
        from statsforecast import StatsForecast

        runner = StatsForecast(models=[_model(model, panel)], freq=panel.freq, n_jobs=1)
        found = runner.forecast(df=history, h=panel.horizon, level=[_band(level) for level in LEVELS[1:]])
        return _quantiles(found, model)

    return run


OWN_INTERVALS = ("SeasonalNaive", "DynamicOptimizedTheta", "AutoETS", "AutoARIMA")
PEERS = {
    "SeasonalNaive": 1000, "WindowAverage": 1000, "CrostonSBA": 1000, "IMAPA": 1000, "DynamicOptimizedTheta": 300,
    "AutoETS": 150, "AutoARIMA": 40,
}  # fmt: skip
"""Models of the library, and the series of a set that each is measured on at most: the slower, the fewer."""
LONGEST_SEASON = 24
"""Periods, for AutoETS, which takes no longer one, and AutoARIMA, which takes minutes a series with one."""

METHODS: dict[str, Method] = {"engine": engine} | {name: library(name) for name in PEERS}


def _model(name: str, panel: PanelSet) -> object:
    from statsforecast import models
    from statsforecast.utils import ConformalIntervals

    if name in OWN_INTERVALS:
        short = panel.season <= LONGEST_SEASON or not name.startswith("Auto")
        return getattr(models, name)(season_length=panel.season if short else 1)
    intervals = ConformalIntervals(n_windows=2, h=panel.horizon)
    window = {"window_size": max(panel.season // 4, 3)} if name == "WindowAverage" else {}
    return getattr(models, name)(prediction_intervals=intervals, **window)


def _band(level: float) -> int:
    """The central interval, in percent, whose upper end is the quantile `level`."""
    return round(200 * level) - 100


def _quantiles(found: "pd.DataFrame", model: str) -> "pd.DataFrame":
    result = found.rename(columns={model: "mean"})
    result["q50"] = result["mean"]
    for level in LEVELS[1:]:
        result[f"q{round(100 * level)}"] = found[f"{model}-hi-{_band(level)}"]
    return result
