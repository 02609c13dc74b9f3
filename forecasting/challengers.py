"""What might have been forecast instead of what the engine chose: the log of who would have been better."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from forecasting import distributions
from forecasting.baselines import Baseline, moving_average, seasonal_naive
from forecasting.cluster import Each, in_turn
from forecasting.counts import Forecasts, fit_counts, forecast_counts
from forecasting.days import closing_factors
from forecasting.fit import Part, cuts, only
from forecasting.launches import MODEL_NAME as LAUNCHES
from forecasting.panel import Flags, Floats, Panel
from forecasting.quantiles import in_order
from forecasting.segments import Profile
from forecasting.smooth import FALLBACK_PREFIX, SmoothFit, fit_smooth, forecast_models, suits
from forecasting.theta import MODEL_NAME

ENGINE, COUNT_DISTRIBUTION = "engine", "count_distribution"


def contenders(
    panel: Panel,
    kind: Profile,
    engine: Forecasts,
    horizon: int,
    levels: tuple[float, ...],
    each: Each = in_turn,
) -> Iterator[Baseline]:
    """The `engine`'s forecasts and every challenger's, each for all series of the panel.

    `count_distribution`: the negative binomial (gamma where quantities are not whole) alone, with no analogues and no model
    of a series' own. `theta_vote`: that model for every series it suits, the engine's forecast for the others. Then what a
    planner would use: `seasonal_naive` and `moving_average`. What the engine computed already is not computed again.
    """
    yield Baseline(ENGINE, engine.mean, engine.quantiles)
    yield _count_distribution(panel, engine, horizon, levels)
    yield _theta(Part(panel, kind), engine, horizon, levels, each)
    yield seasonal_naive(panel, horizon, levels)
    yield moving_average(panel, horizon, levels)


def _count_distribution(panel: Panel, engine: Forecasts, horizon: int, levels: tuple[float, ...]) -> Baseline:
    """Has the moments of the count tier, which analogues leave as they are."""
    mean, std = engine.mean.copy(), engine.std.copy()
    modelled: Flags = np.isin(engine.model_name, (MODEL_NAME, LAUNCHES))
    if modelled.any():
        part = panel.only(modelled)
        counted = forecast_counts(part, fit_counts(part, horizon, levels))
        mean[modelled], std[modelled] = counted.mean, counted.std
    return Baseline(COUNT_DISTRIBUTION, mean, in_order(_by_moments(panel, mean, std**2, levels)))


def _by_moments(panel: Panel, mean: Floats, variance: Floats, levels: tuple[float, ...]) -> Floats:
    whole = np.repeat(panel.integer[:, None], mean.shape[1], axis=1)
    return distributions.quantiles(mean, variance, levels, whole)


def _theta(whole: Part, engine: Forecasts, horizon: int, levels: tuple[float, ...], each: Each) -> Baseline:
    segment = whole.kind.segment
    tried = (engine.model_name == MODEL_NAME) | np.char.startswith(engine.model_name, FALLBACK_PREFIX)
    untried = suits(whole.panel, whole.kind) & ~np.isin(segment, np.unique(segment[tried]))
    mean, quantiles = engine.mean.copy(), engine.quantiles.copy()
    if untried.any():
        part, counted = whole.only(untried), only(engine, untried)
        closing = closing_factors(whole.panel, horizon)
        measured = fit_smooth(part.panel, part.kind.segment, closing, horizon, levels, each)
        pieces = ((part.only(rows), only(counted, rows)) for rows in cuts(part))
        found = list(each(partial(_with_models, measured), pieces))
        mean[untried] = np.concatenate([one.mean for one in found])
        quantiles[untried] = np.concatenate([one.quantiles for one in found])
    return Baseline(MODEL_NAME, mean, quantiles)


def _with_models(measured: SmoothFit, piece: tuple[Part, Forecasts]) -> Forecasts:
    part, counted = piece
    return forecast_models(part.panel, part.kind.segment, counted, measured)
