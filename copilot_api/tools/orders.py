"""lookup_orders: lines of sales and purchase orders."""

from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import Field

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, money, quantity, span

Kind = Literal["sales", "purchase"]
Status = Literal["open", "complete", "cancelled", "all"]

STATUSES: dict[Status, list[str] | None] = {
    "open": ["open", "partial"],
    "complete": ["complete"],
    "cancelled": ["cancelled"],
    "all": None,
}
SORTABLE = ("order_id", "line", "sku_id", "partner_id", "order_date", "due_date", "days_late", "quantity_open",
            "value_open", "value_open_company", "status")  # fmt: skip
SALES = Listing("sales_orders", "orders_totals", ("order_id", "line"), SORTABLE, ("due_date",))
LISTINGS: dict[Kind, Listing] = {"sales": SALES, "purchase": replace(SALES, rows="purchase_orders")}
PARTNERS: dict[Kind, str] = {"sales": "customer", "purchase": "supplier"}


class OrdersArguments(RowLimit):
    kind: Kind = Field("sales", description="Sales orders of customers, or purchase orders with suppliers.")
    order_id: str | None = Field(None, description="Number of one order.")
    sku_id: str | None = None
    warehouse_id: str | None = None
    partner_id: str | None = Field(None, description="Customer (sales) or supplier (purchase).")
    status: Status = Field("open", description="open: not yet completely shipped or received.")
    late: bool = Field(False, description="Only open lines past their date.")
    due_from: date | None = Field(None, description="Requested (sales) or expected (purchase) on or after.")
    due_to: date | None = None
    sort: Literal["due_date", "-due_date", "-days_late", "-value_open", "-quantity_open"] = "due_date"


def filters_of(arguments: OrdersArguments, as_of: date) -> dict[str, object]:
    """Arguments as the parameters of the queries."""
    names = {"order_id", "sku_id", "warehouse_id", "partner_id", "late", "due_from", "due_to"}
    return {**arguments.model_dump(include=names), "statuses": STATUSES[arguments.status], "as_of": as_of}


def find(reading: Reading, arguments: OrdersArguments) -> Found:
    filters = filters_of(arguments, reading.night.as_of)
    # Amounts in several currencies are put in order in the company's.
    sort = f"{arguments.sort}_company" if arguments.sort == "-value_open" else arguments.sort
    page = fetch_page(reading.connection, LISTINGS[arguments.kind], filters, sort=sort, limit=arguments.limit)
    table = f"manufacturing.{arguments.kind}_orders"
    key = f"{arguments.kind}_order_id"
    return Found(
        rows=[{**row, key: row["order_id"]} for row in page.rows],
        total=page.total,
        totals={**page.totals, "company_currency": reading.night.currency},
        cited=Cited(table, (key, "line"), ("quantity_open", "due_date", "days_late")),
        tables=(table, "manufacturing.skus", f"manufacturing.{PARTNERS[arguments.kind]}s"),
        gated_by=(f"{arguments.kind}_orders",),
    )


def say(result: ToolResult, arguments: OrdersArguments) -> str:
    if not result.rows:
        return f"0 {_what(arguments)}{_about(arguments)}."
    if arguments.order_id:
        return _one_order(result, arguments)
    late = result.totals["total_late_lines"]
    return f"{_head(result, arguments)}. {_shown(result, arguments)}{_advice(arguments, late)}"


def _head(result: ToolResult, arguments: OrdersArguments) -> str:
    totals = result.totals
    unit, late = totals["total_unit"], totals["total_late_lines"]
    value, currency = totals["total_value_open"], totals["total_currency"]
    if value is None:
        value, currency = totals["total_value_open_company"], totals["company_currency"]
    orders = count(totals["total_orders"], _noun(arguments))
    facts = [f"{orders}{_about(arguments)} with {count(totals['total_lines'], 'line')}"]
    if arguments.status == "complete" and unit:
        done = "shipped" if arguments.kind == "sales" else "received"
        facts.append(f"{quantity(totals['total_quantity_done'], unit)} {done}")
    if arguments.status == "open":
        facts += [f"{quantity(totals['total_quantity_open'], unit)} still open"] if unit else []
        facts += [f"worth {money(value, currency)}"] if value is not None else []
        oldest = count(totals["total_most_days_late"], "day")
        facts.append(f"{late:,} of the lines late, the oldest by {oldest}" if late else "none late")
    return ", ".join(facts)


def _one_order(result: ToolResult, arguments: OrdersArguments) -> str:
    first, totals = result.rows[0], result.totals
    partner = first["partner_name"] or first["partner_id"]
    lines = "; ".join(
        f"line {row['line']}: {quantity(row['quantity'], row['unit_of_measure'])} of {row['sku_id']}, {row['status']}, "
        f"{quantity(row['quantity_open'], row['unit_of_measure'])} open, due {day(row['due_date'])}"
        + (f", {count(row['days_late'], 'day')} late" if row["days_late"] else "")
        for row in result.rows
    )
    return (
        f"{arguments.kind.capitalize()} order {first['order_id']} ({PARTNERS[arguments.kind]} {partner}, ordered "
        f"{day(first['order_date'])}) has {count(totals['total_lines'], 'line')}: {lines}."
    )


def _shown(result: ToolResult, arguments: OrdersArguments) -> str:
    shown = "quantity_open" if arguments.status == "open" else "quantity"
    lines = [
        f"{row['order_id']}/{row['line']} {quantity(row[shown], row['unit_of_measure'])} of {row['sku_id']} "
        f"({row['partner_name'] or row['partner_id']}) due {day(row['due_date'])}"
        + (f", {count(row['days_late'], 'day')} late" if row["days_late"] else "")
        for row in result.rows
    ]
    return "; ".join(lines) + "."


def _advice(arguments: OrdersArguments, late: int) -> str:
    if not late or arguments.status != "open":
        return ""
    if arguments.kind == "purchase":
        return " Chase the suppliers of the late lines, longest first."
    return " Ship or re-promise the late lines first."


def _noun(arguments: OrdersArguments) -> str:
    state = "late" if arguments.late else "" if arguments.status == "all" else arguments.status
    return f"{state} {arguments.kind} order".strip()


def _what(arguments: OrdersArguments) -> str:
    return f"{_noun(arguments)}s"


def _about(arguments: OrdersArguments) -> str:
    parts = [
        f"with number {arguments.order_id}" if arguments.order_id else "",
        f"for {arguments.sku_id}" if arguments.sku_id else "",
        f"of {PARTNERS[arguments.kind]} {arguments.partner_id}" if arguments.partner_id else "",
        f"in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else "",
        f"due {span(arguments.due_from, arguments.due_to)}" if arguments.due_from or arguments.due_to else "",
    ]
    return "".join(f" {part}" for part in parts if part)


TOOL = Tool(
    name="lookup_orders",
    description="Lines of sales orders (customers) or purchase orders (suppliers): open, late, by number or item.",
    arguments=OrdersArguments,
    find=find,
    say=say,
)
