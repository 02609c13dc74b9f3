"""What would be otherwise, asked in words; what it rests on, and when there is no answer."""

import pytest

LATE = "what if supplier S-02 is two weeks late"


def called(answer):
    (made,) = answer.tool_calls
    assert made.tool_name == "what_if"
    return made.arguments


def test_a_cancelled_order_is_ordered_again(ask):
    """60 fewer come, so 80 in place of 20 are to be ordered, in tens."""
    answer = ask("what happens if PO-7001 is cancelled")
    assert called(answer) == {"change": "cancelled_order", "order_kind": "purchase", "order_id": "PO-7001"}
    assert answer.message.startswith(
        "From 2026-03-09 on, instead of from 2026-04-06 on, stock and open orders of CP-2003 in W01"
    )
    assert "CP-2003 in W01: order 80 PCS by 2026-03-02, instead of: order 20 PCS by 2026-03-02." in answer.message
    assert answer.provenance == "verified"


def test_a_late_supplier_s_order_is_to_be_hurried(ask):
    answer = ask(LATE)
    assert called(answer) == {"change": "late_supplier", "supplier_id": "S-02", "days": 14}
    assert "CP-2003 in W01: hurry 5 PCS of PO-7001/1 to 2026-03-09." in answer.message


def test_more_demand_says_how_likely_it_runs_out_first_and_what_to_do_last(ask):
    answer = ask("what if demand for FG-1001 rises 20 %")
    assert called(answer) == {"change": "demand", "sku_id": "FG-1001", "percent": 20}
    assert "89 % (critical, projected 2026-03-10) probability that FG-1001 in W02 runs out" in answer.message
    assert "instead of 74 % (high, projected 2026-03-12)" in answer.message
    assert "CP-2003 in W01: order 50 PCS by 2026-03-02, instead of: order 20 PCS by 2026-03-02." in answer.message
    assert answer.message.endswith("SA-1501 in W01: make 25 PCS by 2026-03-02, instead of: make 13 PCS by 2026-03-02.")
    assert answer.provenance == "verified"


def test_a_cancelled_customer_order_makes_it_less_likely(ask):
    answer = ask("what if SO-5002 is cancelled?")
    assert answer.message.startswith("19 % (low, projected 2026-03-17) probability that FG-1001 in W02 runs out")


def test_it_says_what_it_rests_on(ask):
    result = ask(LATE).tool_calls[0].result
    assert str(result.as_of) == "2026-03-02"
    assert {"forecast.demand_plan_latest", "manufacturing.purchase_orders", "manufacturing.boms"} <= set(result.tables)
    assert [(row["relation"], row["sku_id"], row["warehouse_id"]) for row in result.rows] == [
        ("item", "CP-2003", "W01"),
        ("goes_into", "FG-1001", "W01"),
        ("goes_into", "FG-1001", "W02"),
    ]
    assert result.totals["value_on_order_before"] == 1050


def test_what_has_no_effect_is_said_to_have_none(ask):
    assert ask("what if Acme Metals was 3 weeks late").message.startswith("Nothing would change")


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("what if the lead time of CP-2003 is 60 days?", {"change": "lead_time", "sku_id": "CP-2003", "days": 60}),
        ("what if the service level of FG-1001 is 99 %?", {"change": "service_level", "sku_id": "FG-1001", "service_level": 0.99}),
        ("suppose demand for FG-1001 falls by 30 percent", {"change": "demand", "sku_id": "FG-1001", "percent": -30}),
        ("what if sales of FG-1001 double", {"change": "demand", "sku_id": "FG-1001", "percent": 100}),
        (
            "what if Borealis Saddles is 10 days late for CP-2003?",
            {"change": "late_supplier", "supplier_id": "S-02", "sku_id": "CP-2003", "days": 10},
        ),
    ],
)  # fmt: skip
def test_it_is_understood_however_it_is_asked(ask, question, arguments):
    answer = ask(question)
    assert called(answer) == arguments and answer.provenance == "verified"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("what if supplier S-02 is late", "How late?"),
        ("what if demand rises 20 %", "Of which item?"),
        ("what if demand for FG-1001 rises", "How much more or less?"),
        ("what if WO-8001 is cancelled", "not work orders"),
    ],
)
def test_what_is_not_said_is_asked_for(ask, question, asks):
    answer = ask(question)
    assert (answer.provenance, answer.reason) == ("refused", "missing_parameter")
    assert asks in answer.message


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what if PO-6900 is cancelled", "purchase order PO-6900 is unknown or has no open line"),
        ("what if demand for CP-2010 rises 10%", "item CP-2010 has no demand of its own"),
    ],
)
def test_what_cannot_be_changed_is_said(ask, question, says):
    answer = ask(question)
    assert answer.provenance == "refused" and says in answer.message


def test_nothing_is_answered_from_stale_orders(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            "insert into manufacturing.data_health (system, entity, gate, reason, feeds)"
            " values ('demo_erp', 'purchases', 'closed', 'the service is down', '{purchase_orders}')"
        )
    answer = ask(LATE)
    assert (answer.provenance, answer.reason) == ("refused", "stale")


def test_without_a_plan_of_the_night_there_is_no_other(ask, plant):
    with plant.connect() as connection:
        connection.execute("update forecast.runs set policy = null")
    assert ask(LATE).reason == "stale"


@pytest.mark.parametrize(
    "question", ["which suppliers are late?", "what is the demand for FG-1001?", "which purchase orders are cancelled?"]
)
def test_other_questions_stay_what_they_are(ask, question):
    assert "what_if" not in {made.tool_name for made in ask(question).tool_calls}
