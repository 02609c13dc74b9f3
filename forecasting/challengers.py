"""What might have been forecast instead of what the engine chose: the log of who would have been better."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecasting import distributions
from forecasting.baselines import Baseline, moving_average, seasonal_naive
from forecasting.counts import Forecasts, forecast_counts
from forecasting.launches import MODEL_NAME as LAUNCHES
from forecasting.panel import Flags, Floats, Panel
from forecasting.quantiles import in_order
from forecasting.segments import Profile
from forecasting.smooth import FALLBACK_PREFIX, forecast_models, suits
from forecasting.theta import MODEL_NAME

ENGINE, COUNT_DISTRIBUTION = "engine", "count_distribution"


def contenders(
    panel: Panel, kind: Profile, engine: Forecasts, horizon: int, levels: tuple[float, ...]
) -> Iterator[Baseline]:
    """The `engine`'s forecasts and every challenger's, each for all series of the panel.

    `count_distribution`: the negative binomial (gamma where quantities are not whole) alone, with no analogues and no model
    of a series' own. `theta_vote`: that model for every series it suits, the engine's forecast for the others. Then what a
    planner would use: `seasonal_naive` and `moving_average`. What the engine computed already is not computed again.
    """
    yield Baseline(ENGINE, engine.mean, engine.quantiles)
    yield _count_distribution(panel, engine, horizon, levels)
    yield _theta(panel, kind, engine, horizon, levels)
    yield seasonal_naive(panel, horizon, levels)
    yield moving_average(panel, horizon, levels)


def _count_distribution(panel: Panel, engine: Forecasts, horizon: int, levels: tuple[float, ...]) -> Baseline:
    """Has the moments of the count tier, which analogues leave as they are."""
    mean, std = engine.mean.copy(), engine.std.copy()
    modelled: Flags = np.isin(engine.model_name, (MODEL_NAME, LAUNCHES))
    if modelled.any():
        counted = forecast_counts(panel.only(modelled), horizon, levels)
        mean[modelled], std[modelled] = counted.mean, counted.std
    return Baseline(COUNT_DISTRIBUTION, mean, in_order(_by_moments(panel, mean, std**2, levels)))


def _by_moments(panel: Panel, mean: Floats, variance: Floats, levels: tuple[float, ...]) -> Floats:
    whole = np.repeat(panel.integer[:, None], mean.shape[1], axis=1)
    return distributions.quantiles(mean, variance, levels, whole)


def _theta(panel: Panel, kind: Profile, engine: Forecasts, horizon: int, levels: tuple[float, ...]) -> Baseline:
    tried = (engine.model_name == MODEL_NAME) | np.char.startswith(engine.model_name, FALLBACK_PREFIX)
    untried = suits(panel, kind) & ~np.isin(kind.segment, np.unique(kind.segment[tried]))
    mean, quantiles = engine.mean.copy(), engine.quantiles.copy()
    if untried.any():
        found = forecast_models(panel, kind, untried, engine, horizon, levels)
        mean[untried], quantiles[untried] = found.mean, found.quantiles
    return Baseline(MODEL_NAME, mean, quantiles)
