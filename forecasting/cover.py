"""Demand between today and any later day, from forecasts by period: its mean and its variance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.panel import Floats
from forecasting.spread import Moments

BEYOND_DAYS = 3650.0


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

    def of(self, rows: npt.NDArray[np.intp]) -> Cover:
        """That of the items `rows`."""
        return replace(
            self,
            mean=self.mean[rows],
            noise_variance=self.noise_variance[rows],
            level_std=self.level_std[rows],
        )

    def until(self, day: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of demand up to `day` (items, k)."""
        wanted = np.clip(day, 0.0, self.days[-1])
        right = np.clip(np.searchsorted(self.days, wanted), 1, len(self.days) - 1)
        width = self.days[right] - self.days[right - 1]
        share = (wanted - self.days[right - 1]) / np.maximum(width, 1e-9)

        def at(values: Floats) -> Floats:
            low = np.take_along_axis(values, right - 1, axis=1)
            return low + share * (np.take_along_axis(values, right, axis=1) - low)

        return at(self.mean), at(self.noise_variance) + at(self.level_std) ** 2


def cover(forecasts: pd.DataFrame, row: npt.NDArray[np.intp], n: int, as_of: pd.Timestamp) -> Cover:
    """Lays out forecasts (ds: first day of the period, mean, std) whose i-th row belongs to item `row[i]` of `n`.

    A period lasts until the next one begins, the last as long as the one before. The period that contains today counts by
    its remaining days; days before the first period have its rate.
    """
    if forecasts.empty:
        nothing = np.zeros((n, 2))
        return Cover(np.array([0.0, BEYOND_DAYS]), nothing, nothing, nothing, 0.0)
    column, starts, ends = _periods(forecasts, as_of)
    mean, std = (_matrix(row, column, forecasts[name].to_numpy(float), n, len(starts)) for name in ("mean", "std"))
    moments = Moments.of(mean, std)
    ahead = np.clip(ends, 0, None) - np.clip(starts, 0, None)
    ahead[0] += max(starts[0], 0.0)
    share = ahead / (ends - starts)
    beyond = BEYOND_DAYS / float((ends - starts).sum())
    return Cover(
        days=np.r_[0.0, np.clip(ends, 0, None), max(ends[-1], 0.0) + BEYOND_DAYS],
        mean=_cumulative(moments.mean, share, beyond),
        noise_variance=_cumulative(moments.noise_variance, share, beyond),
        level_std=_cumulative(moments.level_std, share, beyond),
        last_forecast_day=max(float(ends[-1]), 0.0),
    )


def _periods(forecasts: pd.DataFrame, as_of: pd.Timestamp) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """Each row's period, and the days after today on which the periods start and end."""
    column, dates = pd.factorize(pd.to_datetime(forecasts["ds"]), sort=True)
    if len(dates) < 2:
        raise ParameterError("forecasts must span at least two periods: their length is read from their dates")
    starts = np.asarray((pd.DatetimeIndex(dates) - as_of).days, dtype=float)
    return column, starts, np.append(starts[1:], 2 * starts[-1] - starts[-2])


def _matrix(row: npt.NDArray[np.intp], column: npt.NDArray[np.intp], values: Floats, n: int, width: int) -> Floats:
    if not np.isfinite(values).all():
        raise ParameterError("forecasts hold a mean or std that is no number: forecast those series again")
    matrix = np.zeros((n, width))
    known = row >= 0
    matrix[row[known], column[known]] = values[known]
    return matrix


def _cumulative(values: Floats, share: Floats, beyond: float) -> Floats:
    """Zero today, then each period's share added, then the average rate for the years after."""
    parts = np.concatenate([values * share[None, :], values.sum(axis=1, keepdims=True) * beyond], axis=1)
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(parts, axis=1)], axis=1)
