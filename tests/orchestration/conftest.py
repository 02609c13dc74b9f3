"""What several modules here work on: the dbt project, published tables without rows, a Dagster, the operations API."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock
from uuid import UUID

import dagster as dg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg import sql

from copilot_api.keys import create_key
from orchestration.api import create_app
from orchestration.errors import ServiceError
from orchestration.ingestion_api import Runs
from orchestration.resources import Writer
from orchestration.runtime import dagster_environment
from orchestration.settings import ROOT, Settings
from orchestration.transform import write_manifest
from tests.conftest import Database

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def dbt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps what it parsed; one for the session, for parsing takes seconds."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def demo_manifest(dbt_home: Path) -> Path:
    return write_manifest(Settings(home=dbt_home), "postgresql:///unused")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as is read and added to when a system is written."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "dbt_project", root / "dbt_project")
    for name in ("dbt_project.yml", ".sqlfluff"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def published(database: Database, demo_manifest: Path) -> Database:
    """A migrated database with every table of schema manufacturing as its contract says, without rows."""
    nodes = json.loads(demo_manifest.read_text())["nodes"].values()
    with database.connect("mfg_transformer") as connection:
        for node in nodes:
            if node["resource_type"] == "model" and node["schema"] == "manufacturing":
                columns = [
                    sql.SQL("{} {}").format(sql.Identifier(column["name"]), sql.SQL(column["data_type"]))
                    for column in node["columns"].values()
                ]
                table = sql.Identifier("manufacturing", node["name"])
                connection.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(columns)))
    return database


@pytest.fixture
def writer(database: Database, tmp_path: Path) -> Writer:
    """The right to write, for a nightly of 2026-03-02 whose business date is set."""
    writer = Writer(Settings(home=tmp_path), database.url, "run-1", NOW)
    with writer.connect("mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.business_date (as_of, timezone, currency, systems, run_id)
            values ('2026-03-02', 'UTC', 'USD', '{demo_erp}', 'run-1')
            """
        )
    return writer


@pytest.fixture
def instance(database: Database, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """A Dagster whose runs and events are in the test's database, as in an installation."""
    with database.connect() as connection:
        connection.execute("create schema dagster")
    variables = dagster_environment(Settings(home=tmp_path), database.url)
    with mock.patch.dict(os.environ, variables), dg.DagsterInstance.get() as instance:
        yield instance


@dataclass
class Launcher:
    """Stands for Dagster: notes what it is asked to launch; `ended` are runs that are over; `down`, it is not there."""

    launched: list[tuple[str, Sequence[str], bool]] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    down: bool = False

    def launch(self, settings: Settings, system: str, entities: Sequence[str], full: bool, request_id: UUID) -> str:
        if self.down:
            raise ServiceError("Dagster did not take it. Is `mfg up` running?")
        self.launched.append((system, list(entities), full))
        return f"run-{len(self.launched)}"

    def has_ended(self, settings: Settings, run_id: str) -> bool:
        return run_id in self.ended


@pytest.fixture
def launcher() -> Launcher:
    return Launcher()


@pytest.fixture
def app(database: Database, tmp_path: Path, launcher: Launcher) -> FastAPI:
    runs = Runs(launcher.launch, launcher.has_ended)
    return create_app(Settings(home=tmp_path), database.url, runs, clock=lambda: NOW)


@pytest.fixture
def make_key(database: Database) -> Callable[..., str]:
    def make(*scopes: str) -> str:
        with database.connect() as connection:
            return create_key(connection, "tests", scopes)

    return make


@pytest.fixture
def client(app: FastAPI, make_key: Callable[..., str]) -> Iterator[TestClient]:
    """Speaks to the operations API with a key of scope operate."""
    headers = {"Authorization": f"Bearer {make_key('operate')}"}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        yield client
