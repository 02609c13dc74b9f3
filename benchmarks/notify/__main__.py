"""Prints a table of step × alerts or messages × seconds × a second × what must be reached.

    python -m benchmarks.notify [--alerts 100000] [--users 200] [--storm 10000] [--messages 5000] [--workers 2] [--json]

Decided is from findings to messages in memory, and recorded is the same with all reading and writing of tables: the first
night, on which everything is new, and the next, on which all is found again. A storm must reach each person as one message
per group and channel. Delivered is through the outbox to a webhook on this machine, by so many workers at once; what
arrives twice is counted. The embedded server is as durable as the product's own.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from benchmarks.notify import company, delivering
from benchmarks.passing import passing_server
from notifications import store
from notifications.decide import reconcile
from notifications.mutes import Mutes
from notifications.record import record
from notifications.senders import build_senders
from notifications.tell import Memory, messages_due
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import create_database

MOST_SECONDS = 10.0
LEAST_A_SECOND = 500.0


@dataclass(frozen=True)
class Row:
    """One step; `reached` says what the figure must be, and whether it is."""

    step: str
    count: int
    seconds: float
    reached: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0; 1 where something was missed."""
    chosen = _parser().parse_args(arguments)
    rows: list[Row] = []
    with passing_server() as (_, url):
        for row in _rows(url, chosen):
            rows.append(row)
            print(f"{row.step}: {row.seconds:.1f} s", file=sys.stderr)
    print(json.dumps([asdict(row) for row in rows]) if chosen.json else _table(rows))
    return 1 if any(row.reached.startswith("missed") for row in rows) else 0


def _rows(url: str, chosen: argparse.Namespace) -> Iterator[Row]:
    yield from _decided(chosen.alerts, chosen.users)
    yield from _recorded(_migrated(url, "nights"), chosen.alerts, chosen.users)
    yield _storm(_migrated(url, "storm"), chosen.storm, chosen.users)
    yield _delivered(_migrated(url, "outbox"), chosen.messages, chosen.workers)


def _decided(alerts: int, users: int) -> Iterator[Row]:
    found, subscriptions = company.evaluations(alerts), company.subscriptions(users)
    changes, seconds = _timed(lambda: reconcile([], found, company.NIGHT))
    fired = [change.alert for change in changes]
    _, deciding = _timed(lambda: messages_due(fired, subscriptions, Memory(), Mutes(), company.NIGHT))
    yield Row("decided, all new", alerts, seconds + deciding, _most(seconds + deciding))


def _recorded(url: str, alerts: int, users: int) -> Iterator[Row]:
    with store.connect(url) as connection, build_senders(company.ENVIRON) as senders:
        store.save_channels(connection, company.CHANNELS)
        store.save_subscriptions(connection, company.subscriptions(users), replace=True)
        for number, name in enumerate(("recorded, all new", "recorded, all known")):
            at, found = company.NIGHT + timedelta(days=number), company.evaluations(alerts)
            _, seconds = _timed(lambda: record(connection, found, senders, seen_at=at, now=at))  # noqa: B023
            yield Row(name, alerts, seconds)


def _storm(url: str, alerts: int, users: int) -> Row:
    with store.connect(url) as connection, build_senders(company.ENVIRON) as senders:
        store.save_channels(connection, company.CHANNELS)
        store.save_subscriptions(connection, company.subscriptions(users), replace=True)
        found = company.evaluations(alerts)
        summary, seconds = _timed(lambda: record(connection, found, senders, seen_at=company.NIGHT, now=company.NIGHT))
    most = max(Counter(summary.queued).values())
    return Row(
        f"storm, {len(summary.queued)} messages", alerts, seconds, _verdict(most == 1, f"{most} a person and channel")
    )


def _delivered(url: str, messages: int, workers: int) -> Row:
    result = delivering.deliver(url, messages, workers)
    speed = messages / result.seconds
    reached = f"{LEAST_A_SECOND:.0f} a second, {result.twice} twice, {result.never} never"
    well = speed >= LEAST_A_SECOND and not result.twice and not result.never
    return Row(f"delivered by {workers} workers", messages, result.seconds, _verdict(well, reached))


def _migrated(url: str, name: str) -> str:
    database = create_database(url, name)
    migrate(database)
    return database


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return act(), time.perf_counter() - began


def _most(seconds: float) -> str:
    return _verdict(seconds <= MOST_SECONDS, f"at most {MOST_SECONDS:.0f} s")


def _verdict(is_reached: bool, what: str) -> str:
    return f"{'reached' if is_reached else 'missed'}: {what}"


def _table(rows: list[Row]) -> str:
    lines = ["| step | count | seconds | a second | |", "|---|---:|---:|---:|---|"]
    lines += [
        f"| {row.step} | {row.count:,} | {row.seconds:.2f} | {row.count / row.seconds:,.0f} | {row.reached} |"
        for row in rows
    ]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--storm", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
