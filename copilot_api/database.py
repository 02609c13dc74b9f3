"""Pools of connections that can only read what is published, and one for keys and conversations."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolClosed, PoolTimeout

from copilot_api.config import CopilotConfig
from copilot_api.errors import NoNightly, Unavailable, Unprocessable

READER = "mfg_copilot"
SESSION = "mfg_session"
RETRY_AFTER_SECONDS = 5
WAIT_FOR_CONNECTION_SECONDS = 2.0

TRUSTED_SECONDS = 1.0

Connection = psycopg.Connection[DictRow]
AsyncConnection = psycopg.AsyncConnection[DictRow]


class Database:
    """Pools that connect in the background and mend themselves when the server comes back.

    Database errors leave `reading` and `sessions` as `Unavailable`, `Unprocessable` or `NoNightly`.
    """

    def __init__(self, config: CopilotConfig, *, min_size: int = 1) -> None:
        self._reader = _pool(config, READER, min_size)
        self._session = _pool(config, SESSION, min_size)

    def open(self) -> None:
        """Returns at once; the first connections are made in the background."""
        self._reader.open(wait=False)
        self._session.open(wait=False)

    def close(self) -> None:
        self._reader.close(timeout=2)
        self._session.close(timeout=2)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection as `mfg_copilot`: SELECT on published tables in read-only transactions."""
        return _connection(self._reader)

    def sessions(self) -> AbstractContextManager[Connection]:
        """A connection as `mfg_session`: the schema copilot and nothing else."""
        return _connection(self._session)

    def __enter__(self) -> "Database":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncReader:
    """The same as `Database.reading`, for routes that wait without a thread: what they ask is short."""

    def __init__(self, config: CopilotConfig) -> None:
        self._pool: AsyncConnectionPool[AsyncConnection] = AsyncConnectionPool(
            config.database_url,
            kwargs=_keywords(config, READER),
            check=_AsyncCheck(),
            name=f"{READER}_async",
            **_sizes(config, 1),
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        with errors_told():
            async with self._pool.connection() as connection:
                yield connection

    async def __aenter__(self) -> "AsyncReader":
        await self._pool.open(wait=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close(timeout=2)


def _pool(config: CopilotConfig, role: str, min_size: int) -> ConnectionPool[Connection]:
    return ConnectionPool(
        config.database_url, kwargs=_keywords(config, role), check=_Check(), name=role, **_sizes(config, min_size)
    )


def _keywords(config: CopilotConfig, role: str) -> dict[str, Any]:
    given = str(conninfo_to_dict(config.database_url).get("options") or "")
    read_only = "-c default_transaction_read_only=on" if role == READER else ""
    timeout = f"-c statement_timeout={config.statement_timeout_ms}"
    return {
        "options": " ".join(f"{given} -c role={role} {timeout} {read_only}".split()),
        "autocommit": True,
        "row_factory": dict_row,
        "application_name": "mfg-copilot",
        "connect_timeout": 2,
    }


def _sizes(config: CopilotConfig, min_size: int) -> dict[str, Any]:
    return {
        "min_size": min_size,
        "max_size": max(min_size, config.pool_size),
        "open": False,
        "timeout": WAIT_FOR_CONNECTION_SECONDS,
        "reconnect_timeout": 1.0,
    }


class _Trust:
    """Which connections were used so lately that they have shown that the server is there."""

    def __init__(self) -> None:
        self._used: WeakKeyDictionary[psycopg.BaseConnection[Any], float] = WeakKeyDictionary()

    def renewed(self, connection: psycopg.BaseConnection[Any]) -> bool:
        """Whether a connection may be used unasked; from now on it may for a while."""
        now = time.monotonic()
        trusted = now - self._used.get(connection, 0.0) <= TRUSTED_SECONDS
        self._used[connection] = now
        return trusted


class _Check(_Trust):
    """Asks the server whether it is still there, of a connection that was left alone."""

    def __call__(self, connection: Connection) -> None:
        if not self.renewed(connection):
            ConnectionPool.check_connection(connection)


class _AsyncCheck(_Trust):
    async def __call__(self, connection: AsyncConnection) -> None:
        if not self.renewed(connection):
            await AsyncConnectionPool.check_connection(connection)


@contextmanager
def _connection(pool: ConnectionPool[Connection]) -> Iterator[Connection]:
    with errors_told(), pool.connection() as connection:
        yield connection


@contextmanager
def errors_told() -> Iterator[None]:
    """What the database raises leaves as an error of ours."""
    try:
        yield
    except (PoolTimeout, PoolClosed) as error:
        raise Unavailable("The database cannot be reached.", retry_after=RETRY_AFTER_SECONDS) from error
    except psycopg.errors.QueryCanceled as error:
        raise Unavailable(
            "The database did not answer in time; ask for less or later.", retry_after=RETRY_AFTER_SECONDS
        ) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise NoNightly(
            "The tables of the plant do not exist yet: no nightly has built them. Run `mfg nightly`.", retry_after=60
        ) from error
    except psycopg.DataError as error:
        raise Unprocessable(f"A value cannot be used: {_first_line(error)}") from error
    except psycopg.OperationalError as error:
        raise Unavailable("The connection to the database was lost.", retry_after=RETRY_AFTER_SECONDS) from error


def _first_line(error: psycopg.Error) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
