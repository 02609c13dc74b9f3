"""A pump maker on Odoo, read over the documented protocol and built into the published tables."""

from typing import Any

import pytest

from tests.dbt_project.plant import Company
from tests.orchestration.connectors.odoo import DATABASE, KEY, models, odoo
from tests.orchestration.connectors.web_service import Service
from tests.orchestration.connectors.web_service import service as service

pytestmark = pytest.mark.slow

EUR, USD, CHF = [1, "EUR"], [2, "USD"], [3, "CHF"]
RED, BLUE, GREEN = 51, 52, 53
PUMP, SEAL, GREASE, SERVICE, RED_PUMP, BLUE_PUMP, KIT = range(1, 8)
UNITS, DOZEN, KG, G = range(1, 5)
STOCK, SUPPLIERS, CUSTOMERS, LOSS, QUALITY, GATE = range(1, 7)
CLIENT, SELLER, CLERK, RIVAL = range(1, 5)
EARLIER = "2026-01-05 09:00:00"

MODELS = models(
    res_company=[{"name": "Pumps", "currency_id": EUR}],
    res_currency_rate=[
        {"name": "2025-12-01", "rate": 0.88, "currency_id": CHF},
        {"name": "2025-12-31", "rate": 0.8, "currency_id": EUR, "company_id": 1},
        {"name": "2026-01-01", "rate": 0.9, "currency_id": CHF, "company_id": 1},
        {"name": "2026-01-01", "rate": 0.7, "currency_id": CHF, "company_id": 2},
    ],
    uom_uom=[
        {"name": "Units", "factor": 1.0, "parent_path": "1/"}, {"name": "Dozen", "factor": 12.0, "parent_path": "1/2/"},
        {"name": "kg", "factor": 1.0, "parent_path": "3/"}, {"name": "g", "factor": 0.001, "parent_path": "3/4/"},
    ],
    product_product=[
        {"default_code": code, "name": code or "Grease", "active": active, "uom_id": KG if template == 13 else UNITS,
         "product_tmpl_id": template, "type": "consu", "is_storable": True, "standard_price": cost, **more}
        for code, active, template, cost, more in [
            ("PUMP", True, 11, 90.0, {}), ("SEAL", True, 12, 2.0, {"barcode": "4006381333931"}), (False, False, 13, 0.0, {}),
            ("INSTALL", True, 14, 0.0, {"type": "service", "is_storable": False}),
            ("PUMP-R", True, 15, 80.0, {"product_template_attribute_value_ids": [RED]}),
            ("PUMP-B", True, 15, 80.0, {"product_template_attribute_value_ids": [BLUE]}),
            ("KIT", True, 16, 0.0, {"is_storable": False}),
        ]
    ],
    product_template_attribute_value=[{"id": value, "attribute_id": 5} for value in (RED, BLUE, GREEN)],
    stock_warehouse=[{"code": "WH", "name": "Main", "wh_qc_stock_loc_id": QUALITY}],
    stock_location=[
        {"usage": "internal", "warehouse_id": 1, "parent_path": "9/1/"}, {"usage": "supplier", "parent_path": "2/"},
        {"usage": "customer", "parent_path": "3/"}, {"usage": "inventory", "parent_path": "4/"},
        {"usage": "internal", "warehouse_id": 1, "parent_path": "9/5/"},
        {"usage": "internal", "warehouse_id": 1, "parent_path": "9/5/6/"},
    ],
    stock_picking_type=[{"warehouse_id": 1}],
    res_partner=[
        {"ref": "C-1", "name": "Client", "active": True, "commercial_partner_id": CLIENT},
        {"name": "Seller", "active": True, "commercial_partner_id": SELLER},
        {"ref": "HUGO", "name": "Clerk of the seller", "active": True, "commercial_partner_id": SELLER},
        {"ref": "R-1", "name": "Rival", "active": True, "commercial_partner_id": RIVAL},
    ],
    mrp_bom=[
        {"product_tmpl_id": 11, "product_qty": 1.0, "product_uom_id": DOZEN, "active": True, "type": "normal"},
        {"product_tmpl_id": 15, "product_qty": 1.0, "product_uom_id": UNITS, "active": True, "type": "normal"},
        {"product_tmpl_id": 16, "product_qty": 1.0, "product_uom_id": UNITS, "active": True, "type": "phantom"},
    ],
    mrp_bom_line=[
        {"bom_id": 1, "product_id": SEAL, "product_qty": 24.0, "product_uom_id": UNITS},
        {"bom_id": 1, "product_id": GREASE, "product_qty": 600.0, "product_uom_id": G},
        {"bom_id": 1, "product_id": GREASE, "product_qty": 1.0, "product_uom_id": UNITS},
        {"bom_id": 2, "product_id": SEAL, "product_qty": 3.0, "product_uom_id": UNITS},
        {"bom_id": 2, "product_id": GREASE, "product_qty": 1.0, "product_uom_id": KG,
         "bom_product_template_attribute_value_ids": [BLUE]},
        {"bom_id": 2, "product_id": GREASE, "product_qty": 2.0, "product_uom_id": KG,
         "bom_product_template_attribute_value_ids": [GREEN]},
        {"bom_id": 3, "product_id": PUMP, "product_qty": 2.0, "product_uom_id": UNITS},
        {"bom_id": 3, "product_id": SERVICE, "product_qty": 1.0, "product_uom_id": UNITS},
    ],
    product_supplierinfo=[
        {"product_tmpl_id": 12, "currency_id": EUR, "delay": 9, "sequence": 1, **offer}
        for offer in [
            {"partner_id": CLERK, "price": 24.0, "discount": 50.0, "product_uom_id": DOZEN, "product_code": "S-77"},
            {"partner_id": CLERK, "price": 20.0, "product_uom_id": DOZEN, "min_qty": 50.0},
            {"partner_id": CLERK, "price": 0.5, "product_uom_id": UNITS, "date_end": "2025-12-31"},
            {"partner_id": RIVAL, "price": 0.9, "product_uom_id": UNITS, "sequence": 2, "min_qty": 10.0},
            {"partner_id": RIVAL, "price": 0.1, "product_uom_id": UNITS, "date_start": "2026-06-01"},
        ]
    ],
    stock_quant=[
        {"product_id": SEAL, "location_id": STOCK, "quantity": 40.0, "reserved_quantity": 4.0},
        {"product_id": SEAL, "location_id": GATE, "quantity": 6.0},
        {"product_id": SEAL, "location_id": CUSTOMERS, "quantity": 9.0},
    ],
    mrp_production=[
        {"name": "MO/1", "product_id": PUMP, "product_qty": 1.0, "product_uom_id": DOZEN, "state": "confirmed",
         "date_start": "2026-01-21 23:30:00", "location_dest_id": STOCK},
        {"name": "MO/2", "product_id": PUMP, "product_qty": 5.0, "product_uom_id": UNITS, "state": "draft"},
    ],
    purchase_order=[
        {"name": name, "partner_id": CLERK, "state": state, "receipt_status": receipt, "date_order": "2025-12-20 09:00:00",
         "date_approve": EARLIER, "picking_type_id": 1, "currency_id": EUR}
        for name, state, receipt in [("P1", "purchase", "partial"), ("P2", "sent", False), ("P3", "purchase", "full")]
    ],
    purchase_order_line=[
        {"order_id": 1, "product_id": SEAL, "product_qty": 3.0, "qty_received": 1.0, "product_uom_id": DOZEN,
         "price_unit": 24.0, "discount": 50.0, "date_planned": "2026-01-15 09:00:00"},
        {"order_id": 1, "product_id": SERVICE, "product_qty": 1.0, "product_uom_id": UNITS},
        {"order_id": 2, "product_id": SEAL, "product_qty": 3.0, "product_uom_id": DOZEN},
        {"order_id": 3, "product_id": SEAL, "product_qty": 3.0, "product_uom_id": UNITS, "price_unit": 1.0},
        {"order_id": 3, "is_downpayment": True, "price_unit": 5.0},
    ],
    sale_order=[
        {"name": "S1", "partner_id": CLIENT, "state": "sale", "date_order": EARLIER, "warehouse_id": 1, "currency_id": USD},
        {"name": "S2", "partner_id": CLIENT, "state": "sale", "date_order": EARLIER, "warehouse_id": 1, "currency_id": USD,
         "delivery_status": "full"},
    ],
    sale_order_line=[
        {"order_id": 1, "product_id": PUMP, "product_uom_qty": 2.0, "qty_delivered": 2.0, "product_uom_id": UNITS,
         "price_unit": 300.0, "discount": 10.0, "customer_lead": 3.0},
        {"order_id": 1, "display_type": "line_note"},
        {"order_id": 2, "product_id": RED_PUMP, "product_uom_qty": 5.0, "qty_delivered": 3.0, "product_uom_id": UNITS,
         "price_unit": 280.0},
    ],
    stock_move=[
        {"state": "done", "product_uom": UNITS, "date": "2026-01-16 10:00:00", "reference": "WH/1", **move}
        for move in [
            {"product_id": SEAL, "quantity": 1.0, "product_uom": DOZEN, "location_id": SUPPLIERS, "location_dest_id": STOCK,
             "purchase_line_id": 1},
            {"product_id": SEAL, "quantity": 2.0, "location_id": STOCK, "location_dest_id": SUPPLIERS, "purchase_line_id": 1},
            {"product_id": PUMP, "quantity": 2.0, "location_id": STOCK, "location_dest_id": CUSTOMERS, "sale_line_id": 1},
            {"product_id": SEAL, "quantity": 3.0, "location_id": LOSS, "location_dest_id": STOCK, "is_inventory": True},
            {"product_id": SEAL, "quantity": 1.0, "location_id": STOCK, "location_dest_id": LOSS, "scrap_id": 1},
            {"product_id": SEAL, "quantity": 6.0, "location_id": STOCK, "location_dest_id": GATE},
            {"product_id": SEAL, "quantity": 1.0, "location_id": STOCK, "location_dest_id": CUSTOMERS, "state": "draft"},
        ]
    ],
    account_move=[
        {"name": name, "move_type": kind, "state": state, "payment_state": payment, "partner_id": CLIENT,
         "currency_id": USD, "invoice_date": "2026-01-16"}
        for name, kind, state, payment in [
            ("INV/1", "out_invoice", "posted", "partial"), ("RINV/1", "out_refund", "posted", "paid"),
            (False, "out_invoice", "draft", "not_paid"), ("INV/2", "out_invoice", "cancel", "not_paid"),
            ("BILL/1", "in_invoice", "posted", "paid"),
        ]
    ],
    account_move_line=[
        {"move_id": move, "move_type": kind, "display_type": shown, "product_id": product, "product_uom_id": unit,
         "quantity": quantity, "price_subtotal": amount, "sale_line_ids": sold}
        for move, kind, shown, product, unit, quantity, amount, sold in [
            (1, "out_invoice", "product", PUMP, UNITS, 2.0, 540.0, [1]), (1, "out_invoice", "tax", False, False, 0.0, 0.0, []),
            (1, "out_invoice", "product", SERVICE, UNITS, 1.0, 50.0, []),
            (2, "out_refund", "product", PUMP, UNITS, 1.0, 270.0, [1]), (3, "out_invoice", "product", PUMP, UNITS, 1.0, 9.0, []),
            (4, "out_invoice", "product", PUMP, UNITS, 1.0, 9.0, []), (5, "in_invoice", "product", SEAL, UNITS, 1.0, 9.0, []),
        ]
    ],
)  # fmt: skip

