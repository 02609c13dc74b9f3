"""Questions as people ask them, and the tool that answers each."""

import pytest


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        ("what is the status of PO-7001", "lookup_orders", {"kind": "purchase", "order_id": "PO-7001"}),
        ("can we ship SO-5002 on time", "lookup_orders", {"order_id": "SO-5002"}),
        ("which supplier has the shortest lead time", "list_suppliers", {"sort": "lead_time_days"}),
        ("lead time of Borealis vs Acme", "list_suppliers", {"supplier_id": "S-02"}),
        ("list everything that will be out of stock by Friday", "get_inventory_risk", {}),
        ("what's critical right now", "get_inventory_risk", {"levels": ["critical"]}),
        ("probability of stockout for CP-2003", "get_inventory_risk", {"sku_id": "CP-2003"}),
        ("what did we ship last week", "lookup_orders", {"kind": "sales", "status": "complete"}),
        ("is the forecast any good", "get_forecast_accuracy", {}),
        ("which sources failed last night", "get_data_health", {}),
        ("are there any data problems", "get_data_health", {}),
        ("what is being produced right now", "check_production", {"status": "in_progress"}),
        ("which work orders are behind schedule", "check_production", {"late": True}),
        ("work orders finishing next week", "check_production", {}),
        ("why should we order 50 CP-2003", "explain_recommendation", {"sku_id": "CP-2003"}),
        ("what does customer C-02 have on order", "lookup_orders", {"kind": "sales", "partner_id": "C-02"}),
        ("what have we ordered from Acme", "lookup_orders", {"kind": "purchase", "partner_id": "S-01"}),
        ("what comes in tomorrow", "lookup_orders", {"kind": "purchase"}),
        ("how much money is tied up in stock", "query_inventory", {"sort": "-stock_value"}),
        ("negative stock", "query_inventory", {"findings": ["negative_stock"], "sort": "quantity_available"}),
        ("which products use steel tube 25 mm", "get_item", {"sku_id": "CP-2001"}),
        ("is CP-2099 still active", "get_item", {"sku_id": "CP-2099"}),
        ("what should be reordered in Components", "get_inventory_risk", {"category": "Components", "to_order": True}),
        ("stock in components", "query_inventory", {"category": "Components"}),
        ("what should I worry about today", "manage_alerts", {}),
        ("give me a summary of the day", "manage_alerts", {}),
    ],
)
def test_a_question_is_answered_by_the_tool_that_knows(ask, question, tool, arguments):
    answer = ask(question)
    assert answer.provenance != "refused", answer.message
    assert answer.tool_calls[0].tool_name == tool
    assert arguments.items() <= answer.tool_calls[0].arguments.items()


def test_a_number_of_the_question_is_no_part_of_one_in_the_answer(ask):
    answer = ask("what will demand be for mountain bikes in the next 8 weeks")
    assert answer.message.startswith("116 PCS of FG-1001 expected") and "21.8" in answer.message


def test_what_a_risk_rests_on_is_said_with_it(ask):
    message = ask("what is the safety stock of CP-2003").message
    assert "Position 5 PCS, reorder point 35 PCS, safety stock 8.6 PCS for a service level of 95 %" in message
