"""The plan of a small company: A is made in W of two B, and sold there and, brought from W, in V."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from forecasting import Policy, recompute
from orchestration.assets.plan import replenishment
from orchestration.resources import Writer
from tests.conftest import Database

COMPANY = """
    insert into manufacturing.warehouses (warehouse_id, name) values ('W', 'works'), ('V', 'shop');
    insert into manufacturing.skus (sku_id, is_active, unit_of_measure, make_or_buy, unit_cost_company)
    values ('A', true, 'PCS', 'make', 50), ('B', true, 'PCS', 'buy', 4), ('C', true, 'PCS', 'buy', null);
    insert into manufacturing.boms (bom_id, sku_id, component_sku_id, quantity_per_unit, scrap_rate, valid_from, valid_to)
    values ('1', 'A', 'B', 2, 0, '2020-01-01', '9999-12-31');
    insert into manufacturing.inventory_snapshots
        (sku_id, warehouse_id, quantity_on_hand, quantity_reserved, quantity_available)
    values ('A', 'W', 5, 0, 5), ('B', 'W', 9, 4, 3);
    insert into manufacturing.suppliers (supplier_id, name) values ('S', 'Sam'), ('T', 'Tom');
    insert into manufacturing.supplier_items
        (supplier_id, sku_id, lead_time_days, price_company, currency, moq, order_multiple, is_preferred)
    values ('S', 'B', 7, 3, 'USD', 0, 10, true), ('T', 'B', 7, 2, 'USD', 0, 10, false);
    insert into manufacturing.work_orders (work_order_id, sku_id, warehouse_id, quantity, status)
    values ('W-1', 'A', 'W', 1, 'completed');
    insert into manufacturing.sales_orders
        (sales_order_id, line, customer_id, sku_id, warehouse_id, quantity, quantity_shipped, status, order_date, requested_date,
         unit_price_company)
    values ('SO-1', 1, 'C1', 'A', 'W', 15, 0, 'open', '2026-02-01', '2026-03-20', 80),
        ('SO-2', 1, 'C2', 'A', 'V', 3, 1, 'partial', '2026-02-01', '2026-03-12', 80);
    insert into manufacturing.purchase_orders
        (purchase_order_id, line, supplier_id, sku_id, warehouse_id, quantity, quantity_received, status, order_date, expected_date)
    values ('P1', 1, 'S', 'C', 'W', 100, 40, 'partial', '2026-02-20', '2026-03-09')
"""
CLOSE = """
    insert into manufacturing.data_health (system, entity, gate, reason, feeds)
    values ('demo_wms', 'stock', 'closed', 'the service is down', array['inventory'])
"""
RISK = """
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id)
    values ('00000000-0000-0000-0000-00000000000a', 'risk', '2026-03-02', 'x', 'run-0');
    insert into forecast.inventory_risk (
        run_id, sku_id, warehouse_id, risk_level, stockout_probability, recommended_reorder_qty, risk_factors,
        current_velocity, forecast_demand, reorder_point, safety_stock, service_level, lead_time_mean_days,
        lead_time_std_days, lead_time_source, review_period_days, inventory_position, ledger, as_of
    ) values (
        '00000000-0000-0000-0000-00000000000a', 'A', 'V', 'critical', 0.9, 6, '{}', 1, 1, 1, 1, 0.95, 14, 1, 'x', 7, 0,
        '[{"step": "quantity", "formula": "6", "inputs": [], "value": 6, "unit": "PCS"}]', '2026-03-02'
    )
"""
PLAN = """
    select sku_id, warehouse_id, action, quantity, supplier_id, source_warehouse_id, reference, value, pegged_to, ledger, findings,
        gated_because, due_date
    from forecast.replenishment_plan_latest
