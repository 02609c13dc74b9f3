"""What to do, worked by hand: week 1 begins on Monday 2024-01-01, today is that day."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import Calendar, explode_requirements, plan_replenishment, recompute

TODAY = date(2024, 1, 1)
RISK = ["sku_id", "warehouse_id", "recommended_reorder_qty", "current_velocity", "order_by_date", "ledger"]
DEMAND = ["sku_id", "warehouse_id", "ds", "forecast"]


def weekly(sku, *quantities, warehouse="W"):
    weeks = pd.date_range(TODAY, periods=len(quantities), freq="W-MON")
    return pd.DataFrame({"sku_id": sku, "warehouse_id": warehouse, "ds": weeks, "forecast": quantities}, columns=DEMAND)


def terms(**of):
    usual = {
        "warehouse_id": "W", "make_or_buy": "buy", "lead_time_days": 0.0, "moq": 0.0, "order_multiple": 1.0, "safety_stock": 0.0,
        "order_now": np.nan, "price": 2.0, "supplier_id": "S1", "shelf_life_days": np.nan, "unit": "pcs",
    }  # fmt: skip
    return pd.DataFrame([{"sku_id": sku, **usual, **how} for sku, how in of.items()])


def coming(*rows):
    return pd.DataFrame(
        rows, columns=["sku_id", "warehouse_id", "due_date", "quantity", "kind", "reference", "supplier_id"]
    )


def plan(demand, how, receipts=None, risk=None, boms=(), lanes=None, stock=None, **more):
    stock = pd.DataFrame(stock or [], columns=["sku_id", "warehouse_id", "on_hand"])
    receipts = coming() if receipts is None else receipts
    bill = pd.DataFrame(boms, columns=["sku_id", "component_sku_id", "quantity_per_unit"])
    needs = explode_requirements(demand, bill, stock, receipts, how, as_of=TODAY, lanes=lanes, weeks=10)
    risk = pd.DataFrame([] if risk is None else risk, columns=RISK)
    return plan_replenishment(
        risk, how, requirements=needs, stock=stock, receipts=receipts, as_of=TODAY, lanes=lanes, **more
    )


def only(found, action, sku="A"):
    (row,) = found[(found.action == action) & (found.sku_id == sku)].itertuples()
    assert recompute(row.ledger) == pytest.approx(row.quantity)
    return row


def test_components_get_what_their_parents_release_and_the_ledger_gives_it():
    """10 A in week 3 take one week: 20 B are drawn in week 2; with a week of lead time they are ordered now, in lots of 12."""
    how = terms(
        A={"lead_time_days": 7.0, "make_or_buy": "make"},
        B={"lead_time_days": 7.0, "moq": 5.0, "order_multiple": 12.0, "safety_stock": 3.0},
    )
    found = plan(weekly("A", 0, 0, 10), how, boms=[("A", "B", 2)], stock=[("B", "W", 4.0)])
    row = only(found, "buy", "B")
    assert (row.quantity, row.supplier_id, row.value) == (24, "S1", 48)
    assert [step["step"] for step in row.ledger] == ["net_2", "lot_2", "quantity"]
    assert row.ledger[0]["value"] == 19
    assert set(found.action) == {"buy"}


def test_lots_of_several_weeks_add_up():
    how = terms(A={"lead_time_days": 14.0, "moq": 10.0})
    row = only(plan(weekly("A", 4, 8, 3), how), "buy")
    assert row.quantity == 15
    assert [step["value"] for step in row.ledger if step["step"].startswith("lot")] == [10, 2, 3]


def test_the_minimum_is_that_of_the_order_and_not_of_each_week():
    """Released together, 40 and 90 are one order above its minimum of 100."""
    how = terms(A={"lead_time_days": 7.0, "moq": 100.0, "order_multiple": 20.0})
    row = only(plan(weekly("A", 40, 90, 30), how), "buy")
    assert row.quantity == recompute(row.ledger) == 140


def test_what_is_decided_keeps_its_ledger():
    ledger = [{"step": "quantity", "formula": "7", "inputs": [], "value": 7.0, "unit": "pcs"}]
    risk = [("A", "W", 7.0, 1.0, date(2024, 1, 13), ledger)]
    row = only(plan(weekly("A", 4, 4), terms(A={"order_now": 7.0, "lead_time_days": 1.0}), risk=risk), "buy")
    assert (row.quantity, row.ledger) == (7, ledger)
    assert (row.order_by_date, row.due_date) == (date(2024, 1, 12), date(2024, 1, 15)), (
        "Friday, and the Monday after Saturday"
    )


def test_a_last_day_that_is_past_is_today_and_a_holiday_is_not_worked():
    how = terms(A={"lead_time_days": 0.0})
    closed = Calendar(also=frozenset([TODAY]), working_days=(0, 1, 2, 3, 4))
    assert only(plan(weekly("A", 4), how, calendar=closed), "buy").order_by_date == date(2024, 1, 2)


def test_no_more_than_is_used_while_it_keeps_but_a_whole_lot():
    """One a day for ten days in lots of 4: 8 of the 20; of lots of 50 one, though it will not be used up."""
    how = {"lead_time_days": 70.0, "shelf_life_days": 10.0}
    flat = weekly("A", *[7.0] * 10)
    assert only(plan(flat, terms(A=how | {"order_multiple": 4.0})), "buy").quantity == 8
    row = only(plan(flat, terms(A=how | {"moq": 50.0})), "buy")
    assert row.quantity == 50
    assert row.ledger[-1]["step"] == "within_shelf_life"


def test_what_a_lane_brings_is_transferred_and_made_at_the_source():
    lanes = pd.DataFrame([("A", "V", "W")], columns=["sku_id", "warehouse_id", "source_warehouse_id"])
    how = pd.concat([terms(A={"make_or_buy": "make"}), terms(A={"make_or_buy": "make", "warehouse_id": "V"})])
    found = plan(weekly("A", 6, warehouse="V"), how, lanes=lanes)
    assert only(found, "transfer").source_warehouse_id == "W"
    assert only(found, "make").quantity == 6


def test_an_order_that_comes_too_late_is_expedited_by_what_is_missing():
    late = coming(("A", "W", date(2024, 1, 24), 10, "purchase_order", "PO-1/1", "S1"))
    found = plan(weekly("A", 3, 4, 0, 0, 3), terms(A={"order_now": 0.0}), late, stock=[("A", "W", 5.0)])
    row = only(found, "expedite")
    assert (row.quantity, row.reference, row.due_date) == (2, "PO-1/1", date(2024, 1, 8))
    assert set(found.action) == {"expedite"}


def test_an_overdue_order_that_is_needed_is_expedited_to_today():
    late = coming(("A", "W", date(2023, 12, 20), 10, "work_order", "WO-1", None))
    row = only(plan(weekly("A", 3), terms(A={"order_now": 0.0}), late), "expedite")
    assert (row.quantity, row.due_date) == (3, TODAY)


def test_an_order_that_comes_long_before_it_is_needed_is_put_off():
    early = coming(("A", "W", date(2024, 1, 5), 10, "purchase_order", "PO-1/1", "S1"))
    found = plan(weekly("A", 0, 0, 0, 0, 0, 0, 9), terms(A={"order_now": 0.0}), early, stock=[("A", "W", 4.0)])
    assert (only(found, "defer").quantity, only(found, "defer").due_date) == (10, date(2024, 2, 12))


def early_order(**of):
    """10 of A at 2 each, due in the first week and needed 38 days later: 108.57 value x weeks."""
    early = coming(("A", "W", date(2024, 1, 5), 10, "purchase_order", "PO-1/1", "S1"))
    how = terms(A={"order_now": 0.0, **of})
    return plan(weekly("A", 0, 0, 0, 0, 0, 0, 9), how, early, stock=[("A", "W", 4.0)])


def test_an_order_is_put_off_only_where_enough_money_is_tied_up_till_it_is_needed():
    row = only(early_order(deferral_money_weeks=108.0, price_table="manufacturing.skus"), "defer")
    assert row.money_weeks == pytest.approx(10 * 2 * 38 / 7)
    assert row.ledger[1]["value"] == pytest.approx(row.money_weeks)
    assert [(step["name"], step["table"], step["key"]) for step in row.ledger[1]["inputs"][1:2]] == [
        ("price", "manufacturing.skus", "A")
    ]
    assert early_order(deferral_money_weeks=109.0).empty


def test_what_has_no_price_is_not_put_off():
    assert early_order(price=np.nan).empty


def test_four_weeks_are_no_reason_to_move_an_order():
    early = coming(("A", "W", date(2024, 1, 5), 10, "purchase_order", "PO-1/1", "S1"))
    assert plan(weekly("A", 0, 0, 0, 0, 9), terms(A={"order_now": 0.0}), early).empty


def test_an_order_that_nobody_needs_is_cancelled_but_not_one_that_is_being_made():
    both = [(date(2024, 1, 5), "purchase_order", "PO-1/1"), (date(2024, 1, 6), "work_order", "WO-1")]
    receipts = coming(*(("A", "W", due, 10, kind, name, None) for due, kind, name in both))
    found = plan(weekly("A", 1), terms(A={"order_now": 0.0}), receipts, stock=[("A", "W", 4.0)])
    assert found[["action", "reference", "quantity"]].to_numpy().tolist() == [["cancel", "PO-1/1", 10]]
    recompute(found.ledger[0])


def test_safety_stock_keeps_an_order():
    receipts = coming(("A", "W", date(2024, 1, 5), 10, "purchase_order", "PO-1/1", "S1"))
    how = terms(A={"order_now": 0.0, "safety_stock": 4.0})
    assert plan(weekly("A", 1), how, receipts, stock=[("A", "W", 4.0)]).empty


def test_an_order_that_is_hurried_is_not_placed_again():
    """5 are needed in week 2 and come in week 3; a new order would come in week 4. The other 2 of week 4 are bought."""
    late = coming(("A", "W", date(2024, 1, 16), 5.0, "purchase_order", "P1/1", "S1"))
    found = plan(weekly("A", 0, 5, 0, 2), terms(A={"lead_time_days": 21.0}), late)
    assert only(found, "expedite").quantity == 5 and only(found, "buy").quantity == 2


def test_an_order_that_never_comes_stops_no_plan():
    never = coming(("A", "W", date(9999, 12, 31), 5.0, "purchase_order", "P1/1", "S1"))
    assert only(plan(weekly("A", 0, 5), terms(A={}), never), "expedite").quantity == 5


def test_ledgers_of_crooked_quantities_give_what_is_planned():
    """Thirds and sevenths, over two levels and several weeks: whoever adds up the published numbers comes to the same lots."""
    rng = np.random.default_rng(5)
    parents, parts = [f"A{i}" for i in range(60)], [f"B{i}" for i in range(20)]
    how = terms(**{
        name: {"lead_time_days": 21.0, "order_multiple": float(rng.choice([1, 3, 7])), "safety_stock": rng.integers(0, 90) / 7}
        for name in [*parents, *parts]
    })  # fmt: skip
    demand = pd.concat([weekly(name, *(rng.integers(0, 40, 10) / 3)) for name in [*parents, *parts]])
    boms = [(name, part, rng.integers(1, 20) / 7) for name in parents for part in rng.choice(parts, 3, replace=False)]
    stock = [(name, "W", rng.integers(0, 50) / 3) for name in parents]
    receipts = coming(
        *((name, "W", date(2024, 1, 9), rng.integers(1, 30) / 7, "work_order", name, None) for name in parts)
    )
    found = plan(demand, how, receipts, boms=boms, stock=stock)
    assert len(found) >= len(parts)
    assert [recompute(ledger) for ledger in found.ledger] == pytest.approx(found.quantity.tolist())
