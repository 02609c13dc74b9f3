"""The same order lines three times: a table of PostgreSQL, a REST service in a process of its own, a CSV file."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import psycopg

PAGE = 1000

COLUMNS = """
    id bigint, sku text, warehouse text, quantity numeric, price numeric, currency text, ordered date,
    changed timestamptz, is_open boolean, priority integer, note text, customer text
"""

FILL = """
    insert into items
    select
        n, 'SKU-' || lpad((n %% 5000)::text, 6, '0'), 'W' || n %% 7, (n %% 1000)::numeric / 4,
        (n * 37 %% 100000)::numeric / 100, 'EUR', date '2020-01-01' + (n %% 2000)::int,
        timestamptz '2024-01-01 00:00Z' + n * interval '1 second', n %% 2 = 0, n %% 3, md5(n::text),
        'customer ' || n %% 900
    from generate_series(1::bigint, %s) as n
"""

CHANGE = "update items set quantity = quantity + 1, changed = '2026-01-01 00:00Z' where id %% %s = 0"


def fill(url: str, rows: int) -> None:
    """Makes the table `items` with so many rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create table items ({COLUMNS})".encode())
        connection.execute(FILL, [rows])
        connection.execute("alter table items add primary key (id)")
        connection.execute("vacuum analyze items")


def change_every(url: str, nth: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CHANGE, [nth])


def write_csv(url: str, path: Path) -> None:
    statement = "copy items to stdout (format csv, header)"
    with psycopg.connect(url) as connection, connection.cursor().copy(statement) as copy, path.open("wb") as file:
        file.writelines(bytes(block) for block in copy)


@contextmanager
def service(url: str) -> Iterator[str]:
    """Address of a service that hands out the table at /items, `PAGE` rows a page; its pages are made beforehand."""
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_serve, args=(url, told), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ready.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(url: str, told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Pages", (_Pages,), {"pages": _pages(url)}))
    told.send(server.server_port)
    server.serve_forever()


def _pages(url: str) -> list[bytes]:
    with psycopg.connect(url) as connection:
        rows = [row for (row,) in connection.execute("select row_to_json(items)::text from items order by id")]
    starts = range(0, len(rows), PAGE)
    head = {"pages": len(starts), "total": len(rows)}
    return [
        orjson.dumps({**head, "page": number, "data": [orjson.Fragment(row) for row in rows[start : start + PAGE]]})
        for number, start in enumerate(starts, start=1)
    ]


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # One packet an answer: head and body apart wait for each other's acknowledgement.
    pages: list[bytes] = []

    def do_GET(self) -> None:
        number = int(parse_qs(urlsplit(self.path).query)["page"][0])
        body = self.pages[number - 1]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads them."""
