"""What a planner would use instead: seasonal naive and the moving average, with normal intervals from their own past errors."""

from dataclasses import dataclass

import numpy as np

from forecasting.panel import Floats, Panel
from forecasting.quantiles import in_order

SEASONAL_NAIVE, MOVING_AVERAGE = "seasonal_naive", "moving_average"


@dataclass(frozen=True)
class Baseline:
    """Means (series, horizon) and quantiles (series, horizon, levels) of one rule."""

    name: str
    mean: Floats
    quantiles: Floats


def seasonal_naive(panel: Panel, horizon: int, levels: tuple[float, ...]) -> Baseline:
    """The same period one season ago; the last value where the record is shorter than a season."""
    values = np.nan_to_num(panel.aligned())
    season = panel.rhythm.season if values.shape[1] > panel.rhythm.season else 1
    mean = values[:, -season:][:, np.arange(horizon) % season]
    errors = panel.aligned()[:, season:] - panel.aligned()[:, :-season]
    return Baseline(SEASONAL_NAIVE, mean, _normal(mean, errors, levels))


def moving_average(panel: Panel, horizon: int, levels: tuple[float, ...]) -> Baseline:
    """The mean of the last periods (28 days, 13 weeks, 6 months or 4 quarters)."""
    values = panel.aligned()
    recent = values[:, -panel.rhythm.moving_average :]
    known = ~np.isnan(recent)
    level = np.nansum(recent, axis=1) / np.maximum(known.sum(axis=1), 1)
    mean = np.repeat(level[:, None], horizon, axis=1)
    return Baseline(MOVING_AVERAGE, mean, _normal(mean, values - level[:, None], levels))


def _normal(mean: Floats, errors: Floats, levels: tuple[float, ...]) -> Floats:
    from scipy.special import ndtri

    known = ~np.isnan(errors)
    spread = np.sqrt(np.nansum(errors**2, axis=1) / np.maximum(known.sum(axis=1), 1))
    return in_order(mean[:, :, None] + spread[:, None, None] * ndtri(np.asarray(levels))[None, None, :])
