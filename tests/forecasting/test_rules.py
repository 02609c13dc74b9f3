"""Rules of a policy: which of them holds for an item, and what cannot be meant."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from forecasting import Policy, assess_risk, distributions, recompute
from forecasting.errors import PolicyError
from forecasting.rules import check_known, read_rules

ITEMS = pd.DataFrame(
    {
        "sku_id": ["A", "B", "C", "D"],
        "warehouse_id": ["W", "W", "V", "V"],
        "category": ["pumps", "pumps", None, "valves"],
        "abc_class": ["A", "A", "A", "C"],
        "xyz_class": ["X", "X", "X", None],
    }
)


def rules(*written):
    return read_rules({"rules": list(written)}, "policies.yaml")


def test_the_most_specific_rule_that_says_something_wins_whatever_the_order():
    policy = Policy(
        rules=rules(
            {"for": {"item": "A"}, "service_level": 0.5},
            {"for": {"category": "pumps"}, "service_level": 0.6, "review_period_days": 14},
            {"for": {"warehouse": "V"}, "holding_cost": 1, "shortage_cost": 8},
            {"for": {"class": "AX"}, "service_level": 0.7, "unmet_demand": "lost"},
            {"for": {"class": "AX", "warehouse": "W"}, "order_quantity": 20},
        )
    )
    found = policy.of_items(ITEMS)
    assert found.service_level.tolist() == [0.5, 0.6, 0.8, pytest.approx(8 / 9)]
    assert found.review_period_days.tolist() == [14, 14, 7, 7]
    assert found.lost.tolist() == [True, True, True, False]
    assert found.order_quantity.tolist() == [20, 20, 0, 0]


def test_costs_are_those_of_a_period_where_customers_wait_and_of_two_where_they_do_not():
    costs = Policy(holding_cost=0.2, shortage_cost=1.0)
    lost = Policy(holding_cost=0.2, shortage_cost=1.0, rules=rules({"for": {}, "unmet_demand": "lost"}))
    assert costs.of_items(ITEMS).service_level == pytest.approx(1 / 1.2)
    assert lost.of_items(ITEMS).service_level == pytest.approx(1 / 1.4)


def test_a_budget_is_shared_by_what_its_rule_is_for_and_breaks_are_an_item_s():
    policy = Policy(budget=9_000, rules=rules(
        {"for": {"category": "pumps"}, "budget": 500}, {"for": {"item": "A"}, "price_breaks": {500: 1.5, 100: 1.8}},
    ))  # fmt: skip
    found = Policy.of_record(json.loads(json.dumps(policy.as_record()))).of_items(ITEMS)
    assert found.budget.tolist() == [500, 500, 9_000, 9_000] and found.budget_of.tolist() == [0, 0, -1, -1]
    assert found.price_breaks.tolist() == [((100, 1.8), (500, 1.5)), None, None, None]


def test_what_a_deferral_must_be_worth_goes_by_rule_and_may_be_nothing():
    policy = Policy(rules=rules({"for": {"category": "pumps"}, "deferral_money_weeks": 0}))
    assert policy.of_items(ITEMS).deferral_money_weeks.tolist() == [0, 0, 100_000, 100_000]


def test_without_rules_the_defaults_hold():
    assert Policy().of_items(ITEMS).service_level.tolist() == [0.98, 0.98, 0.98, 0.95]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"for": {"colour": "red"}, "service_level": 0.9}, "does not know colour: use class"),
        ({"for": {"item": "A"}, "servicelevel": 0.9}, r"rule 1 \(for item A\) does not know servicelevel"),
        ({"for": {"item": "A"}, "service_level": 95}, "between 0 and 1"),
        ({"for": {"item": "A"}, "service_level": True}, "give a number"),
        ({"for": {"item": "A"}, "holding_cost": 1}, "give both or neither"),
        ({"for": {"item": "A"}, "service_level": 0.9, "holding_cost": 1, "shortage_cost": 2}, "keep one"),
        ({"for": {"item": "A"}, "review": "weekly"}, "use periodic or continuous"),
        ({"for": {"item": "A"}, "review": "continuous", "review_period_days": 3}, "keep one"),
        ({"for": {"item": "A"}, "unmet_demand": "maybe"}, "use backorder or lost"),
        ({"for": {"item": "A"}, "review_period_days": 0}, "must be positive"),
        ({"for": {"item": "A"}}, "sets nothing"),
        ({"for": {"item": "A"}, "price_breaks": {100: 2, 500: 2}}, "do not fall"),
        ({"for": {"item": "A"}, "price_breaks": [100, 2]}, "give prices by quantity"),
        ({"for": {"category": "pumps"}, "price_breaks": {100: 2}}, "without an item"),
        ({"for": {"item": "A"}, "budget": -1}, "must be positive"),
        ({"service_level": 0.9}, "must say for what it holds"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_file_rule_and_remedy(rule, words):
    with pytest.raises(PolicyError, match=f"policies.yaml: .*{words}"):
        rules(rule)


def test_a_rule_for_an_item_that_there_is_not_is_refused():
    with pytest.raises(PolicyError, match="rule 1 is for item Z, which is unknown"):
        check_known(rules({"for": {"item": "Z"}, "service_level": 0.9}), {"item": {"A"}}, "policies.yaml")


def test_what_is_expected_beyond_a_stock_is_that_of_the_distribution():
    mean, variance, size = 6.0, 15.0, 4.0
    known = nbinom(size, mean / variance)
    sums = [sum((k - stock) * known.pmf(k) for k in range(stock, 400)) for stock in (0, 3, 10)]
    stocks = np.array([0.0, 3.0, 10.0])
    found = distributions.expected_excess(np.full(3, mean), np.full(3, variance), stocks, np.ones(3, bool))
    assert found == pytest.approx(sums, rel=1e-6)


def risk_of(policy):
    weeks = pd.date_range("2024-01-01", periods=8, freq="W-MON")
    forecasts = pd.DataFrame({"sku_id": "A", "warehouse_id": "W", "ds": weeks, "mean": 10.0, "std": 4.0})
    positions = pd.DataFrame({"sku_id": ["A"], "warehouse_id": ["W"], "on_hand": [5.0]})
    lead_times = pd.DataFrame({"sku_id": ["A"], "mean_days": [14.0], "std_days": [2.0], "source": ["measured"]})
    return assess_risk(forecasts, positions, lead_times, policy, as_of=date(2024, 1, 1)).iloc[0]


def test_what_nobody_waits_for_is_not_ordered_and_the_ledger_says_so():
    owed = risk_of(Policy())
    lost = risk_of(Policy(rules=rules({"for": {"item": "A"}, "unmet_demand": "lost"})))
    assert 10 < owed.recommended_reorder_qty - lost.recommended_reorder_qty < 20
    assert recompute(lost.ledger) == lost.recommended_reorder_qty
    assert "lost_while_waiting" in lost.ledger[3]["formula"]


def test_continuous_review_covers_the_lead_time_and_orders_at_least_its_quantity():
    policy = Policy(rules=rules({"for": {"item": "A"}, "review": "continuous", "order_quantity": 100}))
    found = risk_of(policy)
    assert (found.review_period_days, found.recommended_reorder_qty) == (1, 100)
    assert recompute(found.ledger) == 100


@pytest.mark.parametrize(("lot", "best"), [(5, 15), (20, 11), (50, 5)])
def test_continuous_review_by_costs_orders_below_the_cheapest_level_for_its_lots(lot, best):
    """`best`: the reorder point of least cost by stockpyl 1.0.2, r_q_cost_poisson(r, lot, 0.2, 1.0, ~0, 7, 2): 14 in two weeks.
    Ours is ordered below, not at it, and waits a night for its review: one unit each."""
    rule = {
        "for": {"item": "A"},
        "review": "continuous",
        "order_quantity": lot,
        "holding_cost": 0.2,
        "shortage_cost": 1.0,
    }
    weeks = pd.date_range("2024-01-01", periods=8, freq="W-MON")
    forecasts = pd.DataFrame({"sku_id": "A", "warehouse_id": "W", "ds": weeks, "mean": 7.0, "std": 0.0})
    positions = pd.DataFrame({"sku_id": ["A"], "warehouse_id": ["W"], "on_hand": [1.0]})
    leads = pd.DataFrame({"sku_id": ["A"], "mean_days": [14.0], "std_days": [0.0], "source": ["measured"]})
    found = assess_risk(forecasts, positions, leads, Policy(rules=rules(rule)), as_of=date(2024, 1, 1)).iloc[0]
    assert found.reorder_point == best + 2
    assert recompute(found.ledger) == found.recommended_reorder_qty == max(lot, found.reorder_point - 1)
    assert found.ledger[3]["formula"] == "cheapest_level"


def test_the_cheapest_level_of_what_is_weighed_is_that_of_its_integral():
    """Exponential demand of mean 10 in lots of 10: 1 - exp(-s/10) (1 - exp(-1)) reaches 5 / 6."""
    level = distributions.cheapest_levels(
        np.array([10.0]), np.array([100.0]), np.array([5 / 6]), np.array([10.0]), np.array([False])
    )
    assert level == pytest.approx(-10 * np.log((1 / 6) / (1 - np.exp(-1))), abs=1e-6)
