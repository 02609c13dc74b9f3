"""Bring a database to this version of the code: numbered SQL files, each applied once, then roles and grants."""

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from orchestration.postgres.connect import connect
from orchestration.postgres.errors import (
    DatabaseEncodingError,
    DatabaseNewerError,
    MigrationChangedError,
    MigrationFailedError,
    MigrationFilesError,
    MigrationOrderError,
    RolePermissionError,
    SchemaOccupiedError,
    ServerTooOldError,
)

Connection = psycopg.Connection[tuple[Any, ...]]

HERE = Path(__file__).parent
OLDEST_SERVER = 160000
SCHEMAS = ("raw", "staging", "manufacturing", "forecast", "notification", "copilot")
ROLES = (
    "mfg_loader",
    "mfg_transformer",
    "mfg_forecaster",
    "mfg_planner",
    "mfg_notifier",
    "mfg_analyst",
    "mfg_copilot",
    "mfg_session",
)
LOCK_KEY = 7_036_102_024_112_301
LOCK_TIMEOUT_S = 120
ROLES_ATTEMPTS = 5

BOOTSTRAP = """
create schema if not exists staging;
create table if not exists staging.schema_migrations (
    name text primary key,
    content_hash text not null,
    applied_at timestamptz not null default now()
);
comment on table staging.schema_migrations is 'One row per migration applied to this database.';
"""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file; it runs in one transaction."""

    name: str
    sql: str

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrate(url: str, *, directory: Path = HERE / "migrations") -> list[str]:
    """Apply what is missing to the database of `url`, then roles.sql; return the names of the files applied.

    Two calls at once are safe: the second waits and finds nothing left to do. Nothing outside `SCHEMAS` and `ROLES`
    is touched. A migration that fails leaves the ones before it applied and nothing of itself.

    Raises:
        MigrationError: see its subclasses; the message names the remedy.
        ConnectError: the database cannot be reached.
    """
    migrations = read_migrations(directory)
    with connect(url, autocommit=True, application_name="mfg migrate") as connection:
        where = f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"
        _refuse_unfit_server(connection, where)
        connection.execute(f"set lock_timeout = '{LOCK_TIMEOUT_S}s'; set statement_timeout = 0".encode())
        _attempt(connection, f"select pg_advisory_lock({LOCK_KEY})", "waiting for another migration", where)
        pending = _pending(connection, migrations, where)
        for migration in pending:
            _apply(connection, migration, where)
        _refuse_missing_roles(connection, where)
        _apply_roles(connection, where)
    return [migration.name for migration in pending]


def read_migrations(directory: Path) -> list[Migration]:
    """The migrations of `directory` in order.

    Raises:
        MigrationFilesError: a file is not named NNNN_words.sql, or two share a number.
    """
    paths = sorted(directory.glob("*.sql"))
    numbers = [path.name[:4] for path in paths]
    for path, number in zip(paths, numbers, strict=True):
        if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", path.name) or numbers.count(number) > 1:
            raise MigrationFilesError(
                "A migration must be named NNNN_words.sql and have a number of its own",
                where=path,
                data="Nothing was changed.",
                remedy="Rename the file.",
            )
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def _refuse_unfit_server(connection: Connection, where: str) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise ServerTooOldError(
            f"The server is PostgreSQL {connection.info.server_version // 10000}; the oldest supported is "
            f"{OLDEST_SERVER // 10000}",
            where=where,
            data="Nothing was changed.",
            remedy="Upgrade it, or leave DATABASE_URL unset to use the embedded server.",
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseEncodingError(
            f"The database is encoded in {encoding} and cannot hold every character of the sources",
            where=where,
            data="Nothing was changed.",
            remedy="Name a database made with: create database … encoding 'UTF8' template template0;",
        )


def _pending(connection: Connection, migrations: Sequence[Migration], where: str) -> list[Migration]:
    if connection.execute("select to_regclass('staging.schema_migrations')").fetchone() == (None,):
        _refuse_occupied_schemas(connection, where)
        _attempt(connection, BOOTSTRAP, "bootstrap", where)
    rows = connection.execute("select name, content_hash from staging.schema_migrations order by name")
    applied: dict[str, str] = dict(rows.fetchall())
    _refuse_newer_database(applied, migrations, where)
    _refuse_changed_files(applied, migrations, where)
    pending = [migration for migration in migrations if migration.name not in applied]
    if pending and applied and pending[0].name < max(applied):
        raise MigrationOrderError(
            f"{pending[0].name} is numbered before {max(applied)}, which is already applied",
            where=where,
            data="Nothing was changed.",
            remedy="Give the file the next free number.",
        )
    return pending


def _refuse_occupied_schemas(connection: Connection, where: str) -> None:
    query = """
        select nspname, count(*) from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = any(%s) and relkind in ('r', 'p', 'v', 'm', 'f', 'S') group by nspname order by nspname
    """
    occupied = connection.execute(query, [list(SCHEMAS)]).fetchall()
    if occupied:
        raise SchemaOccupiedError(
            "Schemas the product needs exist already and are not its own: "
            + ", ".join(f"{schema} ({count} relations)" for schema, count in occupied),
            where=where,
            data="Nothing was changed.",
            remedy="Name a database of its own in DATABASE_URL, or rename these schemas.",
        )


def _refuse_newer_database(applied: Mapping[str, str], migrations: Sequence[Migration], where: str) -> None:
    unknown = sorted(set(applied) - {migration.name for migration in migrations})
    if unknown:
        raise DatabaseNewerError(
            f"The database is newer than this code, which does not know: {', '.join(unknown)}",
            where=where,
            data="Nothing was changed.",
            remedy="Update the code to the version that last ran on this database.",
        )


def _refuse_changed_files(applied: Mapping[str, str], migrations: Sequence[Migration], where: str) -> None:
    changed = [m.name for m in migrations if applied.get(m.name, m.content_hash) != m.content_hash]
    if changed:
        raise MigrationChangedError(
            f"Files differ from what was applied to this database: {', '.join(changed)}",
            where=where,
            data="Nothing was changed.",
            remedy="Restore the files and put the change into a new migration.",
        )


def _apply(connection: Connection, migration: Migration, where: str) -> None:
    with connection.transaction():
        _attempt(connection, migration.sql, migration.name, where)
        connection.execute(
            "insert into staging.schema_migrations (name, content_hash) values (%s, %s)",
            [migration.name, migration.content_hash],
        )


def _refuse_missing_roles(connection: Connection, where: str) -> None:
    """Ask first: roles.sql would fail half-way through its text, with a message that names no remedy."""
    query = """
        select
            array(select name from unnest(%(roles)s::text[]) as name where to_regrole(name) is null),
            array(select rolname::text from pg_roles where rolname = any(%(roles)s)
                and not (pg_has_role(oid, 'set') and pg_has_role(oid, 'usage'))
                and not pg_has_role(oid, 'member with admin option')),
            (select rolsuper or rolcreaterole from pg_roles where rolname = current_user),
            quote_ident(current_user)
    """
    for missing, not_granted, may_create, user in connection.execute(query, {"roles": list(ROLES)}):
        lacking = [*([] if may_create else missing), *not_granted]
        if lacking:
            created = [] if may_create else [f"create role {role} nologin;" for role in missing]
            granted = f"grant {', '.join(lacking)} to {user} with inherit true, set true;"
            raise RolePermissionError(
                f"User {user} may neither create nor take the roles {', '.join(lacking)}",
                where=where,
                data="The tables are up to date; grants were not changed.",
                remedy=f"Let an administrator run: {' '.join([*created, granted])} Then try again.",
            )


def _apply_roles(connection: Connection, where: str) -> None:
    # Roles belong to the whole server: another database's migration may be changing them at this moment.
    concurrent = (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject)
    for attempt in range(1, ROLES_ATTEMPTS + 1):
        try:
            with connection.transaction():
                _attempt(connection, (HERE / "roles.sql").read_text(encoding="utf-8"), "roles.sql", where)
            return
        except MigrationFailedError as error:
            if attempt == ROLES_ATTEMPTS or not isinstance(error.__cause__, concurrent):
                raise
            time.sleep(0.1 * attempt)


def _attempt(connection: Connection, statements: str, name: str, where: str) -> None:
    try:
        connection.execute(statements.encode())
    except psycopg.Error as error:
        raise MigrationFailedError(
            f"{name} failed: {' '.join(str(error).split())}",
            where=where,
            data="Its transaction was rolled back.",
            remedy=_remedy(error),
        ) from error


def _remedy(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "Connect as the owner of the database, or as a user with CREATE on it."
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return "Another command holds what is needed: wait until it has finished, then try again."
    return "Remove the cause named above and try again."
