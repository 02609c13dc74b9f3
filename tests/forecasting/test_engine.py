import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasting import forecast
from forecasting.errors import ParameterError

QUANTILES = ["q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975", "q99"]


@pytest.fixture(scope="module")
def forecasts(shop):
    return forecast(shop, freq="MS", horizon=6)


def test_one_row_per_series_and_period(shop, forecasts):
    assert len(forecasts) == 6 * shop.unique_id.nunique()
    assert list(forecasts.columns) == ["unique_id", "ds", "mean", "std", *QUANTILES, "model_name", "segment"]
    assert forecasts.ds.min() == pd.Timestamp("2024-01-01")
    assert not forecasts.isna().any().any()


def test_each_kind_of_demand_has_its_model(forecasts):
    models = forecasts.groupby("unique_id").model_name.first()
    assert models["steady00"] == "theta_vote"
    assert models["sparse00"] == "negative_binomial"
    assert models["weighed"] == "gamma"
    assert models["dead"] == "zero"


def test_an_ended_item_is_forecast_as_zero(forecasts):
    assert (forecasts[forecasts.unique_id == "dead"][["mean", "q99"]] == 0).all().all()


def test_the_order_of_rows_does_not_matter(shop, forecasts):
    shuffled = forecast(shop.sample(frac=1, random_state=3), freq="MS", horizon=6)
    pd.testing.assert_frame_equal(forecasts, shuffled, check_exact=True)


def test_counts_have_whole_quantiles_and_weights_do_not(forecasts):
    by_id = forecasts.set_index("unique_id")[QUANTILES]
    assert (by_id.drop("weighed") % 1 == 0).all().all()
    assert (by_id.loc["weighed"] % 1 != 0).any().any()


def test_a_stock_out_is_unknown_demand_not_none(monthly):
    y = [10.0, 12, 9, 11] * 5 + [0.0] * 4
    history = monthly(a=y)
    blind = forecast(history, freq="MS", horizon=1)
    out = history.tail(4)[["unique_id", "ds"]].assign(share=0.0)
    aware = forecast(history, freq="MS", horizon=1, in_stock=out)
    assert blind["mean"][0] < 8 < 9.5 < aware["mean"][0] < 11.5


def test_a_new_item_has_a_wider_interval_than_an_old_one(shop, monthly):
    dates = pd.date_range("2023-11-01", periods=2, freq="MS")
    new = pd.DataFrame({"unique_id": "new", "ds": dates, "y": [6.0, 4.0]})
    old = pd.DataFrame({"unique_id": "old", "ds": shop.ds.unique(), "y": [6.0, 4.0] * 30})
    found = forecast(pd.concat([shop, new, old]), freq="MS", horizon=1).set_index("unique_id")
    width = found.q95 - found.q05
    assert found.segment["new"] == "new" and width["new"] > 1.5 * width["old"]


def test_ragged_series_go_on_from_their_own_end_unless_a_cutoff_is_given(monthly):
    history = monthly(long=[3.0] * 12, short=[3.0] * 8)
    starts = forecast(history, freq="MS", horizon=1).set_index("unique_id").ds
    assert starts["short"] == pd.Timestamp("2020-09-01")
    closed = forecast(history, freq="MS", horizon=1, cutoff="2020-12-01").set_index("unique_id")
    assert (closed.ds == pd.Timestamp("2021-01-01")).all()
    assert closed["mean"]["short"] < closed["mean"]["long"]


def test_an_empty_history_gives_an_empty_frame(monthly):
    found = forecast(monthly(a=[1.0]).iloc[:0], freq="MS", horizon=3)
    assert found.empty and {"mean", "q50", "model_name"} <= set(found.columns)


def test_what_does_not_exist_is_refused(monthly):
    history = monthly(a=[1.0, 2.0])
    with pytest.raises(ParameterError, match="horizon"):
        forecast(history, freq="MS", horizon=0)
    with pytest.raises(ParameterError, match="quantiles"):
        forecast(history, freq="MS", horizon=1, quantiles=[1.0])


odd = st.sampled_from([0.0, 1.0, 3.0, 1e12, -5.0, 0.25, float("nan")])
series = st.lists(st.one_of(odd, st.integers(0, 40).map(float)), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(series, min_size=1, max_size=4))
def test_quantiles_never_cross_and_are_never_negative(monthly, panel):
    history = monthly(**{f"s{i}": y for i, y in enumerate(panel)})
    found = forecast(history, freq="MS", horizon=3)
    values = found[QUANTILES].to_numpy()
    assert np.isfinite(found[["mean", "std", *QUANTILES]].to_numpy()).all()
    assert (values >= 0).all() and (np.diff(values, axis=1) >= 0).all() and (found["mean"] >= 0).all()


def test_importing_the_package_loads_no_library():
    code = "import sys, forecasting; print([m for m in ('numpy', 'pandas', 'altair', 'statsforecast') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
