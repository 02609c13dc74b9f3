"""One measured step in a process of its own, so that its memory is its own too."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ingest.sources import COLUMNS
from orchestration.connectors.config import load_system
from orchestration.connectors.factory import open_connector
from orchestration.connectors.load import load_entity
from orchestration.connectors.records import BLOCK_BYTES

SYSTEMS = Path(__file__).parent / "systems"
PIPES = {
    "pipe, rows as JSON": ("select row_to_json(items.*) from items", "payload jsonb"),
    "pipe, rows as they are": ("select * from items", COLUMNS),
}


@dataclass(frozen=True)
class Step:
    """What a step took: rows through it, and the most memory its process ever had."""

    name: str
    rows: int
    seconds: float
    peak_mb: float


def alone(name: str, work: Callable[..., int], *arguments: Any) -> Step:
    """`work(*arguments)`, which returns its rows, in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return Step(name, *pool.submit(_measured, work, *arguments).result())


def _measured(work: Callable[..., int], *arguments: Any) -> tuple[int, float, float]:
    began = time.perf_counter()
    rows = work(*arguments)
    return rows, time.perf_counter() - began, _peak_mb()


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM"))
    return int(peak) / 1024


def pipe(source: str, target: str, query: str, columns: str) -> int:
    """The yardstick: rows from one database into a plain table of another, as COPY gives them, in the same blocks."""
    with psycopg.connect(source) as reading, psycopg.connect(target, autocommit=True) as writing:
        cursor = writing.execute(f"create table public.plain ({columns})".encode())
        with (
            reading.cursor().copy(f"copy ({query}) to stdout".encode()) as rows,
            cursor.copy("copy public.plain from stdin") as copy,
        ):
            for block in _blocks(rows):
                copy.write(block)
        count = cursor.rowcount
        writing.execute("drop table public.plain")
    return count


def _blocks(rows: psycopg.Copy) -> Iterator[bytes]:
    block = bytearray()
    for row in rows:
        block += row
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def load(target: str, system: str, url: str, full: bool) -> int:
    """One load of `items` as a nightly does it, but for Dagster."""
    config = load_system(system, SYSTEMS)
    with closing(open_connector(config, {"BENCHMARK_URL": url})) as connector:
        return load_entity(target, connector, config, "items", full=full, clock=lambda: datetime.now(UTC)).extracted
