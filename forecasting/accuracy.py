"""How good a forecast was: every measure averaged over series, each scaled by its own history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

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


def sums(found: Scored, scale: Scales, rows: Flags, steps: slice) -> dict[str, float]:
    """What the measures of the chosen series and horizons are made of; those of disjoint series add up.

    A `_count` counts what could be measured: a series, or of `outcome_count` a series' period.
    """
    error, actual = found.error[rows, steps], found.actual[rows, steps]
    of_series = {
        "mase": _mean_abs(error) / scale.seasonal[rows],
        "rmsse": np.sqrt(_mean_abs(error**2)) / scale.squared[rows],
        "scaled_pinball_loss": _mean_abs(found.pinball[rows, steps]) / scale.absolute[rows],
    }
    measured = {name: values[np.isfinite(values)] for name, values in of_series.items()}
    return {
        "series_count": float(rows.sum()),
        **{f"{name}_sum": float(values.sum()) for name, values in measured.items()},
        **{f"{name}_count": float(len(values)) for name, values in measured.items()},
        "absolute_error_sum": float(np.nansum(np.abs(error))),
        "error_sum": float(np.nansum(error)),
        "demand_sum": float(np.nansum(actual)),
        "within_80_count": float(np.nansum(found.within_80[rows, steps])),
        "within_95_count": float(np.nansum(found.within_95[rows, steps])),
        "outcome_count": float((~np.isnan(actual)).sum()),
    }


def measures(added: pd.DataFrame) -> pd.DataFrame:
    """The measures of sums (columns as `sums` names them), row by row; NaN where nothing can be measured."""
    return pd.DataFrame(
        {
            "mase": _ratio(added.mase_sum, added.mase_count),
            "rmsse": _ratio(added.rmsse_sum, added.rmsse_count),
            "wape": _ratio(added.absolute_error_sum, added.demand_sum),
            "bias": _ratio(added.error_sum, added.demand_sum),
            "scaled_pinball_loss": _ratio(added.scaled_pinball_loss_sum, added.scaled_pinball_loss_count),
            "coverage_80": _ratio(added.within_80_count, added.outcome_count),
            "coverage_95": _ratio(added.within_95_count, added.outcome_count),
        }
    )


def _within(actual: Floats, quantiles: Floats, levels: tuple[float, ...], low: float, high: float) -> Floats:
    lower, upper = quantiles[:, :, levels.index(low)], quantiles[:, :, levels.index(high)]
    inside = (actual >= lower - 1e-9) & (actual <= upper + 1e-9)
    return np.where(np.isnan(actual), np.nan, inside.astype(float))


def _mean_abs(values: Floats) -> Floats:
    known = (~np.isnan(values)).sum(axis=1)
    total = np.nansum(np.abs(values), axis=1)
    return np.divide(total, known, out=np.full(len(values), np.nan), where=known > 0)


def _ratio(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    return part / whole.where(whole > 0)
