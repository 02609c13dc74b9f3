"""A chair maker on ERPNext, read over the documented protocol and built into the published tables."""

from typing import Any

import pytest

from tests.dbt_project.plant import Company
from tests.orchestration.connectors.erpnext import TOKEN, doctypes, erpnext
from tests.orchestration.connectors.web_service import Service
from tests.orchestration.connectors.web_service import service as service

pytestmark = pytest.mark.slow

SOLD = {"parent": "SO-1", "item_code": "CHAIR", "warehouse": "Stores", "conversion_factor": 2}
BOUGHT = {"parent": "PO-1", "item_code": "LEG", "warehouse": "Stores", "conversion_factor": 100}
ENTRY = {
    "item_code": "LEG",
    "warehouse": "Stores",
    "posting_date": "2026-01-12",
    "voucher_no": "PR-1",
    "is_cancelled": 0,
}
OFFER = {"item_code": "LEG", "supplier": "Legs Ltd", "buying": 1, "currency": "EUR"}

ERPNEXT = doctypes(
    company=[
        {"name": "Chairs", "default_currency": "EUR"},
        {"name": "Chairs US", "default_currency": "USD"},
    ],
    item=[
        {"name": code, "item_code": code, "stock_uom": "Nos", "is_stock_item": 1, "has_variants": 0, "disabled": 0, **more}
        for code, more in {
            "CHAIR": {"valuation_rate": 30},
            "LEG": {"lead_time_days": 8, "min_order_qty": 200, "last_purchase_rate": 2},
            "ASSEMBLY": {"is_stock_item": 0},
            "TABLE": {"has_variants": 1},
            "TABLE-RED": {"variant_of": "TABLE", "disabled": 1},
        }.items()
    ],
    uom_conversion_detail=[
        {"parent": "LEG", "uom": "Nos", "conversion_factor": 1},
        {"parent": "LEG", "uom": "Box", "conversion_factor": 100},
        {"parent": "TABLE", "uom": "Pallet", "conversion_factor": 4},
    ],
    item_barcode=[{"parent": "LEG", "barcode": "4006381333931"}],
    item_supplier=[
        {"parent": "LEG", "supplier": "Legs Ltd", "supplier_part_no": "L-77"},
        {"parent": "LEG", "supplier": "Rival"},
    ],
    item_default=[
        {"parent": "LEG", "company": "Chairs", "default_supplier": "Legs Ltd"},
        {"parent": "LEG", "company": "Chairs US", "default_supplier": "Rival"},
    ],
    warehouse=[{"name": "All", "is_group": 1}, {"name": "Stores", "warehouse_name": "Stores", "is_group": 0}],
    supplier=[{"name": "Legs Ltd", "supplier_name": "Legs Ltd"}, {"name": "Rival", "supplier_name": "Rival"}],
    customer=[{"name": "Shop", "customer_name": "Shop", "territory": "Austria", "disabled": 0}],
    item_price=[
        {**OFFER, "price_list_rate": 150, "uom": "Box", "packing_unit": 2, "valid_from": "2026-01-01"},
        {**OFFER, "price_list_rate": 1.4, "valid_from": "2025-06-01"},
        {**OFFER, "price_list_rate": 1.3, "valid_upto": "2025-12-31"},
        {**OFFER, "price_list_rate": 1.2, "valid_from": "2026-06-01"},
        {**OFFER, "price_list_rate": 1.1, "supplier": "Rival", "lead_time_days": 5},
        {**OFFER, "price_list_rate": 9, "supplier": "Rival", "item_code": "CHAIR", "uom": "Dozen"},
        {"item_code": "CHAIR", "buying": 0, "price_list_rate": 99},
    ],
    bom=[
        {"name": f"BOM-CHAIR-{number}", "item": "CHAIR", "quantity": 2, "is_active": 1, "is_default": default,
         "process_loss_percentage": 5}
        for number, default in [(1, 0), (2, 1)]
    ],
    bom_item=[
        {"parent": "BOM-CHAIR-1", "item_code": "LEG", "stock_qty": 8},
        {"parent": "BOM-CHAIR-2", "item_code": "LEG", "stock_qty": 8},
        {"parent": "BOM-CHAIR-2", "item_code": "ASSEMBLY", "stock_qty": 1},
    ],
    work_order=[
        {"name": name, "production_item": "CHAIR", "qty": 10, "produced_qty": made, "status": status, "fg_warehouse": "Stores",
         "planned_start_date": "2026-01-14 06:00:00"}
        for name, made, status in [("WO-1", 4, "In Process"), ("WO-2", 4, "Closed"), ("WO-3", 0, "Closed"), ("WO-4", 0, "Draft")]
    ],
    sales_order=[
        {"name": name, "customer": "Shop", "status": status, "transaction_date": "2026-01-08", "currency": "EUR"}
        for name, status in [("SO-1", "To Deliver and Bill"), ("SO-2", "Draft")]
    ],
    sales_order_item=[
        {**SOLD, "name": "s1", "idx": 1, "qty": 5, "delivered_qty": 2, "rate": 100, "delivery_date": "2026-01-25"},
        {**SOLD, "idx": 2, "qty": 1, "item_code": "ASSEMBLY"},
        {**SOLD, "name": "s3", "idx": 3, "qty": 1, "delivered_qty": 1, "rate": 100, "delivery_date": "2026-01-15"},
        {**SOLD, "parent": "SO-2", "idx": 1, "qty": 5, "delivered_qty": 0},
    ],
    purchase_order=[
        {"name": name, "supplier": "Legs Ltd", "status": status, "transaction_date": "2026-01-08"}
        for name, status in [("PO-1", "To Receive and Bill"), ("PO-2", "Closed")]
    ],
    purchase_order_item=[
        {**BOUGHT, "name": "p1", "idx": 1, "qty": 3, "received_qty": 3, "rate": 150, "schedule_date": "2026-01-20"},
        {**BOUGHT, "name": "p2", "idx": 2, "qty": 3, "received_qty": 1, "schedule_date": "2026-01-20",
         "expected_delivery_date": "2026-01-16"},
        {**BOUGHT, "name": "p3", "parent": "PO-2", "idx": 1, "qty": 3, "received_qty": 0},
    ],
    purchase_receipt=[
        {"name": name, "docstatus": docstatus, "posting_date": date}
        for name, docstatus, date in [
            ("PR-1", 1, "2026-01-12"), ("PR-2", 0, "2026-01-13"), ("PR-3", 2, "2026-01-13"), ("PR-RET-1", 1, "2026-01-14"),
            ("PR-4", 1, "2026-01-15"),
        ]
    ],
    purchase_receipt_item=[
        {"parent": receipt, "idx": idx, "item_code": "LEG", "qty": quantity, "conversion_factor": 100, "purchase_order_item": line}
        for receipt, idx, quantity, line in [
            ("PR-1", 1, 2, "p1"), ("PR-1", 2, 1, "p2"), ("PR-1", 3, 1, None), ("PR-2", 1, 1, "p1"), ("PR-3", 1, 1, "p1"),
            ("PR-RET-1", 1, -1, "p1"), ("PR-4", 1, 2, "p1"),
        ]
    ],
    delivery_note=[
        {"name": name, "docstatus": docstatus, "posting_date": date}
        for name, docstatus, date in [
            ("DN-1", 1, "2026-01-12"), ("DN-2", 0, "2026-01-13"), ("DN-3", 2, "2026-01-14"), ("DN-RET-1", 1, "2026-01-15"),
        ]
    ],
    delivery_note_item=[
        {"parent": note, "qty": quantity, "so_detail": line}
        for note, quantity, line in [
            ("DN-1", 3, "s1"), ("DN-1", 1, None), ("DN-2", 1, "s1"), ("DN-3", 1, "s1"), ("DN-RET-1", -1, "s1"),
        ]
    ],
    bin=[{"item_code": "LEG", "warehouse": "Stores", "actual_qty": 60, "reserved_qty": 8, "valuation_rate": 1.25}],
    stock_entry=[{"name": "STE-1", "purpose": "Manufacture"}, {"name": "STE-2", "purpose": "Material Transfer"}],
    stock_ledger_entry=[
        {**ENTRY, "name": f"e{number}", "posting_time": f"{number}:00:00.000000", "voucher_type": kind, "actual_qty": quantity,
         "qty_after_transaction": after, **more}
        for number, (kind, quantity, after, more) in enumerate([
            ("Purchase Receipt", 60, 60, {}),
            ("Stock Entry", -8, 52, {"voucher_no": "STE-1"}),
            ("Stock Entry", 2, 2, {"voucher_no": "STE-1", "item_code": "CHAIR"}),
            ("Stock Reconciliation", 0, 50, {"voucher_no": "REC-1"}),
            ("Stock Entry", 10, 60, {"voucher_no": "STE-2"}),
            ("Delivery Note", -2, 0, {"voucher_no": "DN-1", "item_code": "CHAIR"}),
            ("Stock Entry", 5, 65, {"voucher_no": "STE-3", "is_cancelled": 1}),
        ], 8)
    ],
    sales_invoice=[
        {"name": name, "customer": "Shop", "docstatus": docstatus, "posting_date": "2026-01-16", "currency": "USD",
         "outstanding_amount": left, "update_stock": ships}
        for name, docstatus, left, ships in [
            ("SI-1", 1, 100, 0), ("SI-RET-1", 1, 0, 0), ("SI-2", 0, 9, 0), ("SI-3", 2, 0, 0), ("SI-4", 1, 0, 1),
        ]
    ],
    sales_invoice_item=[
        {"parent": invoice, "idx": idx, "item_code": item, "qty": quantity, "conversion_factor": 2, "net_amount": amount,
         "so_detail": line}
        for invoice, idx, item, quantity, amount, line in [
            ("SI-1", 1, "CHAIR", 2, 220.5, "s1"), ("SI-1", 2, "ASSEMBLY", 1, 30, None), ("SI-RET-1", 1, "CHAIR", -1, -110.25, "s1"),
            ("SI-2", 1, "CHAIR", 1, 9, "s1"), ("SI-3", 1, "CHAIR", 1, 9, "s1"), ("SI-4", 1, "CHAIR", 1, 100, "s3"),
        ]
    ],
    currency_exchange=[{"date": "2026-01-02", "from_currency": "USD", "to_currency": "EUR", "exchange_rate": 0.92}],
)  # fmt: skip


