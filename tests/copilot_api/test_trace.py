"""Whom a missing item keeps waiting, and what it waits for."""

import pytest


def test_a_missing_item_names_orders_value_and_what_holds_it_up(ask):
    answer = ask("which customer orders wait for FG-1001?")
    assert answer.tool_calls[0].tool_name == "trace_shortage"
    assert answer.message.startswith(
        "1 customer order line worth 4,500.00 USD waits for FG-1001: SO-5002 of C-02 due 2026-03-10."
    )
    assert "In W02 it is short from the week of 2026-03-09: bring 20 PCS from W01 by 2026-03-04." in answer.message
    assert "FG-1001 itself waits for CP-2003 in W01 (50 PCS late, order 50 PCS by 2026-03-03" in answer.message
    assert answer.provenance == "verified"


def test_the_same_item_elsewhere_is_no_other_item(ask):
    rows = ask("which customer orders wait for FG-1001?").tool_calls[0].result.rows
    assert [(row["relation"], row["sku_id"], row["warehouse_id"]) for row in rows] == [
        ("item", "FG-1001", "W01"),
        ("item", "FG-1001", "W02"),
        ("needs", "CP-2003", "W01"),
    ]


def test_a_component_names_what_it_goes_into_through_all_levels(ask):
    answer = ask("what is waiting for CP-2003 in W01?")
    rows = answer.tool_calls[0].result.rows
    assert [(row["relation"], row["level"], row["sku_id"], row["warehouse_id"]) for row in rows] == [
        ("item", 0, "CP-2003", "W01"),
        ("goes_into", 1, "FG-1001", "W01"),
        ("goes_into", 2, "FG-1001", "W02"),
    ]
    assert answer.message.startswith("No customer order waits for CP-2003. It goes into FG-1001.")
    assert (
        "and 50 PCS come late: order 50 PCS by 2026-03-03; hurry 12 PCS of PO-7001/1 to 2026-03-09." in answer.message
    )


@pytest.mark.parametrize(
    "question",
    [
        "trace the shortage of CP-2003",
        "which orders are affected by CP-2003?",
        "what is holding up FG-1001?",
        "who is waiting for FG-1001 in W02",
        "what does the shortage of FG-1001 endanger?",
        "whose orders depend on FG-1001",
    ],
)
def test_it_is_understood_however_it_is_asked(ask, question):
    assert ask(question).tool_calls[0].tool_name == "trace_shortage"


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("why is FG-1001 short?", "explain_recommendation"),
        ("which sales orders are late?", "lookup_orders"),
        ("orders waiting to ship", "lookup_orders"),
        ("what is at risk?", "get_inventory_risk"),
    ],
)
def test_other_questions_of_shortages_and_orders_stay_what_they_are(ask, question, tool):
    assert ask(question).tool_calls[0].tool_name == tool


def test_without_an_item_it_asks_for_one(ask):
    answer = ask("trace the shortage")
    assert (answer.provenance, answer.reason) == ("refused", "missing_parameter")


def test_an_item_that_nobody_needs_is_said_to_be_so(ask):
    assert "Nothing is planned for CP-2010" in ask("who waits for CP-2010?").message
