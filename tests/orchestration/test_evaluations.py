"""Every rule on the tables it reads: what the nights forecast, and what came of it."""

from datetime import date

import pytest

from notifications import store
from notifications.alerts import Evaluation, Finding
from notifications.limits import Limits
from orchestration.evaluations import evaluate

AS_OF = date(2026, 3, 2)

PLANT = """
    insert into manufacturing.skus (sku_id, sku_code, description, unit_of_measure, is_active)
    select item, item, 'Part ' || item, 'pcs', true from unnest(array['CALM', 'ODD', 'HIGH', 'RISING', 'FRESH']) as item;
    insert into manufacturing.warehouses (warehouse_id, name) values ('W', 'Graz');
    insert into manufacturing.demand_history
        (sku_id, warehouse_id, period, period_start, quantity, share_in_stock, is_censored)
    select item, 'W', 'weekly', date '2026-02-23' - 7 * back,
        case when item = 'ODD' and back = 0 then 90 when item = 'HIGH' then 16 else 9 + back % 3 end, 1, false
    from generate_series(0, 16) as back
    cross join unnest(array['CALM', 'ODD', 'HIGH', 'RISING', 'FRESH']) as item
    where item <> 'FRESH' or back = 0
"""
NIGHTS = """
    insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id, latest_at)
    select lpad(to_hex(back), 32, '0')::uuid, 'demand', date '2026-03-02' - 7 * back, back::text, 'n',
        timestamptz '2026-03-02 02:00Z' - back * interval '7 days'
    from generate_series(0, 14) as back;
    insert into forecast.forecasts (
        run_id, forecast_type, period, entity_type, entity_id, warehouse_id, target_date, horizon, forecast_value,
        standard_deviation, q025, q05, q10, q25, q50, q75, q90, q95, q975, q99, model_name, segment
    )
    select runs.run_id, 'demand', 'weekly', 'sku', item, 'W', runs.as_of + 7 * (horizon - 1), horizon,
        mean, 3, mean - 5, mean - 4, mean - 3, mean - 2, mean, mean + 2, mean + 4, mean + 5, mean + 6, mean + 8, 'negative_binomial',
        case when item = 'FRESH' then 'new' else 'smooth' end
    from forecast.runs as runs
    cross join generate_series(1, 5) as horizon
    cross join unnest(array['CALM', 'ODD', 'HIGH', 'RISING', 'FRESH']) as item
    cross join lateral (select case when item = 'RISING' and runs.as_of = '2026-03-02' then 30.0 else 10.0 end as mean) as m
    where item <> 'FRESH' or runs.as_of = '2026-03-02';
    insert into forecast.forecast_models (run_id, segment, model_name, series_count, fallback_count)
    select run_id, 'smooth', 'fallback_negative_binomial', 4, 4 from forecast.runs;
    insert into forecast.forecast_accuracy_metrics
        (run_id, model_name, segment, horizon, series_count, scaled_pinball_loss, forecast_value_added)
    select runs.run_id, model, 'smooth', 0, 160,
        case when model = 'engine' then case when runs.as_of = '2026-03-02' then 0.5 else 0.3 end else 0.4 end, 0.1
    from forecast.runs as runs cross join unnest(array['engine', 'moving_average']) as model
"""
CLOSED = """
    insert into manufacturing.data_health (system, entity, gate, reason, feeds)
    values ('erp', 'orders', 'closed', 'The last load failed.', array['sales_orders'])
"""


@pytest.fixture
def plant(published):
    """A company of five items, of which nothing has been forecast yet."""
    with published.connect("mfg_transformer") as connection:
        connection.execute(PLANT)
    return published


def evaluated(database, as_of: date = AS_OF) -> dict[str, Evaluation]:
    """By the rule."""
    with store.connect(database.url) as connection:
        evaluations = evaluate(connection, as_of, Limits())
    assert all(len(evaluation.rules) == 1 for evaluation in evaluations)
    return {next(iter(evaluation.rules)): evaluation for evaluation in evaluations}


def found(database, as_of: date = AS_OF) -> dict[str, list[Finding]]:
    return {rule: list(one.findings) for rule, one in evaluated(database, as_of).items() if one.findings}


def after_the_nights(database) -> None:
    with database.connect("mfg_forecaster") as connection:
        connection.execute(NIGHTS)


def test_each_rule_finds_what_it_looks_for_and_nothing_else(plant):
    after_the_nights(plant)
    findings = found(plant)
    assert {rule: [one.entity for one in ones] for rule, ones in findings.items()} == {
        "threshold_breach": ["RISING"],
        "demand_anomaly": ["ODD"],
        "bias_drift": ["HIGH"],
        "accuracy_drop": ["segment smooth"],
        "model_fallback": ["demand forecast"],
        "new_item": ["FRESH"],
    }
    assert findings["demand_anomaly"][0].facts["items_judged"] == 4
    assert findings["bias_drift"][0].facts["period_count"] == 13
    assert findings["accuracy_drop"][0].facts["runs_before"] == 10
    assert findings["threshold_breach"][0].message.startswith(
        "RISING (Part RISING) at Graz is expected to sell 120 pcs"
    )


def test_an_anomaly_rests_on_a_forecast_made_before_its_week(plant):
    after_the_nights(plant)
    with plant.connect() as connection:
        # A forecast that already knew the week would not be surprised.
        connection.execute(
            "update forecast.forecasts set forecast_value = 90, q99 = 99 where run_id = lpad('0', 32, '0')::uuid"
        )
    (anomaly,) = found(plant)["demand_anomaly"]
    assert (anomaly.facts["ds"], anomaly.facts["mean"]) == ("2026-02-23", 10.0)
    assert anomaly.facts["run_id"].endswith("01")


def test_a_company_of_the_first_night_hears_nothing(plant):
    assert found(plant) == {}
    after_the_nights(plant)
    with plant.connect() as connection:
        connection.execute("delete from forecast.runs where as_of < '2026-03-02'")
    assert found(plant).keys() == {"threshold_breach", "model_fallback"}


def test_a_week_later_without_news_an_anomaly_is_over(plant):
    after_the_nights(plant)
    assert "demand_anomaly" not in found(plant, date(2026, 3, 9))


def test_stock_and_what_is_inbound_cover_a_rise(plant):
    after_the_nights(plant)
    assert [one.severity for one in found(plant)["threshold_breach"]] == ["medium"]
    with plant.connect("mfg_transformer") as connection:
        connection.execute("""
            insert into manufacturing.inventory_snapshots (sku_id, warehouse_id, quantity_available) values ('RISING', 'W', 70);
            insert into manufacturing.purchase_orders
                (purchase_order_id, line, sku_id, warehouse_id, quantity, quantity_received, status, order_date, expected_date)
            values ('P1', '1', 'RISING', 'W', 60, 10, 'partial', '2026-02-01', '2026-03-20'),
                ('P2', '1', 'RISING', 'W', 900, 0, 'open', '2026-02-01', '2026-03-30')
        """)
    (breach,) = found(plant)["threshold_breach"]
    assert (breach.severity, breach.facts["available"], breach.facts["inbound"]) == ("low", 70, 50)


def test_what_rests_on_a_stale_source_is_held(plant):
    after_the_nights(plant)
    with plant.connect("mfg_transformer") as connection:
        connection.execute(CLOSED)
    assert found(plant).keys() == {"source_stale"}
    held = evaluated(plant)["demand_anomaly"].held
    assert held["demand_anomaly|ODD|W"] == "erp.orders: The last load failed."
