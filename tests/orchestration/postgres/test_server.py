"""The embedded server through its ordinary life."""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from orchestration.postgres.connect import connect
from orchestration.postgres.errors import DataMissingError, DataVersionError, ServerHomeError
from orchestration.postgres.server import EmbeddedServer, create_database


def test_start_is_idempotent_and_stop_keeps_the_data_and_the_port(home: Path) -> None:
    server = EmbeddedServer(home)
    url = server.start()
    assert server.start() == url == server.url()
    database = create_database(url, "plant")
    with connect(database) as connection:
        connection.execute("create table kept as select 1 as one")

    assert server.stop()
    assert not server.stop()
    assert server.status().state == "stopped"
    assert server.url() is None

    assert EmbeddedServer(home).start() == url
    with connect(database) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_home_never_used_is_absent_and_stays_untouched(home: Path) -> None:
    server = EmbeddedServer(home)
    assert server.status().state == "absent"
    assert not server.stop()
    assert not home.exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("password_encryption", "scram-sha-256"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("max_connections", "100"),
        ("TimeZone", "UTC"),
    ],
)
def test_settings(default_server: EmbeddedServer, setting: str, value: str) -> None:
    with connect(default_server.url() or "") as connection:
        assert connection.execute("select current_setting(%s)", [setting]).fetchone() == (value,)


@pytest.fixture(scope="module")
def default_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path_factory.mktemp("default"))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.status().place or "")


def test_nobody_enters_without_the_password(default_server: EmbeddedServer) -> None:
    url = (default_server.url() or "").replace(":", ":wrong", 2).replace("wrong", "", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)
    with connect(default_server.url() or "") as connection:
        rules = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert rules == [("scram-sha-256",)]


def test_the_password_is_for_the_owner_only(home: Path) -> None:
    url = EmbeddedServer(home).start()
    assert (home / "password").stat().st_mode & 0o777 == 0o600
    place = EmbeddedServer(home).status().place
    assert place is not None
    assert (place / "data").stat().st_mode & 0o077 == 0
    secret = (home / "password").read_text()
    assert secret in url
    assert secret not in (place / "server.log").read_text()
    assert not list(place.rglob("password"))


def test_variables_of_the_user_do_not_reach_the_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGUSER": "x", "PGDATABASE": "x", "LC_ALL": "xx"}.items():
        monkeypatch.setenv(name, value)
    with connect(EmbeddedServer(home).start()) as connection:
        assert connection.execute("show lc_messages").fetchone() == ("C",)


def test_a_path_with_blanks_and_quotes(home: Path) -> None:
    assert EmbeddedServer(home / "Müller's plant 2").start()


def test_a_taken_port_is_left_to_its_owner(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    port = server.status().port
    server.stop()
    with socket.create_server(("127.0.0.1", port or 0)):
        server.start()
        assert server.status().port not in (port, None)
        assert server.status().state == "running"


def test_data_of_another_major_version_is_refused_untouched(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    server.stop()
    version = (server.status().place or Path()) / "data" / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(DataVersionError, match=r"PostgreSQL 15, the installed server is PostgreSQL 18.*pg_dump"):
        server.start()
    assert version.read_text() == "15\n"


def test_a_lost_place_is_not_replaced_by_an_empty_database(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    server.stop()
    (made_home / "cluster").rename(made_home / "elsewhere")
    with pytest.raises(DataMissingError, match="begin anew"):
        server.start()
    (made_home / "elsewhere").rename(made_home / "cluster")


def test_a_lost_password_is_named(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    (made_home / "password").rename(made_home / "gone")
    with pytest.raises(DataMissingError, match="password"):
        server.start()


def test_a_changed_password_is_named(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    with connect(server.start()) as connection:
        connection.execute("alter user postgres password 'other'")
    with pytest.raises(ServerHomeError, match="password"):
        server.start()


def test_damaged_memory_is_named(home: Path) -> None:
    home.mkdir()
    (home / "server.json").write_text("{")
    with pytest.raises(ServerHomeError, match=r"server\.json"):
        EmbeddedServer(home).start()
    (home / "server.json").unlink()


def test_a_copied_home_has_its_own_data(made_home: Path) -> None:
    original = EmbeddedServer(made_home)
    create_database(original.start(), "plant")
    original.stop()
    shutil.copytree(made_home, made_home.with_name("copy"))
    EmbeddedServer(made_home).start()
    copied = EmbeddedServer(made_home.with_name("copy"))
    with connect(copied.start()) as connection:
        connection.execute("create table only_in_the_copy ()")
    assert copied.status().port != original.status().port
    with connect(original.start()) as connection:
        assert connection.execute("select to_regclass('only_in_the_copy')").fetchone() == (None,)


def test_a_home_moved_under_its_running_server_is_still_its_home(made_home: Path) -> None:
    url = EmbeddedServer(made_home).start()
    moved = made_home.rename(made_home.with_name("moved"))
    assert EmbeddedServer(moved).start() == url
    assert EmbeddedServer(moved).stop()


def test_create_database_is_idempotent_even_at_once(server: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: create_database(server, 'odd "name" %'), range(4)))
    assert len(urls) == 1
    with connect(urls.pop()) as connection:
        assert connection.info.dbname == 'odd "name" %'
