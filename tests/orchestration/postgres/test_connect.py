"""How a process connects: its role, the guards of the role, and what a refusal says."""

import socket

import psycopg
import pytest

from orchestration.postgres.connect import connect, session_options, with_database
from orchestration.postgres.errors import ConnectError, NotAcceptingError


def show(connection: psycopg.Connection, setting: str) -> str:
    return connection.execute("select current_setting(%s)", [setting]).fetchone()[0]


def test_the_role_is_taken_from_the_first_statement_on(database) -> None:
    with connect(database.url, "mfg_loader") as connection:
        assert connection.execute("select current_user").fetchone() == ("mfg_loader",)


@pytest.mark.parametrize(("role", "seconds"), [("mfg_copilot", 15), ("mfg_analyst", 60)])
def test_a_reader_has_its_guards_unasked(database, role: str, seconds: int) -> None:
    with connect(database.url, role) as connection:
        assert show(connection, "default_transaction_read_only") == "on"
        timeout = connection.execute("select setting from pg_settings where name = 'statement_timeout'").fetchone()
        assert timeout == (str(seconds * 1000),)


def test_guards_are_tightened_and_never_loosened() -> None:
    assert "statement_timeout=2000" in session_options("mfg_copilot", statement_timeout_s=2)
    assert "statement_timeout=15000" in session_options("mfg_copilot", statement_timeout_s=600)
    assert "read_only=on" in session_options("mfg_copilot", read_only=False)


def test_options_of_the_url_are_kept(database) -> None:
    with connect(f"{database.url}?options=-c%20work_mem%3D7MB", "mfg_loader") as connection:
        assert show(connection, "work_mem") == "7MB"
        assert connection.execute("select current_user").fetchone() == ("mfg_loader",)


def test_a_port_where_nothing_listens_is_worth_another_try(database) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://u:s3cret@127.0.0.1:{closed.getsockname()[1]}/plant"
        with pytest.raises(NotAcceptingError, match=r"127\.0\.0\.1:\d+/plant.*Check that the server runs") as refusal:
            connect(url)
    assert refusal.value.retryable
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["http://u:s3cret@host/db", "u:s3cret", "postgresql://u:s3cret@127.0.0.1:port/db", "postgresql://u:s3cret@[::1/db"]
)  # fmt: skip
def test_what_is_no_url_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConnectError) as refusal:
        connect(url)
    assert not refusal.value.retryable
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__cause__ is None or "s3cret" not in str(refusal.value.__cause__)


@pytest.mark.parametrize(("change", "says"), [("no_such_database", "does not exist"), (None, "role")])
def test_a_missing_database_or_role_is_named(database, change: str | None, says: str) -> None:
    url = with_database(database.url, change) if change else database.url
    with pytest.raises(ConnectError, match=says) as refusal:
        connect(url, None if change else "mfg_nobody")
    assert not refusal.value.retryable


def test_another_database_keeps_everything_else_of_the_url() -> None:
    url = with_database("postgresql://u:p%40ss@h:1/old?sslmode=require", 'new "one"')
    assert url == "postgresql://u:p%40ss@h:1/new%20%22one%22?sslmode=require"
