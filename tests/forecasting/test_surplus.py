"""What one warehouse has too much of, another gets before anything is bought."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import PlanInputs, Policy, assess_risk, plan_plant, published_plan, recompute

TODAY = date(2024, 1, 1)


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split())


def demand(sku, warehouse, mean):
    weeks = pd.date_range(TODAY, periods=26, freq="W-MON")
    return pd.DataFrame({"sku_id": sku, "warehouse_id": warehouse, "ds": weeks, "mean": mean, "std": 0.0})


def inputs(*stock, ways=(), boms=(), needs=None, orders=(), moq=0.0, multiple=1.0):
    """A is sold in V and W, seven a week in each, and comes within a week; it is made where it has components."""
    skus = ["A", *(component for _, component, _ in boms)]
    return PlanInputs(
        demand=pd.concat([demand("A", "V", 7.0), demand("A", "W", 7.0)]) if needs is None else needs,
        orders=frame("sales_order_id line customer_id sku_id warehouse_id due_date quantity value", *orders),
        boms=frame("sku_id component_sku_id quantity_per_unit", *boms),
        lanes=frame("sku_id warehouse_id source_warehouse_id"),
        draws=frame("sku_id warehouse_id ds quantity"),
        stock=frame("sku_id warehouse_id on_hand", *stock),
        receipts=frame("sku_id warehouse_id due_date quantity kind reference supplier_id"),
        lead_times=frame(
            "sku_id mean_days std_days source supplier_id price moq order_multiple",
            *((sku, 7.0, 0.0, "measured", "S", 2.0, moq, multiple) for sku in skus),
        ),
        terms=frame(
            "sku_id make_or_buy unit shelf_life_days category abc_class xyz_class cost",
            *((sku, "make" if boms and sku == "A" else "buy", "pcs", np.nan, "x", "A", "X", 2.0) for sku in skus),
        ),
        ways=frame("sku_id warehouse_id source_warehouse_id days", *ways),
    )


def plan(read, policy=None, **more):
    policy = policy or Policy()
    positions = (
        read.demand[["sku_id", "warehouse_id"]].drop_duplicates().merge(read.stock, how="left").assign(unit="pcs")
    )
    risk = assess_risk(read.demand, positions, read.lead_times, policy, as_of=TODAY)
    return published_plan(read, plan_plant(read, risk, policy, as_of=TODAY, **more), as_of=TODAY)


def proposed(found):
    return {
        (p.action, p.sku_id, p.warehouse_id, p.source_warehouse_id): p.quantity for p in found.proposals.itertuples()
    }


OVER_A_WAY = [("A", "W", "V", 2.0)]


def test_surplus_is_brought_before_anything_is_bought_and_its_ledger_gives_it():
    found = plan(inputs(("A", "V", 500.0), ("A", "W", 4.0), ways=OVER_A_WAY))
    bought = plan(inputs(("A", "V", 500.0), ("A", "W", 4.0)))
    (quantity,) = proposed(bought).values()
    assert proposed(bought).keys() == {("buy", "A", "W", None)}
    assert proposed(found) == {("transfer", "A", "W", "V"): quantity}
    (row,) = found.proposals.itertuples()
    assert recompute(row.ledger) == quantity and row.value == 2 * quantity
    assert (row.order_by_date, row.due_date) == (TODAY, date(2024, 1, 3))


def test_what_is_not_spare_is_bought_in_lots_of_the_rest():
    """V keeps 182 for half a year and its safety stock: of 200 some ten are spare, where 16 or more are missing."""
    found = plan(inputs(("A", "V", 200.0), ("A", "W", 4.0), ways=OVER_A_WAY, multiple=5.0))
    brought, bought = found.proposals.set_index("action").loc[["transfer", "buy"]].itertuples()
    spare = brought.ledger[0]["value"]
    short = next(step["value"] for step in bought.ledger if step["step"] == "shortfall")
    assert 0 < brought.quantity == np.floor(spare) < short
    assert bought.quantity == 5 * np.ceil((short - brought.quantity) / 5)
    assert recompute(bought.ledger) == bought.quantity


def test_without_a_way_the_policy_decides():
    read = inputs(("A", "V", 500.0), ("A", "W", 4.0))
    assert {action for action, *_ in proposed(plan(read))} == {"buy"}
    (row,) = plan(read, Policy(transfer_days=4.0)).proposals.itertuples()
    assert (row.action, row.due_date) == ("transfer", date(2024, 1, 5))


def test_only_what_is_missing_is_brought_and_not_what_fills_up_a_lot():
    found = plan(inputs(("A", "V", 900.0), ("A", "W", 4.0), ways=OVER_A_WAY, moq=300.0))
    ((key, quantity),) = proposed(found).items()
    assert key[0] == "transfer" and quantity < 30


def test_no_component_is_bought_for_what_is_brought():
    read = inputs(("A", "V", 500.0), ("A", "W", 4.0), ("B", "W", 0.0), boms=[("A", "B", 2.0)])
    made = proposed(plan(read))
    brought = proposed(plan(replace(read, ways=frame("sku_id warehouse_id source_warehouse_id days", *OVER_A_WAY))))
    assert {action for action, sku, *_ in brought if sku == "A"} == {"transfer"}
    spared = made["buy", "B", "W", None] - brought.get(("buy", "B", "W", None), 0.0)
    assert spared == 2 * brought["transfer", "A", "W", "V"]


def test_a_component_that_only_requirements_ask_for_is_brought_too():
    ways = [("B", "W", "V", 1.0)]
    read = inputs(("A", "W", 0.0), ("B", "V", 90.0), ways=ways, boms=[("A", "B", 1.0)], needs=demand("A", "W", 7.0))
    found = plan(read).proposals.set_index(["action", "sku_id"])
    row = found.loc[("transfer", "B")]
    assert row.quantity > 0 and recompute(row.ledger) == row.quantity
    assert [step["step"] for step in row.ledger] == ["spare", "missing", "left", "quantity"]
    assert all(
        recompute(ledger) == pytest.approx(much) for ledger, much in zip(found.ledger, found.quantity, strict=True)
    )


def test_a_transfer_names_who_waits_and_its_source_what_draws_on_it():
    order = ("SO-1", 1, "K", "A", "W", date(2024, 1, 3), 12.0, 1200.0)
    found = plan(inputs(("A", "V", 500.0), ("A", "W", 4.0), ways=OVER_A_WAY, orders=[order]))
    (row,) = found.proposals.itertuples()
    assert [peg["sales_order_id"] for peg in row.pegged_to if peg["kind"] == "sales_order"] == ["SO-1"]
    there = found.requirements[found.requirements.warehouse_id == "V"].iloc[0]
    assert there.pegged_to == [{"sku_id": "A", "warehouse_id": "W", "quantity": row.quantity}]
    assert there.dependent == row.quantity


def test_two_warehouses_share_what_a_third_can_spare():
    needs = pd.concat([demand("A", place, 7.0) for place in "VWX"])
    read = inputs(("A", "V", 215.0), ("A", "W", 4.0), ("A", "X", 4.0), needs=needs)
    found = plan(read, Policy(transfer_days=1.0)).proposals
    moved = found[found.action == "transfer"]
    assert moved.quantity.sum() <= moved.ledger.iloc[0][0]["value"]
    assert all(recompute(ledger) == quantity for ledger, quantity in zip(found.ledger, found.quantity, strict=True))


def test_a_usual_source_brings_what_it_has_over_its_lane():
    read = inputs(("A", "V", 500.0), ("A", "W", 4.0), ways=OVER_A_WAY)
    lane = frame("sku_id warehouse_id source_warehouse_id", ("A", "W", "V"))
    found = plan(replace(read, lanes=lane))
    ((key, quantity),) = proposed(found).items()
    assert key == ("transfer", "A", "W", "V")
    assert found.proposals.ledger[0][-1]["step"] == "recommended_reorder_qty"
    assert quantity == proposed(plan(replace(read, lanes=lane, ways=read.ways.iloc[:0])))[key]


def test_a_warehouse_that_lacks_is_served_from_another_than_its_usual_source_where_that_has_none():
    needs = pd.concat([demand("A", place, 7.0) for place in "VW"])
    read = inputs(("A", "X", 500.0), ("A", "V", 0.0), ("A", "W", 0.0), needs=needs)
    found = plan(
        replace(read, lanes=frame("sku_id warehouse_id source_warehouse_id", ("A", "W", "V"))),
        Policy(transfer_days=1.0),
    )
    assert {key for key in proposed(found) if key[3] == "X"} == {
        ("transfer", "A", "W", "X"),
        ("transfer", "A", "V", "X"),
    }
