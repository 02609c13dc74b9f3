"""A system loads entity by entity: what fails closes its own check, and ends the run only at its end."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.business_date import business_date_asset
from orchestration.assets.ingest import loads_asset, raw_assets
from orchestration.connectors.config import load_system
from orchestration.resources import Writer
from orchestration.settings import Settings

ACCOUNTING = load_system("demo_accounting")


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The exports of accounting: costs of two items and two rates, no invoices yet."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "item_costs.csv").write_text("Item,Valid From,Cost\nA,2026-01-01,1\nB,2026-01-01,2\n")
    (folder / "exchange_rates.csv").write_text("Date,From,To,Rate\n2026-01-01,EUR,USD,1.1\n2026-01-02,EUR,USD,1.2\n")
    monkeypatch.setenv("MFG_DEMO_ACCOUNTING_URL", str(folder))
    return folder


def materialize(writer: Writer, **config: object) -> dg.ExecuteInProcessResult:
    assets = [business_date_asset([ACCOUNTING]), *raw_assets(ACCOUNTING), loads_asset(["demo_accounting"])]
    run_config = {"ops": {"raw__demo_accounting": {"config": config}}} if config else None
    return dg.materialize(assets, resources={"writer": writer}, run_config=run_config, raise_on_error=False)


def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {check.check_name: check.passed for check in result.get_asset_check_evaluations()}


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def test_what_was_asked_for_is_loaded_and_no_more(writer: Writer, exports: Path):
    result = materialize(writer, entities=["item_costs"])
    assert result.success
    assert checks(result) == {"item_costs_loaded": True}
    assert "raw/demo_accounting/item_costs" in materialized(result)
    assert "raw/demo_accounting/exchange_rates" not in materialized(result)
    with writer.connect("mfg_loader") as connection:
        assert connection.execute("select distinct entity from raw.records").fetchall() == [("item_costs",)]


def test_an_entity_that_fails_stops_no_other_and_is_told_at_the_end(writer: Writer, exports: Path):
    (exports / "exchange_rates.csv").write_text("Date,From\n2026-01-01,EUR,USD,1.1\n")
    result = materialize(writer, entities=["item_costs", "exchange_rates"])
    assert not result.success
    assert checks(result) == {"item_costs_loaded": True, "exchange_rates_loaded": False}
    assert {"raw/demo_accounting", "raw/demo_accounting/item_costs"} <= materialized(result)
    (failure,) = result.get_step_failure_events()
    assert failure.step_key == "staging__loads"
    error = failure.step_failure_data.error
    assert error is not None and error.cause is not None
    assert "1 of 2 loads failed" in error.cause.message
    assert "demo_accounting.exchange_rates: " in error.cause.message


def test_a_whole_load_answers_every_check(writer: Writer, exports: Path):
    result = materialize(writer)
    assert checks(result) == {"item_costs_loaded": True, "exchange_rates_loaded": True, "invoices_loaded": False}


def test_an_entity_that_is_not_there_is_named_and_nothing_is_loaded(writer: Writer, exports: Path):
    result = materialize(writer, entities=["item_costs", "prices"])
    (failure,) = [event for event in result.get_step_failure_events() if event.step_key == "raw__demo_accounting"]
    error = failure.step_failure_data.error
    assert error is not None and error.cause is not None
    assert "demo_accounting has no entity prices; it has invoices, exchange_rates, item_costs" in error.cause.message
    with writer.connect("mfg_loader") as connection:
        assert connection.execute("select count(*) from raw.records").fetchone() == (0,)


def test_a_check_alone_loads_and_answers_only_itself(writer: Writer, exports: Path):
    (load, *_) = raw_assets(ACCOUNTING)
    asset = dg.AssetKey(["raw", "demo_accounting"])
    result = dg.materialize(
        [load], resources={"writer": writer}, selection=dg.AssetSelection.checks(dg.AssetCheckKey(asset, "item_costs_loaded"))
    )  # fmt: skip
    assert checks(result) == {"item_costs_loaded": True}


def test_the_books_of_a_system_follow_its_folder(writer: Writer, exports: Path):
    materialize(writer, entities=["item_costs"])
    with writer.connect("mfg_analyst") as connection:
        rows = connection.execute("select id, connector_type, is_active from staging.data_connector_configs").fetchall()
    assert rows == [("demo_accounting", "accounting", True)]


@pytest.mark.parametrize(
    ("settings", "as_of"),
    [
        ({}, "2026-03-01"),
        ({"timezone": "Europe/Vienna"}, "2026-03-02"),
        ({"timezone": "America/Chicago"}, "2026-03-01"),
        ({"timezone": "Europe/Vienna", "as_of": "2014-01-31"}, "2014-01-31"),
    ],
)
def test_the_business_date_is_the_companys_day_when_the_run_began(writer: Writer, settings: dict, as_of: str):
    at_night = replace(
        writer, settings=Settings(home=writer.settings.home, **settings), started_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    )  # fmt: skip
    assert dg.materialize([business_date_asset([ACCOUNTING])], resources={"writer": at_night}).success
    with writer.connect("mfg_analyst") as connection:
        row = connection.execute("select as_of::text, timezone, systems from staging.business_date").fetchone()
    assert row == (as_of, settings.get("timezone", "UTC"), ["demo_erp", "demo_accounting", "demo_wms"])
