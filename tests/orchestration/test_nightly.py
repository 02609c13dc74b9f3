from datetime import UTC, datetime

from orchestration.assets.nightly import record_nightly, stage_seconds

BUSINESS_DATE = """
    insert into staging.business_date (as_of, timezone, currency, systems, run_id)
    values ('2026-01-01', 'UTC', 'USD', '{demo_erp}', 'run-1')
"""


def test_steps_are_summed_by_stage_in_the_order_of_the_night():
    seconds = stage_seconds(
        {
            "staging__business_date": 0.1,
            "raw__demo_erp": 2.0,
            "raw__demo_wms": 1.0,
            "transform": 10.0,
            "forecast__demand_forecasts.fit_demand": 0.5,
            "forecast__demand_forecasts.forecast_shard[1_of_1]": 1.5,
            "forecast__supply_forecasts": 0.25,
            "forecast__inventory_projection": 0.75,
            "forecast__inventory_risk": 0.5,
            "replenishment": 1.25,
            "forecast__forecast_alerts": 0.25,
        }
    )
    assert list(seconds.items()) == [
        ("ingest", 3.0), ("dbt", 10.0), ("forecast", 3.0), ("risk", 0.5), ("plan", 1.25), ("alerts", 0.25), ("other", 0.1),
    ]  # fmt: skip


def test_a_finished_nightly_is_recorded_once(database):
    with database.connect() as connection:
        connection.execute(BUSINESS_DATE)
        for failures in (["demo_wms.stock: down"], []):
            record_nightly(connection, "run-1", datetime(2026, 1, 1, tzinfo=UTC), failures, {"ingest": 1.0})
        rows = connection.execute("select status, failures from staging.nightly_runs").fetchall()
    assert rows == [("failed", ["demo_wms.stock: down"])]
