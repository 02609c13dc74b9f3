"""What is the matter with an item, each kind worked by hand: one A in W, of which 2 a week are needed, 104 a year."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import PlanInputs, item_findings
from forecasting.planning import Plan

TODAY = date(2024, 1, 1)
TERMS = {
    "sku_id": "A", "warehouse_id": "W", "make_or_buy": "buy", "unit": "pcs", "life_cycle": "running", "supplier_id": "S1",
    "price_table": "manufacturing.supplier_items", "lead_time_days": 7.0, "moq": 0.0, "order_multiple": 1.0, "safety_stock": 6.0,
    "price": 5.0,
}  # fmt: skip


CUT = ["sku_id", "warehouse_id", "wanted", "quantity", "price", "unit", "budget"]
WAITING = ["sales_order_id", "line", "customer_id", "sku_id", "warehouse_id", "due_date", "quantity", "value"]


def found(on_hand=20.0, weekly=2.0, orders=(), boms=(), lanes=(), promised=7.0, cut=(), waiting=(), **terms):
    weeks = pd.date_range(TODAY, periods=52, freq="W-MON")
    nothing = pd.DataFrame()
    inputs = PlanInputs(
        demand=nothing, orders=pd.DataFrame(waiting, columns=WAITING), draws=nothing, terms=nothing,
        boms=pd.DataFrame(boms, columns=["sku_id", "component_sku_id"]),
        lanes=pd.DataFrame(lanes, columns=["sku_id", "warehouse_id", "source_warehouse_id"]),
        stock=pd.DataFrame([("A", "W", on_hand)], columns=["sku_id", "warehouse_id", "on_hand"]),
        receipts=pd.DataFrame(
            [("A", "W", *order) for order in orders],
            columns=["sku_id", "warehouse_id", "due_date", "quantity", "kind", "reference"],
        ),
        lead_times=pd.DataFrame({"sku_id": ["A"], "mean_days": [promised]}),
    )  # fmt: skip
    requirements = pd.DataFrame({"sku_id": "A", "warehouse_id": "W", "week_start": weeks, "gross": weekly})
    plan = Plan(requirements, nothing, pd.DataFrame([TERMS | terms]), cut=pd.DataFrame(cut, columns=CUT))
    return item_findings(inputs, plan, as_of=TODAY)


def only(kind, **of):
    (row,) = found(**of).itertuples()
    assert row.kind == kind
    return row


def test_an_item_in_order_has_no_finding():
    order = (date(2024, 2, 1), 50.0, "purchase_order", "PO-1/1")
    assert found(orders=[order]).empty


def test_excess_is_what_a_year_and_safety_stock_do_not_need_with_its_value():
    assert found(on_hand=110.0).empty
    row = only("excess", on_hand=150.0)
    assert (row.severity, row.value) == ("medium", 40 * 5)
    assert row.message == (
        "150 pcs are on hand, 40 pcs more than the 104 pcs needed within a year and 6 pcs of safety stock"
    )
    assert [(step["name"], step["value"], step["table"], step["key"]) for step in row.evidence] == [
        ("on_hand", 150, "manufacturing.inventory_snapshots", "A|W"),
        ("needed_within_a_year", 104, "forecast.component_requirements_latest", "A|W"),
        ("safety_stock", 6, "forecast.inventory_risk_latest", "A|W"),
    ]


@pytest.mark.parametrize(
    ("life_cycle", "weekly", "kind"),
    [("ended", 0.0, "obsolete"), ("unused", 0.0, "obsolete"), ("running", 0.0, "excess"), ("ended", 0.1, "excess")],
)
def test_obsolete_is_neither_used_nor_needed(life_cycle, weekly, kind):
    row = only(kind, life_cycle=life_cycle, weekly=weekly, safety_stock=0.0)
    assert row.value == pytest.approx((20 - 52 * weekly) * 5)


def test_over_ordered_is_what_of_the_orders_the_year_does_not_need():
    """20 there and 100 to come are 120, 104 and 6 are needed: 10 in vain, whoever delivers them."""
    orders = [(date(2024, 2, 1), 60.0, "purchase_order", "PO-1/1"), (date(2024, 2, 1), 40.0, "work_order", "WO-1")]
    row = only("over_ordered", orders=orders)
    assert (row.value, row.severity) == (50, "medium")
    assert [(step["value"], step["table"]) for step in row.evidence[:2]] == [
        (60, "manufacturing.purchase_orders"), (40, "manufacturing.work_orders"),
    ]  # fmt: skip
    assert only("over_ordered", orders=[(date(2024, 2, 1), 96.0, "purchase_order", "P")], on_hand=30.0).value == 80


def test_all_of_the_orders_are_in_vain_where_stock_is_enough():
    order = (date(2024, 2, 1), 10.0, "purchase_order", "PO-1/1")
    assert found(on_hand=150.0, orders=[order]).set_index("kind").value.to_dict() == {"excess": 200, "over_ordered": 50}


def test_what_is_bought_needs_a_supplier_unless_it_is_brought():
    assert only("no_supplier", supplier_id=None).severity == "high"
    assert only("no_supplier", supplier_id=None, weekly=0.0, on_hand=0.0).severity == "low"
    assert found(supplier_id=None, lanes=[("A", "W", "V")]).empty


def test_what_is_made_needs_a_bill_of_material():
    assert only("no_bom", make_or_buy="make", supplier_id=None).severity == "high"
    assert found(make_or_buy="make", boms=[("A", "B")]).empty


def test_a_lead_time_that_is_assumed_is_said():
    row = only("no_lead_time", promised=np.nan, lead_time_days=14.0)
    assert "14 days are assumed" in row.message
    assert (row.severity, row.evidence[0]["value"], row.evidence[0]["table"]) == ("medium", 14, None)


def test_less_than_nothing_on_hand_is_a_wrong_record():
    row = only("negative_stock", on_hand=-3.0)
    assert (row.severity, row.evidence[0]["value"]) == ("high", -3)
    assert row.message.startswith("-3 pcs are on hand by the records")


def test_without_a_price_there_is_no_value():
    kinds = found(on_hand=150.0, price=np.nan).set_index("kind")
    assert set(kinds.index) == {"excess", "no_price"}
    assert kinds.value.isna().all()


def test_a_lot_that_lasts_longer_than_a_year_is_said_of_what_is_needed():
    row = only("minimum_above_a_year", moq=260.0)
    assert (row.severity, row.value) == ("low", (260 - 104) * 5)
    assert "260 pcs lasts 2.5 years" in row.message
    assert only("minimum_above_a_year", order_multiple=260.0).value == row.value
    assert found(moq=104.0).empty
    assert found(moq=260.0, weekly=0.0, on_hand=0.0).empty


def test_overdue_orders_are_urgent_where_this_week_needs_them():
    late = [
        (date(2023, 12, 28), 5.0, "work_order", "WO-1"),
        (date(2023, 12, 22), 10.0, "purchase_order", "PO-1/1"),
        (TODAY, 20.0, "purchase_order", "PO-2/1"),
    ]
    row = only("overdue_orders", orders=late)
    assert (row.severity, row.value) == ("medium", 15 * 5)
    assert row.message.startswith(
        "2 open orders are overdue with 15 pcs, PO-1/1 by 10 days: 2 pcs are needed this week"
    )
    assert (row.evidence[1]["table"], row.evidence[1]["key"], row.evidence[1]["value"]) == (
        "manufacturing.purchase_orders", "PO-1/1", 10,
    )  # fmt: skip
    assert only("overdue_orders", orders=late, on_hand=1.0).severity == "high"


def test_what_a_budget_does_not_pay_for_is_said_with_what_it_would_cost():
    row = only("beyond_budget", cut=[("A", "W", 60.0, 20.0, 5.0, "pcs", 100.0)])
    assert (row.severity, row.value) == ("medium", 40 * 5)
    assert row.message == "60 pcs should be bought today, and the budget of 100 leaves 20 pcs: allow more, or wait"
    assert only("beyond_budget", cut=[("A", "W", 60.0, 20.0, 5.0, "pcs", 100.0)], on_hand=0.0).severity == "high"


def test_customer_orders_without_a_warehouse_are_named():
    lines = [(f"SO-{n}", 1, "K", "A", None, date(2024, 1, n), 4.0, 40.0) for n in (3, 2)]
    row = only("no_warehouse", waiting=lines)
    assert (row.warehouse_id, row.severity, row.value) == ("", "high", 80)
    assert row.message == "2 open order lines name no warehouse, SO-2 first: 8 of it are wanted, and not planned"


def test_a_supplier_without_a_price_is_named_and_its_item_valued_at_cost():
    row = only("no_price", price_table="manufacturing.skus")
    assert row.severity == "low"
    assert row.message == "supplier S1 gives no price; it is valued at its cost of 5: 104 pcs are needed within a year"
