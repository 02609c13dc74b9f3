"""Arrivals of open orders: from how late earlier ones were, and not from a stale source."""

import dagster as dg
import pytest

from orchestration.assets.supply import supply_forecasts
from orchestration.resources import Writer
from tests.conftest import Database

ORDERS = """
    insert into manufacturing.purchase_orders
        (purchase_order_id, line, supplier_id, sku_id, warehouse_id, quantity, quantity_received, status, order_date,
         expected_date, received_date)
    select 'D' || n, 1, 'S', 'A', 'W', 10, 10, 'complete', date '2026-02-20' - n, date '2026-02-20' - n + 10,
        date '2026-02-20' - n + 14
    from generate_series(6, 105) as n
    union all
    values
        ('P1', 1, 'S', 'A', 'W', 10, 4, 'partial', date '2026-03-01', date '2026-03-12', null::date),
        ('P2', 7, 'S', 'A', 'W', 10, 0, 'open', date '2026-02-27', null, null),
        ('P3', 1, 'S', 'A', 'W', 10, 0, 'cancelled', date '2026-03-01', date '2026-03-12', null);
    insert into manufacturing.work_orders
        (work_order_id, sku_id, warehouse_id, quantity, quantity_completed, quantity_scrapped, status, scheduled_start,
         scheduled_end)
    values ('7', 'A', 'W', 10, 0, 0, 'planned', '2026-03-01', '2026-03-10'), ('8', 'A', 'W', 10, 0, 0, 'planned', null, null)
"""
LATEST = """
    select entity_type, entity_id, target_date::text, q50, segment, observations, run_id::text
    from forecast.forecasts_latest where forecast_type = 'supply' order by entity_type, entity_id
"""
CLOSE = """
    insert into manufacturing.data_health (system, entity, gate, reason, feeds)
    values ('demo_erp', 'vendors', 'closed', 'the service is down', array['suppliers'])
"""


def forecast(writer: Writer) -> dict[str, object]:
    result = dg.materialize([supply_forecasts], resources={"writer": writer})
    (event,) = result.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


@pytest.fixture
def ordering(published: Database) -> Database:
    with published.connect("mfg_transformer") as connection:
        connection.execute(ORDERS)
    return published


@pytest.fixture
def latest(ordering: Database):
    def read():
        with ordering.connect("mfg_analyst") as connection:
            return connection.execute(LATEST).fetchall()

    return read


def test_an_open_line_comes_four_days_late_as_all_did(writer: Writer, latest):
    assert forecast(writer)["orders without dates"] == 1
    rows = [row[:-1] for row in latest()]
    assert rows == [
        # promised in ten days; four more
        ("purchase_order_line", "P1/1", "2026-03-12", 14.0, "promised", 100),
        # ordered three days ago; two weeks from order to receipt
        ("purchase_order_line", "P2/7", "2026-03-13", 11.0, "ordered", 100),
        ("work_order", "7", "2026-03-10", pytest.approx(12, abs=2), "promised", 0),
    ]


def test_the_same_orders_are_forecast_once_and_a_receipt_changes_them(ordering: Database, writer: Writer, latest):
    assert not forecast(writer)["kept"]
    first = latest()
    assert forecast(writer)["kept"] and latest() == first
    with ordering.connect("mfg_transformer") as connection:
        connection.execute("delete from manufacturing.purchase_orders where purchase_order_id = 'D50'")
    assert not forecast(writer)["kept"]
    assert {row[-1] for row in latest()}.isdisjoint({row[-1] for row in first})


def test_a_closed_gate_leaves_the_last_arrivals_as_they_are(ordering: Database, writer: Writer, latest):
    forecast(writer)
    before = latest()
    with ordering.connect() as connection:
        connection.execute(CLOSE + ";delete from manufacturing.purchase_orders where purchase_order_id = 'P1'")
    assert forecast(writer) == {"gates closed": 1, "because": "demo_erp.vendors: the service is down"}
    assert latest() == before


def test_nothing_on_order_is_no_failure(published: Database, writer: Writer):
    assert forecast(writer)["dagster/row_count"] == 0
