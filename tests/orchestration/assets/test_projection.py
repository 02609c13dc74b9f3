"""Stock of the weeks to come: from stock, what is asked for, and what arrives when earlier orders did."""

from datetime import date

import dagster as dg
import pytest

from orchestration.assets.forecast import demand_forecasts
from orchestration.assets.projection import inventory_projection
from orchestration.assets.supply import supply_forecasts
from orchestration.resources import Writer
from tests.conftest import Database

COMPANY = """
    insert into manufacturing.skus (sku_id, is_active, unit_of_measure, unit_cost) values ('A', true, 'PCS', 3);
    insert into manufacturing.inventory_snapshots (sku_id, warehouse_id, quantity_on_hand, quantity_reserved, quantity_available)
    values ('A', 'W', 50, 4, 46);
    insert into manufacturing.inventory_history (sku_id, warehouse_id, date, quantity_on_hand)
    values ('A', 'W', '2026-02-22', 70), ('A', 'W', '2026-03-01', 50);
    insert into manufacturing.demand_history (sku_id, warehouse_id, period, period_start, quantity, share_in_stock)
    select 'A', 'W', 'weekly', date '2024-09-02' + week * 7, 18 + week % 5, 1 from generate_series(0, 77) as week;
    insert into manufacturing.purchase_orders
        (purchase_order_id, line, supplier_id, sku_id, warehouse_id, quantity, quantity_received, status, order_date, expected_date)
    values ('P1', 1, 'S', 'A', 'W', 100, 40, 'partial', '2026-02-20', '2026-03-09')
"""
ASSETS = [demand_forecasts, supply_forecasts, inventory_projection]


def project(writer: Writer) -> dict[str, object]:
    result = dg.materialize(ASSETS, resources={"writer": writer, "company": writer})
    (event,) = result.asset_materializations_for_node("forecast__inventory_projection")
    return {name: value.value for name, value in event.metadata.items()}


@pytest.fixture
def plant(published: Database) -> Database:
    with published.connect("mfg_transformer") as connection:
        connection.execute(COMPANY)
    return published


def latest(plant: Database) -> list[tuple]:
    with plant.connect("mfg_analyst") as connection:
        return connection.execute(
            """
            select date, mean, q05, q50, q95, inbound, demand, as_of, run_id
            from forecast.inventory_projection_latest order by date
            """
        ).fetchall()


def test_stock_falls_by_demand_and_rises_by_what_arrives(plant: Database, writer: Writer):
    assert "deepest shortage" in project(writer)
    rows = latest(plant)
    assert [row[0] for row in rows][:2] == [date(2026, 3, 2), date(2026, 3, 9)] and len(rows) == 26
    opening = 46.0
    for _, mean, q05, q50, q95, inbound, demand, as_of, _ in rows:
        assert mean == pytest.approx(opening + inbound - demand)
        assert q05 <= q50 <= q95 and 15 < demand < 25 and as_of == date(2026, 3, 2)
        opening = mean
    assert sum(row[5] for row in rows) == pytest.approx(60, abs=3) and rows[0][5] == 0 < rows[1][5] < 60
    assert rows[-1][4] < 0


def test_the_projection_is_a_forecast_of_type_inventory_and_no_other_reader_s(plant: Database, writer: Writer):
    project(writer)
    with plant.connect("mfg_analyst") as connection:
        same = connection.execute(
            """
            select count(*), bool_and(forecast_value = mean and forecasts.q05 = projection.q05 and horizon > 0)
            from forecast.forecasts_latest as forecasts
            inner join forecast.inventory_projection_latest as projection
                on entity_id = sku_id and target_date = date and forecasts.warehouse_id = projection.warehouse_id
            where forecast_type = 'inventory' and period = 'weekly' and entity_type = 'sku'
            """
        ).fetchone()
        types = connection.execute("select distinct forecast_type from forecast.forecasts_latest order by 1").fetchall()
    assert same == (26, True)
    assert types == [("demand",), ("inventory",), ("supply",)]


def test_it_is_kept_while_nothing_changed_and_two_weeks_are_kept_of_it(plant: Database, writer: Writer):
    assert (project(writer)["kept"], project(writer)["kept"]) == (False, True)
    first = latest(plant)
    for night in range(15):
        with plant.connect("mfg_transformer") as connection:
            connection.execute("update manufacturing.inventory_snapshots set quantity_on_hand = %s", [100 + night])
        dg.materialize([inventory_projection], resources={"writer": writer})
    with plant.connect("mfg_analyst") as connection:
        kept = connection.execute("select count(*) from forecast.runs where kind = 'projection'").fetchone()
    assert kept == (14,) and latest(plant)[0][-1] != first[0][-1]


def test_a_closed_gate_leaves_the_last_projection_and_its_date(plant: Database, writer: Writer):
    project(writer)
    before = latest(plant)
    with plant.connect() as connection:
        connection.execute(
            """
            insert into manufacturing.data_health (system, entity, gate, reason, feeds)
            values ('demo_wms', 'stock', 'closed', 'the service is down', array['inventory']);
            update manufacturing.inventory_snapshots set quantity_on_hand = 0;
            """
        )
    assert project(writer)["because"] == "demo_wms.stock: the service is down"
    assert latest(plant) == before


def test_a_company_without_demand_has_no_projection_and_no_failure(published: Database, writer: Writer):
    assert project(writer)["dagster/row_count"] == 0
