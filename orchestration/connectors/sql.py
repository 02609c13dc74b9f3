"""Reads databases: whatever SQLAlchemy can open, through a server-side cursor; PostgreSQL by COPY."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.connectors.base import Connector, Extract, ExtractState, Since, SqlEntity, SqlSystem
from orchestration.connectors.errors import MissingVariableError, SourceDataError
from orchestration.connectors.postgres_source import PostgresConnector
from orchestration.connectors.records import encode, finite
from orchestration.connectors.sql_errors import require_columns, source_error

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, TextClause

_POSTGRES = re.compile(r"^postgres(ql)?(\+\w+)?://")
_FETCH = 1000


def open_sql(config: SqlSystem, url: str) -> Connector:
    """The connector for `url`: COPY where the source is PostgreSQL, a server-side cursor elsewhere."""
    if _POSTGRES.match(url):
        return PostgresConnector(config, _POSTGRES.sub("postgresql://", url))
    return CursorConnector(config, _engine(config, url))


class CursorConnector:
    """Any database with an SQLAlchemy dialect. One connection an extract, given back when its blocks are read."""

    def __init__(self, config: SqlSystem, engine: "Engine") -> None:
        self._config = config
        self._engine = engine

    def check(self) -> None:
        with self._connection(None) as connection:
            connection.exec_driver_sql(_probe(connection))

    def extract(self, entity: str, since: Since | None) -> Extract:
        state = ExtractState()
        watermark = since.watermark if since else None
        return Extract(complete=watermark is None, blocks=self._blocks(entity, watermark, state), state=state)

    def close(self) -> None:
        self._engine.dispose()

    def _blocks(self, entity: str, watermark: str | None, state: ExtractState) -> Iterator[bytes]:
        config = self._config.entities[entity]
        with self._connection(entity) as connection:
            source = _source(connection, config)
            columns = self._columns(connection, entity, config, source)
            # Read first: what changes while the rows are read is at or above it, and comes with the next load.
            highest = _highest(connection, config, source)
            state.watermark = watermark if highest is None else _watermark_text(highest)
            since = self._since(entity, watermark, highest)
            statement, parameters = _select(connection, config, source, since)
            rows = connection.execution_options(stream_results=True, yield_per=_FETCH).execute(statement, parameters)
            records = (dict(zip(columns, map(finite, row), strict=True)) for row in rows)
            yield from encode(records, config.key, state)

    def _since(self, entity: str, watermark: str | None, highest: Any) -> Any:
        """The stored watermark as the type that the driver gives for the cursor."""
        try:
            return None if watermark is None else _as_type_of(highest, watermark)
        except (ValueError, ArithmeticError) as error:
            raise SourceDataError(
                f"the last load ended at {watermark!r}, and the cursor is now a {type(highest).__name__}",
                system=self._config.system,
                entity=entity,
                remedy=f"Load everything once: mfg ingest {self._config.system} --full",
            ) from error

    def _columns(self, connection: "Connection", entity: str, config: SqlEntity, source: str) -> list[str]:
        columns = list(connection.exec_driver_sql(f"select * from {source} where 1 = 0").keys())
        require_columns(columns, config, self._config.system, entity)
        return columns

    @contextmanager
    def _connection(self, entity: str | None) -> Iterator["Connection"]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise source_error(
                error,
                system=self._config.system,
                entity=entity,
                config=self._config.entities[entity] if entity else None,
                variable=self._config.connection["url"],
            ) from error


def _engine(config: SqlSystem, url: str) -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    variable = config.connection["url"]
    try:
        return create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        driver = error.name if isinstance(error, ModuleNotFoundError) else None
        cause = f"the database driver {driver} is not installed" if driver else "the database URL cannot be understood"
        remedy = (
            f"pip install {driver}" if driver else f"Write {variable} as dialect://user:password@host:port/database"
        )
        raise MissingVariableError(cause, system=config.system, data="Nothing was read.", remedy=remedy) from error


def _probe(connection: "Connection") -> str:
    return "select 1 from dual" if connection.dialect.name == "oracle" else "select 1"


def _source(connection: "Connection", config: SqlEntity) -> str:
    if config.query is not None:
        return f"({config.query.strip().rstrip(';')}\n) q"
    assert config.table is not None
    quote = connection.dialect.identifier_preparer.quote
    return ".".join(quote(part) for part in config.table.split("."))


def _highest(connection: "Connection", config: SqlEntity, source: str) -> Any:
    if config.cursor is None:
        return None
    cursor = connection.dialect.identifier_preparer.quote(config.cursor)
    return connection.exec_driver_sql(f"select max({cursor}) from {source}").scalar()


def _select(
    connection: "Connection", config: SqlEntity, source: str, since: Any
) -> "tuple[TextClause, Mapping[str, Any]]":
    from sqlalchemy import text

    # A colon is a parameter to SQLAlchemy unless escaped.
    everything = f"select * from {source}".replace(":", "\\:")
    if since is None or config.cursor is None:
        return text(everything), {}
    cursor = connection.dialect.identifier_preparer.quote(config.cursor)
    statement = text(f"{everything} where {cursor} >= :since or {cursor} is null")
    return statement, {"since": since}


def _watermark_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_type_of(example: Any, watermark: str) -> Any:
    match example:
        case datetime():
            return datetime.fromisoformat(watermark)
        case date():
            return date.fromisoformat(watermark)
        case bool() | None | str():
            return watermark
        case int():
            return int(watermark)
        case float() | Decimal():
            return type(example)(watermark)
        case _:
            return watermark
