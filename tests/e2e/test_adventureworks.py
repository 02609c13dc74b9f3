import os
import subprocess
from pathlib import Path

import pytest
from plant import ROOT, Plant

from orchestration.postgres import install
from orchestration.postgres.server import create_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DUMP = Path(os.environ.get("MFG_TEST_DATA", ROOT.parent / "shared" / "data")) / "sources" / "adventureworks.dump"


@pytest.fixture
def source(server: str) -> str:
    """AdventureWorks, restored into a database of its own."""
    if not DUMP.exists():
        pytest.skip(f"there is no {DUMP}")
    url = create_database(server, "e2e_adventureworks_source")
    restore = install.installed_wheel() / install.SERVER / "bin" / "pg_restore"
    subprocess.run([restore, "--no-owner", "-d", url, DUMP], check=True, capture_output=True, timeout=120)
    return url


def test_a_second_company_runs_through_the_same_nightly(clone, migrated_template: str, source: str, tmp_path: Path):
    variables = {"MFG_SYSTEMS": "adventureworks", "MFG_AS_OF": "2014-01-31", "MFG_ADVENTUREWORKS_URL": source}
    plant = Plant(clone("e2e_adventureworks", migrated_template), tmp_path, variables)
    summary = plant.nightly()
    assert summary["nightly"]["as_of"] == "2014-01-31"
    assert plant.rows("select count(*) from manufacturing.skus") == [(504,)]
    assert plant.rows("select count(*) from manufacturing.suppliers") == [(104,)]
    stored, refused = plant.rows(
        """
        select (select count(*) from raw.records where entity = 'workorder'),
            (select count(distinct record_id) from staging.rejected_rows where entity = 'workorder')
        """
    )[0]
    assert plant.rows("select count(*) from manufacturing.work_orders") == [(stored - refused,)]
    assert (stored, refused) == (72_591, 7_056)
    assert plant.rows("select count(*) > 0 from forecast.forecasts_latest") == [(True,)]
