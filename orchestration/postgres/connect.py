"""One way to connect: a role taken by libpq option, with the guards that belong to the role."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from orchestration.postgres.errors import ConnectError, NotAcceptingError, TooManyConnectionsError

# libpq reports a refused connection as text only.
NOT_ACCEPTING = (
    "starting up",
    "shutting down",
    "recovery",
    "not yet accepting",
    "refused",
    "timeout expired",
    "timed out",
    "closed the connection",
    "unreachable",
    "No route to host",
)
TOO_MANY = ("too many clients", "too many connections", "remaining connection slots")


@dataclass(frozen=True)
class Guard:
    """Limits that a role always connects with; a caller may tighten them, never loosen them."""

    read_only: bool
    statement_timeout_s: float


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        "mfg_copilot": Guard(read_only=True, statement_timeout_s=15),
        "mfg_analyst": Guard(read_only=True, statement_timeout_s=60),
    }
)


def connect(
    url: str,
    role: str | None = None,
    *,
    read_only: bool = False,
    statement_timeout_s: float | None = None,
    autocommit: bool = False,
    application_name: str = "mfg",
    connect_timeout_s: int = 10,
) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect to `url` and act as `role` (None: as the user of the URL) from the first statement on.

    `read_only` makes every transaction read-only by default; `statement_timeout_s` cancels longer statements.
    The guards of `GUARDS` are applied to their roles without being asked for. Options of the URL are kept.

    Raises:
        ConnectError: no connection; a subclass with `retryable` where waiting may help.
    """
    options = session_options(role, read_only=read_only, statement_timeout_s=statement_timeout_s)
    given = _parsed(url)
    try:
        return psycopg.connect(
            url,
            autocommit=autocommit,
            options=" ".join(filter(None, [str(given.get("options") or ""), options])),
            application_name=application_name,
            connect_timeout=connect_timeout_s,
            client_encoding="utf8",
        )
    except psycopg.OperationalError as error:
        raise _refused(error, given, role) from error


def with_database(url: str, name: str) -> str:
    """`url` with database `name` in the place of its own."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name, safe="")))


def session_options(role: str | None, *, read_only: bool = False, statement_timeout_s: float | None = None) -> str:
    """The libpq `options` that take `role` with its guards: for pools and other drivers of the same connection."""
    guard = GUARDS.get(role or "", Guard(read_only=False, statement_timeout_s=0))
    timeouts = [seconds for seconds in (statement_timeout_s, guard.statement_timeout_s) if seconds]
    settings = {
        **({"role": role} if role else {}),
        **({"default_transaction_read_only": "on"} if read_only or guard.read_only else {}),
        **({"statement_timeout": str(max(1, round(min(timeouts) * 1000)))} if timeouts else {}),
    }
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())


def _parsed(url: str) -> Mapping[str, Any]:
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Without its cause: libpq's message quotes the URL, and the password with it.
        raise ConnectError(
            "This is not a PostgreSQL URL",
            where="DATABASE_URL",
            data="Nothing was read or written.",
            remedy="Write postgresql://user:password@host:port/database, with special characters percent-encoded.",
        ) from None


def _refused(error: psycopg.OperationalError, given: Mapping[str, Any], role: str | None) -> ConnectError:
    said = " ".join(str(error).split())
    kind, remedy = ConnectError, "Check user and password of the URL, and that the user may take the role."
    if any(words in said for words in TOO_MANY):
        kind, remedy = TooManyConnectionsError, "Wait until sessions end, or raise max_connections."
    elif any(words in said for words in NOT_ACCEPTING):
        kind, remedy = NotAcceptingError, "Check that the server runs and listens there, then try again."
    return kind(
        f"Cannot connect as {role or given.get('user')}: {said}",
        where=f"{given.get('host')}:{given.get('port', 5432)}/{given.get('dbname')}",
        data="Nothing was read or written.",
        remedy=remedy,
    )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