"""


def plan(writer: Writer) -> None:
    assert dg.materialize([replenishment], resources={"writer": writer}).success


@pytest.fixture
def company(published: Database) -> Database:
    with published.connect("mfg_transformer") as connection:
        connection.execute(COMPANY)
    return published


def latest(company: Database) -> dict[tuple[str, str, str], dict]:
    with company.connect("mfg_analyst") as connection:
        cursor = connection.execute(PLAN)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {(row["sku_id"], row["warehouse_id"], row["action"]): row for row in rows}


def test_what_customers_wait_for_is_made_brought_and_bought(company: Database, writer: Writer):
    """15 A in W and 2 in V less 5 there make 12; they draw 24 B, of which 7 are usable: two lots of ten."""
    plan(writer)
    found = latest(company)
    assert set(found) == {("A", "V", "transfer"), ("A", "W", "make"), ("B", "W", "buy"), ("C", "W", "cancel")}
    assert (found["A", "V", "transfer"]["quantity"], found["A", "V", "transfer"]["source_warehouse_id"]) == (2, "W")
    assert (found["A", "W", "make"]["quantity"], found["A", "W", "make"]["value"]) == (12, 600)
    buy = found["B", "W", "buy"]
    assert (buy["quantity"], buy["supplier_id"], buy["value"]) == (20, "S", 60)
    assert all(recompute(row["ledger"]) == pytest.approx(float(row["quantity"])) for row in found.values())


def test_what_the_risk_proposes_is_the_plan_s_quantity_with_its_ledger(company: Database, writer: Writer):
    with company.connect() as connection:
        connection.execute(RISK)
    plan(writer)
    row = latest(company)["A", "V", "transfer"]
    assert (row["quantity"], row["ledger"][0]["formula"]) == (6, "6")


def test_a_proposal_names_the_orders_that_wait_for_it(company: Database, writer: Writer):
    plan(writer)
    orders = [peg for peg in latest(company)["B", "W", "buy"]["pegged_to"] if peg["kind"] == "sales_order"]
    assert [(peg["sales_order_id"], peg["quantity"]) for peg in orders] == [("SO-1", 17)], (
        "SO-2 is due first and gets A"
    )
    assert orders[0]["value"] == 680, "8.5 of the 15"


def test_what_nobody_needs_is_cancelled_and_what_has_no_price_says_so(company: Database, writer: Writer):
    plan(writer)
    row = latest(company)["C", "W", "cancel"]
    assert (row["quantity"], row["reference"], row["value"], row["due_date"]) == (60, "P1/1", None, date(2026, 3, 9))
    assert row["findings"] == ["neither a supplier's price nor a cost is known, so it has no value here"]


def test_requirements_say_what_they_are_for(company: Database, writer: Writer):
    plan(writer)
    with company.connect("mfg_analyst") as connection:
        rows = connection.execute(
            """
            select sku_id, gross, dependent, pegged_to, low_level_code from forecast.component_requirements_latest
            where warehouse_id = 'W' and dependent > 0 order by sku_id
            """
        ).fetchall()
    assert rows == [
        ("A", 2, 2, [{"sku_id": "A", "warehouse_id": "V", "quantity": 2}], 0),
        ("B", 24, 24, [{"sku_id": "A", "warehouse_id": "W", "quantity": 24}], 1),
    ]


def test_the_same_inputs_are_planned_once(company: Database, writer: Writer):
    plan(writer)
    plan(writer)
    with company.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from forecast.runs where kind = 'plan'").fetchone() == (1,)


def test_a_closed_gate_keeps_the_last_plan_and_says_why(company: Database, writer: Writer):
    plan(writer)
    with company.connect() as connection:
        connection.execute(CLOSE)
        connection.execute("update manufacturing.inventory_snapshots set quantity_available = 500")
    for _ in range(2):
        plan(writer)
        assert latest(company)["A", "W", "make"]["quantity"] == 12
        assert {row["gated_because"] for row in latest(company).values()} == {"demo_wms.stock: the service is down"}
    with company.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from forecast.runs where kind = 'plan'").fetchone() == (2,)
        assert connection.execute("select count(*) from forecast.component_requirements_latest").fetchone()[0] > 0


FINDINGS = (
    "select sku_id, warehouse_id, kind, severity, value, currency from forecast.plan_findings_latest order by 1, 2, 3"
)


def findings(company: Database) -> list[tuple]:
    with company.connect("mfg_analyst") as connection:
        return connection.execute(FINDINGS).fetchall()


def test_findings_are_told_of_items_with_a_proposal_and_without(company: Database, writer: Writer):
    """Nobody sells C or says what it costs, and its 60 on order nobody needs; V has 7 of A too many, and less than no B."""
    with company.connect() as connection:
        connection.execute(
            """
            insert into manufacturing.inventory_snapshots (sku_id, warehouse_id, quantity_reserved, quantity_available)
            values ('B', 'V', 0, -3), ('A', 'V', 0, 9)
            """
        )
    plan(writer)
    assert findings(company) == [
        ("A", "V", "excess", "medium", 350, "USD"),
        ("A", "V", "no_lead_time", "medium", None, "USD"),
        ("A", "W", "no_lead_time", "medium", None, "USD"),
        ("B", "V", "negative_stock", "high", None, "USD"),
        ("C", "W", "no_lead_time", "low", None, "USD"),
        ("C", "W", "no_price", "low", None, "USD"),
        ("C", "W", "no_supplier", "low", None, "USD"),
        ("C", "W", "over_ordered", "medium", None, "USD"),
    ]


def test_a_closed_gate_keeps_the_last_findings(company: Database, writer: Writer):
    plan(writer)
    before = findings(company)
    with company.connect() as connection:
        connection.execute(CLOSE)
        connection.execute("update manufacturing.inventory_snapshots set quantity_available = 500")
    plan(writer)
    assert findings(company) == before != []


def test_a_company_without_anything_has_nothing_to_do(published: Database, writer: Writer):
    plan(writer)
    assert latest(published) == {}


def test_rules_of_the_company_change_what_is_bought(company: Database, writer: Writer, tmp_path: Path):
    file = tmp_path / "policies.yaml"
    file.write_text("rules:\n  - for: {item: B}\n    order_quantity: 35\n")
    settings = writer.settings.model_copy(update={"policies": file})
    plan(Writer(settings, writer.database_url, writer.run_id, writer.started_at))
    assert latest(company)["B", "W", "buy"]["quantity"] == 40


def test_without_trustworthy_bills_of_material_nothing_new_is_planned(company: Database, writer: Writer):
    plan(writer)
    with company.connect() as connection:
        connection.execute(CLOSE.replace("inventory", "boms"))
    plan(writer)
    assert {row["gated_because"] for row in latest(company).values()} == {"demo_wms.stock: the service is down"}


def test_work_under_way_still_draws_what_was_not_issued_to_it(company: Database, writer: Writer):
    """10 A are under way: 20 B, of which 14 were issued. 2 A are made beside them, of 4 B: 10 B are needed, 7 are there."""
    with company.connect() as connection:
        connection.execute(
            """
            insert into manufacturing.work_orders (work_order_id, sku_id, warehouse_id, quantity, quantity_completed,
                quantity_scrapped, status, actual_start, scheduled_end)
            values ('W-2', 'A', 'W', 10, 3, 0, 'in_progress', '2026-02-27', '2026-03-06');
            insert into manufacturing.stock_movements (movement_id, sku_id, warehouse_id, kind, quantity, reference)
            values ('1', 'B', 'W', 'issue', -14, 'W-2')
            """
        )
    plan(writer)
    with company.connect("mfg_analyst") as connection:
        gross = connection.execute(
            """
            select sum(gross) from forecast.component_requirements_latest where sku_id = 'B' and warehouse_id = 'W'
            """
        ).fetchone()
    made = latest(company)["A", "W", "make"]["quantity"]
    assert gross[0] == 2 * made + 6


def test_the_rules_of_a_plan_are_kept_with_it(company: Database, writer: Writer):
    plan(writer)
    with company.connect("mfg_copilot") as connection:
        (record,) = connection.execute("select policy from forecast.runs where kind = 'plan'").fetchone()
    assert Policy.of_record(record) == Policy()


SURPLUS = """
    update manufacturing.inventory_snapshots set quantity_available = 0, quantity_on_hand = 0 where sku_id = 'B';
    insert into manufacturing.inventory_snapshots
        (sku_id, warehouse_id, quantity_on_hand, quantity_reserved, quantity_available)
    values ('B', 'V', 1000, 0, 1000);
    insert into manufacturing.stock_movements (movement_id, sku_id, warehouse_id, kind, quantity, reference, moved_at, moved_on)
    select n || side, 'C', place, 'transfer', amount, 'TR' || n, '2026-02-02', date '2026-02-02' + later
    from generate_series(1, 3) as n, (values ('out', 'V', -5, 0), ('in', 'W', 5, 2)) as ends (side, place, amount, later)
