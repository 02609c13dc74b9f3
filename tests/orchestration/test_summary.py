"""The one screen after a nightly, whole and where much is missing."""

import pytest

from orchestration.nightly_run import NightlyOutcome
from orchestration.summary import last_nightly, print_summary, read_summary

NIGHTLY = """
    insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, failures, stage_seconds)
    values ('run-1', '2026-03-02', 'completed', '2026-03-02 02:00Z', '2026-03-02 02:01Z', '{}', '{"ingest": 3.25, "dbt": 20}')
"""
RUN, PLAN = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
RESULTS = f"""
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id)
    values ('{RUN}', 'risk', '2026-03-02', 'x', 'run-1');
    insert into forecast.inventory_risk (
        run_id, sku_id, warehouse_id, risk_level, stockout_probability, recommended_reorder_qty, risk_factors,
        current_velocity, forecast_demand, reorder_point, safety_stock, service_level, lead_time_mean_days,
        lead_time_std_days, lead_time_source, review_period_days, inventory_position, ledger, as_of, gated_because
    )
    select '{RUN}', sku_id, 'W[1]', level, probability, 1200, '{{}}', 1, 1, 1, 1, 0.95, 7, 1, 'x', 7, 0, '[]', '2026-03-02',
        gated
    from (values ('FG-1', 'critical', 0.93, null), ('FG-2', 'low', 0.1, 'demo_wms.stock: down'))
        as r (sku_id, level, probability, gated);
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id)
    values ('{PLAN}', 'plan', '2026-03-02', 'x', 'run-1');
    insert into forecast.replenishment_plan (
        run_id, sku_id, warehouse_id, action, quantity, source_warehouse_id, reference, order_by_date, due_date,
        currency, pegged_to, findings, ledger, as_of
    )
    select '{PLAN}', 'FG-1', 'W[1]', action, quantity, source, reference, '2026-03-02', '2026-03-09', 'USD', '[]', '{{}}',
        '[]', '2026-03-02'
    from (values ('make', 1200, null::text, null), ('expedite', 7.5, null, 'PO-1/1'))
        as p (action, quantity, source, reference);
    insert into forecast.plan_findings (run_id, sku_id, warehouse_id, kind, severity, message, value, currency, evidence, as_of)
    select '{PLAN}', sku_id, 'W', kind, 'medium', 'm', value, 'USD', '[]', '2026-03-02'
    from (values ('FG-1', 'over_ordered', 1200), ('FG-2', 'over_ordered', null), ('FG-1', 'no_price', null))
        as f (sku_id, kind, value);
    insert into staging.ingestion_jobs (
        job_type, status, source_connector, entity, extracted_count, inserted_count, record_count, completed_at,
        dagster_run_id
    )
    values ('full', 'completed', 'demo_erp', 'items', 12000, 30, 12000, now(), 'run-1'),
        ('full', 'failed', 'demo_erp', 'vendors', null, null, null, now(), 'run-1'),
        ('full', 'failed', 'demo_wms', 'stock', null, null, null, now(), 'run-1');
    insert into staging.rejected_rows (model, record_id, system, entity, source_key, payload, reasons)
    values ('m', 1, 'demo_erp', 'items', 'A', '{{}}', '{{x}}'), ('n', 1, 'demo_erp', 'items', 'A', '{{}}', '{{y}}');
    insert into forecast.forecast_alerts
        (alert_type, severity, message, entity, fingerprint, status, first_seen, last_seen)
    select 'new_item', severity, 'm', 'e', severity, status, now(), now()
    from (values ('low', 'firing'), ('critical', 'firing'), ('info', 'firing'), ('high', 'acknowledged')) as a (severity, status);
"""
SKUS = "insert into manufacturing.skus (sku_id, description) values ('FG-1', 'Valve [stainless] [/x]'), ('FG-2', null)"


def shown(capsys: pytest.CaptureFixture[str], database, outcome: NightlyOutcome) -> str:
    print_summary(read_summary(database.url, outcome))
    return capsys.readouterr().out


def test_a_nightly_is_shown_from_its_tables(published, capsys):
    with published.connect("mfg_transformer") as connection:
        connection.execute(SKUS)
    with published.connect() as connection:
        connection.execute(NIGHTLY)
        connection.execute(RESULTS)
    text = shown(capsys, published, NightlyOutcome("run-1", True, 18.3, 61.5, ()))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "nightly completed, as of 2026-03-02" in text
    assert "demo_erp 12,000 30 11,999 1 1" in lines
    assert "demo_wms – – – 0 1" in lines
    assert "Which rows were rejected, and why: mfg rejected" in lines
    assert "Top risks (1 critical, 0 high, 0 medium, 1 low)" in text
    assert "FG-1 Valve [stainless] [/x] W[1] 93 % critical – – expedite 7.5 of PO-1/1, make 1,200" in lines
    assert "1 items got no new proposal" in text
    assert "Findings 2 over ordered (1,200 USD) · 1 no price" in lines
    assert "Alerts 3 firing (1 critical, 1 low, 1 info), 1 acknowledged; sent no message" in lines
    assert "Seconds start 18.3 · ingest 3.2 · dbt 20.0 · nightly in all 61.5" in lines


def test_a_nightly_that_left_no_record_shows_why_it_failed(database, capsys):
    outcome = NightlyOutcome("run-9", False, 1.0, 2.0, ("raw__demo_erp: [Errno 2] no [/tmp/x]",))
    text = shown(capsys, database, outcome)
    assert "nightly failed" in text
    assert "failed raw__demo_erp: [Errno 2] no [/tmp/x]" in " ".join(text.split())
    assert "Top risks" not in text


def test_a_nightly_before_the_first_forecast_is_shown(published, capsys):
    with published.connect() as connection:
        connection.execute(NIGHTLY)
    text = shown(capsys, published, NightlyOutcome("run-1", True, 0.5, 1.0, ()))
    assert "Top risks (0 critical, 0 high, 0 medium, 0 low)" in text


def test_the_last_nightly_is_the_one_that_ended_last(database, scratch_database):
    assert last_nightly(scratch_database.url) is None
    assert last_nightly(database.url) is None
    with database.connect() as connection:
        connection.execute(NIGHTLY)
        connection.execute(NIGHTLY.replace("run-1", "run-0").replace("02:01Z", "01:59Z"))
    assert last_nightly(database.url)["run_id"] == "run-1"
