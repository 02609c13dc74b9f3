"""The gate of a source entity: open, or closed for a reason a person can act on."""

from pathlib import Path
from typing import Any

from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import build


def test_gates_close_with_a_reason(database: Any, dbt_home: Path) -> None:
    _plant(database)
    build(Settings(systems=DEMO_SYSTEMS, home=dbt_home), database.url, ["data_health"])
    with database.connect("mfg_analyst") as connection:
        found = connection.execute(
            """
            select entity, gate, age_hours, rows, round(drift::numeric, 2)::text, reason, feeds
            from manufacturing.data_health order by entity
            """
        ).fetchall()
    assert found == [
        ("customers", "closed", 48, 5, None, "its last good load is 48 hours old, 26 are allowed", ["customers"]),
        ("items", "open", 0, 110, "0.10", None, ["skus"]),
        ("vendors", "closed", 24, 9, None, "the last load (2026-01-19 02:00) failed: password refused", ["suppliers"]),
        ("warehouses", "closed", None, 0, None, "it was never loaded", ["warehouses"]),
    ]


def test_fields_that_the_last_good_load_found_changed_are_named(database: Any, dbt_home: Path) -> None:
    _plant(database)
    build(Settings(systems=DEMO_SYSTEMS, home=dbt_home), database.url, ["data_health"])
    with database.connect("mfg_analyst") as connection:
        found = connection.execute(
            "select entity, gate, schema_changes, changed_fields from manufacturing.data_health order by entity"
        ).fetchall()
    assert found == [
        ("customers", "closed", 0, None),
        (
            "items", "open", 3,
            "Field weight is new (number). Field colour (string) is no longer there. Field size was number and is string.",
        ),
        ("vendors", "closed", 1, "Field rating is new (null)."),
        ("warehouses", "closed", 0, None),
    ]  # fmt: skip


def _plant(database: Any) -> None:
    with database.connect("mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.business_date (as_of, timezone, currency, systems, run_id)
            values ('2026-01-19', 'Europe/Vienna', 'USD', array['demo_erp'], 'test')
            """
        )
        connection.execute(
            """
            insert into staging.data_connector_configs (id, connector_type, config_json, is_active) values
            ('demo_erp', 'erp', '{"entities": {
                "items": {"expected_within_hours": 26}, "vendors": {"expected_within_hours": 26},
                "customers": {"expected_within_hours": 26}, "warehouses": {"expected_within_hours": 26}
            }}', true)
            """
        )
        connection.execute(
            """
            insert into staging.ingestion_jobs (job_type, status, source_connector, entity, record_count, completed_at, error)
            values
            ('full', 'completed', 'demo_erp', 'items', 100, '2026-01-18 01:00+00', null),
            ('full', 'completed', 'demo_erp', 'items', 110, '2026-01-19 01:00+00', null),
            ('full', 'completed', 'demo_erp', 'vendors', 9, '2026-01-18 01:00+00', null),
            ('full', 'failed', 'demo_erp', 'vendors', null, '2026-01-19 01:00+00', E'password refused\\nremedy'),
            ('full', 'completed', 'demo_erp', 'customers', 5, '2026-01-17 01:00+00', null)
            """
        )
        connection.execute(
            """
            insert into staging.schema_changes (system, entity, field, change, before, after, seen_at, job_id)
            select jobs.source_connector, jobs.entity, field, change, before, after, jobs.completed_at, jobs.id
            from (
                values
                ('items', '2026-01-18 01:00+00'::timestamptz, 'length', 'new', null, 'number'),
                ('items', '2026-01-19 01:00+00', 'weight', 'new', null, 'number'),
                ('items', '2026-01-19 01:00+00', 'colour', 'lost', 'string', null),
                ('items', '2026-01-19 01:00+00', 'size', 'retyped', 'number', 'string'),
                ('vendors', '2026-01-18 01:00+00', 'rating', 'new', null, 'null')
            ) as changed (entity, completed_at, field, change, before, after)
            inner join staging.ingestion_jobs as jobs using (entity, completed_at)
            order by array_position(array['length', 'weight', 'colour', 'size', 'rating'], field)
            """
        )
