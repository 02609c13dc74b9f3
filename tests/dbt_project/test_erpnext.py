"""A chair maker on ERPNext, read over the documented protocol and built into the published tables."""

from typing import Any

import pytest

from tests.dbt_project.plant import Company
from tests.orchestration.connectors.erpnext import MODIFIED, TOKEN, erpnext
from tests.orchestration.connectors.web_service import Service
from tests.orchestration.connectors.web_service import service as service

pytestmark = pytest.mark.slow

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


PUBLISHED: dict[str, set[tuple[Any, ...]]] = {
    "select sku_id, make_or_buy, is_active, unit_of_measure from manufacturing.skus": {
        ("CHAIR", "make", True, "Nos"), ("LEG", "buy", True, "Nos"),
    },
    "select sku_id, component_sku_id, quantity_per_unit::float from manufacturing.boms": {
        ("CHAIR", "LEG", 4.0),
    },
    "select work_order_id, sku_id, quantity::float, quantity_completed::float, status, scheduled_start::text"
    " from manufacturing.work_orders": {
        ("WO-1", "CHAIR", 10.0, 4.0, "in_progress", "2026-01-14"),
    },
    "select supplier_id, sku_id, lead_time_days, price::float, is_preferred from manufacturing.supplier_items": {
        ("LEGS LTD", "LEG", 8, 1.5, False),
    },
    "select warehouse_id, sku_id, quantity_on_hand::float, quantity_reserved::float from manufacturing.inventory_snapshots": {
        ("STORES", "LEG", 60.0, 8.0),
    },
    "select sales_order_id, customer_id, sku_id, quantity::float, quantity_shipped::float, status, requested_date::text,"
    " unit_price::float from manufacturing.sales_orders": {
        ("SO-1", "SHOP", "CHAIR", 10.0, 4.0, "partial", "2026-01-25", 50.0),
    },
    "select purchase_order_id, supplier_id, sku_id, quantity::float, quantity_received::float, status,"
    " expected_date::text, unit_price::float from manufacturing.purchase_orders": {
        ("PO-1", "LEGS LTD", "LEG", 300.0, 0.0, "open", "2026-01-20", 1.5),
        ("PO-2", "LEGS LTD", "LEG", 300.0, 0.0, "cancelled", None, None),
    },
    "select movement_id, warehouse_id, sku_id, kind, quantity::float from manufacturing.stock_movements": {
        ("e1", "STORES", "LEG", "receipt", 60.0),
    },
}  # fmt: skip

REFUSED = {
    "The bill of material BOM-CHAIR-1 is not the default one of CHAIR.",
    'Sale "SO-2" is a draft: it counts once it is confirmed.',
    "The entry is cancelled (field is_cancelled).",
}


def test_all_that_erpnext_says_is_published_or_refused(company: Company, service: Service) -> None:
    service.answers |= erpnext(service, ERPNEXT)
    variables = {"MFG_ERPNEXT_URL": service.url, "MFG_ERPNEXT_TOKEN": TOKEN}
    assert [outcome.error for outcome in company.load("erpnext", variables) if outcome.error] == []
    results = company.build(["erpnext"])
    assert [(result.name, result.message) for result in results if result.failed or result.status == "skipped"] == []
    for query, rows in PUBLISHED.items():
        assert set(company.asks(query)) == rows, query
    refused = company.asks("select distinct reason from staging.rejected_rows cross join unnest(reasons) as reason")
    assert {reason for (reason,) in refused} == REFUSED
    again = [outcome.result for outcome in company.load("erpnext", variables)]
    assert sum(result.inserted + result.deleted for result in again if result) == 0