PUBLISHED: dict[str, set[tuple[Any, ...]]] = {
    "select sku_id, make_or_buy, is_active, unit_of_measure, currency from manufacturing.skus": {
        ("PUMP", "make", True, "Units", "EUR"), ("SEAL", "buy", True, "Units", "EUR"), ("ODOO-3", "buy", False, "kg", "EUR"),
        ("PUMP-R", "make", True, "Units", "EUR"), ("PUMP-B", "make", True, "Units", "EUR"), ("KIT", "make", True, "Units", "EUR"),
    },
    "select sku_id, component_sku_id, quantity_per_unit::float from manufacturing.boms": {
        ("PUMP", "SEAL", 2.0), ("PUMP", "ODOO-3", 0.05), ("PUMP-R", "SEAL", 3.0), ("PUMP-B", "SEAL", 3.0),
        ("PUMP-B", "ODOO-3", 1.0), ("KIT", "PUMP", 2.0),
    },
    "select work_order_id, sku_id, quantity::float, status, scheduled_start::text from manufacturing.work_orders": {
        ("MO/1", "PUMP", 12.0, "planned", "2026-01-22"),
    },
    "select supplier_id, lead_time_days from manufacturing.suppliers": {("2", 9), ("R-1", 9)},
    "select supplier_id, sku_id, lead_time_days, price::float, moq::float, is_preferred from manufacturing.supplier_items": {
        ("2", "SEAL", 9, 1.0, None, True), ("R-1", "SEAL", 9, 0.9, 10.0, False),
    },
    "select warehouse_id, sku_id, quantity_on_hand::float, quantity_reserved::float, quantity_blocked::float"
    " from manufacturing.inventory_snapshots": {("WH", "SEAL", 46.0, 4.0, 6.0)},
    "select sales_order_id, customer_id, sku_id, quantity::float, quantity_shipped::float, status, requested_date::text,"
    " shipped_date::text, unit_price::float from manufacturing.sales_orders": {
        ("S1", "C-1", "PUMP", 2.0, 2.0, "complete", "2026-01-08", "2026-01-16", 270.0),
        ("S2", "C-1", "PUMP-R", 5.0, 3.0, "complete", "2026-01-05", None, 280.0),
    },
    "select purchase_order_id, supplier_id, sku_id, quantity::float, quantity_received::float, status, order_date::text,"
    " expected_date::text, unit_price::float from manufacturing.purchase_orders": {
        ("P1", "2", "SEAL", 36.0, 12.0, "partial", "2026-01-05", "2026-01-15", 1.0),
        ("P3", "2", "SEAL", 3.0, 0.0, "cancelled", "2026-01-05", None, 1.0),
    },
    "select movement_id, warehouse_id, sku_id, kind, quantity::float from manufacturing.stock_movements": {
        ("1/in", "WH", "SEAL", "receipt", 12.0), ("2/out", "WH", "SEAL", "receipt", -2.0),
        ("3/out", "WH", "PUMP", "shipment", -2.0), ("4/in", "WH", "SEAL", "count", 3.0),
        ("5/out", "WH", "SEAL", "scrap", -1.0), ("6/out", "WH", "SEAL", "transfer", -6.0),
        ("6/in", "WH", "SEAL", "transfer", 6.0),
    },
    "select invoice_id, customer_id, sales_order_id, sales_order_line, sku_id, quantity::float, amount::float, currency, is_paid"
    " from manufacturing.invoices": {
        ("INV/1", "C-1", "S1", 1, "PUMP", 2.0, 540.0, "USD", False), ("INV/1", "C-1", None, None, None, 1.0, 50.0, "USD", False),
        ("RINV/1", "C-1", "S1", 1, "PUMP", -1.0, -270.0, "USD", True),
    },
    "select rate_date::text, from_currency, to_currency, rate::float from manufacturing.exchange_rates": {
        ("2025-12-01", "EUR", "CHF", 1.1), ("2025-12-31", "EUR", "EUR", 1.0), ("2026-01-01", "EUR", "CHF", 1.125),
    },
    "select from_unit, to_unit, factor::float from manufacturing.unit_conversions": {
        ("Dozen", "Units", 12.0), ("g", "kg", 0.001),
    },
    "select alias, alias_kind, sku_id from manufacturing.sku_aliases": {
        ("4006381333931", "barcode", "SEAL"), ("S-77", "vendor", "SEAL"),
    },
}  # fmt: skip

