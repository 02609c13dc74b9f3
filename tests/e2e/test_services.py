import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from orchestration.postgres.cluster import free_port
from orchestration.services import PORTS
from orchestration.settings import variable_of
from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

UP_WITHIN_SECONDS = 120


def call(url: str, key: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(url, data=json.dumps(body).encode() if body else None)
    request.add_header("Authorization", f"Bearer {key}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def text_of(url: str) -> str:
    """The page at an address, also where it comes with an error's status."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


@pytest.fixture
def ports() -> dict[str, str]:
    return {variable_of(name): str(free_port()) for name in PORTS}


def test_up_answers_on_four_ports_takes_work_and_goes_down(
    copy_of_settled: Plant, ports: dict[str, str], tmp_path: Path
):
    plant = Plant(copy_of_settled.database_url, tmp_path, {**copy_of_settled.variables, **ports})
    began = time.monotonic()
    up = plant.mfg("up")
    try:
        assert up.returncode == 0, up.stderr
        assert time.monotonic() - began < UP_WITHIN_SECONDS
        key = (tmp_path / "local_key").read_text()
        assert key in up.stdout
        assert plant.mfg("up").returncode == 0
        docs = f"http://127.0.0.1:{ports['MFG_DBT_DOCS_PORT']}"
        assert docs in up.stdout

        current = call(f"http://127.0.0.1:{ports['MFG_COPILOT_PORT']}/api/v1/inventory/current?limit=1", key)
        assert current["total"] > 0
        answer = call(
            f"http://127.0.0.1:{ports['MFG_COPILOT_PORT']}/api/v1/copilot/query",
            key,
            {"query": "what will run out first?"},
        )
        assert answer["provenance"] in ("verified", "governed")

        operations = f"http://127.0.0.1:{ports['MFG_OPERATIONS_PORT']}/api/v1"
        accepted = call(f"{operations}/ingest", key, {"connector": "demo_wms", "entities": ["sites"]})
        assert _finished(operations, key, accepted["run_id"])
        assert _documented(docs)
    finally:
        down = plant.mfg("down")
    assert "dagster-daemon stopped" in down.stdout
    assert plant.mfg("status").stdout.count("none running") == 1


def _documented(docs: str) -> bool:
    """Whether the page of every model appears without anybody's doing."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        if "model.mfg.kpi_inventory" in text_of(docs):
            return True
        time.sleep(1)
    return False


def _finished(operations: str, key: str, run_id: str) -> bool:
    """Whether the daemon took the run from the queue and it loaded what was asked for."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        jobs = call(f"{operations}/jobs?run_id={run_id}", key)["jobs"]
        if jobs and jobs[0]["status"] == "completed":
            return [job["entity"] for job in jobs] == ["sites"]
        time.sleep(1)
    return False
