"""The JSON-2 API of Odoo 19 as its documentation and sources describe it, over records of a test."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.orchestration.connectors.web_service import Answer, Asked

KEY = "k3y-s3cret"
DATABASE = "plant"
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "in": lambda left, right: left in right,
}

Rows = list[dict[str, Any]]
Model = tuple[Mapping[str, str], Rows]

FIELDS: Mapping[str, Mapping[str, str]] = {
    "res.company": {"char": "name", "many2one": "currency_id"},
    "res.currency.rate": {"date": "name", "float": "rate", "many2one": "currency_id company_id"},
    "product.product": {
        "char": "default_code barcode name",
        "selection": "type",
        "boolean": "is_storable active",
        "float": "standard_price",
        "many2one": "uom_id categ_id product_tmpl_id",
        "many2many": "product_template_attribute_value_ids",
    },
    "product.template.attribute.value": {"many2one": "attribute_id"},
    "uom.uom": {"char": "name parent_path", "float": "factor"},
    "stock.warehouse": {"char": "code name", "many2one": "wh_qc_stock_loc_id"},
    "stock.location": {"char": "parent_path", "selection": "usage", "many2one": "warehouse_id"},
    "stock.picking.type": {"many2one": "warehouse_id"},
    "res.partner": {"char": "ref name", "boolean": "active", "many2one": "country_id commercial_partner_id"},
    "mrp.bom": {
        "selection": "type",
        "boolean": "active",
        "integer": "sequence",
        "float": "product_qty",
        "many2one": "product_tmpl_id product_id product_uom_id",
    },
    "mrp.bom.line": {
        "float": "product_qty",
        "many2one": "bom_id product_id product_uom_id",
        "many2many": "bom_product_template_attribute_value_ids",
    },
    "product.supplierinfo": {
        "char": "product_code",
        "integer": "delay sequence",
        "float": "min_qty price discount",
        "date": "date_start date_end",
        "many2one": "partner_id product_id product_tmpl_id currency_id product_uom_id",
    },
    "stock.quant": {"float": "quantity reserved_quantity", "many2one": "product_id location_id"},
    "mrp.production": {
        "char": "name",
        "selection": "state",
        "float": "product_qty qty_produced",
        "datetime": "date_start date_finished",
        "many2one": "product_id product_uom_id location_dest_id",
    },
    "purchase.order": {
        "char": "name",
        "selection": "state receipt_status",
        "datetime": "date_order date_approve date_planned",
        "many2one": "partner_id currency_id picking_type_id",
    },
    "purchase.order.line": {
        "selection": "display_type",
        "boolean": "is_downpayment",
        "float": "product_qty qty_received price_unit discount",
        "datetime": "date_planned",
        "many2one": "order_id product_id product_uom_id",
    },
    "sale.order": {
        "char": "name",
        "selection": "state delivery_status",
        "datetime": "date_order commitment_date",
        "many2one": "partner_id currency_id warehouse_id",
    },
    "sale.order.line": {
        "selection": "display_type",
        "boolean": "is_downpayment",
        "float": "product_uom_qty qty_delivered price_unit discount customer_lead",
        "many2one": "order_id product_id product_uom_id warehouse_id",
    },
    "stock.move": {
        "char": "reference",
        "selection": "state",
        "boolean": "is_inventory",
        "float": "quantity",
        "datetime": "date",
        "many2one": "product_id product_uom location_id location_dest_id sale_line_id purchase_line_id scrap_id",
    },
    "account.move": {
        "char": "name",
        "selection": "move_type state payment_state",
        "date": "invoice_date",
        "many2one": "partner_id currency_id",
    },
    "account.move.line": {
        "selection": "move_type display_type",
        "float": "quantity",
        "monetary": "price_subtotal",
        "many2one": "move_id product_id product_uom_id",
        "many2many": "sale_line_ids",
    },
}
"""By model and type the fields of Odoo's own that are read or filtered by."""


