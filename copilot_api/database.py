"""Two pools: one that can only read what is published, one for keys and conversations."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from copilot_api.config import CopilotConfig
from copilot_api.errors import NoNightly, Unavailable, Unprocessable

READER = "mfg_copilot"
SESSION = "mfg_session"
RETRY_AFTER_SECONDS = 5
WAIT_FOR_CONNECTION_SECONDS = 2.0

TRUSTED_SECONDS = 1.0

Connection = psycopg.Connection[DictRow]


class Database:
    """Pools that connect in the background and mend themselves when the server comes back.

    Database errors leave `reading` and `sessions` as `Unavailable`, `Unprocessable` or `NoNightly`.
    """

    def __init__(self, config: CopilotConfig, *, min_size: int = 1) -> None:
        timeout = f"-c statement_timeout={config.statement_timeout_ms}"
        self._reader = _pool(config, READER, f"{timeout} -c default_transaction_read_only=on", min_size)
        self._session = _pool(config, SESSION, timeout, min_size)

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


def _pool(config: CopilotConfig, role: str, options: str, min_size: int) -> ConnectionPool[Connection]:
    given = str(conninfo_to_dict(config.database_url).get("options") or "")
    keywords: dict[str, Any] = {
        "options": f"{given} -c role={role} {options}".strip(),
        "autocommit": True,
        "row_factory": dict_row,
        "application_name": "mfg-copilot",
        "connect_timeout": 2,
    }
    return ConnectionPool(
        config.database_url,
        kwargs=keywords,
        min_size=min_size,
        max_size=max(min_size, config.pool_size),
        open=False,
        check=_Check(),
        timeout=WAIT_FOR_CONNECTION_SECONDS,
        reconnect_timeout=1.0,
        name=role,
    )


class _Check:
    """Asks the server whether it is still there, of a connection that was left alone: one just used has shown that it is."""

    def __init__(self) -> None:
        self._used: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()

    def __call__(self, connection: Connection) -> None:
        now = time.monotonic()
        if now - self._used.get(connection, 0.0) > TRUSTED_SECONDS:
            ConnectionPool.check_connection(connection)
        self._used[connection] = now


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
