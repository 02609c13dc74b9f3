"""Weekdays and closed days: learned from the panel's own past and applied ahead."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import Calendar, fit_days, forecast
from forecasting.errors import UnknownCountryError

HOLIDAYS = pd.DatetimeIndex(["2025-03-05", "2025-04-17", "2025-06-10", "2025-08-15", "2025-10-30", "2025-12-03"])
WEEKDAYS = np.array([1.4, 1.2, 1.2, 1.1, 1.1, 0.7, 0.3])


def daily(level: float, holidays: pd.DatetimeIndex, series: int = 25) -> pd.DataFrame:
    """Poisson demand of 2025 with a week's shape, and a tenth of it on holidays."""
    random, dates = np.random.default_rng(3), pd.date_range("2025-01-06", "2025-11-30")
    mean = level * WEEKDAYS[dates.weekday] * np.where(dates.isin(holidays), 0.1, 1.0)
    parts = [pd.DataFrame({"unique_id": f"s{i:02d}", "ds": dates, "y": random.poisson(mean)}) for i in range(series)]
    return pd.concat(parts, ignore_index=True)


def test_the_holidays_of_a_country_and_of_its_subdivision():
    days = pd.DatetimeIndex(["2025-10-26", "2025-10-31", "2025-11-01"])
    assert Calendar("AT").closed(days).tolist() == [True, False, True]
    assert Calendar("DE", "ST").closed(days).tolist() == [False, True, False]
    assert Calendar.of("DE-ST") == Calendar("DE", "ST")
    assert not Calendar.of(None).closed(days).any()


def test_an_unknown_country_is_refused():
    with pytest.raises(UnknownCountryError, match="'XX'"):
        Calendar("XX")
    with pytest.raises(UnknownCountryError, match="'DE-ZZ'"):
        Calendar("DE", "ZZ")


def test_weekdays_that_are_not_worked_and_further_days_are_closed():
    calendar = Calendar(working_days=(0, 1, 2, 3, 4), also=frozenset([date(2025, 8, 4)]))
    assert calendar.closed(pd.date_range("2025-08-01", "2025-08-05")).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("level", [0.3, 40.0], ids=["sparse", "dense"])
def test_a_holiday_ahead_sees_what_holidays_saw(level: float):
    history = daily(level, HOLIDAYS)
    ahead = forecast(history, freq="D", horizon=7, closed=HOLIDAYS).groupby("ds")[["mean", "q50", "q90"]].mean()
    blind = forecast(history, freq="D", horizon=7).groupby("ds")[["mean", "q50", "q90"]].mean()
    holiday = pd.Timestamp("2025-12-03")
    assert ahead["mean"][holiday] < 0.45 * blind["mean"][holiday]
    assert ahead.q90[holiday] < blind.q90[holiday]
    others = ahead["mean"].drop(holiday)
    np.testing.assert_allclose(others, level * WEEKDAYS[pd.DatetimeIndex(others.index).weekday], rtol=0.15)


def test_what_few_holidays_say_is_drawn_towards_the_usual():
    dates = pd.date_range("2025-01-06", periods=140)
    closed = Calendar(also=frozenset([date(2025, 3, 5)]))
    demand = np.where(closed.closed(dates), 0.0, 1.0)
    assert 0.6 < fit_days(dates, demand, closed).closed < 0.8


def test_weekdays_that_differ_by_chance_alone_hardly_differ():
    random, dates = np.random.default_rng(5), pd.date_range("2025-01-06", periods=140)
    noise, week = random.gamma(4, 0.25, 140), fit_days(dates, WEEKDAYS[dates.weekday] + 0.0)
    assert np.abs(fit_days(dates, noise).weekday - 1).max() < 0.15
    np.testing.assert_allclose(week.weekday, WEEKDAYS / WEEKDAYS.mean(), rtol=0.01)


def test_a_weekday_that_is_never_open_needs_no_holiday():
    dates = pd.date_range("2025-01-06", periods=140)
    calendar = Calendar(working_days=(0, 1, 2, 3, 4, 5))
    profile = fit_days(dates, np.where(dates.weekday == 6, 0.02, 1.0), calendar)
    sunday = pd.DatetimeIndex(["2025-12-07"])
    assert profile.closing(sunday)[0] == 1.0
    assert profile.factors(sunday)[0] < 0.1
