"""Golden cases of material requirements, worked by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import explode_requirements
from forecasting.errors import BomCycleError, MissingColumnsError, ParameterError

MONDAY = date(2024, 1, 1)
WEEKS = pd.date_range(MONDAY, periods=6, freq="W-MON")


def needed(sku="A", forecast=(), orders=(), warehouse="W"):
    wide = {"forecast": [*forecast, *[0.0] * (6 - len(forecast))], "orders": [*orders, *[0.0] * (6 - len(orders))]}
    return pd.DataFrame({"sku_id": sku, "warehouse_id": warehouse, "ds": WEEKS, **wide})


def bom(*lines):
    return pd.DataFrame(lines, columns=["sku_id", "component_sku_id", "quantity_per_unit", "scrap_rate"])


def held(**on_hand):
    return pd.DataFrame({"sku_id": list(on_hand), "warehouse_id": "W", "on_hand": list(on_hand.values())})


def arriving(*rows):
    return pd.DataFrame(rows, columns=["sku_id", "warehouse_id", "due_date", "quantity"])


def terms(**of):
    rows = [{"sku_id": sku, "lead_time_days": 0.0} | how for sku, how in of.items()]
    return pd.DataFrame(rows, columns=["sku_id", "lead_time_days", "safety_stock", "moq", "order_multiple"])


def explode(demand, boms=None, stock=None, receipts=None, how=None, **more):
    return explode_requirements(
        demand,
        bom() if boms is None else boms,
        held() if stock is None else stock,
        arriving() if receipts is None else receipts,
        terms() if how is None else how,
        as_of=MONDAY,
        weeks=6,
        **more,
    )


def row_of(found, sku, column, warehouse="W"):
    return found[(found.sku_id == sku) & (found.warehouse_id == warehouse)][column].tolist()


@pytest.fixture(scope="module")
def three_levels():
    """A of 2 B and 1 C (a fifth of C is lost), B of 2 C: lots, minimum, safety stock, lead times, a common component."""
    return explode(
        needed("A", [5, 0, 20, 0, 30, 0]),
        bom(("A", "B", 2.0, 0.0), ("A", "C", 1.0, 0.2), ("B", "C", 2.0, None)),
        held(A=10.0, B=8.0, C=60.0),
        arriving(("A", "W", date(2024, 1, 10), 10.0)),
        terms(
            A={"lead_time_days": 7.0},
            B={"lead_time_days": 5.0, "order_multiple": 25.0, "safety_stock": 5.0},
            C={"lead_time_days": 14.0, "moq": 80.0},
        ),
    )


def test_the_top_is_netted_against_stock_and_receipts(three_levels):
    assert row_of(three_levels, "A", "scheduled_receipts") == [0, 10, 0, 0, 0, 0]
    assert row_of(three_levels, "A", "net") == [0, 0, 5, 0, 30, 0]
    assert row_of(three_levels, "A", "projected_on_hand") == [5, 15, 0, 0, 0, 0]
    assert row_of(three_levels, "A", "planned_release") == [0, 5, 0, 30, 0, 0]


def test_safety_stock_is_added_once_and_the_surplus_of_a_lot_carries_forward(three_levels):
    assert row_of(three_levels, "B", "gross") == [0, 10, 0, 60, 0, 0]
    assert row_of(three_levels, "B", "net") == [0, 7, 0, 42, 0, 0]
    assert row_of(three_levels, "B", "planned_receipt") == [0, 25, 0, 50, 0, 0]
    assert row_of(three_levels, "B", "projected_on_hand") == [8, 23, 23, 13, 13, 13]
    assert row_of(three_levels, "B", "planned_release") == [25, 0, 50, 0, 0, 0]


def test_a_common_component_gathers_the_releases_of_all_its_parents(three_levels):
    assert row_of(three_levels, "C", "gross") == [50, 6.25, 100, 37.5, 0, 0]
    assert row_of(three_levels, "C", "net") == [0, 0, 96.25, 36.75, 0, 0]
    assert row_of(three_levels, "C", "planned_receipt") == [0, 0, 97, 80, 0, 0]
    assert row_of(three_levels, "C", "planned_release") == [97, 80, 0, 0, 0, 0]
    assert row_of(three_levels, "C", "low_level_code") == [2] * 6


def test_orders_consume_the_forecast():
    found = explode(needed("A", forecast=[10, 10, 10], orders=[4, 15, 0]))
    assert row_of(found, "A", "gross") == [10, 15, 10, 0, 0, 0]


def test_what_is_overdue_counts_in_the_first_week():
    late = needed("A").head(1).assign(ds=pd.Timestamp("2023-12-20"), forecast=99.0, orders=7.0)
    found = explode(pd.concat([needed("A"), late]), receipts=arriving(("A", "W", date(2023, 12, 1), 3.0)))
    assert row_of(found, "A", "gross")[0] == 7 and row_of(found, "A", "scheduled_receipts")[0] == 3


def test_what_should_have_been_released_is_released_now_and_said():
    found = explode(needed("A", [8, 0, 6]), how=terms(A={"lead_time_days": 8.0}))
    assert row_of(found, "A", "planned_release") == [14, 0, 0, 0, 0, 0]
    assert row_of(found, "A", "released_late") == [8, 0, 0, 0, 0, 0]


def test_a_line_counts_while_it_is_valid():
    lines = pd.concat([bom(("A", "B", 1.0, 0.0), ("A", "C", 3.0, 0.0))]).assign(
        valid_from=[None, date(2024, 1, 15)], valid_to=[date(2024, 1, 14), None]
    )
    found = explode(needed("A", [1, 1, 1, 1]), lines)
    assert row_of(found, "B", "gross") == [1, 1, 0, 0, 0, 0] and row_of(found, "C", "gross") == [0, 0, 3, 3, 0, 0]


def test_components_are_drawn_where_their_parent_is_made():
    found = explode(pd.concat([needed("A", [4]), needed("A", [6], warehouse="V")]), bom(("A", "B", 2.0, 0.0)))
    assert row_of(found, "B", "gross")[0] == 8 and row_of(found, "B", "gross", "V")[0] == 12


def test_terms_of_a_warehouse_stand_before_those_of_all():
    how = terms(A={"moq": 10.0})
    own = how.assign(warehouse_id="V", moq=50.0)
    found = explode(pd.concat([needed("A", [4]), needed("A", [4], warehouse="V")]), how=pd.concat([how, own]))
    assert row_of(found, "A", "planned_receipt")[0] == 10 and row_of(found, "A", "planned_receipt", "V")[0] == 50


def test_an_item_that_is_part_of_itself_is_refused_with_its_path():
    lines = bom(("A", "B", 1.0, 0.0), ("B", "C", 1.0, 0.0), ("C", "D", 1.0, 0.0), ("D", "B", 1.0, 0.0))
    with pytest.raises(BomCycleError, match="B > C > D > B"):
        explode(needed("A", [1]), lines)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"demand": needed("A", [-1])}, "forecast -1.0 of A in W"),
        ({"boms": bom(("A", "B", 0.0, 0.0))}, "B in A has quantity_per_unit 0.0"),
        ({"boms": bom(("A", "B", 1.0, 1.0))}, "scrap_rate 1.0"),
        ({"stock": pd.concat([held(A=1.0), held(A=2.0)])}, "several rows"),
        ({"how": terms(A={"order_multiple": 0.0})}, "order_multiple of"),
        ({"receipts": arriving(("A", "W", None, 1.0))}, "quantity 1.0 of A"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_name(change, words):
    with pytest.raises(ParameterError, match=words):
        explode(**{"demand": needed("A", [1])} | change)


def test_missing_columns_are_named():
    with pytest.raises(MissingColumnsError, match="on_hand"):
        explode(needed("A", [1]), stock=held(A=1.0).drop(columns="on_hand"))


quantities = st.lists(st.integers(0, 30).map(float), min_size=6, max_size=6)


@settings(max_examples=40, deadline=None)
@given(quantities, quantities, st.integers(0, 50), st.integers(1, 12), st.integers(0, 40), st.integers(0, 28))
def test_every_week_balances_and_never_falls_below_safety_stock(forecast, orders, opening, multiple, safety, lead):
    how = terms(A={"order_multiple": float(multiple), "safety_stock": float(safety), "lead_time_days": float(lead)})
    found = explode(needed("A", forecast, orders), stock=held(A=float(opening)), how=how)
    before = np.r_[opening, found.projected_on_hand[:-1]]
    moved = found.scheduled_receipts + found.planned_receipt - found.gross
    assert np.allclose(found.projected_on_hand, before + moved)
    assert (found.projected_on_hand >= safety - 1e-6).all()
    assert found.planned_release.sum() == pytest.approx(found.planned_receipt.sum())
    assert (found.planned_receipt % multiple < 1e-6).all()
    assert (found.planned_receipt[found.net == 0] == 0).all()


def test_what_is_brought_from_another_warehouse_is_needed_there_and_made_of_components_there():
    lanes = pd.DataFrame([("A", "W2", "W")], columns=["sku_id", "warehouse_id", "source_warehouse_id"])
    found = explode(
        needed(forecast=[0, 0, 5], warehouse="W2"),
        bom(("A", "B", 2, 0)),
        lanes=lanes,
        how=terms(A={"lead_time_days": 7.0}),
    )
    assert row_of(found, "A", "planned_release", "W2") == [0, 5, 0, 0, 0, 0]
    assert row_of(found, "A", "gross") == [0, 5, 0, 0, 0, 0]
    assert row_of(found, "B", "gross") == [10, 0, 0, 0, 0, 0]
    assert found[(found.sku_id == "B") & (found.warehouse_id == "W2")].empty


def test_a_source_that_is_supplied_itself_is_refused():
    lanes = pd.DataFrame(
        [("A", "W2", "W"), ("A", "W", "W3")], columns=["sku_id", "warehouse_id", "source_warehouse_id"]
    )
    with pytest.raises(ParameterError, match=r"the source of \('A', 'W2'\)"):
        explode(needed(), lanes=lanes)


def test_an_order_that_is_decided_is_released_today_and_nothing_arrives_before_it():
    found = explode(
        needed(forecast=[3, 3, 3, 3]), how=pd.DataFrame([{"sku_id": "A", "lead_time_days": 7.0, "order_now": 7.0}])
    )
    assert row_of(found, "A", "planned_receipt") == [0, 7, 2, 3, 0, 0]
    assert row_of(found, "A", "planned_release") == [7 + 0, 2 + 0, 3, 0, 0, 0]
    assert row_of(found, "A", "projected_on_hand") == [-3, 1, 0, 0, 0, 0]


def test_one_warehouse_may_supply_several():
    lanes = pd.DataFrame(
        [("A", "W2", "W"), ("A", "W3", "W")], columns=["sku_id", "warehouse_id", "source_warehouse_id"]
    )
    found = explode(
        pd.concat([needed(forecast=[5], warehouse="W2"), needed(forecast=[4], warehouse="W3")]), lanes=lanes
    )
    assert row_of(found, "A", "gross")[0] == row_of(found, "A", "dependent")[0] == 9


def test_a_receipt_that_lands_before_a_new_order_could_is_not_ordered_again():
    found = explode(
        needed(forecast=[0, 6, 0, 4]),
        stock=held(A=1.0),
        receipts=arriving(("A", "W", date(2024, 1, 16), 5.0)),
        how=terms(A={"lead_time_days": 21.0}),
    )
    assert row_of(found, "A", "planned_release") == [4, 0, 0, 0, 0, 0]
    assert row_of(found, "A", "projected_on_hand")[:3] == [1, -5, 0]


def test_a_line_may_be_valid_for_ever_and_an_order_may_come_at_the_end_of_days():
    lines = bom(("A", "B", 1.0, 0.0)).assign(valid_from=date(1, 1, 1), valid_to=date(9999, 12, 31))
    found = explode(needed("A", [1]), lines, receipts=arriving(("A", "W", date(9999, 12, 31), 3.0)))
    assert row_of(found, "B", "gross")[0] == 1


def test_what_work_orders_have_still_to_draw_is_needed_beside_all_else():
    draws = pd.DataFrame([("A", "W", date(2024, 1, 8), 7.0)], columns=["sku_id", "warehouse_id", "ds", "quantity"])
    found = explode(needed(forecast=[0, 2]), draws=draws)
    assert row_of(found, "A", "gross")[1] == 9 and row_of(found, "A", "dependent")[1] == 7


def test_the_speaker_kits_of_the_textbook():
    """Heizer, Render and Munson, "Operations Management", ch. 14, examples 1 to 4: 50 kits in week 8, six components over four levels,
    one of them common; gross, net and releases as printed there."""
    weeks = pd.date_range(MONDAY, periods=8, freq="W-MON")
    kits = pd.DataFrame({"sku_id": "A", "warehouse_id": "W", "ds": weeks, "forecast": [0.0] * 7 + [50.0]})
    lines = bom(
        ("A", "B", 2.0, 0.0), ("A", "C", 3.0, 0.0), ("B", "D", 2.0, 0.0), ("B", "E", 2.0, 0.0), ("C", "E", 2.0, 0.0),
        ("C", "F", 2.0, 0.0), ("F", "G", 1.0, 0.0), ("F", "D", 2.0, 0.0),
    )  # fmt: skip
    lead = {"A": 1, "B": 2, "C": 1, "D": 1, "E": 2, "F": 3, "G": 2}
    found = explode_requirements(
        kits, lines, held(A=10.0, B=15.0, C=20.0, D=10.0, E=10.0, F=5.0, G=0.0), arriving(),
        terms(**{sku: {"lead_time_days": 7.0 * weeks} for sku, weeks in lead.items()}), as_of=MONDAY, weeks=8,
    )  # fmt: skip
    printed = {
        "A": {7: 40}, "B": {5: 65}, "C": {6: 100}, "D": {2: 380, 4: 130}, "E": {3: 120, 4: 200}, "F": {3: 195}, "G": {1: 195},
    }  # fmt: skip
    released = {
        sku: {week: much for week, much in enumerate(row_of(found, sku, "planned_release"), 1) if much} for sku in lead
    }
    assert released == printed
    assert {week: much for week, much in enumerate(row_of(found, "D", "gross"), 1) if much} == {3: 390, 5: 130}
    assert found.released_late.sum() == 0
