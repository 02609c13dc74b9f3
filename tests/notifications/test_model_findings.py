"""What is found in the backtest and in the models used."""

from datetime import date

import pytest

from notifications.limits import Limits
from notifications.model_findings import accuracy_drops, model_fallbacks

LIMITS = Limits()
STALE = "erp.sales_orders: The last load failed."


def segment(**changes):
    given = {
        "segment": "lumpy", "series_count": 400, "loss": 0.25, "loss_before": 0.24, "runs_before": 10, "since": date(2026, 1, 5),
        "forecast_value_added": 0.1, "value_added_vs_seasonal_naive": 0.3, "best_challenger": "moving_average", "best_loss": 0.28,
        "run_id": "r",
    }  # fmt: skip
    return {**given, **changes}


def model(**changes):
    return {
        "segment": "smooth",
        "model_name": "theta_vote",
        "series_count": 95,
        "fallback_count": 0,
        "run_id": "r",
        **changes,
    }


def test_a_backtest_much_worse_than_those_before_is_a_drop():
    (found,) = accuracy_drops([segment(loss=0.30), segment(segment="smooth")], LIMITS).findings
    assert (found.fingerprint, found.severity) == ("accuracy_drop|segment lumpy|", "low")
    assert "its error is 25 % above the mean of the 10 forecasts before it" in found.message
    assert "Best there was moving_average (0.28)." in found.message


def test_losing_to_the_moving_average_is_a_drop_and_of_all_items_more_severe():
    (found,) = accuracy_drops([segment(segment="all", forecast_value_added=-0.04)], LIMITS).findings
    assert found.severity == "medium"
    assert found.facts["reasons"] == ["the moving average would have been better by 4 %"]


@pytest.mark.parametrize(
    "changes",
    [
        {"loss": 0.26},
        {"loss": 0.9, "runs_before": 2},
        {"loss": 0.9, "series_count": 29},
        {"loss": float("nan"), "forecast_value_added": float("nan")},
        {"loss": None, "loss_before": None, "forecast_value_added": None},
    ],
)
def test_small_changes_small_segments_and_what_is_not_known_are_no_drop(changes):
    assert accuracy_drops([segment(**changes)], LIMITS).findings == ()


def test_fallbacks_are_found_above_their_share():
    few, many = model(fallback_count=5), model(fallback_count=6, model_name="fallback_gamma")
    assert model_fallbacks([few, model(series_count=5)], LIMITS).findings == ()
    (found,) = model_fallbacks([many, model(series_count=5)], LIMITS).findings
    assert (found.fingerprint, found.severity) == ("model_fallback|demand forecast|", "low")
    assert "6 of 100 series (6 %), most often in smooth, fallback_gamma" in found.message


def test_without_a_forecast_there_is_no_fallback():
    assert model_fallbacks([], LIMITS).findings == ()


def test_what_rests_on_stale_data_is_held_and_not_judged():
    assert accuracy_drops([segment(loss=0.9)], LIMITS, STALE).held == {"accuracy_drop|segment lumpy|": STALE}
    fallbacks = model_fallbacks([model(fallback_count=90)], LIMITS, STALE)
    assert fallbacks.findings == () and fallbacks.held == {"model_fallback|demand forecast|": STALE}
