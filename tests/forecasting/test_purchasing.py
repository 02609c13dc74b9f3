"""What purchases cost: price breaks that pay, budgets that hold."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import recompute
from forecasting.purchasing import price_of, with_price_breaks, within_budgets

BREAKS = ((100.0, 1.8), (500.0, 1.5))
LEDGER = [{"step": "quantity", "formula": "40", "inputs": [], "value": 40.0, "unit": "pcs"}]


def order(quantity=40.0, sku="A"):
    ledger = [LEDGER[0] | {"formula": f"{quantity:g}", "value": quantity}]
    return {"sku_id": sku, "warehouse_id": "W", "quantity": quantity, "ledger": ledger}


def terms(*skus, **of):
    usual = {
        "warehouse_id": "W",
        "price": 2.0,
        "order_multiple": 1.0,
        "moq": 0.0,
        "price_breaks": BREAKS,
        "carrying_rate": 0.2,
    }
    return pd.DataFrame([{"sku_id": sku, **usual, **of} for sku in skus or ("A",)])


def raised(used, quantity=40.0, bought=True, **of):
    found = with_price_breaks(pd.DataFrame([order(quantity)]), terms(**of), np.array([used]), np.array([bought]))
    (row,) = found.itertuples()
    assert recompute(row.ledger) == pytest.approx(row.quantity)
    return row.quantity


def test_a_price_is_that_of_the_last_break_a_quantity_reaches():
    breaks = np.array([BREAKS, BREAKS, BREAKS, None], dtype=object)
    assert price_of(np.array([99.0, 100.0, 900.0, 900.0]), np.full(4, 2.0), breaks).tolist() == [2, 1.8, 1.5, 2]


def test_more_is_bought_where_it_saves_more_than_it_costs_to_carry():
    """500 save 250. Used ten a day, the last is carried 50 days: 1.5 x .2 x (500² - 40²) / (2 x 10 x 365) is 10."""
    assert raised(used=10.0) == 500


def test_the_smaller_break_is_taken_where_the_larger_costs_more_to_carry():
    """At one and a half a day, carried at 100 % a year, 500 save 250 and cost 340, 100 save 20 and cost 14; at 200 % more."""
    assert raised(used=1.5) == 500 and raised(used=1.5, carrying_rate=1.0) == 100
    assert raised(used=1.5, carrying_rate=2.0) == 40


def test_no_more_than_a_year_s_use_is_bought_for_a_price():
    assert raised(used=1.0) == 100 and raised(used=0.2) == 40


def test_what_is_made_or_brought_and_what_has_no_breaks_stays():
    assert raised(used=10.0, bought=False) == raised(used=10.0, price_breaks=None) == 40


def test_breaks_are_reached_in_whole_lots():
    assert raised(used=10.0, order_multiple=30.0, quantity=60.0) == 510


def proposed(*rows):
    """Purchases: item, quantity, last day to order."""
    return pd.DataFrame([
        order(quantity, sku) | {"action": "buy", "order_by_date": day, "value": 2.0 * quantity} for sku, quantity, day in rows
    ])  # fmt: skip


SOON, LATER = date(2024, 1, 1), date(2024, 1, 8)


def afforded(plan, **of):
    how = terms(*plan.sku_id, **{"price_breaks": None, "budget": 100.0, "budget_of": -1} | of)
    risk = pd.DataFrame({"sku_id": ["A", "B"], "warehouse_id": "W", "stockout_probability": [0.2, 0.9]})
    kept, cut = within_budgets(plan, how, risk)
    assert all(
        recompute(ledger) == pytest.approx(much) for ledger, much in zip(kept.ledger, kept.quantity, strict=True)
    )
    return dict(zip(kept.sku_id, kept.quantity, strict=True)), cut


def test_what_must_be_ordered_first_and_is_likelier_to_run_out_is_bought_first():
    found, cut = afforded(proposed(("C", 30.0, LATER), ("A", 30.0, SOON), ("B", 30.0, SOON)))
    assert found == {"B": 30, "A": 20}
    assert cut[["sku_id", "wanted", "quantity"]].to_numpy().tolist() == [["A", 30, 20], ["C", 30, 0]]


def test_what_is_left_is_bought_in_whole_lots_and_not_below_the_minimum():
    plan = proposed(("A", 60.0, SOON))
    assert afforded(plan, order_multiple=20.0)[0] == {"A": 40}
    assert afforded(plan, order_multiple=20.0, moq=60.0)[0] == {}


def test_a_budget_that_suffices_or_is_none_changes_nothing():
    for budget in (120.0, np.nan):
        found, cut = afforded(proposed(("A", 60.0, SOON)), budget=budget)
        assert found == {"A": 60} and cut.empty


def test_a_smaller_quantity_has_the_price_of_its_own():
    """200 at 1.8 cost 360; 100 pay 50 at the usual price, for 55 would not reach the break."""
    plan = proposed(("A", 200.0, SOON)).assign(value=360.0)
    assert afforded(plan, price_breaks=BREAKS)[0] == {"A": 50}
    assert afforded(plan, price_breaks=BREAKS, budget=200.0)[0] == {"A": 111}
