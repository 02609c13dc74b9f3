"""What one change does, worked by hand.

Today is Monday 2024-01-01. A is sold, 7 a week, and made in a week of one B and two C; B comes from S1 in two weeks, in tens, C from
S2. D is sold and bought, 7 a week, for 2 each.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import (
    CancelledOrder,
    Demand,
    LateSupplier,
    LeadTime,
    PlanInputs,
    Plant,
    Policy,
    ServiceLevel,
    assess_change,
    assess_risk,
    plan_plant,
)  # fmt: skip
from forecasting.errors import NothingToChangeError, ParameterError

TODAY = date(2024, 1, 1)


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split())


def demand(sku):
    weeks = pd.date_range(TODAY, periods=26, freq="W-MON")
    return pd.DataFrame({"sku_id": sku, "warehouse_id": "W", "ds": weeks, "mean": 7.0, "std": 0.0})


@pytest.fixture
def plant():
    receipts = frame(
        "sku_id warehouse_id due_date quantity kind reference supplier_id",
        ("B", "W", date(2024, 1, 8), 20.0, "purchase_order", "PO-1/1", "S1"),
        ("D", "W", date(2024, 1, 15), 30.0, "purchase_order", "PO-2/1", "S2"),
        ("C", "W", date(2023, 12, 20), 40.0, "purchase_order", "PO-2/2", "S2"),
    )
    positions = frame(
        "sku_id warehouse_id on_hand reserved unit category abc_class xyz_class",
        ("A", "W", 14.0, 0.0, "pcs", "goods", "A", "X"),
        ("D", "W", 15.0, 5.0, "pcs", "goods", "B", "Y"),
    )
    plan = PlanInputs(
        demand=pd.concat([demand("A"), demand("D")], ignore_index=True),
        orders=frame(
            "sales_order_id line customer_id sku_id warehouse_id due_date quantity value",
            ("SO-1", 1, "K", "A", "W", date(2024, 1, 22), 40.0, 4000.0),
            ("SO-2", 1, "K", "D", "W", date(2024, 1, 3), 12.0, 120.0),
        ),
        boms=frame("sku_id component_sku_id quantity_per_unit", ("A", "B", 1.0), ("A", "C", 2.0)),
        lanes=frame("sku_id warehouse_id source_warehouse_id"),
        draws=frame("sku_id warehouse_id ds quantity"),
        stock=frame("sku_id warehouse_id on_hand", ("A", "W", 14.0), ("B", "W", 5.0), ("C", "W", 100.0), ("D", "W", 15.0)),
        receipts=receipts,
        lead_times=frame(
            "sku_id mean_days std_days source supplier_id price moq order_multiple",
            ("A", 7.0, 0.0, "measured", None, None, 0.0, 1.0),
            ("B", 14.0, 0.0, "measured", "S1", 3.0, 0.0, 10.0),
            ("C", 7.0, 0.0, "measured", "S2", 1.0, 0.0, 1.0),
            ("D", 14.0, 0.0, "measured", "S2", 2.0, 0.0, 1.0),
        ),
        terms=frame(
            "sku_id make_or_buy unit shelf_life_days category abc_class xyz_class cost",
            ("A", "make", "pcs", np.nan, "goods", "A", "X", 50.0),
            ("B", "buy", "pcs", np.nan, "parts", "B", "X", 3.0),
            ("C", "buy", "pcs", np.nan, "parts", "C", "X", 1.0),
            ("D", "buy", "pcs", np.nan, "goods", "B", "Y", 2.0),
        ),
    )  # fmt: skip
    return Plant(positions, receipts, plan)


def ask(plant, change, **more):
    return assess_change(plant, change, Policy(), as_of=TODAY, **more)


def row(found, sku):
    (one,) = found.items[found.items.sku_id == sku].itertuples()
    return one


def orders(outcome, action, sku):
    here = outcome.proposals
    return here[(here.action == action) & (here.sku_id == sku)].quantity.tolist()


def test_a_longer_lead_time_covers_more_days(plant):
    """35 days see more than 45 once in twenty times (Poisson), and 10 are free and 30 come: 5 are missing, for 2 each."""
    found = ask(plant, LeadTime("D", 28))
    assert (row(found, "D").recommended_reorder_qty_before, row(found, "D").recommended_reorder_qty_after) == (0, 5)
    assert orders(found.before, "buy", "D") == [] and orders(found.after, "buy", "D") == [5]
    assert (found.before.money.committed, found.after.money.committed) == (60, 70)


def test_more_demand_runs_out_sooner_and_is_ordered(plant):
    """42 are expected in 21 days, 53 cover them: 13 more than the 40. Ten last five days instead of ten,
    and the 30 come after both."""
    found = ask(plant, Demand("D", 100))
    assert row(found, "D").stockout_probability_before < row(found, "D").stockout_probability_after
    assert row(found, "D").projected_stockout_date_before == date(2024, 1, 11)
    assert row(found, "D").projected_stockout_date_after == date(2024, 1, 5)
    assert orders(found.after, "buy", "D") == [13]


def test_more_demand_for_a_product_is_more_demand_for_its_parts(plant):
    found = ask(plant, Demand("A", 100))
    assert dict(zip(found.items.sku_id, found.items.relation, strict=True)) == {
        "A": "item",
        "B": "component",
        "C": "component",
    }
    assert sum(orders(found.after, "buy", "B")) > sum(orders(found.before, "buy", "B"))


def test_a_lower_service_level_orders_less(plant):
    """14 days see more than 22 once in fifty times, and more than 14 every other time: 14 are there."""
    found = ask(plant, ServiceLevel("A", 0.5))
    assert (row(found, "A").recommended_reorder_qty_before, row(found, "A").recommended_reorder_qty_after) == (8, 0)


def test_a_late_supplier_keeps_orders_waiting(plant):
    """SO-1 lacks 26 A, and so 26 B by the 8th, of which 25 would be there and then only 5: 21 of its 40 wait. Two lots more."""
    found = ask(plant, LateSupplier("S1", 14))
    part = row(found, "B")
    assert (part.orders_waiting_before, part.value_waiting_before) == (1, 100)
    assert (part.orders_waiting_after, part.value_waiting_after) == (1, 2100)
    assert (orders(found.before, "buy", "B"), orders(found.after, "buy", "B")) == ([30], [50])
    assert (orders(found.before, "expedite", "B"), orders(found.after, "expedite", "B")) == ([3], [20])
    assert (found.before.money.committed, found.after.money.committed) == (150, 210)
    assert row(found, "A").relation == "goes_into"


def test_what_lands_after_the_window_is_no_protection(plant):
    """30 D come on the 29th: 29 cover 21 days, and 10 are free."""
    found = ask(plant, LateSupplier("S2", 14), sku_id="D")
    assert found.items.sku_id.tolist() == ["D"]
    assert (row(found, "D").risk_level_after, orders(found.after, "buy", "D")) == ("critical", [19])


def test_lateness_of_an_overdue_order_never_helps(plant):
    """45 last for the order of 12 and four weeks of 7; without the 30, 3 are left for the second week."""
    overdue = plant.inbound.assign(due_date=date(2023, 12, 20))
    late = replace(plant, inbound=overdue, plan=replace(plant.plan, receipts=overdue))
    found = row(ask(late, LateSupplier("S2", 14), sku_id="D"), "D")
    assert found.stockout_probability_after == found.stockout_probability_before
    assert (found.uncovered_week_before, found.uncovered_week_after) == (date(2024, 2, 5), date(2024, 1, 8))


def test_a_cancelled_purchase_order_is_no_longer_paid(plant):
    found = ask(plant, CancelledOrder("purchase", "PO-1"))
    assert (found.before.money.on_order, found.after.money.on_order) == (60, 0)
    assert orders(found.after, "buy", "B") == [50] and orders(found.after, "expedite", "B") == []
    assert row(found, "B").value_waiting_after == 2100


def test_a_cancelled_customer_order_waits_no_more_and_frees_what_is_reserved(plant):
    found = ask(plant, CancelledOrder("sales", "SO-1"))
    assert (row(found, "A").orders_waiting_before, row(found, "A").orders_waiting_after) == (1, 0)
    freed = row(ask(plant, CancelledOrder("sales", "SO-2")), "D")
    assert freed.stockout_probability_after < freed.stockout_probability_before


def test_before_is_what_the_night_says_of_the_whole_plant(plant):
    plan = plant.plan
    risk = assess_risk(plan.demand, plant.positions, plan.lead_times, Policy(), inbound=plant.inbound, as_of=TODAY)
    whole = plan_plant(plan, risk, Policy(), as_of=TODAY).proposals
    found = ask(plant, LateSupplier("S1", 14))
    here = whole[whole.sku_id.isin(["A", "B"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.before.proposals, here)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (LeadTime("X", 3), "item X is no item in use"),
        (Demand("B", 3), "item B has no demand of its own"),
        (ServiceLevel("B", 0.9), "item B has no demand of its own"),
        (LateSupplier("S9", 3), "supplier S9 is unknown or has no open purchase order"),
        (CancelledOrder("purchase", "SO-1"), "purchase order SO-1 is unknown or has no open line"),
        (CancelledOrder("sales", "PO-1"), "sales order PO-1 is unknown or has no open line"),
    ],
)
def test_what_is_not_there_is_said(plant, change, says):
    with pytest.raises(NothingToChangeError, match=says):
        ask(plant, change)


@pytest.mark.parametrize("change", [LeadTime("D", -1), Demand("D", -101), ServiceLevel("D", 1), LateSupplier("S1", 0)])
def test_what_cannot_be_meant_is_refused(plant, change):
    with pytest.raises(ParameterError):
        ask(plant, change)


def test_an_item_to_look_at_must_be_in_use(plant):
    with pytest.raises(NothingToChangeError, match="item X"):
        ask(plant, LateSupplier("S1", 7), sku_id="X")


def test_a_part_that_nobody_needs_any_more_is_planned_all_the_same(plant):
    """No demand, no order: 5 are there, 20 come for nothing."""
    idle = replace(plant, plan=replace(plant.plan, boms=plant.plan.boms.iloc[:0]))
    found = ask(idle, LateSupplier("S1", 14))
    assert orders(found.after, "cancel", "B") == [20]
    assert found.after.money.committed == 0


def test_where_nothing_is_on_order_no_order_can_be_cancelled(plant):
    empty = replace(plant, plan=replace(plant.plan, receipts=plant.plan.receipts.iloc[:0]))
    with pytest.raises(NothingToChangeError):
        ask(empty, CancelledOrder("purchase", "PO-1"))
