"""A small plant in a real database, and the copilot on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot_api.answers import Answer
from copilot_api.config import CopilotConfig
from copilot_api.database import Database
from copilot_api.keys import create_key
from copilot_api.pipeline import Copilot

PLANT = Path(__file__).parent / "plant.sql"


def clock() -> datetime:
    return datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def plant(database: Any) -> Any:
    """A migrated database with one completed nightly of 2026-03-02 (a Monday)."""
    with database.connect("mfg_transformer") as connection:
        statements = PLANT.read_text().split("\ninsert into staging.business_date")
        connection.execute(statements[0])
    with database.connect() as connection:
        connection.execute("insert into staging.business_date" + statements[1])
    return database


@pytest.fixture
def config(plant: Any) -> CopilotConfig:
    return CopilotConfig(database_url=plant.url, clock=clock, pool_size=4)


Ask = Callable[..., Answer]


@pytest.fixture
def ask(config: CopilotConfig) -> Iterator[Ask]:
    """Asks in this process: ask("…", context={…}, max_tools=3)."""
    with Database(config) as database:
        copilot = Copilot(database, clock, config.operations_url)

        def answer(query: str, context: dict[str, str] | None = None, max_tools: int = 3) -> Answer:
            return copilot.answer(query, context=context or {}, max_tools=max_tools)

        yield answer


@pytest.fixture
def key(plant: Any) -> str:
    with plant.connect() as connection:
        return create_key(connection, "tests", ["read"])


@pytest.fixture
def app(config: CopilotConfig) -> FastAPI:
    from copilot_api.app import create_app

    return create_app(config)


@pytest.fixture
def client(app: FastAPI, key: str) -> Iterator[TestClient]:
    """Speaks to the app with a read key."""
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}, raise_server_exceptions=False) as client:
        yield client
