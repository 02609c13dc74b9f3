import json
from pathlib import Path

import pytest

from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

KILL_WHEN = {
    "a load is under way": """
        select exists (
            select from staging.ingestion_jobs where entity = 'sales_order_lines' and status = 'running'
        )
    """,
    "half of the models are built": "select to_regclass('staging.int_sales_orders_validated') is not null",
    "dbt is done and forecasts are not": "select exists (select from staging.transform_inputs)",
    "risk is written and alerts are not": "select exists (select from forecast.runs where kind = 'risk')",
}


def test_every_layer_is_filled_from_the_sources(settled: Plant):
    counts = settled.rows(
        """
        select (select count(*) from manufacturing.sales_orders), (select count(*) from manufacturing.demand_history),
            (select count(*) from forecast.forecasts_latest), (select count(*) from forecast.inventory_risk_latest),
            (select count(*) from staging.nightly_runs where status = 'completed')
        """
    )[0]
    assert all(counts)


def test_what_was_planted_to_be_refused_is_refused_and_nothing_else(settled: Plant):
    dirt = json.loads((Path(settled.variables["demo_home"]) / "truth" / "dirt.json").read_text())
    planted = {
        (entry["system"], entry["entity"], entry["key"]) for entry in dirt["planted"] if entry["expect"] == "rejected"
    }
    refused = set(settled.rows("select distinct system, entity, source_key from staging.rejected_rows"))
    assert refused == planted


def test_loads_reconcile(settled: Plant):
    assert (
        settled.rows("select 1 from staging.ingestion_jobs where extracted_count <> inserted_count + unchanged_count")
        == []
    )


def test_ledgers_recompute_to_their_quantity(settled: Plant):
    from forecasting import recompute

    rows = settled.rows("select recommended_reorder_qty, ledger from forecast.inventory_risk_latest")
    assert rows
    assert all(float(quantity) == pytest.approx(recompute(ledger)) for quantity, ledger in rows)


def test_a_second_nightly_changes_no_published_row(copy_of_settled: Plant):
    before = copy_of_settled.published(volatile=True)
    copy_of_settled.nightly()
    assert copy_of_settled.published(volatile=True) == before


def test_building_again_from_the_same_records_gives_the_same_rows(copy_of_settled: Plant):
    before = copy_of_settled.published(volatile=True)
    copy_of_settled.execute("delete from staging.transform_inputs")
    copy_of_settled.nightly()
    assert copy_of_settled.published(volatile=True) == before


@pytest.mark.destructive
def test_killed_at_any_point_and_run_again_gives_what_an_undisturbed_night_gives(
    settled: Plant, clone, migrated_template: str, tmp_path: Path
):
    plant = Plant(clone("e2e_killed", migrated_template), tmp_path, settled.variables)
    for condition in KILL_WHEN.values():
        plant.kill_nightly_when(condition)
    plant.nightly()
    assert plant.published() == settled.published()
