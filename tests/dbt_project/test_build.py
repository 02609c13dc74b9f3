"""A small company through three nights: as it comes, after a correction, and with one system switched off."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from orchestration.connectors.config import load_system
from orchestration.connectors.load import sync_configs
from orchestration.postgres.connect import connect, with_database
from orchestration.settings import DEMO_SYSTEMS
from tests.dbt_project.plant import Company, Night, Rows, night

ITEM = {"itm_no": "FG-1 ", "descr": "Pump", "uom": "pcs", "std_cost": 10, "curr": "USD", "mk_by": "M", "stat": "A"}
ORDER = {"so_no": "SO1", "cst_no": "C1", "d_ord": "20260105", "curr": "EUR"}
LINE = {
    "key": "SO1|1",
    "so_no": "SO1",
    "ln": 1,
    "itm_no": "fg-1",
    "whs": "W01",
    "qty": 5,
    "d_req": "20260106",
    "stat": "O",
}
STOCK = {
    "id": 1,
    "article": "00FG1-EA",
    "site": "NORTH",
    "onHand": "7",
    "reserved": 2,
    "updatedAt": "2026-01-18T10:00:00",
}
RECORDS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("demo_erp", "items"): [ITEM, *({**ITEM, "itm_no": name, "descr": name} for name in ("A", "B", "C", "X-1", "X1-"))],
    ("demo_erp", "warehouses"): [{"whs": "W01", "nam": "Main", "site": "Graz"}],
    ("demo_erp", "customers"): [{"cst_no": "C1", "nam": "Client", "ctry": "at", "stat": "A"}],
    ("demo_erp", "item_aliases"): [{"alias": "00FG1-EA", "itm_no": "FG-1", "src": "WMS"}],
    ("demo_erp", "bom_lines"): [
        {"key": f"{parent}|{part}", "bom_no": parent, "par_itm": parent, "comp_itm": part, "qty_per": 1}
        for parent, part in [("A", "B"), ("B", "C"), ("C", "A"), ("FG-1", "A")]
    ],
    ("demo_erp", "sales_orders"): [ORDER],
    ("demo_erp", "sales_order_lines"): [
        LINE,
        {**LINE, "key": "SO1|2", "ln": 2, "d_req": "20241399", "qty": "many"},
        {**LINE, "key": "SO1|3", "ln": 3, "itm_no": "ZZ-9"},
        {**LINE, "key": "SO1|4", "ln": 4, "qty": 0},
        {**LINE, "key": "SO1|5", "ln": 5, "itm_no": " NULL "},
        {**LINE, "key": "SO1|1 "},
    ],
    ("demo_wms", "sites"): [{"code": "NORTH", "name": "North", "erpCode": "W01"}],
    ("demo_wms", "stock"): [
        STOCK,
        {**STOCK, "id": 2, "article": "xx9"},
        {**STOCK, "id": 3, "site": "WEST"},
        {**STOCK, "id": 4, "article": "x1"},
    ],
}
pytestmark = pytest.mark.slow

DEMAND = "select quantity from manufacturing.demand_history where period = 'weekly' and period_start = '2026-01-05'"

STAGED = """
    select source_key, validation_status, transformed_data ->> 'quantity', cardinality(validation_errors)
    from staging.staging_data
    where system = 'demo_erp' and entity_type = 'sales_order_lines'
    order by id
