import pytest

from forecasting import backtest
from forecasting.errors import ParameterError


@pytest.fixture(scope="module")
def metrics(shop):
    return backtest(shop, freq="MS", horizon=6, origins=2)


def test_every_model_is_measured_by_segment_and_horizon(metrics):
    whole = metrics[(metrics.segment == "all") & (metrics.horizon == 0)].set_index("model_name")
    assert set(whole.index) == {"engine", "seasonal_naive", "moving_average"}
    assert (whole.series_count == 80).all()
    assert set(metrics.horizon) == set(range(7))
    assert not metrics.duplicated(["model_name", "segment", "horizon"]).any()


def test_the_engine_adds_value_over_the_moving_average(metrics):
    whole = metrics[(metrics.segment == "all") & (metrics.horizon == 0)].set_index("model_name")
    assert whole.forecast_value_added["moving_average"] == 0
    assert whole.forecast_value_added["engine"] > 0.05
    assert whole.scaled_pinball_loss.idxmin() == "engine"


def test_intervals_cover_what_they_promise(metrics):
    smooth = metrics[(metrics.segment == "smooth") & (metrics.horizon == 0)].set_index("model_name")
    assert 0.7 <= smooth.coverage_80["engine"] <= 0.95
    assert 0.9 <= smooth.coverage_95["engine"] <= 1.0


def test_a_short_history_has_no_backtest(monthly):
    assert backtest(monthly(a=[1.0, 2.0]), freq="MS", horizon=6).empty


def test_an_origin_must_leave_room_for_the_horizon(monthly):
    with pytest.raises(ParameterError, match="at least the horizon"):
        backtest(monthly(a=[1.0] * 9), freq="MS", horizon=3, origins=[2])
