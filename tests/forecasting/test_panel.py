import numpy as np
import pandas as pd
import pytest

from forecasting.errors import (
    DuplicatePeriodError,
    FrequencyError,
    MissingColumnsError,
    UnknownFrequencyError,
    UnnamedSeriesError,
    UnreadableDateError,
    UnreadableQuantityError,
)
from forecasting.panel import read_panel


def test_gaps_are_zero_missing_values_unknown_and_returns_no_demand(monthly):
    history = monthly(a=[5.0, 1.0, np.nan, -3.0, 2.0]).drop(index=1)
    assert np.array_equal(read_panel(history, "MS").values, [[5, 0, np.nan, 0, 2]], equal_nan=True)


def test_text_numbers_and_local_time_are_read(monthly):
    history = monthly(a=[5.0, 1.0]).astype({"y": str})
    history["ds"] = history.ds.dt.tz_localize("America/New_York")
    panel = read_panel(history, "MS")
    assert panel.values.tolist() == [[5, 1]] and panel.grid[0] == pd.Timestamp("2020-01-01")


def test_a_stock_out_of_more_than_half_the_period_hides_it(monthly):
    history = monthly(a=[5.0, 1.0, 2.0])
    share = history[["unique_id", "ds"]].assign(share=[1.0, 0.4, 0.6])
    assert np.isnan(read_panel(history, "MS", share).values).tolist() == [[False, True, False]]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda h: h.drop(columns="y"), MissingColumnsError, "lacks the columns y"),
        (lambda h: h.assign(y=[1, np.inf, 2]), UnreadableQuantityError, "series 'a': y 'inf'"),
        (lambda h: h.assign(y=[1, "many", 2]), UnreadableQuantityError, "series 'a': y 'many'"),
        (lambda h: h.assign(ds=["2020-01-01", "soon", "2020-03-01"]), UnreadableDateError, "series 'a': ds 'soon'"),
        (lambda h: h.assign(ds=["2020-01-01", None, "2020-03-01"]), UnreadableDateError, "series 'a': ds None"),
        (lambda h: pd.concat([h, h.head(1)]), DuplicatePeriodError, "series 'a' has several rows"),
        (lambda h: h.assign(unique_id=[None, "a", "a"]), UnnamedSeriesError, "1 rows of history"),
        (
            lambda h: h.assign(ds=pd.to_datetime(["2020-01-01", "2020-02-01", "2020-02-15"])),
            FrequencyError,
            "2020-02-15T00:00:00 does not start",
        ),
    ],
)
def test_bad_input_is_refused_by_name(monthly, change, error, words):
    with pytest.raises(error, match=words):
        read_panel(change(monthly(a=[1.0, 2.0, 3.0])), "MS")


def test_the_wrong_weekday_names_the_right_frequency():
    mondays = pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2024-01-01", periods=3, freq="W-MON"), "y": 1.0})
    with pytest.raises(FrequencyError, match="W-MON"):
        read_panel(mondays, "W-SUN")
    with pytest.raises(UnknownFrequencyError):
        read_panel(mondays, "5min")


def test_what_was_ordered_without_stock_is_the_least_that_was_wanted(monthly):
    history = monthly(a=[4, 2, 9, 0, 3], b=[0, 0, 0, 0, 0])
    out = history[["unique_id", "ds"]].assign(share=[1, 0, 0, 0, 1, 1, 1, 0, 1, 1])
    values = read_panel(history, "MS", out).values
    np.testing.assert_array_equal(values[0], [4, np.nan, 9, np.nan, 3])
    np.testing.assert_array_equal(values[1], [0, 0, np.nan, 0, 0])
