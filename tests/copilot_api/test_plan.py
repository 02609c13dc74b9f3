"""What the plan proposes, listed and explained."""

import pytest

EXPLAINED = "explain_recommendation"


def called(answer):
    (made,) = answer.tool_calls
    return made.tool_name, {name: value for name, value in made.arguments.items() if name != "limit"}


@pytest.mark.parametrize(
    ("query", "arguments", "told"),
    [
        (
            "what should be expedited",
            {"actions": ["expedite"]},
            "1 proposal for 1 item: 1 to hurry, worth 210.00 USD. Namely: CP-2003 in W01: hurry 12 PCS of PO-7001/1 to 2026-03-09",
        ),
        (
            "what do we have to bring to W02",
            {"actions": ["transfer"], "warehouse_id": "W02"},
            "FG-1001 in W02: bring 20 PCS from W01 by 2026-03-04",
        ),
        (
            "what should we buy from S-02",
            {"actions": ["buy"], "supplier_id": "S-02"},
            "1 proposal for 1 item from supplier S-02: 1 to buy, worth 875.00 USD.",
        ),
        ("which orders can be cancelled", {"actions": ["cancel"]}, "0 proposals: the plan sees nothing to cancel."),
    ],
)
def test_proposals_are_listed(ask, query, arguments, told):
    answer = ask(query)
    assert called(answer) == (EXPLAINED, arguments)
    assert told in answer.message


def test_all_of_a_warehouse_s_proposals_with_what_they_come_to(ask):
    answer = ask("proposals for warehouse W01")
    assert answer.message.startswith(
        "3 proposals for 2 items in warehouse W01: 1 to buy, 1 to make, 1 to hurry, worth 3,245.00 USD."
    )
    assert {citation.table for citation in answer.citations} == {"forecast.replenishment_plan_latest"}


def test_proposals_of_an_item_are_explained(ask):
    assert called(ask("which transfers of FG-1001 are proposed"))[1] == {"sku_id": "FG-1001"}


def test_whatever_is_asked_of_a_numbered_order_is_about_that_order(ask):
    tool, arguments = called(ask("show me PO-7001"))
    assert (tool, arguments["order_id"]) == ("lookup_orders", "PO-7001")


def test_a_category_has_a_forecast(ask):
    answer = ask("demand for finished goods next month")
    assert called(answer)[1]["category"] == "Finished goods"
    assert answer.message.startswith("80 of Finished goods expected")


def test_orders_in_several_currencies_come_to_the_company_s(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            "insert into manufacturing.purchase_orders (purchase_order_id, line, supplier_id, sku_id, warehouse_id, quantity,"
            " quantity_received, status, order_date, expected_date, unit_price, currency, unit_price_company)"
            " values ('PO-EUR', 1, 'S-02', 'CP-2003', 'W01', 10, 0, 'open', '2026-02-01', '2026-04-01', 100, 'EUR', 110)"
        )
        worth = connection.execute(
            "select sum((quantity - quantity_received) * unit_price_company) from manufacturing.purchase_orders"
            " where status in ('open', 'partial')"
        ).fetchone()[0]
    assert f"worth {worth:,.2f} USD" in ask("open purchase orders").message


def test_what_no_rate_leads_from_is_no_part_of_a_sum(ask, plant):
    with plant.connect() as connection:
        connection.execute(
            "insert into manufacturing.purchase_orders (purchase_order_id, line, supplier_id, sku_id, warehouse_id, quantity,"
            " quantity_received, status, order_date, expected_date, unit_price, currency)"
            " values ('PO-XAU', 1, 'S-02', 'CP-2003', 'W01', 10, 0, 'open', '2026-02-01', '2026-04-01', 100, 'XAU')"
        )
    assert "worth" not in ask("open purchase orders").message


def test_proposals_without_a_price_are_counted_beside_the_sum(ask, plant):
    with plant.connect() as connection:
        connection.execute("update forecast.replenishment_plan set value = null where action = 'expedite'")
    assert "worth 3,035.00 USD and 1 proposal without a price" in ask("proposals for warehouse W01").message


def test_a_tool_that_knows_nothing_of_it_says_so_and_is_not_stale(ask):
    answer = ask("what if demand for CP-2099 doubles")
    assert (answer.provenance, answer.reason) == ("refused", "not_found")
