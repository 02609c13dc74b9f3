"""Migrations: each once and whole, refused where they do not fit, and nothing else in the database touched."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from orchestration.postgres import migrate as module
from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.errors import (
    ConnectError,
    DatabaseEncodingError,
    DatabaseNewerError,
    MigrationChangedError,
    MigrationFailedError,
    MigrationFilesError,
    MigrationOrderError,
    RolePermissionError,
    SchemaOccupiedError,
)
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import create_database

FILES = module.HERE / "migrations"
NAMES = sorted(path.stem for path in FILES.glob("*.sql"))

APPLIED = "select name from staging.schema_migrations order by name"
STRANGERS = """
    select 'schema', nspname, nspacl::text from pg_namespace where nspname in ('public', 'erp')
    union all select 'relation', oid::regclass::text, relacl::text from pg_class
    where relnamespace in (select oid from pg_namespace where nspname in ('public', 'erp'))
    union all select 'database', datname, datacl::text from pg_database where datname = current_database()
    union all select 'row', t::text, '' from erp.t
    union all select 'role', rolname, to_jsonb(pg_roles)::text from pg_roles where rolname not like 'mfg%'
    union all select 'member', roleid::regrole::text, member::regrole::text from pg_auth_members
    where roleid::regrole::text not like 'mfg%'
    union all select 'setting', setdatabase::text, setconfig::text from pg_db_role_setting
    union all select 'extension', extname, '' from pg_extension
    order by 1, 2, 3
