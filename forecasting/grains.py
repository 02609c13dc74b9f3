"""The same demand by day, week, month and quarter, and in total over series: coherent because all are sums of one base.

The base are forecasts by week. A week's mean is spread over its days by the days' usual shares (`forecasting.days`);
every other period is a sum of days, every total a sum of series, so that means agree at every grain to rounding. Standard
deviations add up as `forecasting.spread` says, and quantiles are those of a count (or, for quantities that are not whole,
gamma) distribution with these moments: the quantile of a sum is not the sum of the quantiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import distributions
from forecasting.days import DayProfile
from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.panel import Flags, Floats
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name, in_order
from forecasting.spread import Moments

DAILY, WEEKLY, MONTHLY, QUARTERLY = "daily", "weekly", "monthly", "quarterly"
DAYS_AHEAD = 35
"""Five weeks: whatever weekday it is, the next 28 days are among them."""
TOTAL, MIXED = "total", "mixed"
WEEK = 7


@dataclass(frozen=True)
class _Periods:
    """Periods ahead: kind, first day, position among its kind (from 1), and the share of each week (rows) that it holds."""

    kind: npt.NDArray[np.str_]
    start: npt.NDArray[np.datetime64]
    horizon: npt.NDArray[np.int64]
    share: Floats


@dataclass(frozen=True)
class _Series:
    """Series with their moments by week."""

    ids: npt.NDArray[np.object_]
    weekly: Moments
    integer: Flags
    model_name: npt.NDArray[np.object_]
    segment: npt.NDArray[np.object_]


def coherent_grains(
    forecasts: pd.DataFrame,
    *,
    days: DayProfile | None = None,
    totals: Mapping[str, pd.Series[str]] | None = None,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    days_ahead: int = DAYS_AHEAD,
) -> pd.DataFrame:
    """Forecasts by week, of the same weeks for every series, in all periods and totals.

    `forecasts`: the columns of `forecast` with the same `quantiles`. `days`: the shares of the days (`fit_days`); without
    it a week's are equal. `totals`: by name of the total, a label per unique_id; a series without one takes no part.

    Returns one row per series or label, period and date: unique_id, total (null: the series itself, else the name of the
    total), period (daily, weekly, monthly, quarterly), ds (first day), horizon (1 for the first of its kind), mean, std,
    quantiles, model_name, segment. Days are the first `days_ahead`; months and quarters those that lie whole within the
    weeks. Weekly rows of the series are those given. Raises MissingColumnsError, ParameterError.
    """
    levels = checked(quantiles)
    columns = [column_name(q) for q in levels]
    missing = {"unique_id", "ds", "mean", "std", "model_name", "segment", *columns} - set(forecasts.columns)
    if missing:
        raise MissingColumnsError("forecasts", missing)
    if forecasts.empty:
        return forecasts.assign(total=None, period=WEEKLY, horizon=0)
    ordered = forecasts.sort_values(["unique_id", "ds"], ignore_index=True)
    weeks, given = _weeks(ordered), ordered[columns].to_numpy(float)
    periods = _periods(weeks, days, days_ahead)
    series = _series(ordered, given, len(weeks))
    found = [_kept(_rows(series, periods, levels), given, columns)]
    for name, labels in (totals or {}).items():
        found.append(_rows(_summed(series, labels.reindex(series.ids)), periods, levels).assign(total=name))
    return pd.concat(found, ignore_index=True)


def _weeks(ordered: pd.DataFrame) -> pd.DatetimeIndex:
    weeks = pd.DatetimeIndex(ordered["ds"].unique()).sort_values()
    same = len(ordered) == len(weeks) * ordered["unique_id"].nunique()
    if not same or ordered.duplicated(["unique_id", "ds"]).any():
        raise ParameterError("forecasts must hold the same weeks for every series: forecast them with one cutoff")
    if (np.diff(weeks.to_numpy()) != np.timedelta64(WEEK, "D")).any():
        raise ParameterError("forecasts must be by week without gaps: other periods are sums of their days")
    return weeks


def _series(ordered: pd.DataFrame, given: Floats, weeks: int) -> _Series:
    first = ordered.iloc[::weeks]
    mean, std = (ordered[name].to_numpy(float).reshape(-1, weeks) for name in ("mean", "std"))
    whole = (given == np.round(given)).all(axis=1).reshape(-1, weeks).all(axis=1)
    names = (first[name].to_numpy(object) for name in ("unique_id", "model_name", "segment"))
    ids, model_name, segment = names
    return _Series(ids, Moments.of(mean, std), np.asarray(whole, dtype=bool), model_name, segment)


def _summed(series: _Series, labels: pd.Series[str]) -> _Series:
    group, names = pd.factorize(labels.to_numpy(object), sort=True)
    member, count = group >= 0, len(names)
    kept = Moments(*(getattr(series.weekly, part)[member] for part in ("mean", "noise_variance", "level_std")))
    group = group[member]
    whole = np.ones(count, bool)
    np.logical_and.at(whole, group, series.integer[member])
    segments = pd.Series(series.segment[member]).groupby(group).agg(["first", "nunique"])
    segment = segments["first"].where(segments["nunique"] == 1, MIXED).to_numpy(object)
    return _Series(names, kept.over_series(group, count), whole, np.full(count, TOTAL, object), segment)


def _periods(weeks: pd.DatetimeIndex, days: DayProfile | None, days_ahead: int) -> _Periods:
    dates = pd.date_range(weeks[0], periods=WEEK * len(weeks), freq="D")
    factors = np.ones(len(dates)) if days is None else days.factors(dates)
    by_week = factors.reshape(-1, WEEK)
    total = by_week.sum(axis=1, keepdims=True)
    by_week = np.where(total > 0, by_week / np.where(total > 0, total, 1.0), 1 / WEEK)
    parts = [
        _kind(DAILY, dates[:days_ahead], dates[:days_ahead] + pd.Timedelta(days=1), dates, by_week),
        _kind(WEEKLY, weeks, weeks + pd.Timedelta(days=WEEK), dates, by_week),
        _kind(MONTHLY, *_whole(dates, "MS"), dates, by_week),
        _kind(QUARTERLY, *_whole(dates, "QS"), dates, by_week),
    ]
    joined = [
        np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in _Periods.__dataclass_fields__
    ]
    return _Periods(*joined)


def _whole(dates: pd.DatetimeIndex, step: str) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """First days of the periods that lie whole within the dates, and of those after them."""
    edges = pd.date_range(dates[0], dates[-1] + pd.Timedelta(days=1), freq=step)
    return edges[:-1], edges[1:]


def _kind(
    kind: str, starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, dates: pd.DatetimeIndex, by_week: Floats
) -> _Periods:
    within = (dates.to_numpy()[:, None] >= starts.to_numpy()) & (dates.to_numpy()[:, None] < ends.to_numpy())
    share = (by_week[:, :, None] * within.reshape(*by_week.shape, -1)).sum(axis=1)
    return _Periods(np.full(len(starts), kind), starts.to_numpy(), np.arange(1, len(starts) + 1), share)


def _rows(series: _Series, periods: _Periods, levels: tuple[float, ...]) -> pd.DataFrame:
    moments = series.weekly.over_periods(periods.share)
    n, width = moments.mean.shape
    whole = np.repeat(series.integer[:, None], width, axis=1)
    quantiles = in_order(distributions.quantiles(moments.mean, moments.variance, levels, whole))
    columns: dict[str, npt.NDArray[np.generic] | None] = {
        "unique_id": np.repeat(series.ids, width),
        "total": None,
        "period": np.tile(periods.kind, n),
        "ds": np.tile(periods.start, n),
        "horizon": np.tile(periods.horizon, n),
        "mean": moments.mean.ravel(),
        "std": np.sqrt(moments.variance).ravel(),
    }
    columns |= {column_name(q): quantiles[:, :, k].ravel() for k, q in enumerate(levels)}
    columns |= {
        "model_name": np.repeat(series.model_name, width),
        "segment": np.repeat(series.segment, width),
    }
    return pd.DataFrame(columns)


def _kept(rows: pd.DataFrame, given: Floats, columns: list[str]) -> pd.DataFrame:
    """The rows with the given quantiles where they are the series' own weeks."""
    rows.loc[rows["period"] == WEEKLY, columns] = given
    return rows
