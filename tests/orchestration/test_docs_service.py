"""dbt's documentation as it is served: built beside the service by a real dbt, kept until what it shows changes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from orchestration.dbt_docs import page_path
from orchestration.postgres.cluster import free_port
from orchestration.settings import ROOT, Settings
from tests.conftest import Database, temporary_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

START_SECONDS, BUILD_SECONDS = 30, 150


@dataclass(frozen=True)
class Service:
    """A service that was started; `get` asks it over HTTP."""

    process: subprocess.Popen[bytes]
    url: str

    def get(self, path: str = "/") -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=10)

    def wait(self, seconds: float, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, "the service ended"
            assert time.monotonic() < deadline, self.get().text[:2000]
            time.sleep(0.1)

    def builds(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


Serve = Callable[..., Service]


@pytest.fixture(scope="module")
def described(server: str, migrated_template: str) -> Iterator[Database]:
    """One database for all tests here: with another one, dbt parses the whole project again."""
    yield from temporary_database(server, migrated_template)


@pytest.fixture
def page(dbt_home: Path) -> Path:
    """Where the page will be; it is not there."""
    page = page_path(Settings(home=dbt_home))
    page.unlink(missing_ok=True)
    return page


@pytest.fixture
def serve(described: Database, dbt_home: Path) -> Iterator[Serve]:
    """Starts the service; keywords are variables."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**variables: str) -> Service:
        port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MFG_", "DBT_"))}
        environment = {**kept, "MFG_HOME": str(dbt_home), "DATABASE_URL": described.url, **variables}
        command = [sys.executable, "-m", "orchestration.docs_service", "--port", str(port), "--look-every", "0.5"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        service = Service(started[-1], f"http://127.0.0.1:{port}")
        service.wait(START_SECONDS, lambda: _answers(service))
        return service

    yield start
    for process in started:
        process.terminate()
        process.wait(START_SECONDS)


def _answers(service: Service) -> bool:
    try:
        return service.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_the_page_says_that_it_is_built_and_is_built_anew_when_a_table_changes(
    serve: Serve, page: Path, described: Database
) -> None:
    service = serve()
    awaited = service.get()
    assert awaited.status_code == 503
    assert "is being built" in awaited.text and "location.reload()" in awaited.text
    service.wait(BUILD_SECONDS, lambda: service.get().status_code == 200)
    first = service.get()
    assert "model.mfg.kpi_inventory" in first.text and "surveyed_on" not in first.text
    assert "default-src 'none'" in first.headers["Content-Security-Policy"]

    with described.connect() as connection:
        connection.execute("alter table staging.business_date add column surveyed_on date")
    service.wait(START_SECONDS, lambda: service.get().status_code == 503)
    assert "is being built" in service.get().text
    assert service.get("/before").text == first.text
    service.wait(BUILD_SECONDS, lambda: service.get().status_code == 200)
    assert "surveyed_on" in service.get().text


@pytest.mark.destructive
def test_a_killed_service_leaves_a_build_that_the_next_one_waits_for(serve: Serve, page: Path) -> None:
    killed = serve()
    killed.wait(START_SECONDS, lambda: bool(killed.builds()))
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait()
    service = serve()
    service.wait(BUILD_SECONDS, lambda: service.get().status_code == 200)
    assert "model.mfg.kpi_inventory" in service.get().text

    built_at = page.stat().st_mtime
    service.process.terminate()
    again = serve()
    again.wait(START_SECONDS, lambda: again.get().status_code == 200)
    assert page.stat().st_mtime == built_at


def test_a_service_that_is_stopped_stops_its_build(serve: Serve, page: Path) -> None:
    service = serve()
    service.wait(START_SECONDS, lambda: bool(service.builds()))
    (build,) = service.builds()
    service.process.terminate()
    service.process.wait(START_SECONDS)
    assert not build.is_running()
    assert not page.exists()


def test_why_dbt_cannot_build_the_page_stands_on_it(serve: Serve, page: Path) -> None:
    service = serve(DBT_WARN_ERROR_OPTIONS="nonsense")
    service.wait(BUILD_SECONDS, lambda: "could not be built" in service.get().text)
    assert service.get().status_code == 503
    assert "dbt docs failed" in service.get().text and "nonsense" in service.get().text


def test_a_database_that_does_not_answer_is_told_without_its_password(serve: Serve, page: Path) -> None:
    service = serve(DATABASE_URL="postgresql://u:s3cret@127.0.0.1:9/plant")
    service.wait(START_SECONDS, lambda: "could not be built" in service.get().text)
    assert "Check that the server runs" in service.get().text
    assert "s3cret" not in service.get().text
    assert service.get("/before").status_code == 503
