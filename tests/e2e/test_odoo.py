"""The workshop on Odoo through a whole nightly: the records it has there are published as the workshop says, or refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from tests.e2e import workshop
from tests.e2e.conftest import Clone
from tests.e2e.plant import Plant
from tests.e2e.workshop import AS_OF, COSTS, OFFERS, PARTS, WAREHOUSES, Invoice, Move, Offer, Order, WorkOrder
from tests.orchestration.connectors.odoo import DATABASE, KEY, Rows, models, odoo
from tests.orchestration.connectors.web_service import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

ZONE = "Europe/Vienna"
CURRENCIES = {"EUR": [1, "EUR"], "USD": [2, "USD"]}
UNIT, BOX = 1, 2
PLACES = {**dict.fromkeys(WAREHOUSES, "internal"), "supplier": "supplier", "customer": "customer", "count": "inventory",
          "production": "production"}  # fmt: skip
PARTNERS = {"W": "Workshop", **{code: name for code, (name, _) in workshop.CUSTOMERS.items()}, **workshop.SUPPLIERS}
MADE = {"draft": "draft", "planned": "confirmed", "in_progress": "progress", "completed": "done"}
DELIVERED = {"open": "pending", "partial": "partial", "complete": "full"}
PER_UNIT = {order.item: order.per_unit for order in workshop.PURCHASES}
SALES = [*workshop.SALES, workshop.DRAFT_SALE]
PURCHASES = [*workshop.PURCHASES, workshop.DRAFT_PURCHASE]


def number(code: str, codes: Any) -> int:
    """The id of a record, that is its place among those of its model."""
    return list(codes).index(code) + 1


def at_night(day: date) -> str:
    """Half past midnight in the workshop is still the day before where Odoo's clock is, at Greenwich."""
    return f"{datetime.combine(day, time(0, 30), ZoneInfo(ZONE)).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def unit(per_unit: int) -> int:
    return BOX if per_unit > 1 else UNIT


def work_orders() -> Iterator[WorkOrder]:
    """What is left of an order when a part of it is made becomes an order of its own."""
    for order in workshop.WORK_ORDERS:
        if 0 < order.made < order.quantity:
            made, left = order.made, order.quantity - order.made
            yield replace(order, number=f"{order.number}-001", quantity=made, state="completed")
            yield replace(order, number=f"{order.number}-002", quantity=left, made=0, state="planned")
        else:
            yield order


def header(order: Order, due: str, **confirmed: Any) -> dict[str, Any]:
    """With what is `confirmed` unless it is a draft."""
    return {
        "name": order.number, "partner_id": number(order.partner, PARTNERS), "currency_id": CURRENCIES[order.currency],
        "date_order": at_night(order.ordered), due: at_night(order.due),
        **({"state": "draft"} if order.state == "draft" else confirmed),
    }  # fmt: skip


def line(order: Order, orders: list[Order]) -> dict[str, Any]:
    return {
        "order_id": orders.index(order) + 1, "product_id": number(order.item, COSTS), "product_uom_id": unit(order.per_unit),
        "price_unit": order.price,
    }  # fmt: skip


def supplier_item(offer: Offer) -> dict[str, Any]:
    per_unit = PER_UNIT[offer.item]
    return {
        "partner_id": number(offer.supplier, PARTNERS), "product_tmpl_id": number(offer.item, COSTS), "sequence": 1,
        "product_code": offer.code, "price": offer.price * per_unit, "min_qty": offer.moq / per_unit, "delay": offer.days,
        "product_uom_id": unit(per_unit), "currency_id": CURRENCIES["EUR"],
    }  # fmt: skip


def stock_move(move: Move) -> dict[str, Any]:
    """What is bought by the box is moved by the box."""
    per_unit = PER_UNIT[move.item] if move.kind == "receipt" else 1
    orders = {order.number: n for n, order in enumerate(PURCHASES if move.kind == "receipt" else SALES, 1)}
    return {
        "product_id": number(move.item, COSTS), "quantity": move.quantity / per_unit, "product_uom": unit(per_unit),
        "location_id": number(move.source, PLACES), "location_dest_id": number(move.target, PLACES), "state": "done",
        "date": at_night(move.on), "reference": move.reference, "is_inventory": move.kind == "count",
        **({"purchase_line_id" if move.kind == "receipt" else "sale_line_id": orders[move.order]} if move.order else {}),
    }  # fmt: skip