def models(**records: Rows) -> dict[str, Model]:
    """Every model with its fields, and the records given for it: `stock_move` for stock.move.

    Records are numbered as they come where they give no id; a related record is given by its number, or its number and name.
    """
    given = {name.replace("_", "."): rows for name, rows in records.items()}
    return {model: (types, [_stored(types, n, row) for n, row in enumerate(given.get(model, []), 1)])
            for model, types in _typed()}  # fmt: skip


def odoo(models: Mapping[str, Model]) -> dict[str, Callable[[Asked], Answer]]:
    """Answers by path; a model is the types of its fields and its records. A field of a type in brackets is computed."""
    answers: dict[str, Callable[[Asked], Answer]] = {}
    for model, (types, rows) in models.items():
        answers[f"/json/2/{model}/fields_get"] = _guarded(lambda body, types=types: _fields_get(types, body))
        answers[f"/json/2/{model}/search_read"] = _guarded(
            lambda body, model=model, types=types, rows=rows: _search_read(model, types, rows, body)
        )
    return answers


def error(status: int, name: str, message: str) -> Answer:
    """An error as Odoo says it."""
    said = {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback …"}
    return Answer(status, json.dumps(said).encode())


def _typed() -> list[tuple[str, dict[str, str]]]:
    every = {"id": "integer", "write_date": "datetime"}
    return [
        (model, {**every, **{name: kind for kind, names in fields.items() for name in names.split()}})
        for model, fields in FIELDS.items()
    ]


def _stored(types: Mapping[str, str], number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    assert row.keys() <= types.keys(), row.keys() - types.keys()
    named = {name: [value, f"<{value}>"] if types[name] == "many2one" and isinstance(value, int) else value
             for name, value in row.items()}  # fmt: skip
    return {"id": number, "write_date": "2026-01-05 09:00:00", **named}


def _guarded(answer: Callable[[dict[str, Any]], Any]) -> Callable[[Asked], Answer]:
    def guarded(asked: Asked) -> Answer:
        if asked.method != "POST" or asked.headers["Content-Type"] != "application/json":
            return error(415, "werkzeug.exceptions.UnsupportedMediaType", "JSON is expected")
        if asked.headers["Authorization"] != f"bearer {KEY}":
            return error(401, "werkzeug.exceptions.Unauthorized", f"Invalid apikey {asked.headers['Authorization']}")
        if asked.headers["X-Odoo-Database"] != DATABASE:
            return error(404, "werkzeug.exceptions.NotFound", "No database")
        found = answer(json.loads(asked.body))
        return found if isinstance(found, Answer) else Answer(200, json.dumps(found).encode())

    return guarded


def _fields_get(types: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [name for name in body.get("allfields") or types if name in types]
    said = {name: {"type": types[name].strip("()"), "store": not types[name].startswith("(")} for name in wanted}
    return {name: {attribute: said[name][attribute] for attribute in body["attributes"]} for name in wanted}


def _search_read(model: str, types: Mapping[str, str], rows: Rows, body: Mapping[str, Any]) -> Rows | Answer:
    """Archived records only where the context asks for them; what is empty is false, or an empty list."""
    unknown = {name for name, _, _ in body["domain"]} | set(body["fields"])
    if unknown := unknown - types.keys() - {"id"}:
        return error(500, "builtins.ValueError", f"Invalid field {model}.{min(unknown)}")
    field, direction = body["order"].split()
    found = [
        row
        for row in rows
        if (row.get("active", True) or body["context"]["active_test"] is False)
        and all(OPERATORS[operator](row.get(name), value) for name, operator, value in body["domain"])
    ]
    found.sort(key=lambda row: row[field], reverse=direction == "desc")
    return [
        {"id": row["id"], **{name: row.get(name, _nothing(types.get(name))) for name in body["fields"]}}
        for row in found[: body["limit"]]
    ]


def _nothing(kind: str | None) -> Any:
    return {"many2many": [], "one2many": [], "integer": 0, "float": 0.0, "monetary": 0.0}.get(kind or "", False)
