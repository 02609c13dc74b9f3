"""What came, held against what was forecast before it came; and what is forecast, against what is usual.

Frames in, frames out. A row's distribution is that of `forecasting.distributions` with its mean and std; `whole` tells counts
from quantities that are weighed or measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting import distributions
from forecasting.panel import Flags, Floats
from forecasting.segments import UNLIKELY_SILENCE
from forecasting.spread import SHARED_STD


def surprises(periods: pd.DataFrame) -> pd.DataFrame:
    """Adds `probability`: of demand at least as far out as `actual`, on either side, had the forecast been right.

    `periods`: actual, mean, std, q025, q95, q99, whole, is_censored, one row a series and period. Above q99 the tail falls no
    faster than it does from q95 to q99, so that a distribution with a long tail is not taken for one without. Of an item of
    which nothing was expected, a demand is as likely as the silence of a living item that looks ended. Too little demand tells
    nothing of a period out of stock.
    """
    actual, mean, variance, whole = _moments(periods)
    above = np.maximum(_at_least(actual, mean, variance, whole), _tail(actual, periods))
    below = 1 - distributions.exceedance(mean, variance, actual, whole)
    below = np.where(actual < periods["q025"].to_numpy(float), below, np.maximum(below, 0.025))
    below = np.where(periods["is_censored"].to_numpy(bool), 1.0, below)
    return periods.assign(probability=np.clip(2 * np.minimum(above, below), 0.0, 1.0))


def drifts(periods: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """How far the forecasts of a series ran to one side: one row per `by`.

    `periods`: the columns of `by`, ds, actual, mean, std, whole. Columns: row_count, period_count, since (first ds), demand, forecast
    (sums), error (demand - forecast), mad (mean absolute error of a period), tracking_signal (error / mad; Brown, 1963),
    signal_of_the_rest (the same without the one period that is farthest out, which alone can make a signal) and probability:
    of a sum at least as far out, had the forecasts been right. Each forecast is taken to start from the level as it then was:
    errors of right forecasts are independent, and their variances add up.
    """
    keys = list(by)
    frame = periods.assign(variance=periods["std"] ** 2, off=(periods["actual"] - periods["mean"]))
    in_period = frame.groupby([*keys, "ds"], as_index=False)[["off"]].sum()
    farthest = in_period.sort_values("off", key=abs, kind="stable").drop_duplicates(keys, keep="last")
    rest = in_period.drop(farthest.index)
    found = frame.groupby(keys).agg(
        row_count=("ds", "size"),
        period_count=("ds", "nunique"),
        since=("ds", "min"),
        demand=("actual", "sum"),
        forecast=("mean", "sum"),
        variance=("variance", "sum"),
        whole=("whole", "all"),
    )
    found = found.assign(
        error=found.demand - found.forecast,
        mad=_mad(in_period, keys),
        tracking_signal=_signal(in_period, keys),
        signal_of_the_rest=_signal(rest, keys).reindex(found.index).fillna(0.0),
    )
    found["probability"] = _of_a_sum(found)
    return found.drop(columns="variance").reset_index()


def rises(coming: pd.DataFrame, times: float) -> pd.DataFrame:
    """Adds `limit` (`times` what is usual) and `probability`: that the demand that is coming exceeds it.

    `coming`: usual and mean (quantities over the same time), variance and std (sums over the periods), whole. A period's std is
    part noise, which adds up by variance, and part doubt about the level (`SHARED_STD`), which adds up by itself.
    """
    usual, mean, whole = (
        coming["usual"].to_numpy(float), coming["mean"].to_numpy(float), coming["whole"].to_numpy(bool),
    )  # fmt: skip
    noise, level = coming["variance"].to_numpy(float), coming["std"].to_numpy(float)
    variance = (1 - SHARED_STD**2) * noise + (SHARED_STD * level) ** 2
    limit = times * usual
    return coming.assign(limit=limit, probability=distributions.exceedance(mean, variance, limit, whole))


def _signal(in_period: pd.DataFrame, keys: list[str]) -> pd.Series[float]:
    mad = _mad(in_period, keys)
    return (in_period.groupby(keys).off.sum() / mad.where(mad > 0)).fillna(0.0)


def _mad(in_period: pd.DataFrame, keys: list[str]) -> pd.Series[float]:
    return in_period.assign(off=in_period.off.abs()).groupby(keys).off.mean()


def _of_a_sum(found: pd.DataFrame) -> Floats:
    demand, mean, whole = (
        found["demand"].to_numpy(float),
        found["forecast"].to_numpy(float),
        found["whole"].to_numpy(bool),
    )
    variance = found["variance"].to_numpy(float)
    above = _at_least(demand, mean, variance, whole)
    below = 1 - distributions.exceedance(mean, variance, demand, whole)
    return np.clip(2 * np.minimum(above, below), 0.0, 1.0)


def _at_least(actual: Floats, mean: Floats, variance: Floats, whole: Flags) -> Floats:
    above = distributions.exceedance(mean, variance, np.where(whole, actual - 1, actual), whole)
    above = np.where(mean > 1e-9, above, UNLIKELY_SILENCE)
    return np.where(actual > 0, above, 1.0)


def _tail(actual: Floats, periods: pd.DataFrame) -> Floats:
    """The least probability of as much, from the forecast's own quantiles: 1 % up to q99, falling from there on."""
    q95, q99 = periods["q95"].to_numpy(float), periods["q99"].to_numpy(float)
    beyond = np.maximum(actual - q99, 0.0) / np.maximum(q99 - q95, 1e-9)
    return np.asarray(0.01 * 0.2 ** np.minimum(beyond, 300.0))


def _moments(frame: pd.DataFrame) -> tuple[Floats, Floats, Floats, Flags]:
    actual, mean, std = (frame[name].to_numpy(float) for name in ("actual", "mean", "std"))
    return actual, mean, std**2, frame["whole"].to_numpy(bool)
