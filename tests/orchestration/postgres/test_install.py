"""Whom the server runs as, and where it may live."""

import multiprocessing
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from orchestration.postgres import install
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import AccountMissingError, ServerHomeError
from orchestration.postgres.server import EmbeddedServer

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another account")


@needs_root
def test_root_gives_the_server_to_another_account(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    account = install.server_account(None)
    assert account is not None
    assert account.name in install.ACCOUNTS
    pid = server.status().pid
    assert psutil.Process(pid).uids().real == account.uid != 0
    assert psutil.Process(pid).gids().real == account.gid != 0


@needs_root
def test_nobody_serves_where_there_is_no_account_postgres(home: Path) -> None:
    account = install.server_account(None, ("no-such-account", "nobody"))
    assert account is not None
    assert account.name == "nobody"
    place = install.choose_place(home.parent, account)
    assert place.stat().st_uid == account.uid
    # The owner of the data keeps it, whichever account a new directory would go to.
    assert install.server_account(place) == install.Account(str(account.uid), account.uid, account.gid)


@needs_root
def test_root_without_any_account_is_told(home: Path) -> None:
    with pytest.raises(AccountMissingError, match="no-such-account"):
        install.server_account(None, ("no-such-account",))


@needs_root
def test_a_home_that_the_account_cannot_enter(private_home: Path) -> None:
    server = EmbeddedServer(private_home)
    with connect(server.start()) as connection:
        connection.execute("create table kept as select 1 as one")
    place = server.status().place
    assert place is not None
    assert not place.is_relative_to(private_home)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700

    server.stop()
    with connect(EmbeddedServer(private_home).start()) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


@needs_root
def test_a_copy_of_such_a_home_does_not_share_its_data(private_home: Path) -> None:
    EmbeddedServer(private_home).start()
    copy = shutil.copytree(private_home, private_home.with_name("copy"))
    with pytest.raises(ServerHomeError, match="belongs to"):
        EmbeddedServer(copy).start()
    shutil.rmtree(copy)


@needs_root
def test_a_wheel_that_the_account_cannot_read_is_copied(made_home: Path, private_wheel: Path) -> None:
    server = EmbeddedServer(made_home, wheel=private_wheel)
    with connect(server.start()) as connection:
        # Extensions and shared libraries came along.
        connection.execute("create extension pg_trgm")
    place = server.status().place
    assert place is not None
    assert [path.name for path in place.glob("server-*")] == [f"server-{install.wheel_version()}"]
    server.stop()
    assert server.start()


@needs_root
def test_a_wheel_and_a_home_that_the_account_cannot_read(private_home: Path, private_wheel: Path) -> None:
    server = EmbeddedServer(private_home, wheel=private_wheel)
    with connect(server.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@needs_root
def test_a_user_who_is_not_root_serves_himself(home: Path) -> None:
    home.mkdir()
    account = install.server_account(None, ("nobody",))
    assert account is not None
    os.chown(home, account.uid, account.gid)
    if _as_account(account, lambda: (install.installed_wheel() / install.SERVER).stat()) != 0:
        pytest.skip(f"{account.name} cannot reach the packages of this checkout: a folder above it is private")
    assert _as_account(account, lambda: EmbeddedServer(home).start()) == 0
    assert EmbeddedServer(home).status().state == "running"
    assert psutil.Process(EmbeddedServer(home).status().pid).uids().real == account.uid


@needs_root
def test_another_users_home_is_refused(made_home: Path) -> None:
    EmbeddedServer(made_home).start()
    account = install.server_account(None, ("nobody",))
    assert account is not None

    def refused() -> None:
        with pytest.raises(ServerHomeError, match=r"Run as (its owner|the user who made it)"):
            EmbeddedServer(made_home).start()
        with pytest.raises(ServerHomeError, match="another user"):
            EmbeddedServer(made_home).status()

    assert _as_account(account, refused) == 0


def test_reading_a_wheel_that_is_installed() -> None:
    assert (install.programs(Path("/unused"), None) / "postgres").is_file()


@pytest.fixture
def private_wheel() -> Iterator[Path]:
    """The wheel, unpacked below a directory that only its owner can enter."""
    parent = Path(tempfile.mkdtemp(prefix="mfg-wheel-"))
    for part in install.PARTS:
        source = install.installed_wheel() / part
        if source.is_dir():
            shutil.copytree(source, parent / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    yield parent
    shutil.rmtree(parent)


def _as_account(account: install.Account, act: Callable[[], object]) -> int | None:
    """Exit status of `act` in a child that is `account`: 0 where it raised nothing."""

    def become() -> None:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        act()

    child = multiprocessing.get_context("fork").Process(target=become)
    child.start()
    child.join()
    return child.exitcode
