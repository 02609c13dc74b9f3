"""The intermittent tier: one count distribution for every series of the panel, computed at once.

The mean is a blend of exponentially weighted means times the season and drift the panel shares. The quantiles are those of
what followed when items of the panel stood as this one does, averaged with a negative binomial's (gamma's where quantities
are not whole) around a level half-way to the slow mean: an item that has been silent is likely, not certain, to stay so, and
the upper quantiles must remember it. Where the panel is too small for analogues, the negative binomial stands alone.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting import distributions
from forecasting.analogues import Analogues, analogues
from forecasting.levels import SLOW, fit_blend, weighted_means, weighted_variance
from forecasting.panel import Flags, Floats, Panel
from forecasting.quantiles import in_order
from forecasting.season import shared_season
from forecasting.segments import since_first_demand

SLOW_SHARE = 0.5
ANALOGUE_SHARE = 0.67
MOST_GROWTH = 2.0
ZERO, WITH_ANALOGUES = "zero", "_analogues"
POOLED_PERIODS = 5.0
POISSON_PART = 1.05
INFLATION = 1.1
FALLBACK_DISPERSION = 0.5


@dataclass(frozen=True)
class Forecasts:
    """Arrays of one tier: (series, horizon), quantiles with a last axis of levels, one model name a series.

    `std` is the root mean squared deviation about `mean`.
    """

    mean: Floats
    std: Floats
    quantiles: Floats
    model_name: npt.NDArray[np.str_]


def forecast_counts(
    panel: Panel, horizon: int, levels: tuple[float, ...], ended: Flags | None = None, seed: int = 0
) -> Forecasts:
    """Forecasts every series of the panel for the `horizon` periods after its own end.

    Of those that `ended` nothing is expected; what else may come of them is what came after like silences.
    """
    factors = shared_season(panel, horizon)
    width = len(panel.grid)
    levelled = panel.aligned(panel.values / factors[None, :width])
    means, effective = weighted_means(levelled)
    blend = fit_blend(levelled, horizon)
    ahead = factors[panel.end[:, None] + 1 + np.arange(horizon)[None, :]]
    fast = (means @ blend.weights * np.exp(blend.drift))[:, None] * ahead
    slow = means[:, SLOW][:, None] * ahead
    if ended is not None:
        fast[ended], slow[ended] = 0.0, 0.0
    centre = (1 - SLOW_SHARE) * fast + SLOW_SHARE * slow
    noise, level = _variances(levelled, means[:, SLOW], effective[:, SLOW], centre)
    quantiles = _quantiles(centre, noise + level, levels, panel.integer)
    model = np.where(panel.integer, "negative_binomial", "gamma")
    if ended is not None:
        model = np.where(ended, ZERO, model)
    found = analogues(levelled, horizon, levels, seed)
    if found is not None:
        with_analogues = _blended(quantiles, found, fast, ahead, panel.integer)
        quantiles = np.where(found.precedented[:, None, None], with_analogues, quantiles)
        model = np.where(found.precedented, np.char.add(model, WITH_ANALOGUES), model)
    offset = (centre - fast) ** 2
    return Forecasts(
        mean=fast,
        std=np.sqrt(noise + level + offset),
        quantiles=in_order(quantiles),
        model_name=model,
    )


def _blended(quantiles: Floats, found: Analogues, mean: Floats, ahead: Floats, integer: Flags) -> Floats:
    """Both kinds of quantiles averaged; those of the analogues first brought to the growth that `mean` expects."""
    followed = found.mean[:, None] * ahead
    growth = float(np.clip(mean.sum() / max(followed.sum(), 1e-12), 1 / MOST_GROWTH, MOST_GROWTH))
    followed_quantiles = found.quantiles[:, None, :] * (growth * ahead[:, :, None])
    blended = ANALOGUE_SHARE * followed_quantiles + (1 - ANALOGUE_SHARE) * quantiles
    return np.where(integer[:, None, None], np.floor(blended + 0.5), blended)


def never_sold(panel: Panel, horizon: int, levels: tuple[float, ...], like: Panel) -> Forecasts:
    """Series without any demand yet: by the rule of succession one demand of the panel's usual size in twice their age."""
    sizes = np.where(like.values > 0, like.values, np.nan)
    sold = np.nan_to_num(like.values) > 0
    typical = float(np.median(sizes[sold])) if sold.any() else 1.0
    age = (~np.isnan(panel.values)).sum(axis=1)
    mean = np.repeat((0.5 * typical / (age + 1))[:, None], horizon, axis=1)
    noise = mean * POISSON_PART + mean * typical
    level = mean**2
    quantiles = _quantiles(mean, noise + level, levels, panel.integer)
    return Forecasts(mean, np.sqrt(noise + level), in_order(quantiles), np.full(len(panel), "succession"))


def _variances(levelled: Floats, mean: Floats, effective: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Period noise and the doubt about the level, each (series, horizon)."""
    dispersion = _dispersion(levelled, mean, effective)[:, None]
    noise = INFLATION * (centre * POISSON_PART + dispersion * centre**2)
    return noise, noise / np.maximum(effective, 1.0)[:, None]


def _dispersion(levelled: Floats, mean: Floats, effective: Floats) -> Floats:
    """Variance beyond Poisson as a share of the squared mean, each series drawn towards the panel's."""
    variance = weighted_variance(levelled, mean, SLOW)
    own = np.maximum(variance - mean, 0.0) / np.maximum(mean, 1e-9) ** 2
    telling = (own > 0) & (mean > 0) & (since_first_demand(levelled).sum(axis=1) > 1)
    pooled = float(np.exp(np.log(own[telling]).mean())) if telling.any() else FALLBACK_DISPERSION
    return (own * effective + POOLED_PERIODS * pooled) / (effective + POOLED_PERIODS)


def _quantiles(centre: Floats, variance: Floats, levels: tuple[float, ...], integer: Flags) -> Floats:
    """Computed once a series where the horizon is flat, else cell by cell."""
    flat = np.allclose(centre, centre[:, :1], rtol=1e-12, atol=0.0)
    if flat:
        once = distributions.quantiles(centre[:, :1], variance[:, :1], levels, integer[:, None])
        return np.repeat(once, centre.shape[1], axis=1)
    return distributions.quantiles(centre, variance, levels, np.repeat(integer[:, None], centre.shape[1], axis=1))
