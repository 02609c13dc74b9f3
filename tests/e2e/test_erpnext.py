"""The workshop on ERPNext through a whole nightly: the documents it has there are published as the workshop says, or refused."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from tests.e2e import workshop
from tests.e2e.conftest import Clone
from tests.e2e.plant import Plant
from tests.e2e.workshop import AS_OF, COSTS, OFFERS, PARTS, WAREHOUSES, Move, Order
from tests.orchestration.connectors.erpnext import TOKEN, doctypes, erpnext
from tests.orchestration.connectors.web_service import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

COMPANY = "Workshop"
BY_SUPPLIER = {offer.item: offer for offer in OFFERS}
PER_UNIT = {order.item: order.per_unit for order in workshop.PURCHASES}
SOLD = {"open": "To Deliver and Bill", "partial": "To Deliver and Bill", "complete": "Completed"}
BOUGHT = {"open": "To Receive and Bill", "partial": "To Receive and Bill", "complete": "To Bill"}
MADE = {"draft": "Draft", "planned": "Not Started", "in_progress": "In Process", "completed": "Completed"}
VOUCHERS = {
    "receipt": "Purchase Receipt", "shipment": "Delivery Note", "count": "Stock Reconciliation", "production": "Stock Entry",
    "transfer": "Stock Entry",
}  # fmt: skip


def header(order: Order, statuses: dict[str, str]) -> dict[str, Any]:
    """A purchase that is not delivered in full is closed by hand."""
    said = {"draft": "Draft", "closed": "Closed", "confirmed": statuses[order.status]}[order.state]
    return {
        "name": order.number, "status": said, "docstatus": int(order.state != "draft"), "currency": order.currency,
        "transaction_date": order.ordered.isoformat(),
    }  # fmt: skip


def line(order: Order) -> dict[str, Any]:
    return {
        "name": f"{order.number}-1", "parent": order.number, "idx": 1, "item_code": order.item, "qty": order.quantity,
        "conversion_factor": order.per_unit, "warehouse": order.warehouse, "rate": order.price,
        "docstatus": int(order.state != "draft"),
    }  # fmt: skip


def receipt_line(move: Move) -> dict[str, Any]:
    per_unit = PER_UNIT[move.item]
    return {
        "parent": move.reference, "idx": 1, "item_code": move.item, "qty": move.quantity / per_unit,
        "conversion_factor": per_unit, "purchase_order_item": f"{move.order}-1",
    }  # fmt: skip


def ledger() -> Iterator[dict[str, Any]]:
    """In the order it was posted in; a count says what was found."""
    for move in sorted(workshop.MOVES, key=lambda move: move.on):
        for _, place, quantity in move.ends():
            found = {"actual_qty": 0, "qty_after_transaction": quantity}
            yield {
                "voucher_no": move.reference, "voucher_type": VOUCHERS[move.kind], "item_code": move.item, "warehouse": place,
                "posting_date": move.on.isoformat(), "posting_time": "23:30:00.000000", "is_cancelled": 0,
                **(found if move.kind == "count" else {"actual_qty": quantity}),
            }  # fmt: skip


SALES, PURCHASES = [*workshop.SALES, workshop.DRAFT_SALE], [*workshop.PURCHASES, workshop.DRAFT_PURCHASE]
SHIPMENTS = [move for move in workshop.MOVES if move.kind == "shipment"]
PURPOSES = {"production": "Manufacture", "transfer": "Material Transfer"}
ENTRIES = {move.reference: PURPOSES[move.kind] for move in workshop.MOVES if move.kind in PURPOSES}

DOCUMENTS = doctypes(
    company=[{"name": COMPANY, "default_currency": "EUR"}],
    item=[
        {"name": item, "item_code": item, "item_name": item.title(), "item_group": "Furniture", "stock_uom": workshop.UNIT,
         "is_stock_item": 1, "has_variants": 0, "disabled": 0, "valuation_rate": cost,
         "min_order_qty": BY_SUPPLIER[item].moq if item in BY_SUPPLIER else 0}
        for item, cost in COSTS.items()
    ],
    uom_conversion_detail=[
        *({"parent": item, "uom": workshop.UNIT, "conversion_factor": 1} for item in COSTS),
        *({"parent": item, "uom": workshop.BOX, "conversion_factor": size} for item, size in PER_UNIT.items() if size > 1),
    ],
    item_barcode=[{"parent": item, "barcode": code} for item, code in workshop.BARCODES.items()],
    item_supplier=[{"parent": o.item, "supplier": o.supplier, "supplier_part_no": o.code} for o in OFFERS],
    item_default=[{"parent": o.item, "company": COMPANY, "default_supplier": o.supplier} for o in OFFERS],
    warehouse=[
        {"name": "All Warehouses", "warehouse_name": "All Warehouses", "is_group": 1, "disabled": 0},
        *({"name": code, "warehouse_name": code, "is_group": 0, "disabled": 0} for code in WAREHOUSES),
    ],
    supplier=[{"name": code, "supplier_name": name} for code, name in workshop.SUPPLIERS.items()],
    customer=[
        {"name": code, "customer_name": name, "territory": "Austria", "disabled": 0}
        for code, (name, _) in workshop.CUSTOMERS.items()
    ],
    item_price=[
        {"item_code": o.item, "supplier": o.supplier, "buying": 1, "price_list_rate": o.price * PER_UNIT[o.item],
         "currency": "EUR", "lead_time_days": o.days, "uom": workshop.BOX if PER_UNIT[o.item] > 1 else workshop.UNIT,
         "valid_from": "2025-01-01"}
        for o in OFFERS
    ],
    bom=[{"name": f"BOM-{item}", "item": item, "quantity": 10, "is_active": 1, "is_default": 1} for item in PARTS],
    bom_item=[
        {"parent": f"BOM-{item}", "item_code": part, "stock_qty": 10 * quantity}
        for item, parts in PARTS.items() for part, quantity in parts.items()
    ],
    work_order=[
        {"name": w.number, "production_item": w.item, "qty": w.quantity, "produced_qty": w.made, "status": MADE[w.state],
         "docstatus": int(w.state != "draft"), "fg_warehouse": "MAIN", "planned_start_date": f"{w.start} 06:00:00"}
        for w in [*workshop.WORK_ORDERS, workshop.DRAFT_WORK_ORDER]
    ],
    sales_order=[{**header(o, SOLD), "customer": o.partner, "delivery_date": o.due.isoformat()} for o in SALES],
    sales_order_item=[{**line(o), "delivered_qty": o.done, "delivery_date": o.due.isoformat()} for o in SALES],
    purchase_order=[{**header(o, BOUGHT), "supplier": o.partner} for o in PURCHASES],
    purchase_order_item=[{**line(o), "received_qty": o.done, "schedule_date": o.due.isoformat()} for o in PURCHASES],
    purchase_receipt=[{"name": move.reference, "posting_date": move.on.isoformat()} for move in workshop.RECEIPTS],
    purchase_receipt_item=[receipt_line(move) for move in workshop.RECEIPTS],
    delivery_note=[{"name": move.reference, "posting_date": move.on.isoformat()} for move in SHIPMENTS],
    delivery_note_item=[
        {"parent": move.reference, "qty": move.quantity, "so_detail": f"{move.order}-1"} for move in SHIPMENTS
    ],
    bin=[
        {"item_code": item, "warehouse": warehouse, "actual_qty": quantity, "valuation_rate": COSTS[item],
         "reserved_qty": workshop.to_ship(item, warehouse)}
        for (warehouse, item), quantity in workshop.STOCK.items()
    ],
    stock_entry=[{"name": name, "purpose": purpose} for name, purpose in ENTRIES.items()],
    stock_ledger_entry=list(ledger()),
    sales_invoice=[
        {"name": i.number, "customer": i.order.partner, "posting_date": i.on.isoformat(), "currency": i.order.currency,
         "outstanding_amount": 0 if i.paid else i.amount}
        for i in workshop.INVOICES
    ] + [{"name": "INV-D", "customer": "C-1", "docstatus": 0, "posting_date": AS_OF.isoformat(), "currency": "EUR"}],
    sales_invoice_item=[
        {"parent": i.number, "idx": 1, "item_code": i.order.item, "qty": i.order.quantity, "conversion_factor": 1,
         "net_amount": i.amount, "so_detail": f"{i.order.number}-1"}
        for i in workshop.INVOICES
    ] + [{"parent": "INV-D", "docstatus": 0, "idx": 1, "item_code": "TABLE", "qty": 1, "net_amount": 240}],
    currency_exchange=[
        {"date": day.isoformat(), "from_currency": one, "to_currency": other, "exchange_rate": rate}
        for day, one, other, rate in workshop.RATES
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def plant(clone: Clone, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with serving() as service:
        service.answers |= erpnext(service, DOCUMENTS)
        variables = {
            "MFG_SYSTEMS": "erpnext", "MFG_AS_OF": AS_OF.isoformat(), "MFG_CURRENCY": "EUR", "MFG_TIMEZONE": "Europe/Vienna",
            "MFG_ERPNEXT_URL": service.url, "MFG_ERPNEXT_TOKEN": TOKEN,
        }  # fmt: skip
        plant = Plant(clone("e2e_erpnext", migrated_template), tmp_path_factory.mktemp("home"), variables)
        plant.nightly()
        yield plant


def test_what_is_published_is_what_the_workshop_says(plant: Plant) -> None:
    assert workshop.differing(plant) == {}


def test_each_document_is_in_the_change_log(plant: Plant) -> None:
    doctype = {
        name: unquote(entity.path.rsplit("/", 1)[1]) for name, entity in entities_of(load_system("erpnext")).items()
    }
    assert workshop.extracted(plant) == {name: len(DOCUMENTS[doctype[name]]) for name in doctype}


def test_each_line_is_published_or_refused(plant: Plant) -> None:
    tables = {
        "items": "skus", "bom_items": "boms", "work_orders": "work_orders", "item_prices": "supplier_items",
        "sales_order_items": "sales_orders", "purchase_order_items": "purchase_orders", "bins": "inventory_snapshots",
        "stock_ledger_entries": "stock_movements", "invoice_items": "invoices", "exchange_rates": "exchange_rates",
        "customers": "customers", "suppliers": "suppliers", "item_barcodes": "sku_aliases where alias_kind = 'barcode'",
        "item_suppliers": "sku_aliases where alias_kind = 'vendor'",
    }  # fmt: skip
    read = workshop.extracted(plant)
    assert workshop.published_and_refused(plant, tables) == {entity: read[entity] for entity in tables}


def test_drafts_are_refused_with_the_reason(plant: Plant) -> None:
    confirmed = "is a draft: it counts once it is confirmed."
    assert plant.rows("select entity, source_key, reasons from staging.rejected_rows order by 1") == [
        ("invoice_items", "sales invoice item 4", ["The invoice is a draft: it counts once it is submitted (field docstatus)."]),
        ("purchase_order_items", "PO-D-1", [f'Purchase "PO-D" {confirmed}']),
        ("sales_order_items", "SO-D-1", [f'Sale "SO-D" {confirmed}']),
        ("work_orders", "WO-D", [f'Work order "WO-D" {confirmed}']),
    ]  # fmt: skip


def test_another_load_stores_nothing_twice(plant: Plant) -> None:
    [(records,)] = plant.rows("select count(*) from raw.records")
    assert plant.mfg("ingest", "erpnext").returncode == 0
    assert plant.rows("select count(*) from raw.records") == [(records,)]
