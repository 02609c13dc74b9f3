"""The server's processes as the operating system sees them: a pid file alone proves nothing.

A pid may be a zombie nobody reaped, or belong to another program by now. Processes are recognised by their command
lines, which everybody may read (the postmaster's names the data directory, its children's the cluster), and where the
system tells it, by the directory they work in: that stays right when the directory is moved under a running server.
"""

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from orchestration.postgres.errors import ServerBusyError

POLL_S = 0.05


def cluster_name(data: Path) -> str:
    """Name of the cluster in `data`: it stands in the title of each of its processes."""
    return f"mfg-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"


def postmaster(data: Path) -> psutil.Process | None:
    """The live postmaster that `data`/postmaster.pid names, else None (no file, dead, zombie, another program)."""
    pid = recorded_pid(data)
    if pid is None or not psutil.pid_exists(pid):
        return None
    try:
        process = psutil.Process(pid)
        return process if _runs(process, data) else None
    except psutil.Error:
        return None


def recorded_pid(data: Path) -> int | None:
    """The pid in `data`/postmaster.pid; None without the file, or where a crash left it empty."""
    try:
        first = (data / "postmaster.pid").read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() and int(first) > 0 else None


def clear_leftovers(data: Path, *, grace_s: float = 5.0) -> None:
    """After the postmaster's death: wait until none of its backends uses `data`, then remove its pid file.

    Backends notice the death of their postmaster by themselves unless they compute; those that still run after
    `grace_s` are terminated, and killed after as long again. Their transactions are rolled back.

    Raises:
        ServerBusyError: a process survived even that.
    """
    for end in (psutil.Process.terminate, psutil.Process.kill):
        if _gone_within(data, grace_s):
            break
        for process in _users(data):
            with contextlib.suppress(psutil.NoSuchProcess):
                end(process)
    if not _gone_within(data, grace_s):
        raise ServerBusyError(
            f"Processes of a server that died still use its data: {sorted(p.pid for p in _users(data))}",
            where=data,
            data="Committed data is safe.",
            remedy="End them, then try again.",
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _gone_within(data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(True for _ in _users(data)):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _users(data: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if _runs(process, data):
                yield process
        except psutil.Error:
            continue


def _runs(process: psutil.Process, data: Path) -> bool:
    if process.status() == psutil.STATUS_ZOMBIE:
        return False
    command = process.cmdline()
    if not command or not (command[0].startswith("postgres: ") or Path(command[0]).name == "postgres"):
        return False
    if command[0].startswith(f"postgres: {cluster_name(data)}: ") or str(data) in command:
        return True
    with contextlib.suppress(psutil.AccessDenied):
        return Path(process.cwd()) == data
    return False
