"""Scrap of the next work order of every item that is made."""

import dagster as dg
import pytest

from orchestration.assets.quality import quality_forecasts
from orchestration.resources import Writer
from tests.conftest import Database

ORDERS = """
    insert into manufacturing.skus (sku_id, is_active, make_or_buy)
    values ('A', true, 'make'), ('B', true, 'make'), ('bought', true, 'buy'), ('gone', false, 'make');
    insert into manufacturing.work_orders
        (work_order_id, sku_id, quantity, quantity_completed, quantity_scrapped, status, actual_end)
    select n::text, 'A', 100, 96 - n % 3, 4 + n % 3, 'completed', date '2026-02-28' - n from generate_series(1, 20) as n
    union all values
        ('open', 'A', 100, 0, 50, 'in_progress', null), ('old', 'A', 100, 0, 100, 'completed', date '2020-01-01')
"""
LATEST = """
    select entity_id, warehouse_id, target_date::text, segment, observations, forecast_value, q05, q95
    from forecast.forecasts_latest where forecast_type = 'quality' order by entity_id
"""


def forecast(writer: Writer) -> dict[str, object]:
    result = dg.materialize([quality_forecasts], resources={"writer": writer})
    (event,) = result.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


@pytest.fixture
def producing(published: Database) -> Database:
    with published.connect("mfg_transformer") as connection:
        connection.execute(ORDERS)
    return published


def test_items_that_are_made_have_a_rate_their_own_or_that_of_all(producing: Database, writer: Writer):
    assert (forecast(writer)["kept"], forecast(writer)["kept"]) == (False, True)
    with producing.connect("mfg_analyst") as connection:
        measured, pooled = connection.execute(LATEST).fetchall()
    assert measured[:5] == ("A", None, "2026-03-02", "measured", 20)
    assert measured[5] == pytest.approx(0.05, abs=0.005) and 0 < measured[6] < 0.05 < measured[7] < 0.12
    assert pooled[:5] == ("B", None, "2026-03-02", "pooled", 0) and pooled[7] > measured[7]


def test_a_closed_gate_holds_it_back_and_nothing_made_is_no_failure(published: Database, writer: Writer):
    assert forecast(writer)["dagster/row_count"] == 0
    with published.connect() as connection:
        connection.execute(
            """
            insert into manufacturing.data_health (system, entity, gate, reason, feeds)
            values ('demo_erp', 'work_orders', 'closed', 'never loaded', array['work_orders'])
            """
        )
    assert forecast(writer)["because"] == "demo_erp.work_orders: never loaded"
