import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def half_written_exports(settled: Plant, tmp_path: Path) -> Path:
    """The accounting folder with its newest export cut off in the middle of a line."""
    folder = tmp_path / "exports"
    shutil.copytree(settled.variables["MFG_DEMO_ACCOUNTING_URL"], folder)
    newest = max(folder.glob("invoices_*.csv"))
    newest.write_bytes(newest.read_bytes()[:-7])
    return folder


@pytest.fixture
def erp_without_vendors(settled: Plant, clone) -> Iterator[str]:
    """The ERP after somebody renamed a table."""
    url = clone("e2e_erp_without_vendors", "e2e_demo_erp")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table erp.vnd rename to vnd_old")
    yield url


def test_what_cannot_be_read_is_named_and_everything_else_goes_on(
    settled: Plant, copy_of_settled: Plant, half_written_exports: Path, erp_without_vendors: str
):
    plant = copy_of_settled
    failed = plant.mfg(
        "nightly", MFG_DEMO_WMS_URL=NOWHERE, MFG_DEMO_ACCOUNTING_URL=str(half_written_exports),
        MFG_DEMO_ERP_URL=erp_without_vendors,
    )  # fmt: skip
    assert failed.returncode == 1

    broken = {"demo_wms.sites", "demo_wms.stock", "demo_wms.movements", "demo_accounting.invoices", "demo_erp.vendors"}
    errors = dict(
        plant.rows("select source_connector || '.' || entity, error from staging.ingestion_jobs where error <> ''")
    )
    assert set(errors) == broken
    assert all(name in failed.stdout for name in broken)
    assert "MFG_DEMO_WMS_URL" in errors["demo_wms.stock"]
    assert "ends in the middle of a line" in errors["demo_accounting.invoices"]
    assert "erp.vnd" in errors["demo_erp.vendors"]

    closed = {
        f"{s}.{e}" for s, e in plant.rows("select system, entity from manufacturing.data_health where gate = 'closed'")
    }
    assert closed == broken
    assert plant.rows("select count(*) from manufacturing.suppliers") == settled.rows(
        "select count(*) from manufacturing.suppliers"
    )
    held = plant.rows("select count(*), count(gated_because) from forecast.inventory_risk_latest")[0]
    assert held[0] == held[1] > 0
    stale = plant.rows(
        "select count(*) from forecast.forecast_alerts where alert_type = 'source_stale' and status = 'firing'"
    )
    assert stale == [(len(broken),)]

    plant.nightly()
    assert plant.rows("select count(*) from manufacturing.data_health where gate = 'closed'") == [(0,)]
    assert plant.rows("select count(*) from forecast.inventory_risk_latest where gated_because is not null") == [(0,)]
    before, after = settled.published(), plant.published()
    histories = {
        f"forecast.{name}"
        for name in ("inventory_risk", "component_requirements", "replenishment_plan", "plan_findings", "runs")
    }
    changed = {"forecast.forecast_alerts", *histories}
    assert {name for name in before if before[name] != after[name]} <= changed


def test_a_wrong_password_is_told_without_showing_it(copy_of_settled: Plant):
    parts = urlsplit(copy_of_settled.variables["MFG_DEMO_ERP_URL"])
    wrong = urlunsplit(parts._replace(netloc=f"{parts.username}:s3cret-guess@{parts.hostname}:{parts.port}"))
    answer = copy_of_settled.mfg("connectors", "test", "demo_erp", MFG_DEMO_ERP_URL=wrong)
    assert answer.returncode == 1
    assert "password authentication failed" in answer.stderr
    assert "MFG_DEMO_ERP_URL" in answer.stderr
    assert "s3cret-guess" not in answer.stderr + answer.stdout


def test_a_missing_variable_is_named(copy_of_settled: Plant):
    answer = copy_of_settled.mfg("connectors", "test", "demo_wms", MFG_DEMO_WMS_TOKEN="")
    assert answer.returncode == 1
    assert "MFG_DEMO_WMS_TOKEN" in answer.stderr


def test_two_nightlies_at_once_the_second_is_told_who_is_writing(copy_of_settled: Plant):
    from orchestration.resources import writer_lock

    with writer_lock(copy_of_settled.database_url, "run-1"):
        answer = copy_of_settled.mfg("nightly")
    assert answer.returncode == 1
    assert "run-1 holds the writer lock since" in answer.stdout
