"""Reads PostgreSQL by COPY: the server writes JSON and hash itself, so a row costs this process next to nothing."""

from collections.abc import Generator, Iterator, Mapping, Sequence
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
        blocks = self._blocks(entity, watermark, state)
        if watermark is not None:
            return Extract(complete=False, blocks=blocks, state=state)
        return Extract(
            complete=True,
            blocks=blocks,
            state=state,
            outline=PostgresOutline(self, self._config.entities[entity], entity, state),
        )

    def close(self) -> None:
        """Nothing is kept open between extracts."""

    def _blocks(self, entity: str, watermark: str | None, state: ExtractState) -> Iterator[bytes]:
        with self._connection(entity) as connection:
            state.watermark = self.highest(connection, entity) or watermark
            statement = _records(self._config.entities[entity], _since(self._config.entities[entity], watermark))
            for block in _copied(connection, statement):
                yield storable_block(block, state)

    @contextmanager
    def _connection(self, entity: str | None) -> Iterator[psycopg.Connection[Any]]:
        with self.errors(entity), self.connect() as connection:
            yield connection

    def highest(self, connection: psycopg.Connection[Any], entity: str) -> str | None:
        """The highest value of the entity's cursor, once it is sure that it has the columns it needs."""
        config = self._config.entities[entity]
        cursor = connection.execute(sql.SQL("select * from {} limit 0").format(_source(config)))
        columns = [column.name for column in cursor.description or ()]
        require_columns(columns, config, self._config.system, entity)
        return _highest(connection, config, _source(config))

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that sees one moment and writes nothing."""
        options = f"{self._parameters().get('options') or ''} {OPTIONS}"
        connection = psycopg.connect(
            self._url, connect_timeout=CONNECT_TIMEOUT_SECONDS, options=options, client_encoding="utf8"
        )
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return connection

    @contextmanager
    def errors(self, entity: str | None) -> Iterator[None]:
        """Errors of the source as errors of ours."""
        try:
            yield
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


class PostgresOutline:
    """Hashes of all records of an entity, then those records that are asked for, in one snapshot."""

    def __init__(self, connector: PostgresConnector, config: SqlEntity, entity: str, state: ExtractState) -> None:
        self._connector = connector
        self._config = config
        self._entity = entity
        self._state = state
        self._connection: psycopg.Connection[Any] | None = None

    def hashes(self) -> Generator[bytes]:
        with self._connector.errors(self._entity):
            self._connection = self._connector.connect()
            self._state.watermark = self._connector.highest(self._connection, self._entity)
            yield from _copied(self._connection, _hashes(self._config))

    def records(self, keys: Sequence[str]) -> Generator[bytes]:
        if not keys or self._connection is None:
            return
        with self._connector.errors(self._entity):
            for block in _copied(self._connection, _records(self._config, _among(self._config, keys))):
                yield storable_block(block, self._state)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


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


def _since(config: SqlEntity, watermark: str | None) -> sql.Composable:
    if watermark is None or config.cursor is None:
        return sql.SQL("")
    return sql.SQL("where {cursor} >= {watermark} or {cursor} is null").format(
        cursor=sql.Identifier("source", config.cursor), watermark=sql.Literal(watermark)
    )


def _among(config: SqlEntity, keys: Sequence[str]) -> sql.Composable:
    return sql.SQL("where {} = any({})").format(_source_key(config), sql.Literal(list(keys)))


def _records(config: SqlEntity, condition: sql.Composable) -> sql.Composed:
    return _copy(config, sql.SQL("{hash}, record.payload").format(hash=_HASH), condition)


def _hashes(config: SqlEntity) -> sql.Composed:
    return _copy(config, _HASH, sql.SQL(""))


_HASH = sql.SQL("'\\x' || md5(record.payload)")


def _copy(config: SqlEntity, columns: sql.Composable, condition: sql.Composable) -> sql.Composed:
    # Every name is qualified, as a source may have columns named source and payload; offset 0 keeps the server
    # from writing the JSON three times.
    return sql.SQL(
        "copy (select {key}, {columns} from {source} "
        "cross join lateral (select row_to_json(source.*)::text as payload offset 0) as record {condition}) to stdout"
    ).format(key=_source_key(config), columns=columns, source=_source(config), condition=condition)


def _source_key(config: SqlEntity) -> sql.Composable:
    return sql.SQL("coalesce(nullif({key}, ''), {no_key} || md5(record.payload))").format(
        key=_key(config), no_key=sql.Literal(NO_KEY)
    )


def _key(config: SqlEntity) -> sql.Composable:
    """The same key that `records.source_key_of` makes."""
    texts = [sql.SQL("coalesce({}::text, '')").format(sql.Identifier("source", name)) for name in config.key]
    if len(texts) == 1:
        return texts[0]
    escaped = [sql.SQL("replace(replace({}, '\\', '\\\\'), '|', '\\|')").format(text) for text in texts]
    return sql.SQL("case when concat({}) <> '' then {} end").format(
        sql.SQL(", ").join(texts), sql.SQL(" || '|' || ").join(escaped)
    )


def _copied(connection: psycopg.Connection[Any], statement: sql.Composed) -> Iterator[bytes]:
    """Rows as blocks; a block ends with a row."""
    block = bytearray()
    with connection.cursor() as reader, reader.copy(statement) as rows:
        for row in rows:
            block += row
            if len(block) >= BLOCK_BYTES:
                yield bytes(block)
                block.clear()
    if block:
        yield bytes(block)
