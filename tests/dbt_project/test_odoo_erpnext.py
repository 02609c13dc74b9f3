"""A pump maker on Odoo and a chair maker on ERPNext, read over their documented protocols and built into one picture."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from orchestration.loads import Outcome, load_entities
from orchestration.postgres.connect import connect, with_database
from tests.dbt_project.plant import Company
from tests.orchestration.connectors.erpnext import MODIFIED, erpnext
from tests.orchestration.connectors.erpnext import TOKEN as ERPNEXT_TOKEN
from tests.orchestration.connectors.odoo import DATABASE, KEY, odoo
from tests.orchestration.connectors.web_service import Service
from tests.orchestration.connectors.web_service import service as service

pytestmark = pytest.mark.slow

SYSTEMS = ("odoo", "erpnext")
EARLIER = "2026-01-05 09:00:00"
MANY2ONE = {
    "uom_id", "categ_id", "product_tmpl_id", "warehouse_id", "country_id", "product_id", "product_uom_id", "bom_id",
    "partner_id", "currency_id", "location_id", "location_dest_id", "picking_type_id", "order_id", "product_uom",
    "purchase_line_id",
}  # fmt: skip


def of_odoo(model: str, *rows: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The model with the fields that we ask for, and rows of which each gives the fields that are not empty."""
    fields = {
        name
        for config in load_system("odoo").entities.values()
        if getattr(config, "model", None) == model
        for name in getattr(config, "fields_read", [])
    }
    types = {name: "many2one" if name in MANY2ONE else "boolean" if name == "active" else "char" for name in fields}
    named = [{name: [value, f"<{value}>"] if name in MANY2ONE and isinstance(value, int) else value
              for name, value in row.items()} for row in rows]  # fmt: skip
    return types, [{"id": number, "write_date": EARLIER, **row} for number, row in enumerate(named, start=1)]