"""

NEW_SCHEMAS = """
    select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'erp')
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A copy of the migrations that a test may change."""
    return Path(shutil.copytree(FILES, tmp_path / "migrations"))


def test_every_file_is_applied_once_in_order(scratch_database) -> None:
    assert migrate(scratch_database.url) == NAMES
    assert migrate(scratch_database.url) == []
    with scratch_database.connect() as connection:
        assert [name for (name,) in connection.execute(APPLIED)] == NAMES


def test_a_new_file_is_all_that_is_applied(database, migrations: Path) -> None:
    (migrations / "9000_more.sql").write_text("create table forecast.more (x int);")
    assert migrate(database.url, directory=migrations) == ["9000_more"]


def test_a_migration_that_fails_leaves_nothing_of_itself(database, migrations: Path) -> None:
    (migrations / "9000_good.sql").write_text("create table forecast.good (x int);")
    (migrations / "9001_bad.sql").write_text(
        "create table forecast.bad (x int); insert into forecast.bad values ('x');"
    )
    with pytest.raises(MigrationFailedError, match=r"9001_bad failed: invalid input syntax.*rolled back"):
        migrate(database.url, directory=migrations)
    with database.connect() as connection:
        left = connection.execute("select to_regclass('forecast.good')::text, to_regclass('forecast.bad')").fetchone()
        assert left == ("forecast.good", None)
        assert [name for (name,) in connection.execute(APPLIED)] == [*NAMES, "9000_good"]

    (migrations / "9001_bad.sql").write_text("create table forecast.bad (x int);")
    assert migrate(database.url, directory=migrations) == ["9001_bad"]


def test_a_database_newer_than_the_code_is_refused(database, migrations: Path) -> None:
    (migrations / "9000_future.sql").write_text("create table forecast.future (x int);")
    migrate(database.url, directory=migrations)
    with pytest.raises(DatabaseNewerError, match=r"does not know: 9000_future.*Update the code"):
        migrate(database.url)


def test_a_file_changed_after_it_was_applied_is_noticed(database, migrations: Path) -> None:
    edited = migrations / f"{NAMES[1]}.sql"
    edited.write_text(edited.read_text() + "create table forecast.smuggled (x int);\n")
    (migrations / "9000_more.sql").write_text("create table forecast.more (x int);")
    with pytest.raises(MigrationChangedError, match=rf"{NAMES[1]}.*Restore the files"):
        migrate(database.url, directory=migrations)
    with database.connect() as connection:
        assert connection.execute("select to_regclass('forecast.more')").fetchone() == (None,)


def test_line_ends_of_another_system_are_no_change(database, migrations: Path) -> None:
    for path in migrations.glob("*.sql"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert migrate(database.url, directory=migrations) == []


def test_a_number_before_an_applied_one_is_refused(database, migrations: Path) -> None:
    (migrations / "0000_late.sql").write_text("select 1;")
    with pytest.raises(MigrationOrderError, match="0000_late is numbered before"):
        migrate(database.url, directory=migrations)


def test_a_misnamed_file_is_named_before_anything_is_done(scratch_database, migrations: Path, subtests) -> None:
    for name in ("1_short.sql", "0001-dash.sql", "0001_Upper.sql", "0001_twice.sql"):
        misnamed = migrations / name
        misnamed.write_text("select 1;")
        with subtests.test(name), pytest.raises(MigrationFilesError, match="Rename the file"):
            migrate(scratch_database.url, directory=migrations)
        misnamed.unlink()
    with scratch_database.connect() as connection:
        assert connection.execute("select to_regnamespace('staging')").fetchone() == (None,)


def test_somebody_elses_schema_of_our_name_is_left_alone(scratch_database) -> None:
    with scratch_database.connect() as connection:
        connection.execute("create schema raw; create table raw.theirs (x int); insert into raw.theirs values (1)")
    with pytest.raises(SchemaOccupiedError, match=r"raw \(1 relations\).*Name a database of its own"):
        migrate(scratch_database.url)
    with scratch_database.connect() as connection:
        assert connection.execute("select x from raw.theirs").fetchone() == (1,)
        assert connection.execute("select to_regnamespace('staging')").fetchone() == (None,)


def test_a_database_that_cannot_hold_every_character_is_refused(server: str) -> None:
    with connect(server, autocommit=True) as connection:
        connection.execute(
            "create database test_latin1 encoding 'LATIN1' locale_provider libc locale 'C' template template0"
        )
        try:
            with pytest.raises(DatabaseEncodingError, match=r"LATIN1.*encoding 'UTF8'"):
                migrate(with_database(server, "test_latin1"))
        finally:
            connection.execute("drop database test_latin1 with (force)")


def test_two_processes_at_once_apply_each_file_once(scratch_database) -> None:
    program = "import sys; from orchestration.postgres.migrate import migrate; print(*migrate(sys.argv[1]))"
    command = [sys.executable, "-c", program, scratch_database.url]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    applied = [process.communicate(timeout=60)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(applied) == [[], NAMES]


def test_databases_of_a_new_server_are_migrated_at_once(fresh_server) -> None:
    urls = [create_database(fresh_server.url(), name) for name in ("one", "two", "three")]
    with ThreadPoolExecutor(len(urls)) as pool:
        assert list(pool.map(migrate, urls)) == [NAMES] * len(urls)


def test_nothing_that_is_not_ours_is_touched(fresh_server) -> None:
    with connect(create_database(fresh_server.url(), "theirs"), autocommit=True) as connection:
        connection.execute(
            """
            create role clerk login; create role boss; grant boss to clerk; alter role clerk set work_mem = '8MB';
            create schema erp authorization clerk; create table erp.t (x int); insert into erp.t values (1);
            grant select on erp.t to boss; create view public.v as select x from erp.t;
            """
        )
        before = connection.execute(STRANGERS).fetchall()
        migrate(with_database(fresh_server.url(), "theirs"))
        assert connection.execute(STRANGERS).fetchall() == before
        assert {name for (name,) in connection.execute(NEW_SCHEMAS)} == set(module.SCHEMAS)
        roles = connection.execute("select rolname from pg_roles where rolname like 'mfg%'")
        assert {name for (name,) in roles} == set(module.ROLES)
        for role in module.ROLES:
            right = connection.execute("select has_schema_privilege(%s, 'erp', 'usage')", [role]).fetchone()
            assert right == (False,), role


def test_nobody_can_log_in_as_a_role_of_ours(database) -> None:
    strong = """
        select rolname from pg_roles where rolname = any(%s)
            and (rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
    """
    with database.connect() as connection:
        assert connection.execute(strong, [list(module.ROLES)]).fetchall() == []


@pytest.fixture
def owned(server: str, migrated_template: str) -> Iterator[str]:
    """URL of a database whose owner is no superuser, on a server that has our roles."""
    parts = urlsplit(server)
    with connect(server, autocommit=True) as connection:
        connection.execute("create role test_owner login password 'own'")
        connection.execute("create database test_owned owner test_owner template template0")
        try:
            netloc = f"test_owner:own@{parts.hostname}:{parts.port}"
            yield urlunsplit(parts._replace(netloc=netloc, path="/test_owned"))
        finally:
            connection.execute("drop database test_owned with (force)")
            connection.execute("drop role test_owner")


def test_an_owner_who_may_not_take_the_roles_is_told_what_to_ask_for(owned: str, server: str) -> None:
    with pytest.raises(RolePermissionError, match="User test_owner may neither create nor take") as refusal:
        migrate(owned)
    remedy = refusal.value.remedy.removeprefix("Let an administrator run: ").removesuffix(" Then try again.")
    with connect(server, autocommit=True) as connection:
        connection.execute(remedy.encode())
    assert migrate(owned) == []
    with connect(owned, "mfg_loader") as connection:
        assert connection.execute("select current_user, count(*) from raw.records").fetchone() == ("mfg_loader", 0)


def test_an_owner_who_may_create_roles_needs_nobody(fresh_server) -> None:
    parts = urlsplit(fresh_server.url())
    with connect(fresh_server.url(), autocommit=True) as connection:
        connection.execute("create role plant login createrole password 'own'")
        connection.execute("create database plant owner plant")
    url = urlunsplit(parts._replace(netloc=f"plant:own@{parts.hostname}:{parts.port}", path="/plant"))
    assert migrate(url) == NAMES
    for role in module.ROLES:
        with connect(url, role) as connection:
            assert connection.execute("select current_user").fetchone() == (role,)


def test_a_user_without_rights_on_the_database_is_told_whom_to_be(owned: str) -> None:
    with connect(owned, autocommit=True) as connection:
        connection.execute("revoke create on database test_owned from test_owner")
    with pytest.raises(MigrationFailedError, match=r"permission denied.*Connect as the owner of the database"):
        migrate(owned)


def test_a_migration_waits_for_another_and_says_so_when_it_takes_too_long(database, monkeypatch) -> None:
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.1)
    with database.connect() as holder:
        holder.execute("select pg_advisory_lock(%s)", [module.LOCK_KEY])
        with pytest.raises(MigrationFailedError, match=r"waiting for another migration failed.*wait until it has"):
            migrate(database.url)
    assert migrate(database.url) == []


def test_the_error_holds_no_password(server: str) -> None:
    wrong = server.replace(":", ":s3cret", 2).replace("s3cret", "", 1)
    with pytest.raises(ConnectError, match="password authentication failed") as refusal:
        migrate(wrong)
    assert "s3cret" not in str(refusal.value)