"""


@dataclass(frozen=True)
class Nights:
    first: Night
    corrected: Night
    without_wms: Night
    demand: tuple[Rows, Rows, Rows]
    stock: Rows
    circles: Rows
    staged: Rows


@pytest.fixture(scope="module")
def nights(server: str, migrated_template: str, dbt_home: Path) -> Iterator[Nights]:
    name = f"plant_{uuid.uuid4().hex[:12]}"
    with connect(server, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(migrated_template)
        connection.execute(sql.SQL("create database {} template {}").format(*names))
        yield _live(Company(with_database(server, name), dbt_home))
        connection.execute(sql.SQL("drop database {} with (force)").format(names[0]))


def _live(company: Company) -> Nights:
    with connect(company.url, "mfg_loader") as connection:
        sync_configs(connection, [load_system(system) for system in DEMO_SYSTEMS])
    for (system, entity), records in RECORDS.items():
        company.plant(system, entity, records)
    first, ordered = night(company), company.asks(DEMAND)
    stock = company.asks("select sku_id, warehouse_id, quantity_on_hand, quantity_available, snapshot_at::text "
                         "from manufacturing.inventory_snapshots")  # fmt: skip
    circles = company.asks(
        "select sku_id, message, found from manufacturing.consistency_issues where kind = 'bom_cycle'"
    )
    company.plant("demo_erp", "sales_order_lines", [{**LINE, "key": "SO1|2", "ln": 2, "qty": "1"}])
    corrected, more = night(company), company.asks(DEMAND)
    staged = company.asks(STAGED)
    without_wms = night(company, ["demo_erp"])
    return Nights(first, corrected, without_wms, (ordered, more, company.asks(DEMAND)), stock, circles, staged)


def test_models_and_tests_pass(nights: Nights) -> None:
    assert [nights.first.failed, nights.corrected.failed, nights.without_wms.failed] == [[], [], []]


def test_what_is_refused_says_why(nights: Nights) -> None:
    assert nights.first.refused == {
        "SO1|2": [
            'Quantity "many" is not a number (field qty).',
            'Requested date "20241399" is not a date (field d_req).',
        ],
        "SO1|3": ['Item "ZZ-9" matches no item by code, alias or spelling.'],
        "SO1|4": ["Quantity is 0: nothing was ordered."],
        "SO1|5": ["Item is missing (field itm_no)."],
        "SO1|1 ": ["The same order line is delivered more than once; another record of it is used."],
        "2": ['Item "xx9" matches no item by code, alias or spelling.'],
        "3": ['Warehouse "WEST" is unknown or was itself rejected.'],
        "4": ['Item "x1" could be X-1 or X1-: add it to the item aliases.'],
        "C|A": ["The item would need itself: A > B > C > A."],
    }


def test_an_article_of_another_system_is_found_by_its_alias(nights: Nights) -> None:
    assert nights.stock == [("FG-1", "W01", 7, 5, "2026-01-18 10:00:00+00")]


def test_circles_in_bills_of_material_are_named(nights: Nights) -> None:
    assert nights.circles == [("A", "The item needs itself: A > B > C > A.", 3)]


def test_a_corrected_record_clears_itself(nights: Nights) -> None:
    assert nights.first.refused.keys() - nights.corrected.refused.keys() == {"SO1|2"}
    assert nights.demand == ([(5,)], [(6,)], [(6,)])


def test_every_version_is_accounted_for(nights: Nights) -> None:
    assert nights.staged == [
        ("SO1|1", "accepted", "5", 0),
        ("SO1|2", "superseded", None, 0),
        ("SO1|3", "rejected", "5", 1),
        ("SO1|4", "rejected", "0", 1),
        ("SO1|5", "rejected", None, 1),
        ("SO1|1 ", "rejected", "5", 1),
        ("SO1|2", "accepted", "1", 0),
    ]


def test_a_build_changes_only_what_its_new_records_touch(nights: Nights) -> None:
    changed = {name for name, rows in nights.corrected.published.items() if rows != nights.first.published[name]}
    assert changed == {"sales_orders", "demand_history", "data_health", "kpi_backlog", "kpi_order_service"}


def test_a_system_switched_off_leaves_neither_rows_nor_rejections(nights: Nights) -> None:
    assert nights.without_wms.refused.keys() == {"SO1|3", "SO1|4", "SO1|5", "SO1|1 ", "C|A"}
    assert nights.without_wms.published["inventory_snapshots"] == []
    assert nights.without_wms.published["skus"] == nights.first.published["skus"]
