"""What is unlikely, one-sided or above the usual, by the distributions that were forecast."""

import numpy as np
import pandas as pd
import pytest

from forecasting.distributions import quantiles
from forecasting.monitoring import drifts, rises, surprises


def weeks(actual, mean=10.0, std=4.0, **more) -> pd.DataFrame:
    """One row a value of `actual`, its quantiles those of the distribution."""
    frame = pd.DataFrame({"actual": np.asarray(actual, float), "mean": mean, "std": std, "whole": True})
    known = quantiles(
        frame["mean"].to_numpy(), frame["std"].to_numpy() ** 2, (0.025, 0.95, 0.99), np.full(len(frame), True)
    )
    frame[["q025", "q95", "q99"]] = known
    return frame.assign(**{"is_censored": False, **more})


def surprise(actual, **more) -> float:
    return float(surprises(weeks([actual], **more)).probability.iloc[0])


def test_if_the_forecast_is_right_few_weeks_are_unlikely():
    random = np.random.default_rng(5)
    # Of mean 10 and variance 16, as `weeks` forecasts.
    demand = random.negative_binomial(10 * (10 / 16) / (1 - 10 / 16), 10 / 16, 20_000)
    chance = surprises(weeks(demand)).probability
    for limit in (0.02, 0.001):
        assert (chance <= limit).mean() <= limit * 1.2


def test_what_lies_within_the_forecast_range_is_no_surprise():
    assert surprise(10) > 0.5
    assert surprise(19) > 0.02
    assert surprise(40) < 1e-4
    assert surprise(0, mean=40.0, std=8.0) < 1e-4


def test_a_long_tail_makes_a_large_week_less_surprising():
    assert surprise(40, q95=25.0, q99=35.0) > 100 * surprise(40)


def test_too_little_tells_nothing_of_a_week_out_of_stock():
    assert surprise(0, mean=40.0, std=8.0, is_censored=True) == 1.0
    assert surprise(90, mean=40.0, std=8.0, is_censored=True) < 1e-3


def test_an_item_that_ended_and_sells_again_is_unlikely_not_impossible():
    assert surprise(3, mean=0.0, std=0.0) == pytest.approx(0.002)
    assert surprise(0, mean=0.0, std=0.0) == 1.0


def drift(actual, **more) -> pd.Series:
    frame = weeks(actual, **more).assign(item="A", ds=pd.date_range("2026-01-05", periods=len(actual), freq="W-MON"))
    return drifts(frame, ["item"]).iloc[0]


def test_a_tracking_signal_is_the_sum_of_errors_in_mean_errors():
    found = drift([12, 9, 14, 11])
    assert (found.error, found.mad, found.period_count) == (6.0, 2.0, 4)
    assert found.tracking_signal == pytest.approx(3.0)
    assert (found.demand, found.forecast, found.since) == (46.0, 40.0, pd.Timestamp("2026-01-05"))


def test_errors_to_one_side_are_unlikely_and_errors_to_both_are_not():
    assert drift([25] * 13).probability < 0.001
    assert drift([2, 18] * 6).probability > 0.5
    assert drift([10] * 13).tracking_signal == 0.0


def test_one_week_that_is_far_out_makes_a_signal_that_the_rest_does_not():
    found = drift([10, 11, 9, 10] * 3 + [90])
    assert found.tracking_signal > 10 and abs(found.signal_of_the_rest) < 1


def test_weeks_without_demand_prove_little_of_an_item_that_seldom_sells():
    found = drift([0] * 13, mean=0.2, std=0.6)
    assert found.tracking_signal == pytest.approx(-13) and found.probability > 0.05


def test_items_of_a_segment_are_added_week_by_week():
    ds = pd.date_range("2026-01-05", periods=2, freq="W-MON")
    frame = pd.concat([weeks([14, 14]).assign(ds=ds, segment="smooth"), weeks([8, 10]).assign(ds=ds, segment="smooth")])
    (row,) = drifts(frame, ["segment"]).to_dict("records")
    assert (row["error"], row["mad"], row["period_count"]) == (6.0, 3.0, 2)


def test_a_rise_is_likely_when_the_range_lies_above_the_limit():
    coming = pd.DataFrame(
        {"usual": [40.0, 40.0, 0.0], "mean": [90.0, 45.0, 0.2], "variance": 60.0, "std": 15.0, "whole": True}
    )
    found = rises(coming, 1.5)
    assert found.limit.tolist() == [60.0, 60.0, 0.0]
    assert found.probability[0] > 0.95 and found.probability[1] < 0.1 and found.probability[2] < 0.2


def test_without_rows_there_is_nothing_to_say():
    empty = weeks([]).assign(item=pd.Series(dtype=object), ds=pd.Series(dtype=object))
    assert surprises(empty).empty and drifts(empty, ["item"]).empty