REFUSED = {
    ("products", "INSTALL is not kept in stock: nothing is planned for it."),
    ("bom_lines", "INSTALL is not kept in stock: nothing is planned for it."),
    ("bom_lines", "The unit Units cannot be converted into kg, in which ODOO-3 is kept."),
    ("bom_lines", "The line holds for no variant (field bom_product_template_attribute_value_ids)."),
    ("productions", 'Manufacturing order "MO/2" is a draft: it counts once it is confirmed.'),
    ("supplier_items", "A graduated price: the one from the lowest quantity on counts (field min_qty)."),
    ("supplier_items", "The price was valid until 2025-12-31 (field date_end)."),
    ("supplier_items", "The price is valid from 2026-06-01 (field date_start)."),
    ("purchase_lines", "INSTALL is not kept in stock: nothing is planned for it."),
    ("purchase_lines", 'Purchase "P2" is a quotation: it counts once it is confirmed.'),
    ("purchase_lines", "Not an item: the line is a down payment (field is_downpayment)."),
    ("sale_lines", "Not an item: the line is a line_note (field display_type)."),
    ("invoice_lines", "The invoice is a draft: it counts once it is posted (field state)."),
    ("invoice_lines", "The invoice is cancelled (field state)."),
    ("currency_rates", "The rate is another company's (field company_id)."),
}


def test_all_that_odoo_says_is_published_or_refused(company: Company, service: Service) -> None:
    service.answers |= odoo(MODELS)
    variables = {"MFG_ODOO_URL": service.url, "MFG_ODOO_TOKEN": KEY, "MFG_ODOO_DATABASE": DATABASE}
    assert [outcome.error for outcome in company.load("odoo", variables) if outcome.error] == []
    results = company.build(["odoo"])
    assert [(result.name, result.message) for result in results if result.failed or result.status == "skipped"] == []
    for query, rows in PUBLISHED.items():
        assert set(company.asks(query)) == rows, query
    refused = company.asks("select entity, reason from staging.rejected_rows cross join unnest(reasons) as reason")
    assert set(refused) == REFUSED
    again = [outcome.result for outcome in company.load("odoo", variables)]
    assert sum(result.inserted + result.deleted for result in again if result) == 0