def quants() -> Rows:
    """What is where, and what is owed where it came from."""
    there: Counter[tuple[str, str]] = Counter()
    for move in workshop.MOVES:
        there[move.source, move.item] -= move.quantity
        there[move.target, move.item] += move.quantity
    return [
        {"product_id": number(item, COSTS), "location_id": number(place, PLACES), "quantity": float(quantity),
         "reserved_quantity": float(workshop.to_ship(item, place))}
        for (place, item), quantity in there.items()
    ]  # fmt: skip


def account_move(invoice: Invoice) -> dict[str, Any]:
    return {
        "name": invoice.number, "move_type": "out_invoice", "state": "posted", "invoice_date": invoice.on.isoformat(),
        "payment_state": "paid" if invoice.paid else "not_paid", "partner_id": number(invoice.order.partner, PARTNERS),
        "currency_id": CURRENCIES[invoice.order.currency],
    }  # fmt: skip


SOLD = {"move_type": "out_invoice", "display_type": "product", "product_uom_id": UNIT}
RECORDS = models(
    res_company=[{"name": "Workshop", "currency_id": CURRENCIES["EUR"]}],
    res_currency_rate=[
        {"name": day.isoformat(), "rate": rate, "currency_id": CURRENCIES[currency], "company_id": 1}
        for day, _, currency, rate in workshop.RATES
    ],
    uom_uom=[
        {"name": workshop.UNIT, "factor": 1.0, "parent_path": f"{UNIT}/"},
        {"name": workshop.BOX, "factor": float(workshop.PER_BOX), "parent_path": f"{UNIT}/{BOX}/"},
    ],
    product_product=[
        {"default_code": item, "name": item.title(), "barcode": workshop.BARCODES.get(item, False), "type": "consu",
         "is_storable": True, "active": True, "standard_price": cost, "uom_id": UNIT, "categ_id": [1, "Furniture"],
         "product_tmpl_id": n}
        for n, (item, cost) in enumerate(COSTS.items(), 1)
    ],
    stock_warehouse=[{"code": code, "name": code.title()} for code in WAREHOUSES],
    stock_location=[
        {"usage": usage, "warehouse_id": n if usage == "internal" else False, "parent_path": f"{n}/"}
        for n, usage in enumerate(PLACES.values(), 1)
    ],
    stock_picking_type=[{"warehouse_id": n} for n, _ in enumerate(WAREHOUSES, 1)],
    res_partner=[
        {"ref": code, "name": name, "active": True, "commercial_partner_id": n}
        for n, (code, name) in enumerate(PARTNERS.items(), 1)
    ],
    mrp_bom=[
        {"product_tmpl_id": number(item, COSTS), "product_qty": 10.0, "product_uom_id": UNIT, "active": True, "type": "normal"}
        for item in PARTS
    ],
    mrp_bom_line=[
        {"bom_id": number(item, PARTS), "product_id": number(part, COSTS), "product_qty": 10.0 * quantity,
         "product_uom_id": UNIT}
        for item, parts in PARTS.items() for part, quantity in parts.items()
    ],
    product_supplierinfo=[supplier_item(offer) for offer in OFFERS],
    stock_quant=quants(),
    mrp_production=[
        {"name": w.number, "product_id": number(w.item, COSTS), "product_qty": w.quantity, "qty_produced": w.made,
         "product_uom_id": UNIT, "state": MADE[w.state], "date_start": at_night(w.start),
         "location_dest_id": number("MAIN", PLACES)}
        for w in [*work_orders(), workshop.DRAFT_WORK_ORDER]
    ],
    # what was awaited of a purchase that is closed short is cancelled: it counts as received in full
    purchase_order=[
        {**header(o, "date_planned", state="purchase", receipt_status=DELIVERED[o.status], date_approve=at_night(o.ordered)),
         "picking_type_id": number(o.warehouse, WAREHOUSES)}
        for o in PURCHASES
    ],
    purchase_order_line=[
        {**line(o, PURCHASES), "product_qty": o.quantity, "qty_received": o.done, "date_planned": at_night(o.due)}
        for o in PURCHASES
    ],
    sale_order=[
        {**header(o, "commitment_date", state="sale", delivery_status=DELIVERED[o.status]),
         "warehouse_id": number(o.warehouse, WAREHOUSES)}
        for o in SALES
    ],
    sale_order_line=[
        {**line(o, SALES), "product_uom_qty": o.quantity, "qty_delivered": o.done,
         "warehouse_id": number(o.warehouse, WAREHOUSES)}
        for o in SALES
    ],
    stock_move=[stock_move(move) for move in workshop.MOVES],
    account_move=[
        *(account_move(i) for i in workshop.INVOICES),
        {"move_type": "out_invoice", "state": "draft", "payment_state": "not_paid", "partner_id": number("C-1", PARTNERS)},
    ],
    account_move_line=[
        *({**SOLD, "move_id": n, "product_id": number(i.order.item, COSTS), "quantity": i.order.quantity,
           "price_subtotal": i.amount, "sale_line_ids": [SALES.index(i.order) + 1]}
          for n, i in enumerate(workshop.INVOICES, 1)),
        {**SOLD, "move_id": len(workshop.INVOICES) + 1, "product_id": 1, "quantity": 1.0, "price_subtotal": 240.0},
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def plant(clone: Clone, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with serving() as service:
        service.answers |= odoo(RECORDS)
        variables = {
            "MFG_SYSTEMS": "odoo", "MFG_AS_OF": AS_OF.isoformat(), "MFG_CURRENCY": "EUR", "MFG_TIMEZONE": ZONE,
            "MFG_ODOO_URL": service.url, "MFG_ODOO_TOKEN": KEY, "MFG_ODOO_DATABASE": DATABASE,
        }  # fmt: skip
        plant = Plant(clone("e2e_odoo", migrated_template), tmp_path_factory.mktemp("home"), variables)
        plant.nightly()
        yield plant


def test_what_is_published_is_what_the_workshop_says(plant: Plant) -> None:
    assert workshop.differing(plant, list(work_orders())) == {}


def test_each_record_is_in_the_change_log(plant: Plant) -> None:
    read = {name: len(RECORDS[entity.model][1]) for name, entity in entities_of(load_system("odoo")).items()}
    assert workshop.extracted(plant) == read


def test_each_record_is_published_or_refused(plant: Plant) -> None:
    tables = {
        "products": "skus", "bom_lines": "boms", "productions": "work_orders", "supplier_items": "supplier_items",
        "sale_lines": "sales_orders", "purchase_lines": "purchase_orders", "invoice_lines": "invoices",
        "currency_rates": "exchange_rates", "moves": "stock_movements where kind <> 'transfer' or quantity < 0",
        "warehouses": "warehouses",
    }  # fmt: skip
    read = workshop.extracted(plant)
    assert workshop.published_and_refused(plant, tables) == {entity: read[entity] for entity in tables}


def test_drafts_are_refused_with_the_reason(plant: Plant) -> None:
    confirmed = "is a draft: it counts once it is confirmed."
    assert plant.rows("select entity, reasons from staging.rejected_rows order by 1") == [
        ("invoice_lines", ["The invoice is a draft: it counts once it is posted (field state)."]),
        ("productions", [f'Manufacturing order "WO-D" {confirmed}']),
        ("purchase_lines", [f'Purchase "PO-D" {confirmed}']),
        ("sale_lines", [f'Sale "SO-D" {confirmed}']),
    ]  # fmt: skip


def test_another_load_stores_nothing_twice(plant: Plant) -> None:
    [(records,)] = plant.rows("select count(*) from raw.records")
    assert plant.mfg("ingest", "odoo").returncode == 0
    assert plant.rows("select count(*) from raw.records") == [(records,)]
