"""Reads PostgreSQL by COPY: the server writes JSON and hash itself, so a row costs this process next to nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from orchestration.connectors.base import Extract, ExtractState, Since, SqlEntity, SqlSystem
from orchestration.connectors.errors import MissingVariableError
from orchestration.connectors.records import BLOCK_BYTES, NO_KEY, storable_block
from orchestration.connectors.sql_errors import require_columns, source_error
from orchestration.connectors.watermark import is_endless

CONNECT_TIMEOUT_SECONDS = 10
OPTIONS = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex"
"""What makes the text of a value the same on every connection."""


class PostgresConnector:
    """A PostgreSQL source. One connection an extract, in one read-only snapshot."""

    def __init__(self, config: SqlSystem, url: str) -> None:
        self._config = config
        self._url = url

    def check(self) -> None:
        with self._connection(None) as connection:
            connection.execute("select 1")

    def extract(self, entity: str, since: Since | None) -> Extract:
        state = ExtractState()
        watermark = since.watermark if since else None
        return Extract(complete=watermark is None, blocks=self._blocks(entity, watermark, state), state=state)

    def close(self) -> None:
        """Nothing is kept open between extracts."""

    def _blocks(self, entity: str, watermark: str | None, state: ExtractState) -> Iterator[bytes]:
        config = self._config.entities[entity]
        with self._connection(entity) as connection:
            source = _source(config)
            cursor = connection.execute(sql.SQL("select * from {} limit 0").format(source))
            columns = [column.name for column in cursor.description or ()]
            require_columns(columns, config, self._config.system, entity)
            state.watermark = _highest(connection, config, source) or watermark
            with connection.cursor() as reader, reader.copy(_statement(config, source, watermark)) as copy:
                for block in _joined(copy):
                    yield storable_block(block, state)

    @contextmanager
    def _connection(self, entity: str | None) -> Iterator[psycopg.Connection[Any]]:
        options = f"{self._parameters().get('options') or ''} {OPTIONS}"
        try:
            with psycopg.connect(
                self._url, connect_timeout=CONNECT_TIMEOUT_SECONDS, options=options, client_encoding="utf8"
            ) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                yield connection
        except psycopg.Error as error:
            raise source_error(
                error,
                system=self._config.system,
                entity=entity,
                config=self._config.entities[entity] if entity else None,
                variable=self._config.connection["url"],
            ) from error

    def _parameters(self) -> Mapping[str, Any]:
        """What the URL says, where it can be understood as it was meant."""
        try:
            parameters = conninfo_to_dict(self._url)
        except psycopg.ProgrammingError:
            raise self._not_understood() from None
        # An @ or / in a password that was not encoded moves the rest of it into host or database, which errors name.
        if "@" in f"{parameters.get('host')} {parameters.get('dbname')}":
            raise self._not_understood()
        return parameters

    def _not_understood(self) -> MissingVariableError:
        variable = self._config.connection["url"]
        return MissingVariableError(
            "the database URL cannot be understood",
            system=self._config.system,
            data="Nothing was read.",
            remedy=f"Write {variable} as postgresql://user:password@host:port/database, "
            "with special characters percent-encoded",
        )


def _source(config: SqlEntity) -> sql.Composable:
    if config.query is not None:
        return sql.SQL("({}\n) as source").format(sql.SQL(config.query.strip().rstrip(";")))
    assert config.table is not None
    return sql.SQL("{} as source").format(sql.Identifier(*config.table.split(".")))


def _highest(connection: psycopg.Connection[Any], config: SqlEntity, source: sql.Composable) -> str | None:
    if config.cursor is None:
        return None
    cursor = sql.Identifier(config.cursor)
    highest = _text(connection, sql.SQL("select max({})::text from {}").format(cursor, source))
    if highest is None or not is_endless(highest):
        return highest
    # Asked only then: an index answers the plain question.
    finite = sql.SQL("select max({0})::text from {1} where {0}::text not in ('infinity', 'Infinity', 'NaN')")
    return _text(connection, finite.format(cursor, source))


def _text(connection: psycopg.Connection[Any], statement: sql.Composed) -> str | None:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _statement(config: SqlEntity, source: sql.Composable, watermark: str | None) -> sql.Composed:
    since: sql.Composable = sql.SQL("")
    if watermark is not None and config.cursor is not None:
        since = sql.SQL("where {cursor} >= {watermark} or {cursor} is null").format(
            cursor=sql.Identifier("source", config.cursor), watermark=sql.Literal(watermark)
        )
    # Every name is qualified, as a source may have columns named source and payload; offset 0 keeps the server
    # from writing the JSON three times.
    return sql.SQL(
        "copy (select coalesce(nullif({key}, ''), {no_key} || md5(record.payload)), "
        "'\\x' || md5(record.payload), record.payload "
        "from {source} cross join lateral (select row_to_json(source.*)::text as payload offset 0) as record {since}) "
        "to stdout"
    ).format(key=_key(config), no_key=sql.Literal(NO_KEY), source=source, since=since)


def _key(config: SqlEntity) -> sql.Composable:
    """The same key that `records.source_key_of` makes."""
    texts = [sql.SQL("coalesce({}::text, '')").format(sql.Identifier("source", name)) for name in config.key]
    if len(texts) == 1:
        return texts[0]
    escaped = [sql.SQL("replace(replace({}, '\\', '\\\\'), '|', '\\|')").format(text) for text in texts]
    return sql.SQL("case when concat({}) <> '' then {} end").format(
        sql.SQL(", ").join(texts), sql.SQL(" || '|' || ").join(escaped)
    )


def _joined(rows: psycopg.Copy) -> Iterator[bytes]:
    """Rows as blocks; a block ends with a row."""
    block = bytearray()
    for row in rows:
        block += row
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
