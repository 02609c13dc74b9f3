"""The operations API on a database of the test's own, and a Dagster that takes what it is given."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot_api.keys import create_key
from orchestration.api import create_app
from orchestration.errors import ServiceError
from orchestration.settings import Settings
from tests.conftest import Database

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Launcher:
    """Stands for Dagster: notes what it is asked to launch; with `down` set, it is not there."""

    launched: list[tuple[str, Sequence[str], bool]] = field(default_factory=list)
    down: bool = False

    def __call__(self, settings: Settings, system: str, entities: Sequence[str], full: bool) -> str:
        if self.down:
            raise ServiceError("Dagster did not take it. Is `mfg up` running?")
        self.launched.append((system, entities, full))
        return f"run-{len(self.launched)}"


@pytest.fixture
def launcher() -> Launcher:
    return Launcher()


@pytest.fixture
def app(database: Database, tmp_path: Path, launcher: Launcher) -> FastAPI:
    return create_app(Settings(home=tmp_path), database.url, launcher, clock=lambda: NOW)


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
