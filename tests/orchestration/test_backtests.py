"""The backtest from night to night: what was scored is kept, what changed is scored anew, and the sum is the same."""

import logging
from datetime import date

import numpy as np
import pandas as pd
import pytest

import forecasting
from orchestration import backtests
from orchestration.postgres.connect import connect

FOUR = {"freq": "W-MON", "horizon": 13, "origins": 4}


@pytest.fixture
def history() -> pd.DataFrame:
    """Six series of 100 weeks, the last of which begins on 2026-02-23."""
    random = np.random.default_rng(3)
    weeks = pd.date_range(end="2026-02-23", periods=100, freq="W-MON")
    series = [
        pd.DataFrame({"unique_id": f"i{k}", "ds": weeks, "y": random.poisson(k + 0.5, 100) * 1.0}) for k in range(6)
    ]
    return pd.concat(series, ignore_index=True)


@pytest.fixture
def night(database):
    """Backtests as one night does, and says which origins were scored in it."""

    def run(history: pd.DataFrame, **changes: object) -> tuple[pd.DataFrame, list[date]]:
        with connect(database.url, "mfg_forecaster") as connection:
            metrics = backtests.backtest(connection, "weekly", history, **{**FOUR, **changes})
            rows = connection.execute(
                "select distinct cutoff from forecast.backtest_origins where created_at = now() order by cutoff"
            ).fetchall()
        return metrics, [row[0] for row in rows]

    return run


def test_two_nights_in_a_row_score_an_origin_once(night, history):
    first, scored = night(history)
    assert len(scored) == 4
    again, scored_again = night(history)
    assert scored_again == []
    pd.testing.assert_frame_equal(again, first, check_exact=True)


def test_a_week_later_the_origins_are_those_of_last_week(night, history):
    night(history[history.ds < "2026-02-23"])
    assert night(history)[1] == []


def test_a_late_order_is_scored_at_the_origins_that_it_touches(night, history):
    _, origins = night(history)
    late = history.assign(y=history.y + 40 * ((history.unique_id == "i2") & (history.ds == pd.Timestamp(origins[2]))))
    metrics, scored = night(late)
    assert scored == origins[1:], "it came after the second origin and was known at the third"
    pd.testing.assert_frame_equal(metrics, forecasting.backtest(late, **FOUR), check_exact=True)


def test_other_code_and_the_wish_to_score_anew_are_heeded(night, history, database):
    night(history)
    assert len(night(history, keep=False)[1]) == 4
    with database.connect() as connection:
        connection.execute(
            "update forecast.backtest_origins set input_hash = 'of other code' where cutoff < '2025-12-01'"
        )
    assert len(night(history)[1]) == 4


def test_what_is_kept_adds_up_to_what_is_computed_at_once(night, history):
    night(history[history.ds < "2025-11-24"])
    metrics, scored = night(history)
    assert len(scored) == 1
    pd.testing.assert_frame_equal(metrics, forecasting.backtest(history, **FOUR), check_exact=True)


def test_a_young_company_has_no_backtest(night, history, caplog):
    with caplog.at_level(logging.DEBUG, "mfg.backtest"):
        metrics, _ = night(history[history.ds >= "2026-02-23"])
    assert metrics.empty and "forecast_value_added" in metrics.columns
    assert "0 origins" in caplog.text


def test_chances_of_running_out_are_replayed_where_an_origin_is_scored(night, history, database):
    def replayed() -> list[tuple]:
        with connect(database.url, "mfg_forecaster") as connection:
            return connection.execute(
                "select cutoff, sum(cases), min(created_at) from forecast.risk_calibration group by cutoff order by cutoff"
            ).fetchall()

    _, origins = night(history)
    first = replayed()
    assert [(cutoff, cases) for cutoff, cases, _ in first] == [(cutoff, 6 * 5 * 4) for cutoff in origins]
    late = history.assign(y=history.y + 40 * ((history.unique_id == "i2") & (history.ds == pd.Timestamp(origins[3]))))
    _, scored = night(late)
    anew = [cutoff for (cutoff, _, before), (_, _, after) in zip(first, replayed(), strict=True) if after > before]
    assert anew == scored
