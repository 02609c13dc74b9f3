"""Point forecasts of one long, dense series: a vote of theta and smoothing models, some of them fitted to its logarithms.

Source: Fiorucci et al. (2016) for the theta model, Svetunkov et al. (2022) for complex exponential smoothing, Hyndman et al.
(2002) for exponential smoothing whose trend and season are chosen by AICc, all as `statsforecast` implements them. Logarithms
make a season that grows with its level, and errors that do, steady; the geometric mean of unlike models beat each alone on
smooth monthly series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasting.panel import Floats

MODEL_NAME = "theta_vote"
LONGEST_SMOOTHED_SEASON = 24
TYPICAL_SHARE = 0.95
LEAST_SHARE = 0.05
"""Of a series' mean: what its smaller values count as in logarithms."""


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
    if np.ptp(history) == 0:
        return np.full(horizon, history[0]), 0.0
    least = LEAST_SHARE * history.mean()
    found = [
        fitted
        for model, logarithms in _voters(season)
        if (fitted := _fitted(model, history, horizon, least if logarithms else None)) is not None
    ]
    if not found:
        return np.full(horizon, np.nan), np.nan
    means, errors = (np.array(part) for part in zip(*found, strict=True))
    return np.exp(np.log(np.maximum(means, 1e-3 * least)).mean(axis=0)), float(errors.mean())


def _voters(season: int) -> list[tuple[object, bool]]:
    """Models, and whether each is fitted to logarithms, chosen once on monthly series."""
    from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

    theta: list[tuple[object, bool]] = [
        (DynamicOptimizedTheta(season_length=season), False),
        (DynamicOptimizedTheta(season_length=season), True),
    ]
    if season > LONGEST_SMOOTHED_SEASON:
        # Complex smoothing of a season of 52 takes four times as long as the theta model and adds little from two years.
        return theta
    # Additive errors and damped trends beside these triple the time and better the vote by a thousandth.
    smoothed = AutoETS(season_length=season, model="MZZ", damped=False)
    return [*theta, (AutoCES(season_length=season), True), (smoothed, False)]


def _fitted(model: object, history: Floats, horizon: int, least: float | None) -> tuple[Floats, float] | None:
    """Mean and one-step error, or None where the model fails or runs away on this series. With `least`: of logarithms."""
    values = history if least is None else np.log(np.maximum(history, least))
    try:
        found = model.forecast(values, horizon, fitted=True)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 (statsforecast raises bare Exception; the caller names the fallback)
        return None
    mean, fitted = (np.asarray(found[name], dtype=float) for name in ("mean", "fitted"))
    if least is not None:
        with np.errstate(over="ignore"):  # What is infinite is refused below.
            mean, fitted = np.exp(mean), np.exp(fitted)
    error = _typical_error(history - fitted)
    sane = np.isfinite(mean).all() and np.isfinite(error) and mean.max() <= 10 * history.max() + 1
    return (np.maximum(mean, 0.0), error) if sane else None


def _typical_error(errors: Floats) -> float:
    """Mean absolute error of the later two thirds without its extremes: the first fitted values can be far off."""
    later = np.sort(np.abs(errors[len(errors) // 3 :]))
    return float(later[: max(int(len(later) * TYPICAL_SHARE), 1)].mean())
