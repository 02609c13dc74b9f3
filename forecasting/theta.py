"""Point forecasts of one long, dense series: the mean of a dynamic optimised theta model and complex smoothing.

Source: Fiorucci et al. (2016) for the theta model, Svetunkov et al. (2022) for complex exponential smoothing, both as
`statsforecast` implements them. Their mean beat each alone on smooth monthly series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasting.panel import Floats

MODEL_NAME = "theta_ces"
LONGEST_SMOOTHED_SEASON = 24
TYPICAL_SHARE = 0.95


@dataclass(frozen=True)
class Points:
    """Forecast means (series, horizon) and the mean absolute one-step error inside the history (series,).

    A row of NaN: no model could be fitted.
    """

    mean: Floats
    step_error: Floats


def point_forecasts(histories: list[Floats], season: int, horizon: int) -> Points:
    """Forecasts each history (oldest value first, no gaps) for `horizon` periods."""
    rows = [_one(history, season, horizon) for history in histories]
    return Points(np.array([mean for mean, _ in rows]), np.array([error for _, error in rows]))


def _one(history: Floats, season: int, horizon: int) -> tuple[Floats, float]:
    from statsforecast.models import AutoCES, DynamicOptimizedTheta

    if np.ptp(history) == 0:
        return np.full(horizon, history[0]), 0.0
    theta = _fitted(DynamicOptimizedTheta(season_length=season), history, horizon)
    # Complex smoothing of a season of 52 takes four times as long as the theta model and adds little from two years.
    smoothing = None if season > LONGEST_SMOOTHED_SEASON else _fitted(AutoCES(season_length=season), history, horizon)
    found = [f for f in (theta, smoothing) if f is not None]
    if not found:
        return np.full(horizon, np.nan), np.nan
    return np.mean([mean for mean, _ in found], axis=0), float(np.mean([error for _, error in found]))


def _fitted(model: object, history: Floats, horizon: int) -> tuple[Floats, float] | None:
    """Mean and one-step error, or None where the model fails or runs away on this series."""
    try:
        found = model.forecast(history, horizon, fitted=True)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 (statsforecast raises bare Exception; the caller names the fallback)
        return None
    mean = np.asarray(found["mean"], dtype=float)
    error = _typical_error(history - np.asarray(found["fitted"], dtype=float))
    sane = np.isfinite(mean).all() and np.isfinite(error) and mean.max() <= 10 * history.max() + 1
    return (np.maximum(mean, 0.0), error) if sane else None


def _typical_error(errors: Floats) -> float:
    """Mean absolute error of the later two thirds without its extremes: the first fitted values can be far off."""
    later = np.sort(np.abs(errors[len(errors) // 3 :]))
    return float(later[: max(int(len(later) * TYPICAL_SHARE), 1)].mean())
