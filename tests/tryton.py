"""A real Tryton server on the sample company's database, in an environment of its own: its licence and its pins are not ours."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import filelock
import httpx

from orchestration.postgres.cluster import free_port
from orchestration.postgres.connect import connect
from orchestration.postgres.install import SERVER, installed_wheel
from orchestration.postgres.server import create_database

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MFG_TEST_DATA") or ROOT.parent / "shared" / "data")
DUMP = DATA / "sources" / "tryton.dump"
DATABASE = "tryton_demo"
USER, PASSWORD = "admin", "admin123Pass"
START_SECONDS = 60

MODULES = (
    "company", "country", "party", "bank", "product", "product_cost_history", "account", "account_invoice",
    "account_invoice_stock", "stock", "stock_supply", "stock_supply_production", "stock_lot", "purchase",
    "purchase_request", "sale", "sale_supply", "production", "production_routing",
)  # fmt: skip
REQUIREMENTS = ("trytond==8.0.*", "psycopg[binary,pool]", *(f"trytond_{module}==8.0.*" for module in MODULES))


class UnavailableError(Exception):
    """Tryton cannot be run here, and why."""


@dataclass(frozen=True)
class Tryton:
    """A running server: `url` ends in the name of its database, `database` is where that lies."""

    url: str
    database: str

    @property
    def variables(self) -> dict[str, str]:
        return {"MFG_TRYTON_URL": self.url, "MFG_TRYTON_USER": USER, "MFG_TRYTON_PASSWORD": PASSWORD}

    def execute(self, statement: str) -> None:
        with connect(self.database, autocommit=True) as connection:
            connection.execute(statement)

    def rows(self, query: str) -> list[tuple]:
        with connect(self.database) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def running(server: str, cache: Path, home: Path) -> Iterator[Tryton]:
    """The dump restored into `server`, and Tryton serving it until the block ends."""
    if not DUMP.is_file():
        raise UnavailableError(f"{DUMP} is absent; MFG_TEST_DATA names the folder of the data")
    trytond = _installed(cache)
    database = create_database(server, DATABASE)
    restore = str(installed_wheel() / SERVER / "bin" / "pg_restore")
    subprocess.run([restore, "--no-owner", "-d", database, str(DUMP)], check=True, capture_output=True, timeout=120)
    port = free_port()
    config = home / "trytond.conf"
    config.write_text(f"[database]\nuri = {_without_database(server)}\n[web]\nlisten = 127.0.0.1:{port}\n")
    # Without -d a login waits for databases that are not Tryton's.
    with (home / "trytond.log").open("wb") as log:
        process = subprocess.Popen(
            [trytond, "-c", config, "-d", DATABASE], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        _wait_until_it_answers(process, f"http://127.0.0.1:{port}/", home / "trytond.log")
        yield Tryton(f"http://127.0.0.1:{port}/{DATABASE}", database)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:  # It does not always hear the signal while it answers nobody.
            process.kill()
            process.wait()


def _installed(cache: Path) -> Path:
    """The program of an environment that has Tryton; made once and kept in `cache`."""
    digest = hashlib.sha256(repr((REQUIREMENTS, sys.version)).encode()).hexdigest()[:12]
    place = cache / f"tryton-{digest}"
    python, complete = place / "bin" / "python", place / "complete"
    uv = Path(sys.executable).with_name("uv")
    with filelock.FileLock(cache / "tryton.lock", timeout=300):
        if not complete.is_file():
            _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, place)
            _run(uv, "pip", "install", "--quiet", "--python", python, *REQUIREMENTS)
            complete.touch()
    return place / "bin" / "trytond"


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=240)
    if done.returncode:
        raise UnavailableError(f"Tryton cannot be installed: {done.stderr.strip()[-300:]}")


def _without_database(server: str) -> str:
    return urlsplit(server)._replace(path="/").geturl()


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(url, timeout=START_SECONDS)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise UnavailableError(f"Tryton does not start: {log.read_text()[-300:]}")