EUR = [1, "EUR"]
ODOO = {
    "uom.uom": of_odoo(
        "uom.uom",
        {"name": "Units", "factor": 1.0, "parent_path": "1/"}, {"name": "Dozen", "factor": 12.0, "parent_path": "1/2/"},
        {"name": "kg", "factor": 1.0, "parent_path": "3/"}, {"name": "g", "factor": 0.001, "parent_path": "3/4/"},
    ),
    "product.product": of_odoo(
        "product.product",
        {"default_code": "PUMP", "name": "Pump", "active": True, "uom_id": 1, "standard_price": 90.0, "product_tmpl_id": 11},
        {"default_code": "SEAL", "name": "Seal", "active": True, "uom_id": 1, "standard_price": 2.0, "product_tmpl_id": 12},
        {"name": "Grease", "active": False, "uom_id": 3, "product_tmpl_id": 13},
    ),
    "stock.warehouse": of_odoo("stock.warehouse", {"code": "WH", "name": "Main"}),
    "stock.location": of_odoo(
        "stock.location", {"usage": "internal", "warehouse_id": 1}, {"usage": "supplier"}, {"usage": "customer"},
    ),
    "stock.picking.type": of_odoo("stock.picking.type", {"warehouse_id": 1}),
    "res.partner": of_odoo(
        "res.partner", {"ref": "C-1", "name": "Client", "active": True}, {"name": "Seller", "active": True},
    ),
    "mrp.bom": of_odoo("mrp.bom", {"product_tmpl_id": 11, "product_qty": 1.0, "product_uom_id": 2, "active": True}),
    "mrp.bom.line": of_odoo(
        "mrp.bom.line",
        {"bom_id": 1, "product_id": 2, "product_qty": 24.0, "product_uom_id": 1},
        {"bom_id": 1, "product_id": 3, "product_qty": 600.0, "product_uom_id": 4},
        {"bom_id": 1, "product_id": 3, "product_qty": 1.0, "product_uom_id": 1},
    ),
    "product.supplierinfo": of_odoo(
        "product.supplierinfo",
        {"partner_id": 2, "product_tmpl_id": 12, "price": 24.0, "delay": 9, "currency_id": EUR, "product_uom_id": 2},
        {"partner_id": 2, "product_tmpl_id": 12, "min_qty": 50.0, "price": 20.0, "delay": 9, "product_uom_id": 2},
    ),
    "stock.quant": of_odoo(
        "stock.quant",
        {"product_id": 2, "location_id": 1, "quantity": 40.0, "reserved_quantity": 4.0},
        {"product_id": 2, "location_id": 3, "quantity": 9.0, "reserved_quantity": 0.0},
    ),
    "mrp.production": of_odoo(
        "mrp.production",
        {"name": "MO/1", "product_id": 1, "product_qty": 1.0, "qty_produced": 0.0, "product_uom_id": 2,
         "state": "confirmed", "date_start": "2026-01-21 23:30:00", "location_dest_id": 1},
        {"name": "MO/2", "product_id": 1, "product_qty": 5.0, "qty_produced": 0.0, "product_uom_id": 1, "state": "draft"},
    ),
    "purchase.order": of_odoo(
        "purchase.order",
        {"name": "P1", "partner_id": 2, "state": "purchase", "date_order": EARLIER, "picking_type_id": 1, "currency_id": EUR},
        {"name": "P2", "partner_id": 2, "state": "sent", "date_order": EARLIER, "picking_type_id": 1},
    ),
    "purchase.order.line": of_odoo(
        "purchase.order.line",
        {"order_id": 1, "product_id": 2, "product_qty": 3.0, "qty_received": 1.0, "product_uom_id": 2, "price_unit": 24.0,
         "date_planned": "2026-01-15 09:00:00"},
        {"order_id": 2, "product_id": 2, "product_qty": 3.0, "qty_received": 0.0, "product_uom_id": 2},
    ),
    "sale.order": of_odoo(
        "sale.order", {"name": "S1", "partner_id": 1, "state": "sale", "date_order": EARLIER, "warehouse_id": 1},
    ),
    "sale.order.line": of_odoo(
        "sale.order.line",
        {"order_id": 1, "product_id": 1, "product_uom_qty": 2.0, "qty_delivered": 2.0, "product_uom_id": 1,
         "price_unit": 300.0, "customer_lead": 3.0},
        {"order_id": 1, "display_type": "line_note"},
    ),
    "stock.move": of_odoo(
        "stock.move",
        {"state": "done", "product_id": 2, "quantity": 1.0, "product_uom": 2, "location_id": 2, "location_dest_id": 1,
         "date": "2026-01-16 10:00:00", "reference": "WH/IN/1", "purchase_line_id": 1},
        {"state": "draft", "product_id": 2, "quantity": 1.0, "product_uom": 2, "location_id": 1, "location_dest_id": 3},
    ),
}  # fmt: skip

