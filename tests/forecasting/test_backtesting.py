import numpy as np
import pandas as pd
import pytest

from forecasting import backtest
from forecasting.backtesting import add_up, champions, forecast_origin, score
from forecasting.errors import ParameterError
from forecasting.origins import cut_origins


@pytest.fixture(scope="module")
def metrics(shop):
    return backtest(shop, freq="MS", horizon=6, origins=2)


@pytest.fixture(scope="module")
def whole(metrics):
    return metrics[(metrics.segment == "all") & (metrics.horizon == 0)].set_index("model_name")


def origins(history, count=2, horizon=6):
    return list(cut_origins(history, freq="MS", horizon=horizon, origins=count))


def test_every_model_is_measured_by_segment_and_horizon(metrics, whole):
    assert {"engine", "count_distribution", "seasonal_naive", "moving_average"} <= set(whole.index)
    assert (whole.series_count == 80).all()
    assert set(metrics.horizon) == set(range(7))
    assert not metrics.duplicated(["model_name", "segment", "horizon"]).any()


def test_the_engine_adds_value_over_what_a_planner_would_use(whole):
    assert whole.forecast_value_added["moving_average"] == 0
    assert whole.value_added_vs_seasonal_naive["seasonal_naive"] == 0
    assert whole.forecast_value_added["engine"] > 0.05
    assert whole.value_added_vs_seasonal_naive["engine"] > 0.05


def test_value_that_is_lost_is_shown_as_well(metrics):
    assert metrics.forecast_value_added.min() < 0 and metrics.value_added_vs_seasonal_naive.min() < 0


def test_intervals_cover_what_they_promise(metrics):
    smooth = metrics[(metrics.segment == "smooth") & (metrics.horizon == 0)].set_index("model_name")
    assert 0.7 <= smooth.coverage_80["engine"] <= 0.95
    assert 0.9 <= smooth.coverage_95["engine"] <= 1.0


def test_a_challenger_that_says_what_the_engine_says_is_not_named(metrics):
    # It chose the models of a series' own wherever they suit; of the other segments they do not speak.
    assert set(metrics.model_name) == {"engine", "count_distribution", "seasonal_naive", "moving_average"}


def test_the_champion_of_a_segment_has_the_least_loss(metrics):
    best = champions(metrics).set_index("segment")
    for segment, rows in metrics[metrics.horizon == 0].groupby("segment"):
        losses = rows.set_index("model_name").scaled_pinball_loss.dropna()
        if len(losses):
            assert losses[best.champion[segment]] == losses.min()
            assert best.margin[segment] == pytest.approx(1 - losses.min() / losses[best.runner_up[segment]])


def test_measures_are_what_their_definitions_say(monthly):
    history = monthly(a=[2.0, 4.0] * 6 + [4.0, 1.0])
    rows = backtest(history, freq="MS", horizon=2, origins=1).set_index(["model_name", "segment", "horizon"])
    average = rows.loc[("moving_average", "all", 0)]
    assert average.wape == pytest.approx((1 + 2) / 5)
    assert average.bias == pytest.approx((-1 + 2) / 5)
    assert average.mase == pytest.approx(1.5 / 2)
    assert average.rmsse == pytest.approx(np.sqrt(2.5) / 2)


def test_what_is_known_of_two_origins_adds_up_to_that_of_both(metrics, shop):
    parts = [score(origin, forecast_origin(origin)) for origin in origins(shop)]
    pd.testing.assert_frame_equal(add_up(pd.concat(parts[::-1])), metrics, rtol=1e-12)
    alone = add_up(parts[0]).set_index(["model_name", "segment", "horizon"])
    both = metrics.set_index(["model_name", "segment", "horizon"])
    assert alone.series_count["engine", "all", 0] == both.series_count["engine", "all", 0] / 2


def test_a_short_history_has_no_backtest(monthly):
    assert backtest(monthly(a=[1.0]), freq="MS", horizon=6).empty


def test_there_must_be_an_origin_and_a_horizon(monthly):
    with pytest.raises(ParameterError, match="at least 1"):
        backtest(monthly(a=[1.0] * 9), freq="MS", horizon=3, origins=0)
