"""query_inventory: what is in stock, where, what of it is free, and what is the matter with it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, money, number, quantity

Finding = Literal[
    "excess", "obsolete", "over_ordered", "no_supplier", "no_bom", "no_lead_time", "negative_stock", "no_price",
    "minimum_above_a_year", "overdue_orders",
]  # fmt: skip

FOUND: Mapping[Finding, str] = {
    "excess": "more on hand than is needed within a year",
    "obsolete": "stock that is not needed any more",
    "over_ordered": "more on order than is needed within a year",
    "no_supplier": "no known supplier",
    "no_bom": "no bill of material",
    "no_lead_time": "no measured or promised lead time",
    "negative_stock": "less than nothing on hand",
    "no_price": "no price and no cost",
    "minimum_above_a_year": "a smallest lot that lasts longer than a year",
    "overdue_orders": "overdue open orders",
}
"""What the items of a finding have, in words."""

LISTING = Listing(
    rows="inventory",
    totals="inventory_totals",
    keys=("sku_id", "warehouse_id"),
    sortable=("sku_id", "warehouse_id", "quantity_on_hand", "quantity_reserved", "quantity_available", "stock_value",
              "finding_value", "snapshot_at"),
    sort=("sku_id", "warehouse_id"),
)  # fmt: skip


class InventoryArguments(RowLimit):
    sku_id: str | None = Field(None, description="Item; none: all items.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: all warehouses.")
    site: str | None = Field(None, description="Site of the warehouse.")
    category: str | None = Field(None, description="Item category.")
    out_of_stock: bool = Field(False, description="Only where nothing is available.")
    findings: list[Finding] | None = Field(
        None,
        description="Only where the last plan found one of these: excess (slow-moving: more than a year's needs), obsolete "
        "(dead stock), over_ordered, overdue_orders, negative_stock, no_supplier, no_bom, no_lead_time, no_price, "
        "minimum_above_a_year.",
    )
    sort: Literal[
        "sku_id", "quantity_available", "-quantity_available", "-quantity_on_hand", "-stock_value", "-finding_value"
    ] = "sku_id"


TABLES = ("manufacturing.inventory_snapshots", "manufacturing.skus", "manufacturing.warehouses")


def find(reading: Reading, arguments: InventoryArguments) -> Found:
    filters = arguments.model_dump(exclude={"limit", "sort"})
    page = fetch_page(reading.connection, LISTING, filters, sort=arguments.sort, limit=arguments.limit)
    everywhere = arguments.sku_id and not arguments.warehouse_id and not arguments.site
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "manufacturing.inventory_snapshots",
            ("sku_id", "warehouse_id"),
            ("quantity_on_hand", "quantity_reserved", "quantity_available"),
        ),
        tables=(*TABLES, "forecast.plan_findings_latest") if arguments.findings else TABLES,
        gated_by=("inventory_snapshots",),
        defaults=("all warehouses together",) if everywhere else (),
    )


def say(result: ToolResult, arguments: InventoryArguments) -> str:
    if not result.rows:
        return _nothing(arguments)
    if arguments.findings:
        return _with_findings(result, arguments)
    if arguments.sku_id:
        return _one_item(result, arguments)
    return _many_items(result, arguments)


def _nothing(arguments: InventoryArguments) -> str:
    if arguments.findings:
        return f"0 {_which(arguments)} with {_found(arguments)}{_place(arguments)}: there is nothing to do."
    if arguments.out_of_stock:
        return "0 stock positions are out of stock: everything that is held has something available."
    return f"No stock is recorded for {arguments.sku_id or 'this selection'}{_place(arguments)}."


def _with_findings(result: ToolResult, arguments: InventoryArguments) -> str:
    totals = result.totals
    items, positions = count(totals["total_items"], "item"), count(totals["total_rows"], "position")
    head = f"{items} with {_found(arguments)}{_place(arguments)}, {positions}"
    if totals["total_finding_value"] is not None:
        head += f", {money(totals['total_finding_value'], totals['total_finding_currency'])} in it"
    told = [f"{row['sku_code'] or row['sku_id']} in {row['warehouse_id']}: {_told(row)}" for row in result.rows]
    return f"{head}. {'. '.join(told)}."


def _told(row: Mapping[str, Any]) -> str:
    worth = f" ({money(row['finding_value'], row['finding_currency'])})" if row["finding_value"] is not None else ""
    return f"{row['finding']}{worth}"


def _found(arguments: InventoryArguments) -> str:
    return " or ".join(FOUND[finding] for finding in arguments.findings or [])


def _which(arguments: InventoryArguments) -> str:
    named = " ".join(filter(None, [arguments.category, arguments.sku_id]))
    return f"items of {named}" if named else "items"


def _one_item(result: ToolResult, arguments: InventoryArguments) -> str:
    totals, first = result.totals, result.rows[0]
    place = _place(arguments) if arguments.warehouse_id or arguments.site else " in all warehouses together"
    sentence = (
        f"{quantity(totals['total_available'], totals['total_unit'])} of {first['sku_code']} ({first['description']}) "
        f"available{place}: {number(totals['total_on_hand'])} on hand, {number(totals['total_reserved'])} reserved"
    )
    sentence += f", {number(totals['total_blocked'])} blocked." if totals["total_blocked"] else "."
    if len(result.rows) > 1:
        places = [f"{row['warehouse_id']} {number(row['quantity_available'])}" for row in result.rows]
        sentence += f" Available by warehouse: {', '.join(places)}."
    if totals["total_available"] <= 0:
        sentence += " Nothing is free to promise: check incoming orders or ask what to order."
    return f"{sentence} Counted {day(first['snapshot_at'])}."


def _many_items(result: ToolResult, arguments: InventoryArguments) -> str:
    totals = result.totals
    what = "out of stock" if arguments.out_of_stock else "with stock records"
    head = (
        f"{count(totals['total_items'], 'item')} {what}{_place(arguments)}, {count(totals['total_rows'], 'position')}"
    )
    if totals["total_value"] is not None and not arguments.out_of_stock:
        head += f", worth {money(totals['total_value'], totals['total_currency'])}"
    if totals["total_on_hand"] is not None and arguments.category:
        head += f", {quantity(totals['total_on_hand'], totals['total_unit'])} on hand"
    rows = [
        f"{row['sku_code']} in {row['warehouse_id']} {quantity(row['quantity_available'], row['unit_of_measure'])}"
        for row in result.rows
    ]
    return f"{head}. Available, {_order(arguments)}: {'; '.join(rows)}."


def _order(arguments: InventoryArguments) -> str:
    orders = {
        "sku_id": "by item",
        "quantity_available": "lowest first",
        "-quantity_available": "highest first",
        "-quantity_on_hand": "most on hand first",
        "-stock_value": "most valuable first",
        "-finding_value": "most money first",
    }
    return orders[arguments.sort]


def _place(arguments: InventoryArguments) -> str:
    if arguments.warehouse_id:
        return f" in warehouse {arguments.warehouse_id}"
    return f" at site {arguments.site}" if arguments.site else ""


TOOL = Tool(
    name="query_inventory",
    description="Stock on hand, reserved and available by item and warehouse, with totals; also what is out of stock, and what is in "
    "excess (overstock, slow-moving), obsolete, ordered in vain, overdue or negative, or lacks a supplier, bill of material, "
    "lead time or price.",
    arguments=InventoryArguments,
    find=find,
    say=say,
)
