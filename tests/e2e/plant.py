"""A company to run nightlies on: its own database, home and source systems, driven through the command line."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 240

VOLATILE = {"created_at", "latest_at", "first_seen", "last_seen", "nightly_run_id", "alert_id"}
"""Columns that say when and by which process a row came about, not what it says."""

PUBLISHED = """
    select n.nspname, c.relname from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
    where n.nspname in ('manufacturing', 'forecast') and c.relkind in ('r', 'v', 'm') and c.relname <> 'data_health'
    order by 1, 2
"""


@dataclass(frozen=True)
class Plant:
    """`variables` are the environment the company's commands run in, on top of a bare one."""

    database_url: str
    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "DATABASE_URL": self.database_url, "MFG_HOME": str(self.home), **self.variables, **more}

    def mfg(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *arguments], cwd=ROOT, env=self.environment(**more),
            capture_output=True, text=True, timeout=TIMEOUT_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def nightly(self, **more: str) -> dict[str, Any]:
        """Runs a nightly that must succeed, and returns its summary."""
        done = self.mfg("nightly", "--json", **more)
        assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-4000:]
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def kill_nightly_when(self, condition: str) -> None:
        """Starts a nightly and kills it, without a chance to tidy up, as soon as the query gives true."""
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "nightly"], cwd=ROOT, env=self.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait_until(condition, lambda: process.poll() is None)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def _wait_until(self, condition: str, lives: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            while not (row := connection.execute(condition).fetchone()) or not row[0]:
                assert lives(), f"the nightly ended before: {condition}"
                assert time.monotonic() < deadline, f"never came true: {condition}"
                time.sleep(0.02)

    def rows(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement, parameters).fetchall()

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.database_url) as connection:
            connection.execute(statement)

    def published(self, *, volatile: bool = False) -> dict[str, str]:
        """A hash of the content of every published table and view, row order aside."""
        with psycopg.connect(self.database_url) as connection:
            tables = connection.execute(PUBLISHED).fetchall()
            return {f"{schema}.{name}": self._hash(connection, schema, name, volatile) for schema, name in tables}

    @staticmethod
    def _hash(connection: psycopg.Connection, schema: str, name: str, volatile: bool) -> str:
        dropped = [] if volatile else sorted(VOLATILE)
        rows = connection.execute(
            f'select (to_jsonb(t) - %s::text[])::text as row from "{schema}"."{name}" as t order by 1', [dropped]
        ).fetchall()
        return f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()}"
