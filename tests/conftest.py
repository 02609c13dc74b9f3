"""A real PostgreSQL for every test that asks: one embedded server a session, a fresh database a test."""

import contextlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import EmbeddedServer, create_database
from tests.tryton import Tryton, UnavailableError
from tests.tryton import running as run_tryton

# Tests may lose their data with the machine: this is the only place that trades durability for speed.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "1GB"}

SHARED = ("settled", "tryton")
"""Fixtures that take long to make and serve tests of several files."""


@pytest.hookimpl(wrapper=True)  # xdist reads the groups in the same hook.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tests of one file run in one process, as do all that share a company or a server; the long ones begin."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    yield
    slow = {_group(item) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: _group(item) not in slow)


def _group(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    return next((name for name in SHARED if name in fixtures), item.location[0])


@dataclass(frozen=True)
class Database:
    """A database of one test."""

    url: str

    def connect(self, role: str | None = None, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as `role` (None: the superuser) in autocommit, with the guards of the role."""
        return connect(self.url, role, **{"autocommit": True, **options})


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """URL of the embedded server of this test session."""
    home = Path(tempfile.mkdtemp(prefix="mfg-tests-"))
    home.chmod(0o755)
    embedded = EmbeddedServer(home, settings=UNSAFE_BUT_FAST)
    try:
        yield embedded.start()
    finally:
        embedded.stop()
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def migrated_template(server: str) -> str:
    """Name of a database that has every migration and role; clone it, never connect to it."""
    migrate(create_database(server, "template_migrated"))
    return "template_migrated"


@pytest.fixture(scope="session")
def tryton(server: str, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tryton]:
    """A real Tryton with the sample company, shared by all tests: leave what it says as it is."""
    with contextlib.ExitStack() as stack:
        try:
            cache = pytestconfig.cache.mkdir("tryton")
            server_home = tmp_path_factory.mktemp("tryton")
            running = stack.enter_context(run_tryton(server, cache, server_home))
        except UnavailableError as error:
            pytest.skip(str(error))
        yield running


@pytest.fixture
def database(server: str, migrated_template: str) -> Iterator[Database]:
    """A fresh migrated database."""
    yield from temporary_database(server, migrated_template)


@pytest.fixture
def scratch_database(server: str) -> Iterator[Database]:
    """A fresh database with nothing in it."""
    yield from temporary_database(server, "template0")


def temporary_database(server: str, template: str) -> Iterator[Database]:
    """A fresh copy of the template, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    identifiers = sql.Identifier(name), sql.Identifier(template)
    with connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(*identifiers))
    try:
        yield Database(with_database(server, name))
    finally:
        with connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
