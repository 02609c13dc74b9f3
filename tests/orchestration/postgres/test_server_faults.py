"""What an embedded server must survive: crashes, impostors, rivals, half-made directories."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from orchestration.postgres.connect import connect
from orchestration.postgres.errors import NotAcceptingError
from orchestration.postgres.install import server_account
from orchestration.postgres.server import EmbeddedServer

pytestmark = pytest.mark.destructive

START = "import sys, pathlib; from orchestration.postgres.server import EmbeddedServer as E; "
PRINT_URL = START + "print(E(pathlib.Path(sys.argv[1])).start())"
# Orphans come to this process, and it never looks after them.
ADOPT_AND_SLEEP = (
    "import ctypes, time; ctypes.CDLL(None).prctl(36, 1); " + PRINT_URL + "; sys.stdout.flush(); time.sleep(600)"
)


@pytest.fixture
def crashed(made_home: Path) -> EmbeddedServer:
    """A server with one committed row, killed."""
    server = _with_a_row(made_home)
    _kill_postmaster(server)
    return server


def test_kill_9_loses_nothing_committed(crashed: EmbeddedServer) -> None:
    assert crashed.status().state == "stopped"
    assert crashed.url() is None
    assert _row(crashed.start()) == (1,)


def test_stop_after_a_crash_signals_nobody(crashed: EmbeddedServer) -> None:
    with _stranger() as stranger:
        _write_pid(crashed, stranger.pid)
        assert not crashed.stop()
        assert stranger.poll() is None


def test_kill_9_with_a_backend_that_computes_on(made_home: Path) -> None:
    server = _with_a_row(made_home)
    busy = threading.Thread(target=_compute_for_ever, args=[server.start()])
    busy.start()
    time.sleep(0.3)
    _kill_postmaster(server)
    assert _row(server.start()) == (1,)
    busy.join(20)
    assert not busy.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_zombie_postmaster(made_home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ADOPT_AND_SLEEP, str(made_home)], stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout is not None
            assert parent.stdout.readline()
            server = EmbeddedServer(made_home)
            pid = _pid(server)
            os.kill(pid, signal.SIGKILL)
            _until(lambda: psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
            os.kill(pid, 0)
            assert server.status().state == "stopped"
            assert server.start()
            assert _pid(server) != pid
        finally:
            parent.kill()


def test_a_pid_that_belongs_to_another_program(crashed: EmbeddedServer) -> None:
    with _stranger() as stranger:
        _write_pid(crashed, stranger.pid)
        assert _row(crashed.start()) == (1,)
        assert stranger.poll() is None


@pytest.mark.parametrize("content", ["", "garbage\n", "-7\n", "0\n"])
def test_a_pid_file_that_a_crash_left_broken(crashed: EmbeddedServer, content: str) -> None:
    (_data(crashed) / "postmaster.pid").write_text(content)
    assert _row(crashed.start()) == (1,)


def test_commands_starting_at_once_get_one_server(home: Path) -> None:
    command = [sys.executable, "-c", PRINT_URL, str(home)]
    rivals = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    urls = {rival.communicate(timeout=120)[0].strip() for rival in rivals}
    assert [rival.returncode for rival in rivals] == [0] * 4
    assert urls == {EmbeddedServer(home).url()}


@pytest.mark.parametrize("moment", ["server.json", "cluster/initdb-*/data/PG_VERSION", "cluster/data/postmaster.pid"])
def test_killed_while_starting_for_the_first_time(home: Path, moment: str) -> None:
    command = [sys.executable, "-c", PRINT_URL, str(home)]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as starter:
        _until(lambda: any(home.glob(moment)), every_s=0.002)
        os.killpg(starter.pid, signal.SIGKILL)
    server = EmbeddedServer(home)
    with connect(server.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert not list((server.status().place or home).glob("initdb-*"))


@pytest.mark.slow
def test_a_stopped_process_is_unresponsive_not_running(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    pid = _pid(server)
    os.kill(pid, signal.SIGSTOP)
    try:
        assert server.status().state == "unresponsive"
    finally:
        os.kill(pid, signal.SIGCONT)
    assert server.status().state == "running"


def test_a_server_out_of_sessions_is_running(made_home: Path) -> None:
    server = EmbeddedServer(made_home, settings={"max_connections": "5", "superuser_reserved_connections": "0"})
    url = server.start()
    held = [connect(url) for _ in range(5)]
    try:
        assert server.url() == url
    finally:
        for connection in held:
            connection.close()


def test_the_log_does_not_grow_for_ever(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    server.start()
    server.stop()
    log = server.status().log
    assert log is not None
    with log.open("a") as file:
        file.truncate(10_000_001)
    server.start()
    assert log.stat().st_size < 100_000
    assert log.with_suffix(".log.1").exists()


def test_nothing_listens_after_a_stop(made_home: Path) -> None:
    server = EmbeddedServer(made_home)
    url = server.start()
    server.stop()
    with pytest.raises(NotAcceptingError, match="refused"):
        connect(url)
    assert json.loads((made_home / "server.json").read_text())["port"]


def _with_a_row(home: Path) -> EmbeddedServer:
    server = EmbeddedServer(home)
    with connect(server.start()) as connection:
        connection.execute("create table kept as select 1 as one")
    return server


def _row(url: str) -> object:
    with connect(url) as connection:
        return connection.execute("select one from kept").fetchone()


def _compute_for_ever(url: str) -> None:
    try:
        with connect(url, autocommit=True) as connection:
            connection.execute("do $$ begin loop perform 1; end loop; end $$")
    except psycopg.OperationalError:
        return


def _kill_postmaster(server: EmbeddedServer) -> None:
    pid = _pid(server)
    os.kill(pid, signal.SIGKILL)
    _until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def _pid(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def _data(server: EmbeddedServer) -> Path:
    place = server.status().place
    assert place is not None
    return place / "data"


def _write_pid(server: EmbeddedServer, pid: int) -> None:
    lines = (_data(server) / "postmaster.pid").read_text().split("\n")
    (_data(server) / "postmaster.pid").write_text("\n".join([str(pid), *lines[1:]]))


@contextmanager
def _stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A program that is no server, of the server's own account: the system would let the server signal it."""
    account = server_account(None)
    with subprocess.Popen(["sleep", "600"], user=account.uid if account else None) as process:
        try:
            yield process
        finally:
            process.kill()


def _until(condition: Callable[[], bool], every_s: float = 0.02) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(every_s)
