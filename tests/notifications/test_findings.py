"""What the published tables are found to say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from notifications.findings import calculation, health_findings, risk_findings
from tests.notifications.telling import risk_row


def found(**changes):
    (finding,) = risk_findings([risk_row(**changes)]).findings
    return finding


@pytest.mark.parametrize("level", ["critical", "high", "medium"])
def test_a_risk_worth_telling_is_as_severe_as_its_level(level):
    assert found(risk_level=level).severity == level


def test_a_low_risk_is_no_finding():
    assert risk_findings([risk_row(risk_level="low")]).findings == ()


def test_a_risk_level_nobody_knows_is_an_error():
    with pytest.raises(KeyError, match="terrible"):
        risk_findings([risk_row(risk_level="terrible")])


def test_the_message_says_what_where_how_likely_when_and_what_to_do():
    assert found().message == (
        "FG-1001 (Gear pump) at Graz may run out before the next order can arrive: 87 % likely, "
        "first expected on 2026-03-14. Order 480 pcs by 2026-03-04."
    )


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"order_by_date": date(2026, 3, 2)}, "Order 480 pcs today."),
        ({"order_by_date": None}, "Order 480 pcs."),
        ({"make_or_buy": "make", "unit_of_measure": None}, "Make 480 units by 2026-03-04."),
        ({"make_or_buy": "make", "source_warehouse_id": "W02"}, "Bring 480 pcs from W02 by 2026-03-04."),
        (
            {"recommended_reorder_qty": Decimal(0)},
            "No order is proposed: what is on order covers it, or nothing could arrive in time.",
        ),
    ],
)
def test_the_message_ends_with_what_is_proposed(changes, end):
    assert found(**changes).message.endswith(end)


def test_a_plant_without_names_is_spoken_of_by_its_keys():
    finding = found(sku_code=None, description=None, warehouse_name=None, projected_stockout_date=None)
    assert finding.message.startswith("FG-1001 at W01 may run out before the next order can arrive: 87 % likely. ")


def test_neither_quantity_nor_run_is_part_of_what_an_alert_is_about():
    changed = {"run_id": "another", "recommended_reorder_qty": 99, "stockout_probability": 0.99, "risk_level": "high"}
    assert found(**changed).fingerprint == found().fingerprint == "stockout_risk|FG-1001|W01"


def test_facts_are_json_and_hold_the_calculation():
    facts = found(recommended_reorder_qty=Decimal("480.50"), risk_factors=("late supplier",)).facts
    assert facts["recommended_reorder_qty"] == 480.5
    assert facts["order_by_date"] == "2026-03-04"
    assert facts["risk_factors"] == ["late supplier"]
    assert facts["calculation"] == ["order: target - position = 480 pcs"]


@pytest.mark.parametrize("unknown", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_json_lacks_becomes_nothing(unknown):
    assert found(days_until_critical=unknown).facts["days_until_critical"] is None


def test_what_rests_on_stale_data_is_held_and_not_judged():
    evaluation = risk_findings([risk_row(gated_because="erp/sales_orders is stale")])
    assert evaluation.findings == ()
    assert evaluation.held == {"stockout_risk|FG-1001|W01": "erp/sales_orders is stale"}


def health_row(**changes):
    given = {
        "system": "erp",
        "entity": "sales_orders",
        "gate": "closed",
        "reason": "The last load failed.",
        "last_success_at": datetime(2026, 2, 27, 1, 30, tzinfo=UTC),
        "expected_within_hours": Decimal(26),
    }
    return {**given, **changes}


def test_a_closed_gate_is_one_finding_and_an_open_one_none():
    rows = [health_row(), health_row(entity="items", gate="open", reason=None)]
    (finding,) = health_findings(rows).findings
    assert finding.fingerprint == "source_stale|erp/sales_orders|"
    assert finding.message.startswith(
        "The data of erp/sales_orders cannot be trusted: The last load failed. "
        "The last good load was on 2026-02-27 at 01:30 UTC."
    )
    assert finding.facts["expected_within_hours"] == 26


def test_a_source_that_never_loaded_says_so():
    (finding,) = health_findings([health_row(last_success_at=None)]).findings
    assert "It was never loaded." in finding.message


def test_a_step_without_a_unit_ends_with_its_value():
    assert calculation([{"step": "share", "formula": "a / b", "value": 0.25, "unit": ""}]) == ["share: a / b = 0.25"]
