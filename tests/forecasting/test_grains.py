"""Days, weeks, months, quarters and totals: sums of one base."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import Calendar, coherent_grains, fit_days, forecast
from forecasting.errors import ParameterError
from forecasting.grains import WEEKLY

QUANTILES = (0.05, 0.5, 0.95)
WEEKS = 26
SITES = pd.Series({"A|X": "A", "A|Y": "A", "B|X": "B"})
CATEGORIES = pd.Series({"A|X": "pumps", "A|Y": "pumps", "B|X": "pumps"})


def weekly(start: str = "2026-01-05", seed: int = 0, weeks: int = WEEKS) -> pd.DataFrame:
    """Forecasts by week of two items, one of them in two warehouses."""
    random, dates = np.random.default_rng(seed), pd.date_range(start, periods=weeks, freq="W-MON")
    mean = random.gamma(1, 10, 3 * weeks)
    frame = pd.DataFrame({"unique_id": np.repeat(SITES.index, weeks), "ds": np.tile(dates, 3), "mean": mean})
    frame = frame.assign(std=np.sqrt(3 * mean), q05=0.0, q50=np.floor(mean), q95=np.floor(2 * mean))
    return frame.assign(model_name="negative_binomial", segment="smooth")


def at_all(frame: pd.DataFrame, **given: object) -> pd.DataFrame:
    totals = {"sku": SITES, "category": CATEGORIES}
    return coherent_grains(frame, totals=totals, quantiles=QUANTILES, days_ahead=7 * WEEKS, **given)


DAYS = fit_days(
    pd.date_range("2024-01-01", periods=700),
    np.resize([1.4, 1.2, 1.1, 1.0, 1.3, 0.4, 0.0], 700) * np.where(np.arange(700) % 90 == 0, 0.2, 1.0),
    Calendar("AT"),
)


@settings(max_examples=12, deadline=None)
@given(week=st.integers(0, 600), seed=st.integers(0, 10_000))
def test_means_of_days_are_those_of_every_other_period(week: int, seed: int):
    start = (pd.Timestamp("2020-01-06") + pd.Timedelta(weeks=week)).isoformat()
    found = at_all(weekly(start, seed), days=DAYS)
    for name, rows in found.groupby("unique_id"):
        days = rows[rows.period == "daily"].set_index("ds")["mean"]
        for period, step in ((WEEKLY, "W-MON"), ("monthly", "MS"), ("quarterly", "QS")):
            longer = rows[rows.period == period].set_index("ds")["mean"]
            summed = days.resample(step, closed="left", label="left").sum().reindex(longer.index)
            np.testing.assert_allclose(summed, longer, err_msg=f"{name} {period}")


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_means_of_warehouses_are_those_of_items_and_categories(seed: int):
    found = at_all(weekly(seed=seed), days=DAYS)
    keys = ["period", "ds"]
    own = found[found.total.isna()]
    items, categories = (found[found.total == name] for name in ("sku", "category"))
    by_item = own.assign(unique_id=own.unique_id.map(SITES)).groupby(["unique_id", *keys])["mean"].sum()
    pd.testing.assert_series_equal(by_item, items.set_index(["unique_id", *keys])["mean"].sort_index())
    pd.testing.assert_series_equal(own.groupby(keys)["mean"].sum(), categories.set_index(keys)["mean"].sort_index())


def test_weeks_of_the_series_are_those_given():
    frame = weekly()
    found = at_all(frame)
    kept = found[found.total.isna() & (found.period == WEEKLY)].sort_values(["unique_id", "ds"])
    columns = list(frame.columns)
    pd.testing.assert_frame_equal(kept[columns].reset_index(drop=True), frame, check_dtype=False)


def test_the_quantile_of_a_sum_is_not_the_sum_of_quantiles():
    found = at_all(weekly())
    series = found[found.unique_id == "A|X"]
    inner = series[(series.period == WEEKLY) & (series.ds >= "2026-02-02") & (series.ds < "2026-03-02")]
    month = series[(series.period == "monthly") & (series.ds == "2026-02-01")].iloc[0]
    assert month.q95 < inner.q95.sum()
    assert (found.q05 <= found.q50).all() and (found.q50 <= found.q95).all()
    parts = found[found.total.isna() & (found.period == "daily")].groupby("ds").q95.sum()
    whole = found[(found.total == "category") & (found.period == "daily")].set_index("ds").q95
    assert whole.sum() < parts.sum()


def test_only_whole_months_and_quarters_are_there():
    found = coherent_grains(weekly("2026-01-05"), quantiles=QUANTILES)
    starts = found[found.unique_id == "B|X"].groupby("period").ds.agg(["min", "max", "size"])
    assert starts.loc["daily"].tolist() == [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-02-08"), 35]
    assert starts.loc["monthly"].tolist() == [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-06-01"), 5]
    assert starts.loc["quarterly"].tolist() == [pd.Timestamp("2026-04-01"), pd.Timestamp("2026-04-01"), 1]


def test_a_closed_day_passes_its_demand_to_the_rest_of_its_week():
    found = at_all(weekly("2026-01-05"), days=DAYS)
    days = found[(found.unique_id == "B|X") & (found.period == "daily")].set_index("ds")["mean"]
    share = days / days.resample("W-MON", closed="left", label="left").transform("sum")
    epiphany, usual = share[pd.Timestamp("2026-01-06")], share[pd.Timestamp("2026-01-13")]
    assert epiphany < usual
    assert share[pd.Timestamp("2026-01-07")] > share[pd.Timestamp("2026-01-14")]


def test_series_without_a_label_are_in_no_total():
    labels = CATEGORIES.where(CATEGORIES.index != "B|X")
    found = coherent_grains(weekly(), totals={"category": labels}, quantiles=QUANTILES)
    own = found[found.total.isna() & (found.unique_id != "B|X")]
    assert found[found.total == "category"]["mean"].sum() == pytest.approx(own["mean"].sum())


def test_other_than_the_same_weeks_for_all_is_refused():
    with pytest.raises(ParameterError, match="same weeks"):
        coherent_grains(weekly()[:-1], quantiles=QUANTILES)
    daily = weekly().assign(ds=np.tile(pd.date_range("2026-01-05", periods=WEEKS), 3))
    with pytest.raises(ParameterError, match="by week"):
        coherent_grains(daily, quantiles=QUANTILES)


def test_an_empty_frame_has_all_columns():
    empty = forecast(pd.DataFrame(columns=["unique_id", "ds", "y"]), freq="W-MON", horizon=2, quantiles=QUANTILES)
    assert {"period", "total", "horizon"} <= set(coherent_grains(empty, quantiles=QUANTILES).columns)
