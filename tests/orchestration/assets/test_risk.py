"""Risk while sources are stale: yesterday's proposals stay, marked with why there are no new ones."""

from datetime import date

import dagster as dg
import pandas as pd
import pytest

from forecasting import Policy
from orchestration.assets.risk import assess as assessed
from orchestration.assets.risk import inventory_risk
from orchestration.resources import Writer
from tests.conftest import Database

CLOSE = """
    insert into manufacturing.data_health (system, entity, gate, reason, feeds)
    values ('demo_wms', 'stock', 'closed', 'the service is down', array['inventory'])
"""
PROPOSAL = """
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id)
    values ('00000000-0000-0000-0000-00000000000a', 'risk', '2026-03-01', 'x', 'run-0');
    insert into forecast.inventory_risk (
        run_id, sku_id, warehouse_id, risk_level, stockout_probability, recommended_reorder_qty, risk_factors,
        current_velocity, forecast_demand, reorder_point, safety_stock, service_level, lead_time_mean_days,
        lead_time_std_days, lead_time_source, review_period_days, inventory_position, ledger, as_of
    ) values (
        '00000000-0000-0000-0000-00000000000a', 'A', 'W', 'critical', 0.9, 12, '{late supplier}', 1, 1, 1, 1, 0.95, 7, 1,
        'x', 7, 0, '[{"step": "order", "value": 12}]', '2026-03-01'
    )
"""
LATEST = """
    select sku_id, recommended_reorder_qty, risk_factors, ledger, as_of::text, gated_because
    from forecast.inventory_risk_latest
"""


def assess(writer: Writer) -> None:
    assert dg.materialize([inventory_risk], resources={"writer": writer}).success


def execute(database: Database, statement: str) -> None:
    with database.connect() as connection:
        connection.execute(statement)


@pytest.fixture
def latest(published: Database):
    def read():
        with published.connect("mfg_analyst") as connection:
            return connection.execute(LATEST).fetchall()

    return read


def test_a_closed_gate_keeps_the_last_proposals_and_their_date(published: Database, writer: Writer, latest):
    execute(published, PROPOSAL + ";" + CLOSE)
    for _ in range(2):
        assess(writer)
        assert latest() == [
            ("A", 12, ["late supplier"], [{"step": "order", "value": 12}], "2026-03-01",
             "demo_wms.stock: the service is down"),
        ]  # fmt: skip
    with published.connect() as connection:
        assert connection.execute("select count(*) from forecast.runs").fetchone() == (2,)


def test_a_gate_that_is_closed_on_the_first_night_proposes_nothing(published: Database, writer: Writer, latest):
    execute(published, CLOSE)
    assess(writer)
    assert latest() == []


def test_an_open_gate_after_a_closed_one_proposes_from_todays_data(published: Database, writer: Writer, latest):
    execute(published, PROPOSAL + ";" + CLOSE)
    assess(writer)
    execute(published, "update manufacturing.data_health set gate = 'open', reason = null")
    assess(writer)
    assert latest() == []


def test_a_source_of_what_no_risk_rests_on_holds_nothing_back(published: Database, writer: Writer, latest):
    execute(published, PROPOSAL + ";" + CLOSE.replace("inventory", "invoices"))
    assess(writer)
    assert latest() == []


def test_what_a_warehouse_neither_makes_nor_buys_says_from_where_it_comes():
    both = pd.DataFrame({"sku_id": "A", "warehouse_id": ["V", "W"]})
    weeks = pd.DataFrame({"ds": pd.date_range("2026-03-02", periods=4, freq="W-MON"), "mean": 7.0, "std": 2.0})
    rows = assessed(
        {
            "demand": both.merge(weeks, how="cross"), "positions": both.assign(on_hand=3.0), "inbound": None,
            "lead_times": pd.DataFrame([{"sku_id": "A", "mean_days": 7.0, "std_days": 1.0, "source": "promised"}]),
            "plan_lanes": pd.DataFrame([{"sku_id": "A", "warehouse_id": "V", "source_warehouse_id": "W"}]),
        },
        Policy(), date(2026, 3, 2),
    )  # fmt: skip
    assert rows.source_warehouse_id.where(rows.source_warehouse_id.notna(), None).tolist() == ["W", None]


def test_an_item_is_as_likely_to_run_out_as_the_worst_of_its_warehouses(published: Database):
    execute(published, PROPOSAL)
    execute(
        published,
        """
        insert into forecast.inventory_risk
        select (jsonb_populate_record(risk, told)).*
        from forecast.inventory_risk as risk, (values
            ('{"warehouse_id": "V", "stockout_probability": 0.95, "recommended_reorder_qty": 3, "risk_factors": ["gone"]}'::jsonb),
            ('{"sku_id": "B", "stockout_probability": 0.1, "risk_level": "low", "recommended_reorder_qty": 0}')
        ) as more (told)
        """,
    )
    with published.connect("mfg_analyst") as connection:
        rows = connection.execute(
            "select sku_id, warehouse_id, warehouses, risk_level, stockout_probability, recommended_reorder_qty, risk_factors"
            " from forecast.inventory_risk_by_item order by sku_id"
        ).fetchall()
    assert rows == [
        ("A", "V", 2, "critical", 0.95, 15, ["gone"]),
        ("B", "W", 1, "low", 0.1, 0, ["late supplier"]),
    ]
