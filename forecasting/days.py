"""Days of the week and closed days: what share of the usual demand each of them sees, as the panel's own past shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.calendar import EVERY_DAY, Calendar

if TYPE_CHECKING:
    from forecasting.panel import Flags, Floats, Panel

DAYS_AROUND = 35
FEWEST_DAYS = 28
MOST_RELATIVE = 20.0
CLOSED_PRIOR_DAYS = 2.0
LEAST_FACTOR = 0.01
TELLS_NOTHING = 0.2
"""A day expected to see less than this share of the usual tells nothing about the level."""


@dataclass(frozen=True)
class DayProfile:
    """Demand of a weekday over that of the average day (seven factors around 1), which weekdays are ever `open`, and what
    a day keeps of its weekday's demand when it is closed though its weekday is not."""

    weekday: Floats
    open: Flags
    closed: float
    calendar: Calendar

    def factors(self, dates: pd.DatetimeIndex) -> Floats:
        """Demand of each day over that of the average open week's day."""
        return self.weekday[dates.weekday] * self.closing(dates)

    def closing(self, dates: pd.DatetimeIndex) -> Floats:
        """What closing leaves of each day's demand, 1 where open."""
        return np.where(self.calendar.closed(dates) & self.open[dates.weekday], self.closed, 1.0)


def fit_days(dates: pd.DatetimeIndex, demand: Floats, calendar: Calendar | None = None) -> DayProfile:
    """Learns the profile from a panel's demand by day: `demand` is the mean over its series, each relative to its own
    level, NaN where unknown.

    Each day counts relative to the weeks around it, so that season and growth do not matter. Weekdays are drawn towards
    each other as far as chance explains how they differ (James and Stein, 1961); a closed day towards its weekday's
    usual by two days' worth. Flat where the record is shorter than four weeks.
    """
    calendar = calendar or Calendar()
    relative = _relative_to_the_weeks_around(demand)
    closed = calendar.closed(dates)
    ever_open = np.isin(EVERY_DAY, dates.weekday[~closed])
    if (~np.isnan(relative)).sum() < FEWEST_DAYS:
        return DayProfile(np.ones(7), ever_open, 1.0, calendar)
    weekday = _weekdays(dates.weekday.to_numpy(), relative, closed)
    shut = closed & ever_open[dates.weekday]
    return DayProfile(weekday, ever_open, _closing(weekday[dates.weekday], relative, shut), calendar)


def fit_panel_days(panel: Panel) -> DayProfile:
    """The profile of a daily panel: each series counts by its demand relative to its own mean."""
    known = ~np.isnan(panel.values)
    level = np.where(known, panel.values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    # No single order of an item that is seldom ordered decides.
    relative = np.minimum(panel.values[level > 0] / level[level > 0, None], MOST_RELATIVE)
    there = (~np.isnan(relative)).sum(axis=0)
    mean = np.divide(np.nansum(relative, axis=0), there, out=np.full(len(panel.grid), np.nan), where=there > 0)
    return fit_days(panel.grid, mean, panel.calendar)


def day_factors(panel: Panel, horizon: int) -> Floats:
    """Factors around 1 for each day of the panel's grid and `horizon` more."""
    return np.maximum(fit_panel_days(panel).factors(_days(panel, horizon)), LEAST_FACTOR)


def closing_factors(panel: Panel, horizon: int) -> Floats:
    """What closing leaves of each day of a daily panel's grid and of `horizon` more; all ones in other rhythms, and where no
    calendar is known."""
    if panel.calendar is None or panel.freq != "D":
        return np.ones(len(panel.grid) + horizon)
    return np.maximum(fit_panel_days(panel).closing(_days(panel, horizon)), LEAST_FACTOR)


def as_if_open(panel: Panel, closing: Floats) -> Panel:
    """The panel without the mark of closed days. Those that closing leaves next to nothing are as the same weekday was around
    them."""
    past = closing[: len(panel.grid)]
    if (past == 1).all():
        return panel
    values = np.where(past < TELLS_NOTHING, _same_weekday_around(panel.values, past), panel.values / past)
    return replace(panel, values=values)


def _same_weekday_around(values: Floats, closing: Floats) -> Floats:
    """Mean of the last and the next same weekday that was open, or the one there is; unknown values stay unknown."""
    told = pd.DataFrame(np.where(closing < TELLS_NOTHING, np.nan, values).T)
    week = np.arange(len(told)) % len(EVERY_DAY)
    last, following = told.groupby(week).ffill().to_numpy().T, told.groupby(week).bfill().to_numpy().T
    around = np.where(np.isnan(last), following, np.where(np.isnan(following), last, (last + following) / 2))
    return np.where(np.isnan(values), np.nan, around)


def _days(panel: Panel, horizon: int) -> pd.DatetimeIndex:
    return pd.date_range(panel.grid[0], periods=len(panel.grid) + horizon, freq="D")


def _relative_to_the_weeks_around(demand: Floats) -> Floats:
    around = pd.Series(demand).rolling(DAYS_AROUND, center=True, min_periods=DAYS_AROUND // 2).mean().to_numpy()
    return np.divide(demand, around, out=np.full(len(demand), np.nan), where=around > 0)


def _weekdays(weekday: npt.NDArray[np.int64], relative: Floats, closed: Flags) -> Floats:
    """Means over open days, over all days where a weekday is never open."""
    mean, noise = np.ones(7), np.zeros(7)
    for day in EVERY_DAY:
        here = (weekday == day) & ~np.isnan(relative)
        values = relative[here & ~closed] if (here & ~closed).any() else relative[here]
        if len(values) > 1:
            mean[day], noise[day] = values.mean(), values.var(ddof=1) / len(values)
    mean /= mean.mean()
    trust = max(0.0, 1 - float(noise.mean()) / max(float(mean.var(ddof=1)), 1e-12))
    return 1 + trust * (mean - 1)


def _closing(usual: Floats, relative: Floats, shut: Flags) -> float:
    seen = shut & ~np.isnan(relative)
    return float((relative[seen].sum() + CLOSED_PRIOR_DAYS) / (usual[seen].sum() + CLOSED_PRIOR_DAYS))
