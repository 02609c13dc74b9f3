"""A change log to load into, a shop in SQLite and an ERP in PostgreSQL to load from, a clock that the test sets.

Change log and ERP are one database each for all tests, emptied before every test: making databases would take
most of the time. What spoils more than rows takes `own_books`.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from orchestration.connectors.base import Connector, SqlSystem, SystemConfig
from orchestration.connectors.load import LoadResult, load_entity
from orchestration.connectors.sql import open_sql
from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.server import create_database
from tests.orchestration.connectors.web_service import service as service


@dataclass
class Clock:
    """The time, as the test says."""

    now: datetime = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Source:
    """A source system and the way to it."""

    config: SystemConfig
    connector: Connector


@dataclass(frozen=True)
class Books:
    """The change log of one database, and what was booked about it."""

    url: str
    clock: Clock = field(default_factory=Clock)

    def connect(self, role: str | None = None) -> psycopg.Connection[Any]:
        return connect(self.url, role, autocommit=True)

    def load(self, source: Source, entity: str = "items", **options: Any) -> LoadResult:
        """One load, a minute after the one before."""
        self.clock.forward(minutes=1)
        return load_entity(self.url, source.connector, source.config, entity, clock=self.clock, **options)

    def versions(self, key: str | None = None) -> list[Any]:
        """Payloads in the order they were stored, of all keys or one; None is a tombstone."""
        statement = "select payload from raw.records where source_key = coalesce(%s, source_key) order by record_id"
        return [payload for (payload,) in self._rows(statement, [key])]

    def stored_keys(self) -> list[str]:
        """Every stored version's key, in the order they were stored."""
        return [key for (key,) in self._rows("select source_key from raw.records order by record_id", [])]

    def jobs(self) -> list[dict[str, Any]]:
        """Every booked load, the earliest first."""
        with self.connect() as connection:
            cursor = connection.cursor(row_factory=dict_row)
            return cursor.execute("select * from staging.ingestion_jobs order by created_at").fetchall()

    def messages(self, level: str) -> list[str]:
        statement = "select message from staging.ingestion_log_entries where level = %s order by id"
        return [message for (message,) in self._rows(statement, [level])]

    def execute(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement)

    def _rows(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(statement, parameters).fetchall()


@dataclass(frozen=True)
class Shop:
    """A source with one table of items, read as a whole or by its cursor `changed`."""

    path: Path

    def execute(self, statement: str, *rows: tuple[Any, ...]) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.executemany(statement, rows) if rows else connection.execute(statement)

    def put(self, number: str | None, name: str | None, changed: str | None = "2026-03-01T00:00:00") -> None:
        self.execute("delete from items where no = ?", (number,))
        self.execute("insert into items values (?, ?, ?)", (number, name, changed))

    def remove(self, number: str) -> None:
        self.execute("delete from items where no = ?", (number,))

    @property
    def whole(self) -> Source:
        return self.source(table="items", key=["no"], mode="full")

    @property
    def by_cursor(self) -> Source:
        return self.source(table="items", key=["no"], mode="incremental", cursor="changed")

    def source(self, **entity: Any) -> Source:
        config = sql_system(items=entity)
        return Source(config, open_sql(config, f"sqlite:///{self.path}"))


def sql_system(**entities: Mapping[str, Any]) -> SqlSystem:
    return SqlSystem.model_validate(
        {
            "system": "shop",
            "connector_type": "erp",
            "kind": "sql",
            "schedule": "nightly",
            "connection": {"url": "MFG_SHOP_URL"},
            "entities": {name: {"expected_within_hours": 26, **entity} for name, entity in entities.items()},
        }
    )


@dataclass(frozen=True)
class Erp:
    """A source in PostgreSQL, whose table `items` is read by its `id` unless the test says otherwise."""

    url: str

    def execute(self, statement: str) -> None:
        with connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def source(self, *, url: str | None = None, **entity: Any) -> Source:
        table = {} if "query" in entity else {"table": "items"}
        config = sql_system(items={"key": ["id"], "mode": "full", **table, **entity})
        return Source(config, open_sql(config, url or self.url))


DROP_SCHEMAS = """
    do $$ declare name text; begin
        for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
            execute format('drop schema %I cascade', name);
        end loop;
        create schema public;
        grant usage on schema public to public;
    end $$
"""


DROP_PARTITIONS = """
    do $$ declare partition regclass; begin
        for partition in select inhrelid from pg_inherits where inhparent = 'raw.records'::regclass loop
            execute format('drop table %s', partition);
        end loop;
        perform setval('raw.record_ids', 1, false);
    end $$
"""


@pytest.fixture(scope="session")
def _books_url(server: str, migrated_template: str) -> str:
    with connect(server, autocommit=True) as connection:
        connection.execute(f"create database connectors_books template {migrated_template}")
    return with_database(server, "connectors_books")


@pytest.fixture
def books(_books_url: str) -> Books:
    books = Books(_books_url)
    books.execute(DROP_PARTITIONS)
    books.execute("truncate staging.ingestion_jobs, staging.loaded_files, staging.data_connector_configs, "
                  "staging.entity_fields, staging.schema_changes restart identity cascade")  # fmt: skip
    return books


@pytest.fixture
def own_books(database: Any) -> Books:
    """Books in a database of the test's own."""
    return Books(database.url)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop.db")
    shop.execute("create table items (no text, name text, changed text)")
    return shop


@pytest.fixture(scope="session")
def _erp_url(server: str) -> str:
    return create_database(server, "connectors_erp")


@pytest.fixture
def erp(_erp_url: str) -> Erp:
    erp = Erp(_erp_url)
    erp.execute("alter database connectors_erp reset all")
    erp.execute(DROP_SCHEMAS)
    return erp
