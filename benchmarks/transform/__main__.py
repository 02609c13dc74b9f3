"""Prints a table of build × rows changed × seconds × its ratio to the full build, and what took longest, all from one run.

    python -m benchmarks.transform [--scale 2] [--copies 8] [--nights 2] [--json]

The demo company of that scale stands side by side with copies of itself, about 31,000 order lines and 113,000 movements each at
scale 1. It is built from nothing; then its five large tables are made by SQL that was written by hand for this company alone, and
rows that differ are counted; then come nights as they are, with one record in 200 of what changes daily new or changed, nineteen
in twenty of them young, and as many nights on which one in 200 is corrected over the whole history. The server, an embedded one in a
temporary folder, is as durable as the product's own.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.passing import passing_server
from benchmarks.transform import company
from orchestration.postgres.connect import connect
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import create_database
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import build

BY_HAND = Path(__file__).with_name("by_hand.sql")
LARGE = ("sales_orders", "invoices", "stock_movements", "inventory_history", "demand_history")
ONE_IN = 200
LONGEST = 8


@dataclass(frozen=True)
class Build:
    """`seconds_of` names what was made, longest first or not; `differing` are rows that stand in one of two results only."""

    name: str
    changed: int
    seconds: float
    seconds_of: Mapping[str, float]
    failed: bool = False
    differing: int = 0


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
    return int(any(done.failed for done in builds))


def _builds(home: Path, database: str, nights: int) -> Iterator[Build]:
    with connect(database) as connection:
        records = connection.execute("select count(*) from raw.records").fetchone()
    everything = records[0] if records else 0
    yield _build("everything", everything, home, database, 0)
    yield _by_hand(everything, database)
    for night in range(1, nights + 1):
        yield _build(f"night {night}", company.live_a_night(database, night, ONE_IN), home, database, night)
    for night in range(nights + 1, 2 * nights + 1):
        yield _build(f"corrected {night}", company.correct_history(database, night, ONE_IN), home, database, night)


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
    seconds = perf_counter() - began
    return Build(name, changed, seconds, {n.name: n.seconds for n in nodes}, any(node.failed for node in nodes))


def _by_hand(records: int, database: str) -> Build:
    """The large tables by plain SQL, as the superuser in one session, compared with those that were built."""
    seconds_of: dict[str, float] = {}
    with connect(database, autocommit=True) as connection:
        for statement in BY_HAND.read_text().split(";\n"):
            began = perf_counter()
            connection.execute(statement.encode())
            made = re.search(r"by_hand\.\w+", statement)
            if made:
                seconds_of[made[0]] = seconds_of.get(made[0], 0.0) + perf_counter() - began
        differing = sum(_differing(connection, table) for table in LARGE)
        connection.execute("drop schema by_hand cascade")
    return Build("by hand", records, sum(seconds_of.values()), seconds_of, differing=differing)


def _differing(connection: psycopg.Connection, table: str) -> int:
    """Rows that stand in only one of manufacturing and by_hand."""
    names = sql.Identifier("manufacturing", table), sql.Identifier("by_hand", table)
    pairs = [sql.SQL("(table {} except all table {})").format(*pair) for pair in (names, names[::-1])]
    row = connection.execute(
        sql.SQL("select count(*) from ({}) as found").format(sql.SQL(" union all ").join(pairs))
    ).fetchone()
    return int(row[0]) if row else 0


def _row(done: Build, everything: Build) -> dict[str, Any]:
    longest = sorted(done.seconds_of.items(), key=lambda item: -item[1])[:LONGEST]
    return {
        "build": done.name,
        "records changed": done.changed,
        "seconds": round(done.seconds, 1),
        "× everything": round(done.seconds / everything.seconds, 2),
        "rows that differ": done.differing,
        "longest": {name: round(seconds, 1) for name, seconds in longest},
    }


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'build':14}{'records changed':>16}{'seconds':>10}{'× everything':>14}{'rows that differ':>18}"]
    for row in rows:
        lines.append(
            f"{row['build']:14}{row['records changed']:>16,}{row['seconds']:>10,.1f}{row['× everything']:>14.2f}"
            f"{row['rows that differ']:>18,}"
        )
        lines += [f"    {seconds:8.1f}  {name}" for name, seconds in row["longest"].items()]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=2, help="of the company that is simulated")
    parser.add_argument("--copies", type=int, default=8, help="of it, itself included")
    parser.add_argument("--nights", type=int, default=2, help="of either kind")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
