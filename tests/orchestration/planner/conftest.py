"""A company whose items are forecast from Monday 2026-03-02 on, the day after its last nightly."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.conftest import Database

MONDAY = date(2026, 3, 2)
COMPANY = """
    insert into manufacturing.skus (sku_id, sku_code, description, is_active, unit_of_measure)
    values ('1', 'A-100', 'Axle', true, 'PCS'), ('2', '200300', 'Bolt', true, 'PCS');
    insert into manufacturing.warehouses (warehouse_id, name) values ('W1', 'Main'), ('W2', 'Branch')
"""
NIGHT = """
    insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, failures, stage_seconds)
    values ('run-1', '2026-03-02', 'completed', '2026-03-02 02:00+00', '2026-03-02 02:01+00', '{}', '{}');
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id)
    values ('00000000-0000-0000-0000-000000000001', 'demand', '2026-03-02', 'x', 'run-1')
"""
FORECASTS = """
    insert into forecast.forecasts (
        run_id, forecast_type, period, entity_type, entity_id, warehouse_id, target_date, horizon, forecast_value,
        standard_deviation, q025, q05, q10, q25, q50, q75, q90, q95, q975, q99, model_name, segment
    )
    select
        '00000000-0000-0000-0000-000000000001', 'demand', 'weekly', 'sku', sku_id, warehouse_id, date '2026-03-02' + 7 * week,
        week + 1, mean, mean / 4, mean * .3, mean * .4, mean * .5, mean * .8, mean, mean * 1.2, mean * 1.5, mean * 1.7,
        mean * 1.9, mean * 2.2, 'count', 'smooth'
    from generate_series(0, 12) as week
    cross join (
        values ('1', 'W1', 30.0), ('1', 'W2', 10.0), ('1', null, 40.0), ('2', 'W1', 0.0), ('2', null, 0.0)
    ) as series (sku_id, warehouse_id, mean)
"""

Plan = Callable[..., dict[Any, Any]]
Override = Callable[..., None]


@pytest.fixture
def forecast_company(published: Database) -> Database:
    with published.connect("mfg_transformer") as connection:
        connection.execute(COMPANY)
    with published.connect() as connection:
        connection.execute(NIGHT)
        connection.execute(FORECASTS)
    return published


@pytest.fixture
def override(forecast_company: Database) -> Override:
    """Sets an override as a planner would: override(quantity, warehouse, period, date)."""

    def insert(
        quantity: float, warehouse: str | None = "W1", period: str = "weekly", day: date = MONDAY, sku: str = "1",
        made_on: date = MONDAY, withdrawn_on: date | None = None, statistical: float = 30,
    ) -> None:  # fmt: skip
        withdrawn = "somebody" if withdrawn_on else None
        with forecast_company.connect("mfg_planner") as connection:
            connection.execute(
                """
                insert into forecast.forecast_overrides (entity_id, warehouse_id, period, target_date, quantity, reason,
                    statistical_value, run_id, created_by, made_on, withdrawn_by, withdrawn_at, withdrawn_on)
                values (%(sku)s, %(warehouse)s, %(period)s, %(day)s, %(quantity)s, 'fair ' || %(quantity)s,
                    %(statistical)s, '00000000-0000-0000-0000-000000000001', 'anna', %(made_on)s, %(withdrawn)s,
                    case when %(withdrawn)s::text is not null then now() end, %(withdrawn_on)s)
                """,
                locals(),
            )

    return insert


@pytest.fixture
def plan(forecast_company: Database) -> Plan:
    """Planned means of an item by warehouse and date: plan("1", "weekly")."""

    def read(sku: str = "1", period: str = "weekly", column: str = "forecast_value") -> dict[Any, Any]:
        with forecast_company.connect("mfg_forecaster") as connection:
            rows = connection.execute(
                f"select warehouse_id, target_date, {column} from forecast.demand_plan_latest"
                " where entity_id = %s and period = %s order by warehouse_id, target_date",
                [sku, period],
            ).fetchall()
        return {(warehouse, day): value for warehouse, day, value in rows}

    return read
