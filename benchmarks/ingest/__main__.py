"""Prints a table of step × rows × seconds × rows a second × its ratio to two pipes × peak memory, all from one run.

    python -m benchmarks.ingest [--rows 1000000] [--service-rows 200000] [--json]

The pipes move the same table from one database into a plain one without an index, by COPY, in the same blocks: once
as JSON, which is what a load stores, once as it is. Loads hash, compare, version and index what they store; their
server, an embedded one in a temporary folder, is as durable as the product's own. Memory is that of the process that loads.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ingest import loading, sources
from benchmarks.ingest.loading import PIPES, Step, alone
from benchmarks.passing import passing_server
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import create_database

ONE_IN = 100
"""So many rows change between a load and the incremental one after it."""


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0."""
    chosen = _parser().parse_args(arguments)
    with passing_server() as (home, url):
        steps = []
        for step in _steps(home, url, chosen.rows, min(chosen.rows, chosen.service_rows)):
            steps.append(step)
            print(f"{step.name}: {step.seconds:.1f} s", file=sys.stderr)
    rows = [_row(step, steps[: len(PIPES)]) for step in steps]
    print(json.dumps(rows) if chosen.json else _table(rows))
    return 0


def _steps(home: Path, url: str, rows: int, service_rows: int) -> Iterator[Step]:
    source, target = create_database(url, "source"), create_database(url, "target")
    migrate(target)
    sources.fill(source, rows)
    for name, (query, columns) in PIPES.items():
        yield alone(name, loading.pipe, source, target, query, columns)
    yield alone("database, first load", loading.load, target, "database", source, True)
    yield alone("database, unchanged full load", loading.load, target, "database", source, True)
    sources.change_every(source, ONE_IN)
    yield alone(f"database, incremental, 1 in {ONE_IN} changed", loading.load, target, "database", source, False)

    small = create_database(url, "small")
    sources.fill(small, service_rows)
    with sources.service(small) as address:
        yield alone(f"service, {sources.PAGE:,} a page", loading.load, target, "service", address, True)
    sources.write_csv(small, home / "items.csv")
    yield alone("CSV file", loading.load, target, "folder", str(home), True)


def _row(step: Step, pipes: list[Step]) -> dict[str, Any]:
    speed = step.rows / step.seconds
    return {
        "step": step.name,
        "rows": step.rows,
        "seconds": round(step.seconds, 2),
        "rows/s": round(speed),
        **{f"× {pipe.name}": round(speed * pipe.seconds / pipe.rows, 2) for pipe in pipes},
        "peak MB": round(step.peak_mb),
    }


def _table(rows: list[dict[str, Any]]) -> str:
    columns = [[name, *(_text(row[name]) for row in rows)] for name in rows[0]]
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "\n".join(
        "  ".join(cell.rjust(width) if number else cell.ljust(width) for number, (cell, width) in enumerate(line))
        for line in (zip(cells, widths, strict=True) for cells in lines)
    )


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--service-rows", type=int, default=200_000, help="at most so many over HTTP and as a file")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
