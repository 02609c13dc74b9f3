"""How good a forecast was: every measure averaged over series, each scaled by its own history."""

from dataclasses import dataclass

import numpy as np

from forecasting.panel import Flags, Floats
from forecasting.segments import since_first_demand


@dataclass(frozen=True)
class Scored:
    """One model on one origin, (series, horizon) each; unknown actuals are NaN."""

    error: Floats
    actual: Floats
    pinball: Floats
    within_80: Floats
    within_95: Floats


@dataclass(frozen=True)
class Scales:
    """One value a series: mean absolute and root mean squared first difference, mean absolute seasonal difference."""

    absolute: Floats
    squared: Floats
    seasonal: Floats


def scales(history: Floats, season: int) -> Scales:
    """Scales from a right-aligned history, from the first demand on; NaN where a series never moved."""
    sold = np.where(since_first_demand(history), history, np.nan)
    steps = np.diff(sold, axis=1)
    lag = season if history.shape[1] > season else 1
    seasonal = _mean_abs(sold[:, lag:] - sold[:, :-lag])
    absolute = _mean_abs(steps)
    squared = np.sqrt(_mean_abs(steps**2))
    seasonal = np.where(np.isnan(seasonal), absolute, seasonal)
    return Scales(*(np.where(scale > 0, scale, np.nan) for scale in (absolute, squared, seasonal)))


def scored(actual: Floats, mean: Floats, quantiles: Floats, levels: tuple[float, ...]) -> Scored:
    """Compares one model's forecasts with what came; `levels` must hold the ends of the 80 % and 95 % intervals."""
    beyond = actual[:, :, None] - quantiles
    wanted = np.asarray(levels)
    pinball = np.maximum(wanted * beyond, (wanted - 1) * beyond).mean(axis=2)
    return Scored(
        error=mean - actual,
        actual=actual,
        pinball=pinball,
        within_80=_within(actual, quantiles, levels, 0.10, 0.90),
        within_95=_within(actual, quantiles, levels, 0.025, 0.975),
    )


def summary(found: Scored, scale: Scales, rows: Flags, steps: slice) -> dict[str, float]:
    """The measures of the chosen series and horizons; NaN where nothing can be measured."""
    error, actual = found.error[rows, steps], found.actual[rows, steps]
    return {
        "mase": _mean(_mean_abs(error) / scale.seasonal[rows]),
        "rmsse": _mean(np.sqrt(_mean_abs(error**2)) / scale.squared[rows]),
        "wape": _ratio(np.nansum(np.abs(error)), np.nansum(actual)),
        "bias": _ratio(np.nansum(error), np.nansum(actual)),
        "scaled_pinball_loss": _mean(_mean_abs(found.pinball[rows, steps]) / scale.absolute[rows]),
        "coverage_80": _mean(found.within_80[rows, steps]),
        "coverage_95": _mean(found.within_95[rows, steps]),
    }


def _within(actual: Floats, quantiles: Floats, levels: tuple[float, ...], low: float, high: float) -> Floats:
    lower, upper = quantiles[:, :, levels.index(low)], quantiles[:, :, levels.index(high)]
    inside = (actual >= lower - 1e-9) & (actual <= upper + 1e-9)
    return np.where(np.isnan(actual), np.nan, inside.astype(float))


def _mean_abs(values: Floats) -> Floats:
    known = (~np.isnan(values)).sum(axis=1)
    total = np.nansum(np.abs(values), axis=1)
    return np.divide(total, known, out=np.full(len(values), np.nan), where=known > 0)


def _mean(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else float("nan")


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
