"""Prints a table of build × rows changed × seconds × its ratio to the full build, and what took longest, all from one run.

    python -m benchmarks.transform [--scale 2] [--copies 8] [--nights 2] [--json]

The demo company of that scale stands side by side with copies of itself, about 31,000 order lines and 113,000 movements each at
scale 1. It is built from nothing; then every night one record in 200 of what changes daily is changed, however old. The server, an
embedded one in a temporary folder, is as durable as the product's own.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.passing import passing_server
from benchmarks.transform import company
from orchestration.postgres.connect import connect
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import create_database
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import NodeResult, build

ONE_IN = 200
LONGEST = 8


@dataclass(frozen=True)
class Build:
    name: str
    changed: int
    seconds: float
    nodes: Sequence[NodeResult]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0; 1 where a model or test failed."""
    chosen = _parser().parse_args(arguments)
    with passing_server() as (home, url):
        database = create_database(url, "plant")
        migrate(database)
        company.found(url, database, home / "demo", chosen.scale, chosen.copies)
        builds = []
        for done in _builds(home, database, chosen.nights):
            builds.append(done)
            print(f"{done.name}: {done.seconds:.1f} s", file=sys.stderr)
    rows = [_row(done, builds[0]) for done in builds]
    print(json.dumps(rows) if chosen.json else _table(rows))
    return int(any(node.failed for done in builds for node in done.nodes))


def _builds(home: Path, database: str, nights: int) -> Iterator[Build]:
    with connect(database) as connection:
        records = connection.execute("select count(*) from raw.records").fetchone()
    yield _build("everything", records[0] if records else 0, home, database, 0)
    for night in range(1, nights + 1):
        yield _build(f"night {night}", company.live_a_night(database, night, ONE_IN), home, database, night)


def _build(name: str, changed: int, home: Path, database: str, days: int) -> Build:
    with connect(database, "mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.business_date (as_of, timezone, currency, systems, run_id)
            values (%s, 'UTC', 'USD', %s, 'benchmark') on conflict (only_row) do update set as_of = excluded.as_of
            """,
            [company.AS_OF + timedelta(days=days), list(DEMO_SYSTEMS)],
        )
    began = perf_counter()
    nodes = build(Settings(systems=DEMO_SYSTEMS, home=home), database)
    return Build(name, changed, perf_counter() - began, nodes)


def _row(done: Build, everything: Build) -> dict[str, Any]:
    longest = sorted(done.nodes, key=lambda node: -node.seconds)[:LONGEST]
    return {
        "build": done.name,
        "records changed": done.changed,
        "seconds": round(done.seconds, 1),
        "× everything": round(done.seconds / everything.seconds, 2),
        "longest": {node.name: round(node.seconds, 1) for node in longest},
    }


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'build':12}{'records changed':>16}{'seconds':>10}{'× everything':>14}"]
    for row in rows:
        lines.append(
            f"{row['build']:12}{row['records changed']:>16,}{row['seconds']:>10,.1f}{row['× everything']:>14.2f}"
        )
        lines += [f"    {seconds:8.1f}  {name}" for name, seconds in row["longest"].items()]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=2, help="of the company that is simulated")
    parser.add_argument("--copies", type=int, default=8, help="of it, itself included")
    parser.add_argument("--nights", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
