"""What is found in forecasts and what came of them: whom it concerns, how sure, and how many by chance."""

from datetime import date
from uuid import UUID

import numpy as np
import pytest

from notifications.demand_findings import (
    bias_drifts,
    demand_anomalies,
    discoveries,
    new_items,
    threshold_breaches,
)
from notifications.limits import Limits

LIMITS = Limits()
ITEM = {
    "sku_id": "FG-1001",
    "sku_code": "GP-80",
    "description": "Gear pump",
    "warehouse_id": "W01",
    "warehouse_name": "Graz",
    "unit_of_measure": "pcs",
}
STALE = "erp.sales_orders: The last load failed."


def coming(**changes):
    row = {
        "usual": 100.0, "mean": 240.0, "limit": 150.0, "probability": 0.93, "known_weeks": 13, "available": 50.0,
        "inbound": 40.0, "starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 30), "run_id": "r",
    }  # fmt: skip
    return {**ITEM, **row, **changes}


def week(probability=1e-6, **changes):
    row = {
        "ds": date(2026, 2, 23), "actual": 480.0, "mean": 120.0, "q025": 60.0, "q99": 210.0, "run_id": "r",
        "forecast_id": UUID(int=5), "probability": probability,
    }  # fmt: skip
    return {**ITEM, **row, **changes}


def drift(**changes):
    row = {
        "since": date(2025, 12, 1), "period_count": 13, "demand": 520.0, "forecast": 300.0, "error": 220.0, "mad": 20.0,
        "tracking_signal": 11.0, "signal_of_the_rest": 10.0, "probability": 1e-5,
    }  # fmt: skip
    return {**ITEM, **row, **changes}


def of_segment(**changes):
    return {**{k: v for k, v in drift().items() if k not in ITEM}, "segment": "smooth", "row_count": 13 * 30, **changes}


def test_demand_far_above_the_usual_says_what_how_sure_when_and_what_to_do():
    (found,) = threshold_breaches([coming()], LIMITS).findings
    assert found.message == (
        "GP-80 (Gear pump) at Graz is expected to sell 240 pcs from 2026-03-02 to 2026-03-30, and usually sells 100 in "
        "4 weeks: 93 % likely to be above 1.5 times the usual. Stock and what arrives by then cover 90: order or make the "
        "rest, or agree on later dates."
    )
    assert found.fingerprint == "threshold_breach|FG-1001|W01"
    assert found.facts["limit"] == 150.0 and found.facts["starts_on"] == "2026-03-02"


def test_a_rise_that_is_covered_is_less_severe():
    assert [f.severity for f in threshold_breaches([coming(), coming(available=300.0)], LIMITS).findings] == [
        "medium",
        "low",
    ]


@pytest.mark.parametrize("changes", [{"probability": 0.79}, {"known_weeks": 7}, {"usual": 0.0}])
def test_a_rise_that_is_not_sure_or_of_an_item_with_no_usual_demand_is_no_breach(changes):
    assert threshold_breaches([coming(**changes)], LIMITS).findings == ()


def test_an_anomaly_names_the_week_and_refers_to_the_forecast_it_contradicts():
    (found,) = demand_anomalies([week()], LIMITS).findings
    assert found.message.startswith(
        "GP-80 (Gear pump) at Graz: 480 pcs were ordered for the week of 2026-02-23, where 120 were expected and 99 % of "
        "outcomes were at or below 210. By chance this comes less than once in 1,000,000 weeks. Check the order"
    )
    assert (found.severity, found.forecast_id) == ("medium", UUID(int=5))
    (little,) = demand_anomalies([week(actual=0.0)], LIMITS).findings
    assert little.severity == "low" and "97.5 % were at or above 60" in little.message


def test_among_thousands_of_right_forecasts_next_to_none_is_an_anomaly():
    chances = np.random.default_rng(2).random(5000)
    evaluation = demand_anomalies([week(float(chance), sku_id=str(k)) for k, chance in enumerate(chances)], LIMITS)
    assert (chances <= LIMITS.anomaly_probability).sum() > 50
    assert len(evaluation.findings) <= 1


def test_the_really_unlikely_are_found_among_thousands_and_how_many_are_chance_is_said():
    rows = [week(float(chance), sku_id=str(k)) for k, chance in enumerate(np.linspace(0.001, 1, 4000))]
    found = demand_anomalies([*rows, *(week(1e-9, sku_id=f"odd{k}") for k in range(20))], LIMITS).findings
    assert {one.sku_id for one in found} == {f"odd{k}" for k in range(20)}
    assert found[0].facts["items_judged"] == 4020
    assert found[0].facts["outside_by_chance"] == pytest.approx(80.4)
    assert found[0].facts["false_by_chance"] == pytest.approx(1.0)


def test_of_one_item_the_range_alone_decides():
    assert demand_anomalies([week(0.021)], LIMITS).findings == ()
    assert len(demand_anomalies([week(0.019)], LIMITS).findings) == 1


def test_discoveries_are_those_of_benjamini_and_hochberg():
    chances = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    rows = [{"probability": chance} for chance in chances]
    assert [row["probability"] for row in discoveries(rows, len(rows), 0.05)] == [0.001, 0.008]
    assert discoveries([], 0, 0.05) == []


def test_an_item_whose_forecasts_run_to_one_side_is_told_with_its_signal():
    (found,) = bias_drifts([drift()], [], LIMITS).findings
    assert found.severity == "low"
    assert "forecasts have been too low since 2025-12-01: 300 pcs forecast, 520 ordered in 13 weeks" in found.message
    assert found.facts["calculation"] == ["tracking signal: 220 / 20 = 11"]


@pytest.mark.parametrize(
    "changes",
    [{"tracking_signal": -3.9}, {"signal_of_the_rest": 1.0}, {"period_count": 7}, {"probability": 0.2}],
)
def test_a_bias_that_is_small_of_one_week_short_or_likely_is_none(changes):
    assert bias_drifts([drift(**changes)], [], LIMITS).findings == ()


def test_a_segment_is_told_when_its_bias_is_large():
    others = [{"error": 20.0}, {"forecast": 0.0}, {"row_count": 13 * 29}, {"signal_of_the_rest": 5.9}]
    rows = [of_segment(), *(of_segment(segment=f"other{k}", **changes) for k, changes in enumerate(others))]
    (found,) = bias_drifts([], rows, LIMITS).findings
    assert (found.fingerprint, found.severity) == ("bias_drift|segment smooth|", "medium")
    assert "73 % to one side" in found.message


def test_a_first_demand_is_for_information():
    (found,) = new_items([{**ITEM, "first_week": date(2026, 2, 23), "quantity": 12.0, "run_id": "r"}], LIMITS).findings
    assert (found.severity, found.fingerprint) == ("info", "new_item|FG-1001|W01")
    assert "sold for the first time in the week of 2026-02-23: 12 pcs so far" in found.message


@pytest.mark.parametrize(
    ("evaluation", "held"),
    [
        (threshold_breaches([coming()], LIMITS, STALE), {"threshold_breach|FG-1001|W01"}),
        (demand_anomalies([week()], LIMITS, STALE), {"demand_anomaly|FG-1001|W01"}),
        (
            bias_drifts([drift()], [of_segment()], LIMITS, STALE),
            {"bias_drift|FG-1001|W01", "bias_drift|segment smooth|"},
        ),
        (new_items([{**ITEM}], LIMITS, STALE), {"new_item|FG-1001|W01"}),
    ],
)
def test_what_rests_on_stale_data_is_held_and_not_judged(evaluation, held):
    assert evaluation.findings == ()
    assert evaluation.held == dict.fromkeys(held, STALE)
