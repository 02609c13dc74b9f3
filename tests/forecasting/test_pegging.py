"""Who waits for what is missing, worked by hand."""

from datetime import date

import pandas as pd
import pytest

from forecasting import explode_requirements
from forecasting.pegging import endangered_orders, parents_of, pegs_of_plan

TODAY = date(2024, 1, 1)


def ordered(*rows):
    columns = ["sales_order_id", "line", "customer_id", "sku_id", "warehouse_id", "due_date", "quantity", "value"]
    return pd.DataFrame(rows, columns=columns)


def bom(*lines):
    return pd.DataFrame(lines, columns=["sku_id", "component_sku_id", "quantity_per_unit", "scrap_rate"])


def held(**on_hand):
    return pd.DataFrame({"sku_id": list(on_hand), "warehouse_id": "W", "on_hand": list(on_hand.values())})


def arriving(*rows):
    return pd.DataFrame(rows, columns=["sku_id", "warehouse_id", "due_date", "quantity"])


def waits(**days):
    return pd.DataFrame({"sku_id": list(days), "warehouse_id": "W", "lead_time_days": list(days.values())})


def endangered(orders, boms=None, stock=None, receipts=None, lead=None, **more):
    found = endangered_orders(
        orders, bom() if boms is None else boms, held() if stock is None else stock,
        arriving() if receipts is None else receipts, waits() if lead is None else lead, as_of=TODAY, **more,
    )  # fmt: skip
    return {(row.sku_id, row.sales_order_id): (row.quantity, row.value) for row in found.itertuples()}


FIRST = ("SO-1", 1, "C1", "A", "W", date(2024, 1, 10), 10, 1000.0)
SECOND = ("SO-2", 1, "C2", "A", "W", date(2024, 1, 20), 10, 1500.0)


def test_stock_goes_to_the_earlier_order():
    assert endangered(ordered(SECOND, FIRST), stock=held(A=12)) == {("A", "SO-2"): (8, 1200)}


def test_what_comes_too_late_for_one_serves_the_next():
    late = arriving(("A", "W", date(2024, 1, 15), 10))
    assert endangered(ordered(FIRST, SECOND), receipts=late) == {("A", "SO-1"): (10, 1000)}


def test_over_three_levels_only_what_is_short_names_the_order():
    """A of 2 B, B of 3 C: 4 A are missing, 8 B wanted of which 5 are there, so 9 C for the other 3 B, and 7 are there."""
    found = endangered(ordered(FIRST), bom(("A", "B", 2, 0), ("B", "C", 3, 0)), held(A=6, B=5, C=7))
    assert found == {("A", "SO-1"): (4, 400), ("B", "SO-1"): (3, 150), ("C", "SO-1"): (2, pytest.approx(33.33))}


def test_components_are_wanted_a_lead_time_earlier():
    boms, receipts = bom(("A", "B", 1, 0)), arriving(("B", "W", date(2024, 1, 8), 10))
    assert ("B", "SO-1") not in endangered(ordered(FIRST), boms, receipts=receipts, lead=waits(A=2))
    assert ("B", "SO-1") in endangered(ordered(FIRST), boms, receipts=receipts, lead=waits(A=3))


def test_an_overdue_order_wants_what_is_there_today():
    overdue = ordered(("SO-0", 1, "C1", "A", "W", date(2023, 12, 1), 5, 50.0))
    assert endangered(overdue, stock=held(A=3)) == {("A", "SO-0"): (2, 20)}


def test_what_is_brought_from_another_warehouse_is_missed_there():
    lanes = pd.DataFrame([("A", "W2", "W")], columns=["sku_id", "warehouse_id", "source_warehouse_id"])
    there = ordered(("SO-1", 1, "C1", "A", "W2", date(2024, 1, 10), 10, 1000.0))
    found = endangered_orders(there, bom(), held(A=4), arriving(), waits(), as_of=TODAY, lanes=lanes)
    assert found[["warehouse_id", "quantity"]].to_numpy().tolist() == [["W", 6], ["W2", 10]]


def test_parents_add_up_to_dependent_demand():
    demand = pd.DataFrame(
        {"sku_id": ["A", "D"], "warehouse_id": "W", "ds": pd.Timestamp("2024-01-08"), "forecast": [5.0, 2.0]}
    )
    boms = bom(("A", "B", 2, 0.2), ("D", "B", 1, 0))
    found = explode_requirements(
        demand, boms, held(), arriving(), pd.DataFrame({"sku_id": ["A"], "lead_time_days": [0.0]}), as_of=TODAY, weeks=3
    )
    parents = parents_of(found, boms)
    assert parents[["sku_id", "parent_sku_id", "quantity"]].to_numpy().tolist() == [["B", "A", 12.5], ["B", "D", 2]]
    assert parents.quantity.sum() == found.dependent.sum()


def test_ten_orders_are_named_and_the_rest_is_told_and_an_unknown_value_is_not_nothing():
    orders = ordered(*((f"SO-{n:02d}", 1, "C", "A", "W", date(2024, 1, 10), 1, 100.0 + n) for n in range(12)))
    unpriced = ordered(("SO-X", 1, "C", "B", "W", date(2024, 1, 10), 1, float("nan")))
    waiting = endangered_orders(pd.concat([orders, unpriced]), bom(), held(), arriving(), waits(), as_of=TODAY)
    plan = pd.DataFrame({"sku_id": ["A", "B", "C"], "warehouse_id": "W"})
    nobody = pd.DataFrame(columns=["sku_id", "warehouse_id", "parent_sku_id", "parent_warehouse_id", "quantity"])
    of_a, of_b, of_c = pegs_of_plan(plan, waiting, nobody)
    assert [peg["sales_order_id"] for peg in of_a[:10]] == [f"SO-{n:02d}" for n in range(11, 1, -1)]
    assert of_a[10] == {"kind": "more", "orders": 2, "value": 201}
    assert (of_b[0]["value"], of_c) == (None, [{"kind": "forecast"}])
