"""Confidence falls with the match, the age of the data and the calibration of the forecast, and with nothing else."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from copilot_api.confidence import BASE, confidence
from copilot_api.freshness import Gate
from copilot_api.tools.tool import ToolResult
from copilot_api.understanding.catalogue import Entity
from copilot_api.understanding.mentions import Mention

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ITEM = Entity("item", "FG-1001", "FG-1001", "Mountain bike")
SHARES = st.floats(0, 1)
HOURS = st.floats(0, 24 * 365)
PROVENANCES = st.sampled_from(["verified", "governed", "inferred"])


def result(overdue_hours=0.0, coverage=0.8, forecast=True):
    return ToolResult(
        rows=[], total=0, totals={}, as_of=date(2026, 3, 2), run_id="run-1", tables=[],
        gate=Gate(good_until=NOW - timedelta(hours=overdue_hours)), rests_on_forecast=forecast, coverage_80=coverage,
        defaults=[], citations=[], charts=[], proposed_actions=[],
    )  # fmt: skip


def of(provenance="verified", score=1.0, margin=1.0, **about):
    return confidence(provenance, [Mention(ITEM, "bike", score, margin=margin)], [result(**about)], NOW)


@given(PROVENANCES, SHARES, SHARES, SHARES, SHARES, HOURS, SHARES)
def test_a_worse_match_is_never_trusted_more(provenance, one, other, first, second, hours, coverage):
    about = {"overdue_hours": hours, "coverage": coverage}
    worse = of(provenance, min(one, other), min(first, second), **about)
    assert 0 <= worse <= of(provenance, max(one, other), max(first, second), **about) <= BASE[provenance]


@given(PROVENANCES, SHARES, HOURS, HOURS, SHARES)
def test_older_data_is_never_trusted_more(provenance, score, one, other, coverage):
    old, young = (
        of(provenance, score, overdue_hours=age, coverage=coverage) for age in (max(one, other), min(one, other))
    )
    assert old <= young


@given(PROVENANCES, SHARES, SHARES, SHARES)
def test_a_forecast_is_never_trusted_more_the_further_it_is_off(provenance, score, one, other):
    far, near = sorted((one, other), key=lambda coverage: -abs(coverage - 0.8))
    assert of(provenance, score, coverage=far) <= of(provenance, score, coverage=near)


@given(SHARES, HOURS, SHARES)
def test_provenance_comes_first(score, hours, coverage):
    values = [
        of(provenance, score, overdue_hours=hours, coverage=coverage)
        for provenance in ("verified", "governed", "inferred", "refused")
    ]
    assert values == sorted(values, reverse=True) and values[-1] == 0


@given(st.lists(st.tuples(HOURS, SHARES), min_size=1, max_size=4))
def test_an_answer_is_as_good_as_the_worst_it_rests_on(abouts):
    results = [result(hours, coverage) for hours, coverage in abouts]
    assert confidence("verified", [], results, NOW) <= min(confidence("verified", [], [one], NOW) for one in results)


def test_its_steps():
    assert of() == 0.95 and of("governed") == 0.85 and of("inferred") == 0.7
    assert of(overdue_hours=24) == round(0.95 / 2, 3) and of(overdue_hours=-5) == 0.95
    assert of(coverage=0.7) == of(coverage=0.9) == round(0.95 * 0.9, 3) == of(coverage=None)
    assert of(coverage=0.1, forecast=False) == 0.95
    assert of(margin=0) == round(0.95 * 0.8, 3)


def test_an_answer_a_day_later_is_trusted_half(ask, plant):
    fresh = ask("stock of FG-1001 in W01").confidence
    with plant.connect() as connection:
        connection.execute("update manufacturing.data_health set last_success_at = '2026-02-28 06:00+00'")
    assert (fresh, ask("stock of FG-1001 in W01").confidence) == (0.95, 0.475)


def test_a_forecast_is_trusted_by_its_backtest(ask):
    assert ask("demand for FG-1001 in W01 for the next 2 weeks").confidence == round(0.95 * 0.99, 3)
