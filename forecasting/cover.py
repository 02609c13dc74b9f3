"""Demand between today and any later day, from forecasts by period: its mean and both parts of its variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.panel import Floats
from forecasting.rhythm import offset

BEYOND_DAYS = 3650.0
UNKNOWN_LEVEL_SHARE = 0.3


@dataclass(frozen=True)
class Cover:
    """Cumulative demand at `days` after today (rising, first 0), each array (items, days).

    Noise adds up by variance, the doubt about the level by standard deviation. Beyond the forecast's last day demand goes
    on at its average rate.
    """

    days: Floats
    mean: Floats
    noise_variance: Floats
    level_std: Floats
    last_forecast_day: float

    def until(self, day: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of demand up to `day`, (items,) or (items, k)."""
        wanted = np.clip(day if day.ndim == 2 else day[:, None], 0.0, self.days[-1])
        right = np.clip(np.searchsorted(self.days, wanted), 1, len(self.days) - 1)
        width = self.days[right] - self.days[right - 1]
        share = (wanted - self.days[right - 1]) / np.maximum(width, 1e-9)

        def at(values: Floats) -> Floats:
            low = np.take_along_axis(values, right - 1, axis=1)
            return low + share * (np.take_along_axis(values, right, axis=1) - low)

        mean, variance = at(self.mean), at(self.noise_variance) + at(self.level_std) ** 2
        return (mean, variance) if day.ndim == 2 else (mean[:, 0], variance[:, 0])


def cover(forecasts: pd.DataFrame, row: npt.NDArray[np.intp], n: int, freq: str, as_of: pd.Timestamp) -> Cover:
    """Lays out forecasts (ds, mean, std and, if known, level_std) whose i-th row belongs to item `row[i]` of `n`.

    The period that contains today counts by its remaining days; days before the first period have its rate. Without
    `level_std`, 30 % of the standard deviation is taken to be shared by all periods.
    """
    if forecasts.empty:
        return Cover(np.array([0.0, BEYOND_DAYS]), *(np.zeros((n, 2)) for _ in range(3)), 0.0)
    column, dates = pd.factorize(pd.DatetimeIndex(forecasts["ds"]), sort=True)
    starts = (dates - as_of).days.to_numpy(dtype=float)
    ends = (dates + offset(freq) - as_of).days.to_numpy(dtype=float)
    mean, std, level = (_matrix(row, column, values, n, len(dates)) for values in _moments(forecasts))
    share = np.clip(ends, 0, None) - np.clip(starts, 0, None)
    share = share / (ends - starts)
    if starts[0] > 0:
        share[0] = ends[0] / (ends[0] - starts[0])
    noise = np.maximum(std**2 - level**2, 0.0)
    length = float((ends - starts).sum())
    beyond = BEYOND_DAYS / length
    return Cover(
        days=np.r_[0.0, np.clip(ends, 0, None), max(ends[-1], 0.0) + BEYOND_DAYS],
        mean=_cumulative(mean, share, beyond),
        noise_variance=_cumulative(noise, share, beyond),
        level_std=_cumulative(level, share, beyond),
        last_forecast_day=max(float(ends[-1]), 0.0),
    )


def _moments(forecasts: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    mean, std = forecasts["mean"].to_numpy(float), forecasts["std"].to_numpy(float)
    level = forecasts["level_std"].to_numpy(float) if "level_std" in forecasts else UNKNOWN_LEVEL_SHARE * std
    if not (np.isfinite(mean).all() and np.isfinite(std).all() and np.isfinite(level).all()):
        raise ParameterError("forecasts hold a mean, std or level_std that is no number: forecast those series again")
    return mean, std, level


def _matrix(row: npt.NDArray[np.intp], column: npt.NDArray[np.intp], values: Floats, n: int, width: int) -> Floats:
    matrix = np.zeros((n, width))
    matrix[row, column] = values
    return matrix


def _cumulative(values: Floats, share: Floats, beyond: float) -> Floats:
    """Zero today, then each period's share added, then the average rate for the years after."""
    parts = np.concatenate([values * share[None, :], values.sum(axis=1, keepdims=True) * beyond], axis=1)
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(parts, axis=1)], axis=1)