LINE = {
    "parenttype": "Sales Order",
    "parent": "SO-1",
    "item_code": "CHAIR",
    "warehouse": "Stores",
    "conversion_factor": 2,
}
BOUGHT = {**LINE, "parenttype": "Purchase Order", "parent": "PO-1", "item_code": "LEG", "conversion_factor": 100}
ENTRY = {
    "item_code": "LEG",
    "warehouse": "Stores",
    "posting_date": "2026-01-12",
    "voucher_no": "PR-1",
    "is_cancelled": 0,
}
ERPNEXT = {
    "Item": [
        {"name": "CHAIR", "item_code": "CHAIR", "item_name": "Chair", "stock_uom": "Nos", "disabled": 0, "valuation_rate": 30},
        {"name": "LEG", "item_code": "LEG", "item_name": "Leg", "stock_uom": "Nos", "disabled": 0, "lead_time_days": 8},
    ],
    "Warehouse": [{"name": "All", "is_group": 1}, {"name": "Stores", "warehouse_name": "Stores", "is_group": 0}],
    "Supplier": [{"name": "Legs Ltd", "supplier_name": "Legs Ltd"}],
    "Customer": [{"name": "Shop", "customer_name": "Shop", "territory": "Austria", "disabled": 0}],
    "Item Price": [
        {"name": "IP-1", "item_code": "LEG", "supplier": "Legs Ltd", "buying": 1, "price_list_rate": 1.5, "currency": "EUR"},
        {"name": "IP-2", "item_code": "CHAIR", "buying": 0, "price_list_rate": 99},
    ],
    "BOM": [
        {"name": "BOM-CHAIR-1", "item": "CHAIR", "quantity": 2, "is_active": 1, "is_default": 0, "docstatus": 1},
        {"name": "BOM-CHAIR-2", "item": "CHAIR", "quantity": 2, "is_active": 1, "is_default": 1, "docstatus": 1},
    ],
    "BOM Item": [
        {"name": f"b{number}", "parenttype": "BOM", "parent": f"BOM-CHAIR-{number}", "item_code": "LEG", "stock_qty": 8}
        for number in (1, 2)
    ],
    "Work Order": [
        {"name": "WO-1", "production_item": "CHAIR", "qty": 10, "produced_qty": 4, "status": "In Process",
         "fg_warehouse": "Stores", "planned_start_date": "2026-01-14 06:00:00", "modified": MODIFIED},
    ],
    "Sales Order": [
        {"name": "SO-1", "customer": "Shop", "status": "To Deliver and Bill", "transaction_date": "2026-01-08",
         "currency": "EUR", "modified": MODIFIED},
        {"name": "SO-2", "customer": "Shop", "status": "Draft", "transaction_date": "2026-01-08", "modified": MODIFIED},
    ],
    "Sales Order Item": [
        {**LINE, "name": "s1", "idx": 1, "qty": 5, "delivered_qty": 2, "rate": 100, "delivery_date": "2026-01-25"},
        {**LINE, "name": "s2", "parent": "SO-2", "idx": 1, "qty": 5, "delivered_qty": 0},
    ],
    "Purchase Order": [
        {"name": "PO-1", "supplier": "Legs Ltd", "status": "To Receive and Bill", "transaction_date": "2026-01-08",
         "modified": MODIFIED},
        {"name": "PO-2", "supplier": "Legs Ltd", "status": "Closed", "transaction_date": "2026-01-08", "modified": MODIFIED},
    ],
    "Purchase Order Item": [
        {**BOUGHT, "name": "p1", "idx": 1, "qty": 3, "received_qty": 0, "rate": 150, "schedule_date": "2026-01-20"},
        {**BOUGHT, "name": "p2", "parent": "PO-2", "idx": 1, "qty": 3, "received_qty": 0},
    ],
    "Bin": [{"name": "bin1", "item_code": "LEG", "warehouse": "Stores", "actual_qty": 60, "reserved_qty": 8}],
    "Stock Ledger Entry": [
        {**ENTRY, "name": "e1", "actual_qty": 60, "voucher_type": "Purchase Receipt", "modified": MODIFIED},
        {**ENTRY, "name": "e2", "actual_qty": 5, "voucher_type": "Stock Entry", "is_cancelled": 1, "modified": MODIFIED},
    ],
}  # fmt: skip


