"""Chances of running out against what came."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecasting.backtesting import forecast_origin
from forecasting.calibration import COLUMNS, measure_calibration, replay_chances
from forecasting.counts import Forecasts
from forecasting.origins import Origin, cut_origins


@pytest.fixture(scope="module")
def origin() -> Origin:
    """400 series of Poisson demand, whose truth is known."""
    random = np.random.default_rng(7)
    weeks = pd.date_range("2023-01-02", periods=104, freq="W-MON")
    rates = random.gamma(2.0, 2.0, 400)
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat([f"S{n:03}" for n in range(400)], 104),
            "ds": np.tile(weeks, 400),
            "y": random.poisson(np.repeat(rates, 104)),
        }
    )
    return list(cut_origins(frame, freq="W-MON", horizon=13, origins=1))[-1]


@pytest.fixture(scope="module")
def forecasts(origin) -> Forecasts:
    return forecast_origin(origin)


def test_chances_of_the_engine_come_as_often_as_they_are_called(origin, forecasts):
    found = measure_calibration(replay_chances(origin, forecasts))
    assert found.cases == 400 * 5 * 4
    assert found.calibration_error < 0.03
    assert found.brier < 0.6 * found.base_rate_brier


def test_too_sure_a_forecast_shows(origin, forecasts):
    sure = Forecasts(forecasts.mean * 1.3, forecasts.std * 0.2, forecasts.quantiles, forecasts.model_name)
    assert measure_calibration(replay_chances(origin, sure)).calibration_error > 0.08


def test_windows_with_an_unknown_week_are_no_cases(origin, forecasts):
    actual = origin.actual.copy()
    actual[:, 1] = np.nan
    told = replay_chances(Origin(origin.cutoff, origin.known, actual), forecasts)
    assert told.cases.sum() == 400 * 5


def test_what_was_never_demanded_is_no_case(origin, forecasts):
    known = replace(origin.known, values=origin.known.values.copy())
    known.values[:7] = 0
    told = replay_chances(replace(origin, known=known), forecasts)
    assert told.cases.sum() == 393 * 5 * 4


def test_sums_by_hand():
    sums = pd.DataFrame(
        [(0, 8, 0.8, 1, 0.82), (9, 2, 1.8, 1, 0.82)], columns=COLUMNS
    )  # 8 cases called 10 %, of which one came; 2 called 90 %, of which one did
    found = measure_calibration(sums)
    assert (found.cases, found.brier) == (10, pytest.approx(0.164))
    assert found.base_rate_brier == pytest.approx(0.2 * 0.8)
    assert found.calibration_error == pytest.approx((0.2 + 0.8) / 10)


def test_without_cases_nothing_is_measured():
    assert measure_calibration(pd.DataFrame(columns=COLUMNS)) is None