"""


def test_what_another_warehouse_has_too_much_of_is_brought_where_goods_went_before(company: Database, writer: Writer):
    with company.connect("mfg_transformer") as connection:
        connection.execute(SURPLUS)
    plan(writer)
    found = latest(company)
    assert ("B", "W", "buy") not in found
    row = found["B", "W", "transfer"]
    assert (row["quantity"], row["source_warehouse_id"], row["due_date"]) == (20, "V", date(2026, 3, 4))
    assert recompute(row["ledger"]) == 20
    with company.connect("mfg_analyst") as connection:
        (pegs,) = connection.execute(
            """
            select pegged_to from forecast.component_requirements_latest
            where sku_id = 'B' and warehouse_id = 'V' and dependent > 0
            """
        ).fetchone()
    assert pegs == [{"sku_id": "B", "warehouse_id": "W", "quantity": 20}]


def test_a_budget_cuts_what_is_bought_and_says_so(company: Database, writer: Writer, tmp_path: Path):
    """20 B for 3 each are needed; 40 pay one lot of ten."""
    file = tmp_path / "policies.yaml"
    file.write_text("rules:\n  - for: {item: B}\n    budget: 40\n    price_breaks: {5000: 1}\n")
    settings = writer.settings.model_copy(update={"policies": file})
    plan(Writer(settings, writer.database_url, writer.run_id, writer.started_at))
    row = latest(company)["B", "W", "buy"]
    assert (row["quantity"], row["value"], recompute(row["ledger"])) == (10, 30, 10)
    with company.connect("mfg_analyst") as connection:
        found = connection.execute(
            "select severity, message, value from forecast.plan_findings_latest where kind = 'beyond_budget'"
        ).fetchall()
    assert found == [
        ("high", "20 PCS should be bought today, and the budget of 40 leaves 10 PCS: allow more, or wait", 30)
    ]
