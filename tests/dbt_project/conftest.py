"""The dbt project as the nightly runs it, parsed once a session."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from orchestration.postgres.connect import connect, with_database
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import write_manifest
from tests.dbt_project.plant import Company


@pytest.fixture(scope="session")
def dbt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps what it parsed; one for the session, for parsing takes seconds."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def manifest(dbt_home: Path) -> dict[str, Any]:
    """The manifest with every system of ours switched on."""
    settings = Settings(
        systems=(*DEMO_SYSTEMS, "adventureworks", "tryton", "odoo", "erpnext", "workbook"), home=dbt_home
    )
    parsed: dict[str, Any] = json.loads(write_manifest(settings, "postgresql:///unused").read_text())
    return parsed


@pytest.fixture
def company(server: str, migrated_template: str, dbt_home: Path) -> Iterator[Company]:
    name = f"plant_{uuid.uuid4().hex[:12]}"
    with connect(server, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(migrated_template)
        connection.execute(sql.SQL("create database {} template {}").format(*names))
        yield Company(with_database(server, name), dbt_home)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