@pytest.fixture
def company(server: str, migrated_template: str, dbt_home: Path) -> Iterator[Company]:
    name = f"plant_{uuid.uuid4().hex[:12]}"
    with connect(server, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(migrated_template)
        connection.execute(sql.SQL("create database {} template {}").format(*names))
        yield Company(with_database(server, name), dbt_home)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def load(company: Company, service: Service, system: str) -> list[Outcome]:
    variables = {
        "MFG_ODOO_URL": service.url, "MFG_ODOO_TOKEN": KEY, "MFG_ODOO_DATABASE": DATABASE,
        "MFG_ERPNEXT_URL": service.url, "MFG_ERPNEXT_TOKEN": ERPNEXT_TOKEN,
    }  # fmt: skip
    config = load_system(system)
    now = datetime(2026, 1, 19, 1, tzinfo=UTC)
    return load_entities(config, list(entities_of(config)), False, company.url, "test", variables, lambda: now)


PUBLISHED = {
    "select sku_id, make_or_buy, is_active, unit_of_measure from manufacturing.skus": {
        ("PUMP", "make", True, "Units"), ("SEAL", "buy", True, "Units"), ("ODOO-3", "buy", False, "kg"),
        ("CHAIR", "make", True, "Nos"), ("LEG", "buy", True, "Nos"),
    },
    "select sku_id, component_sku_id, quantity_per_unit::float from manufacturing.boms": {
        ("PUMP", "SEAL", 2.0), ("PUMP", "ODOO-3", 0.05), ("CHAIR", "LEG", 4.0),
    },
    "select work_order_id, sku_id, quantity::float, quantity_completed::float, status, scheduled_start::text"
    " from manufacturing.work_orders": {
        ("MO/1", "PUMP", 12.0, 0.0, "planned", "2026-01-22"), ("WO-1", "CHAIR", 10.0, 4.0, "in_progress", "2026-01-14"),
    },
    "select supplier_id, sku_id, lead_time_days, price::float, is_preferred from manufacturing.supplier_items": {
        ("2", "SEAL", 9, 2.0, True), ("LEGS LTD", "LEG", 8, 1.5, False),
    },
    "select warehouse_id, sku_id, quantity_on_hand::float, quantity_reserved::float from manufacturing.inventory_snapshots": {
        ("WH", "SEAL", 40.0, 4.0), ("STORES", "LEG", 60.0, 8.0),
    },
    "select sales_order_id, customer_id, sku_id, quantity::float, quantity_shipped::float, status, requested_date::text,"
    " unit_price::float from manufacturing.sales_orders": {
        ("S1", "C-1", "PUMP", 2.0, 2.0, "complete", "2026-01-08", 300.0),
        ("SO-1", "SHOP", "CHAIR", 10.0, 4.0, "partial", "2026-01-25", 50.0),
    },
    "select purchase_order_id, supplier_id, sku_id, quantity::float, quantity_received::float, status,"
    " expected_date::text, unit_price::float from manufacturing.purchase_orders": {
        ("P1", "2", "SEAL", 36.0, 12.0, "partial", "2026-01-15", 2.0),
        ("PO-1", "LEGS LTD", "LEG", 300.0, 0.0, "open", "2026-01-20", 1.5),
        ("PO-2", "LEGS LTD", "LEG", 300.0, 0.0, "cancelled", None, None),
    },
    "select movement_id, warehouse_id, sku_id, kind, quantity::float from manufacturing.stock_movements": {
        ("1/in", "WH", "SEAL", "receipt", 12.0), ("e1", "STORES", "LEG", "receipt", 60.0),
    },
}  # fmt: skip

REFUSED = {
    "Manufacturing order \"MO/2\" is a draft: it counts once it is confirmed.",
    'Purchase "P2" is a quotation: it counts once it is confirmed.',
    "Not an item: the line is a line_note (field display_type).",
    "A graduated price: the one from the lowest quantity on counts (field min_qty).",
    "The unit Units cannot be converted into kg, in which ODOO-3 is kept.",
    "The bill of material BOM-CHAIR-1 is not the default one of CHAIR.",
    'Sale "SO-2" is a draft: it counts once it is confirmed.',
    "The entry is cancelled (field is_cancelled).",
}  # fmt: skip


def test_both_are_read_and_become_one_picture(company: Company, service: Service) -> None:
    service.answers |= odoo(ODOO) | erpnext(service, ERPNEXT)
    outcomes = [outcome for system in SYSTEMS for outcome in load(company, service, system)]
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    results = company.build(SYSTEMS)
    assert [(result.name, result.message) for result in results if result.failed or result.status == "skipped"] == []
    for query, rows in PUBLISHED.items():
        assert set(company.asks(query)) == rows, query
    refused = company.asks("select distinct reason from staging.rejected_rows cross join unnest(reasons) as reason")
    assert {reason for (reason,) in refused} == REFUSED
    again = [outcome.result for system in SYSTEMS for outcome in load(company, service, system)]
    assert sum(result.inserted + result.deleted for result in again if result) == 0