PUBLISHED: dict[str, set[tuple[Any, ...]]] = {
    "select sku_id, make_or_buy, is_active, unit_of_measure, unit_cost::float, currency from manufacturing.skus": {
        ("CHAIR", "make", True, "Nos", 30.0, "EUR"), ("LEG", "buy", True, "Nos", 1.25, "EUR"),
        ("TABLE-RED", "buy", False, "Nos", None, "EUR"),
    },
    "select sku_id, component_sku_id, quantity_per_unit::float, scrap_rate::float from manufacturing.boms": {
        ("CHAIR", "LEG", 4.0, 0.05),
    },
    "select work_order_id, sku_id, quantity::float, quantity_completed::float, status, scheduled_start::text"
    " from manufacturing.work_orders": {
        ("WO-1", "CHAIR", 10.0, 4.0, "in_progress", "2026-01-14"), ("WO-2", "CHAIR", 10.0, 4.0, "completed", "2026-01-14"),
        ("WO-3", "CHAIR", 10.0, 0.0, "cancelled", "2026-01-14"),
    },
    "select supplier_id, sku_id, lead_time_days, price::float, moq::float, order_multiple::float, is_preferred"
    " from manufacturing.supplier_items": {
        ("LEGS LTD", "LEG", 8, 1.5, 200.0, 200.0, True), ("RIVAL", "LEG", 5, 1.1, 200.0, None, False),
    },
    "select warehouse_id, sku_id, quantity_on_hand::float, quantity_reserved::float from manufacturing.inventory_snapshots": {
        ("STORES", "LEG", 60.0, 8.0),
    },
    "select sales_order_id, line, customer_id, sku_id, quantity::float, quantity_shipped::float, status, requested_date::text,"
    " shipped_date::text, unit_price::float from manufacturing.sales_orders": {
        ("SO-1", 1, "SHOP", "CHAIR", 10.0, 4.0, "partial", "2026-01-25", "2026-01-12", 50.0),
        ("SO-1", 3, "SHOP", "CHAIR", 2.0, 2.0, "complete", "2026-01-15", "2026-01-16", 50.0),
    },
    "select purchase_order_id, line, sku_id, quantity::float, quantity_received::float, status, expected_date::text,"
    " received_date::text, unit_price::float from manufacturing.purchase_orders": {
        ("PO-1", 1, "LEG", 300.0, 300.0, "complete", "2026-01-20", "2026-01-15", 1.5),
        ("PO-1", 2, "LEG", 300.0, 100.0, "partial", "2026-01-16", None, None),
        ("PO-2", 1, "LEG", 300.0, 0.0, "cancelled", None, None, None),
    },
    "select reference, warehouse_id, sku_id, kind, quantity::float, (moved_at at time zone 'Europe/Vienna')::text"
    " from manufacturing.stock_movements": {
        (reference, "STORES", sku, kind, quantity, f"2026-01-12 {hour:02}:00:00")
        for hour, (reference, sku, kind, quantity) in enumerate([
            ("PR-1", "LEG", "receipt", 60.0), ("STE-1", "LEG", "issue", -8.0), ("STE-1", "CHAIR", "production", 2.0),
            ("REC-1", "LEG", "count", -2.0), ("STE-2", "LEG", "transfer", 10.0), ("DN-1", "CHAIR", "shipment", -2.0),
        ], 8)
    },
    "select invoice_id, line, customer_id, sales_order_id, sales_order_line, sku_id, quantity::float, amount::float, currency,"
    " invoice_date::text, is_paid from manufacturing.invoices": {
        ("SI-1", 1, "SHOP", "SO-1", 1, "CHAIR", 4.0, 220.5, "USD", "2026-01-16", False),
        ("SI-1", 2, "SHOP", None, None, None, 2.0, 30.0, "USD", "2026-01-16", False),
        ("SI-RET-1", 1, "SHOP", "SO-1", 1, "CHAIR", -2.0, -110.25, "USD", "2026-01-16", True),
        ("SI-4", 1, "SHOP", "SO-1", 3, "CHAIR", 2.0, 100.0, "USD", "2026-01-16", True),
    },
    "select rate_date::text, from_currency, to_currency, rate::float from manufacturing.exchange_rates": {
        ("2026-01-02", "USD", "EUR", 0.92),
    },
    "select sku_id, from_unit, to_unit, factor::float from manufacturing.unit_conversions": {
        ("LEG", "Box", "Nos", 100.0), ("TABLE-RED", "Pallet", "Nos", 4.0),
    },
    "select alias, alias_kind, sku_id from manufacturing.sku_aliases": {
        ("4006381333931", "barcode", "LEG"), ("L-77", "vendor", "LEG"),
    },
}  # fmt: skip

