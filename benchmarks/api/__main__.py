"""How fast the copilot API answers: endpoints beside the database alone with the same SQL, questions, start, memory.

    DATABASE_URL=$(mfg db url) python -m benchmarks.api [--seconds 10] [--clients 50] [--requests 100000]

The database is one that a nightly has published to; a key is made in it and revoked afterwards. The API runs in a process of
its own, with as many connections as it has by default (8); "database" is pgbench over as many, with prepared statements, or a
loop of psycopg where pgbench is not installed. The clients share the machine with both.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import pandas as pd
import psycopg

from benchmarks.api import database
from benchmarks.api.endpoints import Endpoint, endpoints, questions
from benchmarks.api.load import ask
from benchmarks.api.service import Service, running
from copilot_api.config import CopilotConfig
from copilot_api.keys import create_key, list_keys, revoke_key

NAME = "benchmark"
ITEMS = 20
WARM_UP = 10
CONNECTIONS = CopilotConfig.pool_size


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=100_000, help="over which memory is watched; 0: not at all")
    chosen = parser.parse_args(arguments)
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection, tempfile.TemporaryDirectory() as folder:
        items = [row[0] for row in connection.execute(
            "select sku_id from forecast.inventory_risk_latest group by sku_id order by sku_id limit %s", [ITEMS]
        )]  # fmt: skip
        key = create_key(connection, NAME, ["read"])
        try:
            asked = endpoints(url, key, items)
            with running(url, Path(folder) / "log") as service:
                print(f"ready after {service.seconds_until_ready:.2f} s")
                rows = [_endpoint(service, url, each, chosen.clients, chosen.seconds) for each in asked]
                print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.2f}"))
                print(_questions(service, key, items, chosen.seconds))
                if chosen.requests:
                    print(_memory(service, asked, chosen.clients, chosen.requests))
        finally:
            for made in list_keys(connection):
                if made.name == NAME:
                    revoke_key(connection, made.key_id)
    return 0


def _endpoint(service: Service, url: str, endpoint: Endpoint, clients: int, seconds: float) -> dict[str, object]:
    """Throughput beside that of as many connections as the API has; the slowest hundredth beside that of as many clients."""
    ask(service.port, endpoint.requests, clients, WARM_UP, most=10 * clients)
    here = ask(service.port, endpoint.requests, clients, seconds)
    there = database.run(url, endpoint.scripts, CONNECTIONS, seconds)
    crowded = database.run(url, endpoint.scripts, clients, seconds)
    return {
        "endpoint": endpoint.name,
        "statements": len(endpoint.scripts[0]),
        "API /s": here.per_second,
        "database /s": there.per_second,
        "share": here.per_second / there.per_second,
        "API p50 ms": here.quantile(0.5),
        "API p99 ms": here.quantile(0.99),
        "database p99 ms": crowded.quantile(0.99),
        "times": here.quantile(0.99) / crowded.quantile(0.99),
        "failed": here.failed,
    }


def _questions(service: Service, key: str, items: list[str], seconds: float) -> str:
    asked = questions(key, items)
    ask(service.port, asked, 1, WARM_UP, most=len(asked))
    alone, four = ask(service.port, asked, 1, seconds), ask(service.port, asked, 4, seconds)
    return "\n".join(
        f"questions, {clients} at a time: {load.per_second:.0f}/s, p50 {load.quantile(0.5):.0f} ms, "
        f"p95 {load.quantile(0.95):.0f} ms, p99 {load.quantile(0.99):.0f} ms, {load.failed} failed"
        for clients, load in ((1, alone), (4, four))
    )


def _memory(service: Service, asked: list[Endpoint], clients: int, most: int) -> str:
    """Memory after each tenth of the requests."""
    mixed = [request for endpoint in asked for request in endpoint.requests]
    weighed = [service.mebibytes()]
    for _ in range(10):
        ask(service.port, mixed, clients, float("inf"), most=most // 10)
        weighed.append(service.mebibytes())
    return f"MiB over {most} requests: {', '.join(f'{each:.0f}' for each in weighed)}"


if __name__ == "__main__":
    sys.exit(main())
