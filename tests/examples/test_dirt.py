"""Every planted problem is in its source, and what is not planted is clean."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from examples.demo_company import company, erp
from orchestration.postgres.server import create_database

ENTITIES = {
    "items": "itm", "bom_lines": "bom_ln", "vendors": "vnd", "customers": "cst", "sales_order_lines": "so_ln",
    "purchase_order_lines": "po_ln",
}  # fmt: skip
CSV = {
    "invoices": (("RechnungNr", "Pos"), "cp1252", ";"),
    "exchange_rates": (("Date", "From", "To"), "utf-8-sig", ","),
    "item_costs": (("Item", "Valid From"), "utf-8", ","),
}
KINDS = {
    "demo_erp": {
        "orphan_item", "blank_item", "zero_quantity", "no_requested_date", "impossible_date", "return", "closed_short",
        "expired_line", "blank_rating", "literal_null", "duplicate_description", "inactive_with_stock",
    },
    "demo_accounting": {"orphan_order", "impossible_date", "no_number", "no_cost", "orphan_item"},
    "demo_wms": {"unknown_article", "no_article", "negative_stock", "differs_from_movements"},
}  # fmt: skip


@dataclass(frozen=True)
class Sources:
    home: Path
    erp_url: str


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, server: str) -> Sources:
    found = Sources(tmp_path_factory.mktemp("company"), create_database(server, "demo_erp_with_dirt"))
    company.create(found.home, erp_url=found.erp_url, months=3, as_of=date(2025, 7, 14))
    return found


def test_every_planted_problem_is_in_its_source(sources: Sources) -> None:
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
        **{("demo_erp", name): dict(_table(sources, table)) for name, table in ENTITIES.items()},
        **{("demo_accounting", name): dict(_exports(sources, name)) for name in CSV},
        **{("demo_wms", name): dict(_documents(sources, name)) for name in ("stock", "movements")},
    }
    planted = json.loads((sources.home / "truth" / "dirt.json").read_bytes())["planted"]
    for problem in planted:
        record = found[problem["system"], problem["entity"]][problem["key"]]
        written = record[problem["field"]]
        if isinstance(written, str | None):
            assert written == problem["value"] or problem["field"] == "descr", problem
        else:
            assert float(written) == float(problem["value"]), problem
    for system, kinds in KINDS.items():
        assert {p["kind"] for p in planted if p["system"] == system} == kinds


def test_what_is_not_planted_is_known_to_the_erp(sources: Sources) -> None:
    """Order lines name known items and warehouse documents known articles, but for the planted ones."""
    with psycopg.connect(sources.erp_url) as connection:
        known = {row[0] for row in connection.execute("select itm_no from erp.itm")}
        articles = {row[0] for row in connection.execute("select alias from erp.itm_xref where src = 'WMS'")}
    planted = {
        (p["entity"], p["key"]) for p in json.loads((sources.home / "truth" / "dirt.json").read_bytes())["planted"]
    }
    for entity in ("sales_order_lines", "purchase_order_lines"):
        for key, row in _table(sources, ENTITIES[entity]):
            assert str(row["itm_no"]).strip().upper() in known or (entity, key) in planted
    for key, document in _documents(sources, "movements"):
        assert document["article"] in articles or ("movements", key) in planted


def test_the_counts_tell_how_much_there_is_of_each(sources: Sources) -> None:
    report = json.loads((sources.home / "truth" / "dirt.json").read_bytes())
    assert sum(report["counts"].values()) == len(report["planted"])
    assert report["counts"]["demo_erp.sales_order_lines.orphan_item.rejected"] >= 1
    assert company.summary(sources.home).planted["rejected"] == sum(
        p["expect"] == "rejected" for p in report["planted"]
    )


def test_the_sources_are_written_the_way_people_write(sources: Sources) -> None:
    with psycopg.connect(sources.erp_url) as connection:
        units = {row[0] for row in connection.execute("select uom from erp.itm")}
        padded = connection.execute("select count(*) from erp.so_ln where itm_no <> upper(trim(itm_no))").fetchone()
        empty = {row[0] for row in connection.execute("select distinct d_shp from erp.so_ln where qty_shp = 0")}
    assert {"PCS", "pcs", "EA", "KG", "kg", "M"} <= units
    assert padded is not None
    assert padded[0] > 10
    assert {str(text).strip() for text in empty} == {"", "00000000"}
    amounts = [row["Betrag"] for _, row in _exports(sources, "invoices")]
    assert any("." in str(amount) for amount in amounts)
    assert all(str(amount)[-3] == "," for amount in amounts)
    assert (sources.home / "accounting" / "exchange_rates.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert '"$1,000.00 "' in (sources.home / "accounting" / "item_costs.csv").read_text()
    moments = [str(document["bookedAt"]) for _, document in _documents(sources, "movements")]
    assert {moment[19:] for moment in moments} == {"", "Z", "+01:00"}
    assert any(isinstance(document["quantity"], str) for _, document in _documents(sources, "movements"))


def _table(sources: Sources, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    key = next(t.key for t in erp.TABLES if t.name == table)
    with psycopg.connect(sources.erp_url) as connection:
        cursor = connection.execute(f"select * from erp.{table}")
        names = [column.name for column in cursor.description or ()]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            yield "|".join(str(row[name]) for name in key), row


def _exports(sources: Sources, entity: str) -> Iterator[tuple[str, dict[str, Any]]]:
    key, encoding, delimiter = CSV[entity]
    for file in sorted((sources.home / "accounting").glob(f"{entity}*.csv")):
        for row in csv.DictReader(file.read_text(encoding).splitlines(), delimiter=delimiter):
            yield "|".join(row[name] for name in key), row


def _documents(sources: Sources, entity: str) -> Iterator[tuple[str, dict[str, Any]]]:
    connection = sqlite3.connect(sources.home / "wms" / "wms.sqlite")
    for (body,) in connection.execute(f"select body from {entity}"):
        document = json.loads(body)
        yield str(document["id"]), document
    connection.close()