NOT_STOCKED = "{} is not kept in stock: nothing is planned for it."
REFUSED = {
    ("items", NOT_STOCKED.format("ASSEMBLY")),
    ("items", NOT_STOCKED.format("TABLE")),
    ("bom_items", "The bill of material BOM-CHAIR-1 is not the default one of CHAIR."),
    ("bom_items", NOT_STOCKED.format("ASSEMBLY")),
    ("work_orders", 'Work order "WO-4" is a draft: it counts once it is confirmed.'),
    ("item_prices", "There is a newer price of the supplier (field valid_from)."),
    ("item_prices", "The price was valid until 2025-12-31 (field valid_upto)."),
    ("item_prices", "The price is valid from 2026-06-01 (field valid_from)."),
    ("item_prices", "The unit Dozen cannot be converted into Nos, in which CHAIR is kept."),
    ("sales_order_items", 'Sale "SO-2" is a draft: it counts once it is confirmed.'),
    ("sales_order_items", NOT_STOCKED.format("ASSEMBLY")),
    ("purchase_receipt_items", "The receipt is of no purchase order (field purchase_order_item)."),
    ("purchase_receipt_items", "The receipt is a draft: it counts once it is submitted (field docstatus)."),
    ("purchase_receipt_items", "The receipt is cancelled (field docstatus)."),
    ("stock_ledger_entries", "The entry is cancelled (field is_cancelled)."),
    ("invoice_items", "The invoice is a draft: it counts once it is submitted (field docstatus)."),
    ("invoice_items", "The invoice is cancelled (field docstatus)."),
}


def test_all_that_erpnext_says_is_published_or_refused(company: Company, service: Service) -> None:
    service.answers |= erpnext(service, ERPNEXT)
    variables = {"MFG_ERPNEXT_URL": service.url, "MFG_ERPNEXT_TOKEN": TOKEN}
    assert [outcome.error for outcome in company.load("erpnext", variables) if outcome.error] == []
    results = company.build(["erpnext"])
    assert [(result.name, result.message) for result in results if result.failed or result.status == "skipped"] == []
    for query, rows in PUBLISHED.items():
        assert set(company.asks(query)) == rows, query
    refused = company.asks("select entity, reason from staging.rejected_rows cross join unnest(reasons) as reason")
    assert set(refused) == REFUSED
    again = [outcome.result for outcome in company.load("erpnext", variables)]
    assert sum(result.inserted + result.deleted for result in again if result) == 0
