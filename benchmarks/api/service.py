"""The API as a process of its own: started, timed until it is ready, weighed."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from orchestration.postgres.cluster import free_port

NO_LIMIT = "1000000000"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Service:
    port: int
    seconds_until_ready: float
    process: psutil.Process

    def mebibytes(self) -> float:
        """What it holds in memory."""
        return float(self.process.memory_info().rss) / 2**20


@contextmanager
def running(database_url: str, log: Path) -> Iterator[Service]:
    """Started as `mfg up` does it, with no limit of requests and no language model."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MFG_LLM_")}
    command = [sys.executable, "-m", "copilot_api", "--port", str(port), "--requests-per-minute", NO_LIMIT]
    began = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env={**environment, "DATABASE_URL": database_url}, stdout=output, stderr=output
        )
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", began)
        yield Service(port, time.perf_counter() - began, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, began: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise
            time.sleep(0.02)
