"""What the database alone takes for the SQL of an endpoint: pgbench, or a loop over the same statements where it is not installed."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.api.load import Load
from copilot_api.config import CopilotConfig
from copilot_api.database import READER, AsyncConnection, AsyncReader

ROLE = f"-c role={READER} -c default_transaction_read_only=on"


class Recorder(AsyncReader):
    """Keeps in `said` what is executed with the reading role, every value in it."""

    def __init__(self, config: CopilotConfig) -> None:
        super().__init__(config)
        self.said: list[str] = []
        said = self.said

        class Recording(psycopg.AsyncClientCursor[Any]):
            async def execute(self, query: Any, params: Any = None, **options: Any) -> "Recording":
                said.append(self.mogrify(query, params))
                await super().execute(query, params, **options)
                return self

        self._cursor = Recording

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with super().reading() as connection:
            connection.cursor_factory = self._cursor
            yield connection


def run(database_url: str, scripts: Sequence[Sequence[str]], clients: int, seconds: float) -> Load:
    """`clients` connections execute one script after the other, prepared, for so many seconds."""
    if shutil.which("pgbench"):
        return _pgbench(database_url, scripts, clients, seconds)
    return _loop(database_url, scripts, clients, seconds)


def _pgbench(database_url: str, scripts: Sequence[Sequence[str]], clients: int, seconds: float) -> Load:
    given = conninfo_to_dict(database_url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {variable: str(given[name]) for name, variable in names.items() if given.get(name)}
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, script in enumerate(scripts):
            file = Path(folder) / f"{number}.sql"
            file.write_text(";\n".join(script) + ";\n")
            files += ["-f", str(file)]
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(seconds)), "-l",
                   "--log-prefix", f"{folder}/log", *files]  # fmt: skip
        subprocess.run(
            command, env={**os.environ, **environment, "PGOPTIONS": ROLE}, check=True, capture_output=True, text=True
        )
        # A line of the log: client, number, microseconds, …
        lines = [line.split() for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
    return Load([int(line[2]) / 1000 for line in lines], seconds)


def _loop(database_url: str, scripts: Sequence[Sequence[str]], clients: int, seconds: float) -> Load:
    waited: list[float] = []
    began = time.perf_counter()

    def client() -> None:
        with psycopg.connect(database_url, autocommit=True, options=ROLE, prepare_threshold=0) as connection:
            number = 0
            while time.perf_counter() - began < seconds:
                sent = time.perf_counter()
                for statement in scripts[number % len(scripts)]:
                    connection.execute(statement.encode())
                waited.append(1000 * (time.perf_counter() - sent))
                number += 1

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(waited, time.perf_counter() - began)
