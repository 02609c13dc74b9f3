"""The REST API of ERPNext 15 as its documentation and sources describe it, over documents of a test."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from tests.orchestration.connectors.web_service import Answer, Asked, Service

TOKEN = "k3y:s3cret"
MODIFIED = "2026-01-10 08:00:00.000000"

Documents = list[dict[str, Any]]

FIELDS: Mapping[str, str] = {
    "Company": "default_currency",
    "Item": "item_code item_name item_group stock_uom is_stock_item has_variants variant_of disabled valuation_rate "
    "last_purchase_rate min_order_qty lead_time_days shelf_life_in_days",
    "UOM Conversion Detail": "uom conversion_factor",
    "Item Barcode": "barcode",
    "Item Supplier": "supplier supplier_part_no",
    "Item Default": "company default_supplier",
    "Warehouse": "warehouse_name is_group disabled",
    "Supplier": "supplier_name default_currency",
    "Customer": "customer_name territory disabled",
    "Item Price": "item_code supplier buying price_list_rate currency lead_time_days uom packing_unit valid_from valid_upto",
    "BOM": "item quantity is_active is_default process_loss_percentage",
    "BOM Item": "item_code stock_qty",
    "Work Order": "production_item qty produced_qty process_loss_qty status planned_start_date planned_end_date "
    "expected_delivery_date actual_start_date actual_end_date fg_warehouse",
    "Sales Order": "customer status transaction_date delivery_date currency",
    "Sales Order Item": "item_code qty delivered_qty conversion_factor warehouse delivery_date rate",
    "Purchase Order": "supplier status transaction_date currency",
    "Purchase Order Item": "item_code qty received_qty conversion_factor warehouse schedule_date expected_delivery_date rate",
    "Bin": "item_code warehouse actual_qty reserved_qty valuation_rate",
    "Purchase Receipt": "posting_date",
    "Purchase Receipt Item": "item_code qty conversion_factor purchase_order_item",
    "Delivery Note": "posting_date",
    "Delivery Note Item": "qty so_detail",
    "Stock Entry": "purpose",
    "Stock Ledger Entry": "voucher_no item_code warehouse voucher_type actual_qty qty_after_transaction posting_date "
    "posting_time is_cancelled",
    "Sales Invoice": "customer posting_date update_stock currency outstanding_amount",
    "Sales Invoice Item": "item_code qty conversion_factor net_amount so_detail",
    "Currency Exchange": "date from_currency to_currency exchange_rate",
}
"""By doctype the fields of ERPNext's own that are read or filtered by."""

PARENTS: Mapping[str, str] = {
    "UOM Conversion Detail": "Item", "Item Barcode": "Item", "Item Supplier": "Item", "Item Default": "Item",
    "BOM Item": "BOM", "Sales Order Item": "Sales Order", "Purchase Order Item": "Purchase Order",
    "Purchase Receipt Item": "Purchase Receipt", "Delivery Note Item": "Delivery Note", "Sales Invoice Item": "Sales Invoice",
}  # fmt: skip
"""By doctype of a child table the doctype whose lines it holds."""

OF_EVERY = {"name", "creation", "modified", "docstatus"}
OF_LINES = {"parent", "parenttype", "idx"}


def doctypes(**documents: Documents) -> dict[str, Documents]:
    """Every doctype with the documents given for it: `sales_order` for Sales Order.

    Documents are created a second apart as they come, and named and numbered by that where they give no name and number.
    """
    given = {name.replace("_", " ").lower(): rows for name, rows in documents.items()}
    assert given.keys() <= {doctype.lower() for doctype in FIELDS}, given.keys()
    return {doctype: [_stored(doctype, number, row) for number, row in enumerate(given.get(doctype.lower(), []), 1)]
            for doctype in FIELDS}  # fmt: skip


def erpnext(service: Service, doctypes: Mapping[str, Documents]) -> dict[str, Callable[[Asked], Answer]]:
    """Answers by path."""
    return {
        f"/api/resource/{quote(doctype)}": _listing(service, doctype, documents)
        for doctype, documents in doctypes.items()
    }


def _stored(doctype: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
    created = datetime(2026, 1, 9) + timedelta(seconds=number)
    every = {
        "name": f"{doctype.lower()} {number}",
        "creation": f"{created}.000000",
        "modified": MODIFIED,
        "docstatus": 1,
    }
    line = {"parenttype": PARENTS[doctype], "idx": number} if doctype in PARENTS else {}
    document = {**every, **line, **row}
    assert document.keys() <= _fields(doctype), document.keys() - _fields(doctype)
    return document


def _fields(doctype: str) -> set[str]:
    return OF_EVERY | set(FIELDS[doctype].split()) | (OF_LINES if doctype in PARENTS else set())


def _listing(service: Service, doctype: str, documents: Documents) -> Callable[[Asked], Answer]:
    def listed(request: Asked) -> Answer:
        asked = service.asked[-1]
        if request.headers["Authorization"] != f"token {TOKEN}":
            return _refusal(401, "AuthenticationError")
        if asked.get("parent") != PARENTS.get(doctype):
            return _refusal(403, "PermissionError")
        fields, filters = json.loads(asked["fields"]), json.loads(asked.get("filters", "[]"))
        if not {*fields, *(field for field, _, _ in filters)} <= _fields(doctype):
            return _refusal(417, "DataError")
        assert asked["order_by"] == "creation asc, name asc"
        found = [document for document in documents if _meets(document, filters)]
        start, length = int(asked["limit_start"]), int(asked["limit_page_length"])
        page = [{name: document.get(name) for name in fields} for document in found[start : start + length]]
        return Answer(200, json.dumps({"data": page}).encode())

    return listed


def _refusal(status: int, kind: str) -> Answer:
    return Answer(status, json.dumps({"exc_type": kind}).encode())


def _meets(document: Mapping[str, Any], filters: list[list[Any]]) -> bool:
    return all(
        document.get(field) is not None if operator == "is" else _compared(operator, document[field], value)
        for field, operator, value in filters
    )


def _compared(operator: str, left: Any, right: Any) -> bool:
    return bool(left >= right if operator == ">=" else left == right)
