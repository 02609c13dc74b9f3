"""The warehouse system's own data: documents in SQLite, served by `wms_api`. It has its own names for everything."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import orjson

from examples.demo_company.days import EPOCH, SECONDS_A_DAY, utc
from examples.demo_company.dirt import Dirt
from examples.demo_company.erp_masters import SITES, wms_article
from examples.demo_company.network import KEEP
from examples.demo_company.simulation import Company

Document = dict[str, str | int | float | None]

POSTED_EVERY_SECONDS = 900  # bookings become visible in batches, so many share one updatedAt
FIRST_STOCK_ID, FIRST_WRONG_ID = 1_000, 9_000_000
TEXT_NUMBER_EVERY = 30  # numbers that are written as text
UNKNOWN_ARTICLE, UNKNOWN_EVERY, UNKNOWN_FIRST = "xx9999", 4000, 150
NO_ARTICLE_EVERY, NO_ARTICLE_FIRST = 5000, 300
MISCOUNTED = 4.0  # pieces that the stock list has more than the movements explain


def write_wms(path: Path, company: Company, dirt: Dirt) -> dict[str, int]:
    """Write the store in one step; a running service sees it with its next request. Returns documents per entity."""
    documents = {
        "sites": list(_sites(company)),
        "stock": list(_stock(company, dirt)),
        "movements": list(_movements(company, dirt)),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished, isolation_level=None)
    try:
        connection.execute("pragma synchronous = off")
        connection.execute("begin")
        for entity, rows in documents.items():
            _write(connection, entity, rows)
        connection.execute("commit")
    finally:
        connection.close()
    unfinished.replace(path)
    return {entity: len(rows) for entity, rows in documents.items()}


def _write(connection: sqlite3.Connection, entity: str, rows: list[tuple[int, str | int, Document]]) -> None:
    """Documents in the order in which they are served; `seq` is their place, so that any page is found at once."""
    connection.execute(
        f"create table {entity} (seq integer primary key, updated_at integer not null, body text not null)"
    )
    rows.sort(key=lambda row: (row[0], row[1]))
    numbered = ((seq, at, orjson.dumps(body).decode()) for seq, (at, _, body) in enumerate(rows))
    connection.executemany(f"insert into {entity} values (?, ?, ?)", numbered)
    connection.execute(f"create index {entity}_updated_at on {entity} (updated_at)")


def _sites(company: Company) -> Iterator[tuple[int, str | int, Document]]:
    at = (company.first_day - EPOCH) * SECONDS_A_DAY
    for erp_code, name, code in SITES:
        yield at, code, {"code": code, "name": name.strip(), "erpCode": erp_code, "updatedAt": utc(at)}


def _stock(company: Company, dirt: Dirt) -> Iterator[tuple[int, str | int, Document]]:
    stock, network = company.stock, company.network
    miscounted = int((network.mode == KEEP).nonzero()[0][0])
    for cell in range(len(network)):
        on_hand, key, at = float(stock.on_hand[cell]), FIRST_STOCK_ID + cell, int(stock.changed_at[cell])
        if cell == miscounted:
            on_hand += MISCOUNTED
            dirt.plant("demo_wms.stock", str(key), "differs_from_movements", "onHand", str(on_hand), "finding")
        if on_hand < 0:
            dirt.plant("demo_wms.stock", str(key), "negative_stock", "onHand", str(on_hand), "finding")
        counted = int(stock.counted_at[cell])
        yield at, key, {
            "id": key, "article": wms_article(company, int(network.item[cell])), "site": _site(company, cell),
            "onHand": _number(on_hand, key), "reserved": _number(float(stock.reserved[cell]), key + 1),
            "blocked": _number(float(stock.blocked[cell]), key + 2),
            "countedAt": _written(counted, key) if counted else None, "updatedAt": utc(at),
        }  # fmt: skip
    opened = (company.first_day - EPOCH) * SECONDS_A_DAY
    for key, article in ((FIRST_WRONG_ID, UNKNOWN_ARTICLE), (FIRST_WRONG_ID + 1, None)):
        kind = "unknown_article" if article else "no_article"
        dirt.plant("demo_wms.stock", str(key), kind, "article", article)
        yield opened, key, {
            "id": key, "article": article, "site": "NORTH", "onHand": 3, "reserved": 0, "blocked": 0, "countedAt": None,
            "updatedAt": utc(opened),
        }  # fmt: skip


def _movements(company: Company, dirt: Dirt) -> Iterator[tuple[int, str | int, Document]]:
    journal, network = company.movements, company.network
    article = [wms_article(company, int(item)) for item in network.item]
    site = [_site(company, cell) for cell in range(len(network))]
    facts = zip(
        journal.cell.tolist(),
        journal.type,
        journal.quantity.tolist(),
        journal.reference,
        journal.at.tolist(),
        strict=True,
    )
    for key, (cell, kind, quantity, reference, at) in enumerate(facts, start=1):
        posted = -(-at // POSTED_EVERY_SECONDS) * POSTED_EVERY_SECONDS
        yield posted, key, {
            "id": key, "article": article[cell], "site": site[cell], "type": kind, "quantity": _number(quantity, key),
            "reference": reference, "bookedAt": _written(at, key), "updatedAt": utc(posted),
        }  # fmt: skip
        wrong = _wrong_article(key)
        if wrong:
            key, problem, name = wrong
            dirt.plant("demo_wms.movements", str(key), problem, "article", name)
            yield posted, key, {
                "id": key, "article": name, "site": site[cell], "type": "ADJ", "quantity": 1, "reference": "MANUAL",
                "bookedAt": utc(at), "updatedAt": utc(posted),
            }  # fmt: skip


def _wrong_article(key: int) -> tuple[int, str, str | None] | None:
    """A booking behind the `key`-th one that names an article nobody knows, or none: its id, problem and article."""
    if key % UNKNOWN_EVERY == UNKNOWN_FIRST:
        return FIRST_WRONG_ID + key, "unknown_article", UNKNOWN_ARTICLE
    if key % NO_ARTICLE_EVERY == NO_ARTICLE_FIRST:
        return FIRST_WRONG_ID + key, "no_article", None
    return None


def _site(company: Company, cell: int) -> str:
    return SITES[company.network.warehouse[cell]][2]


def _number(value: float, key: int) -> str | int | float:
    """Mostly a number, now and then the text of one."""
    number = int(value) if value.is_integer() else value
    return str(number) if key % TEXT_NUMBER_EVERY == 11 else number


def _written(at: int, key: int) -> str:
    """UTC as handhelds write it: with Z, without any zone, or as the clock on the wall one hour ahead."""
    if key % 10 == 3:
        return utc(at).removesuffix("Z")
    return utc(at + 3600).replace("Z", "+01:00") if key % 10 == 6 else utc(at)
