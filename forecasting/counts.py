"""The intermittent tier: one count distribution for every series of the panel, computed at once.

The mean is a blend of exponentially weighted means times the season and drift the panel shares. The quantiles are those of
what followed when items of the panel stood as this one does, averaged with a negative binomial's (gamma's where quantities
are not whole) around a level half-way to the slow mean: an item that has been silent is likely, not certain, to stay so, and
the upper quantiles must remember it. Where the panel is too small for analogues, the negative binomial stands alone.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecasting import distributions
from forecasting.analogues import Analogues, Forest, analogues, fit_forest
from forecasting.levels import SLOW, Blend, blended, fit_blend, weighted_means, weighted_variance, without_giants
from forecasting.panel import Flags, Floats, Panel
from forecasting.quantiles import in_order, rounded
from forecasting.season import Season, own_season, shared_season
from forecasting.segments import since_first_demand
from forecasting.silence import silence_class

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


@dataclass(frozen=True)
class CountFit:
    """What the whole panel tells of each of its series.

    `season`: what the panel shares, by period of its grid and of the `horizon` after it. `growth`: how much more is expected
    than followed the analogues. `forest`: None where the panel is too small for analogues.
    """

    horizon: int
    levels: tuple[float, ...]
    season: Season
    blend: Blend
    dispersion: float
    forest: Forest | None
    growth: float

    def levelled(self, panel: Panel) -> Floats:
        """Demand without the season, right-aligned."""
        return _levelled(panel, self.season.factors)

    def ahead(self, panel: Panel, levelled: Floats) -> Floats:
        """The season of the periods after each series' end, that of the panel and, as far as it is trusted, its own: (series,
        horizon)."""
        shared = self.season.factors[panel.end[:, None] + 1 + np.arange(self.horizon)[None, :]]
        if self.season.trust == 0:
            return shared
        return shared * (1 + self.season.trust * own_season(levelled, self.horizon, panel.rhythm.season))

    @property
    def flat(self) -> bool:
        """Whether there is no season, and each period ahead is like the next."""
        return bool(np.ptp(self.season.factors) == 0)


def fit_counts(
    panel: Panel, horizon: int, levels: tuple[float, ...], ended: Flags | None = None, seed: int = 0
) -> CountFit:
    """Learns from every series of the panel; nothing more is expected of those that `ended`."""
    season = shared_season(panel, horizon)
    levelled = _levelled(panel, season.factors)
    means, _ = weighted_means(levelled)
    fit = CountFit(
        horizon=horizon,
        levels=levels,
        season=season,
        blend=fit_blend(levelled, horizon, ended),
        dispersion=_pooled_dispersion(levelled, means[:, SLOW]),
        forest=None,
        growth=1.0,
    )
    found = fit_forest(levelled, horizon, levels, seed)
    if found is None:
        return fit
    forest, followed = found
    ahead = fit.ahead(panel, levelled)
    level = _expected(blended(means, silence_class(levelled), fit.blend), ended)
    counted = (without_giants(level) / np.maximum(level, 1e-12))[:, None] * ahead
    growth = (level[:, None] * counted).sum() / max((followed[:, None] * counted).sum(), 1e-12)
    return replace(fit, forest=forest, growth=float(np.clip(growth, 1 / MOST_GROWTH, MOST_GROWTH)))


def forecast_counts(panel: Panel, fit: CountFit, ended: Flags | None = None) -> Forecasts:
    """Forecasts any series of the panel that was fitted, for the periods after each one's own end.

    Of those that `ended` nothing is expected; what else may come of them is what came after like silences.
    """
    levelled = fit.levelled(panel)
    means, effective = weighted_means(levelled)
    ahead = fit.ahead(panel, levelled)
    fast = _expected(blended(means, silence_class(levelled), fit.blend), ended)[:, None] * ahead
    slow = _expected(means[:, SLOW], ended)[:, None] * ahead
    centre = (1 - SLOW_SHARE) * fast + SLOW_SHARE * slow
    noise, level = _variances(levelled, means, effective, centre, fit.dispersion)
    quantiles = _quantiles(centre, noise + level, fit.levels, panel.integer, fit.flat)
    model = np.where(panel.integer, "negative_binomial", "gamma")
    if ended is not None:
        model = np.where(ended, ZERO, model)
    if fit.forest is not None:
        found = analogues(levelled, fit.forest)
        with_analogues = _averaged(quantiles, found, fit.growth * ahead, panel.integer)
        quantiles = np.where(found.precedented[:, None, None], with_analogues, quantiles)
        model = np.where(found.precedented, np.char.add(model, WITH_ANALOGUES), model)
    offset = (centre - fast) ** 2
    return Forecasts(
        mean=fast,
        std=np.sqrt(noise + level + offset),
        quantiles=in_order(quantiles),
        model_name=model,
    )


def _levelled(panel: Panel, factors: Floats) -> Floats:
    return panel.aligned(panel.values / factors[None, : len(panel.grid)])


def _expected(level: Floats, ended: Flags | None) -> Floats:
    return level if ended is None else np.where(ended, 0.0, level)


def _averaged(quantiles: Floats, found: Analogues, ahead: Floats, integer: Flags) -> Floats:
    """Both kinds of quantiles; `ahead`: the season and growth that those of the analogues are brought to."""
    averaged = found.quantiles[:, None, :] * ahead[:, :, None]
    averaged *= ANALOGUE_SHARE
    averaged += (1 - ANALOGUE_SHARE) * quantiles
    return rounded(averaged, integer)


def usual_size(panel: Panel) -> float:
    """The median demand of a period that has any; 1 where there is none."""
    sold = panel.values[panel.values > 0]
    return float(np.median(sold)) if len(sold) else 1.0


def never_sold(panel: Panel, horizon: int, levels: tuple[float, ...], typical: float) -> Forecasts:
    """Series without any demand yet: by the rule of succession one demand of the `typical` size in twice their age."""
    age = (~np.isnan(panel.values)).sum(axis=1)
    mean = np.repeat((0.5 * typical / (age + 1))[:, None], horizon, axis=1)
    noise = mean * POISSON_PART + mean * typical
    level = mean**2
    quantiles = _quantiles(mean, noise + level, levels, panel.integer, flat=True)
    return Forecasts(mean, np.sqrt(noise + level), in_order(quantiles), np.full(len(panel), "succession"))


def _variances(
    levelled: Floats, means: Floats, effective: Floats, centre: Floats, pooled: float
) -> tuple[Floats, Floats]:
    """Period noise and the doubt about the level, each (series, horizon)."""
    dispersion = dispersions(levelled, means, effective, pooled)[:, None]
    noise = INFLATION * (centre * POISSON_PART + dispersion * centre**2)
    return noise, noise / np.maximum(effective[:, SLOW], 1.0)[:, None]


def dispersions(levelled: Floats, means: Floats, effective: Floats, pooled: float | None = None) -> Floats:
    """Variance beyond Poisson as a share of the squared mean (n,), drawn towards that of the panel (`pooled`, if it is known)."""
    slow, known = means[:, SLOW], effective[:, SLOW]
    if pooled is None:
        pooled = _pooled_dispersion(levelled, slow)
    return (_own_dispersion(levelled, slow) * known + POOLED_PERIODS * pooled) / (known + POOLED_PERIODS)


def _own_dispersion(levelled: Floats, mean: Floats) -> Floats:
    """Variance beyond Poisson as a share of the squared mean."""
    variance = weighted_variance(levelled, mean, SLOW)
    return np.maximum(variance - mean, 0.0) / np.maximum(mean, 1e-9) ** 2


def _pooled_dispersion(levelled: Floats, mean: Floats) -> float:
    own = _own_dispersion(levelled, mean)
    telling = (own > 0) & (mean > 0) & (since_first_demand(levelled).sum(axis=1) > 1)
    return float(np.exp(np.log(own[telling]).mean())) if telling.any() else FALLBACK_DISPERSION


def _quantiles(centre: Floats, variance: Floats, levels: tuple[float, ...], integer: Flags, flat: bool) -> Floats:
    """Computed once a series where the horizon is flat, else cell by cell."""
    if flat:
        once = distributions.quantiles(centre[:, :1], variance[:, :1], levels, integer[:, None])
        return np.repeat(once, centre.shape[1], axis=1)
    return distributions.quantiles(centre, variance, levels, np.repeat(integer[:, None], centre.shape[1], axis=1))
