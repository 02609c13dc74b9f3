"""Of every entity that was loaded: changed fields are told, and books that do not agree stop what is built from it."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.business_date import business_date_asset
from orchestration.assets.ingest import raw_assets
from orchestration.assets.load_checks import FIELDS, RECONCILED, load_checks
from orchestration.connectors.config import load_system
from orchestration.resources import Writer

ACCOUNTING = load_system("demo_accounting")


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The exports of accounting; the file of invoices is not there yet, so that its load fails."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "item_costs.csv").write_text("Item,Valid From,Standard Cost\nA,2026-01-01,1\nB,2026-01-01,2\n")
    (folder / "exchange_rates.csv").write_text("Date,From,To,Rate\n2026-01-01,EUR,USD,1.1\n")
    monkeypatch.setenv("MFG_DEMO_ACCOUNTING_URL", str(folder))
    return folder


@dg.asset(deps=[["raw", "demo_accounting", "item_costs"], ["raw", "demo_accounting"]])
def picture() -> None:
    """Stands for what is built from the records."""


def materialize(writer: Writer) -> dg.ExecuteInProcessResult:
    assets = [business_date_asset([ACCOUNTING]), *raw_assets(ACCOUNTING), load_checks(ACCOUNTING), picture]
    everything = dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks()
    return dg.materialize(assets, selection=everything, resources={"writer": writer}, raise_on_error=False)


def checks(result: dg.ExecuteInProcessResult, name: str) -> dict[str, bool]:
    found = [check for check in result.get_asset_check_evaluations() if check.check_name == name]
    return {check.asset_key.path[-1]: check.passed for check in found}


def is_built(result: dg.ExecuteInProcessResult) -> bool:
    return any(event.step_key == "picture" for event in result.get_step_success_events())


def test_what_was_loaded_is_checked_and_what_failed_stops_nothing(writer: Writer, exports: Path):
    result = materialize(writer)
    assert checks(result, FIELDS) == {"item_costs": True, "exchange_rates": True}
    assert checks(result, RECONCILED) == {"item_costs": True, "exchange_rates": True, "invoices": True}
    assert is_built(result)


def test_a_changed_field_warns_and_stops_nothing(writer: Writer, exports: Path):
    materialize(writer)
    (exports / "item_costs.csv").write_text("Item,Valid From,Standard Cost,Site\nA,2026-01-01,1,W\nB,2026-01-01,2,W\n")
    with writer.connect("mfg_loader") as connection:
        connection.execute("update staging.ingestion_jobs set dagster_run_id = 'before'")
    result = materialize(writer)
    assert checks(result, FIELDS) == {"item_costs": False, "exchange_rates": True}
    (told,) = [
        check for check in result.get_asset_check_evaluations() if not check.passed and check.check_name == FIELDS
    ]
    assert told.severity is dg.AssetCheckSeverity.WARN
    assert told.metadata["changes"].value == "Field Site is new (string)."
    assert is_built(result)


@pytest.mark.parametrize(
    "spoil",
    [
        "update staging.ingestion_jobs set extracted_count = extracted_count + 1 where entity = 'item_costs'",
        """
        insert into raw.records (job_id, system, entity, source_key, is_deleted, extracted_at)
        values (gen_random_uuid(), 'demo_accounting', 'item_costs', 'C', true, now())
        """,
    ],
)
def test_books_that_do_not_agree_stop_what_is_built_from_them(writer: Writer, exports: Path, spoil: str):
    materialize(writer)
    with writer.connect("mfg_loader") as connection:
        connection.execute(spoil)
    result = materialize(writer)
    assert not result.success
    assert checks(result, RECONCILED) == {"item_costs": False, "exchange_rates": True, "invoices": True}
    assert not is_built(result)
