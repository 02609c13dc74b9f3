"""check_production: work orders, their progress and scrap."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, percent, quantity, span

Status = Literal["active", "planned", "in_progress", "completed", "cancelled", "all"]

STATUSES: dict[Status, list[str] | None] = {
    "active": ["planned", "in_progress"],
    "planned": ["planned"],
    "in_progress": ["in_progress"],
    "completed": ["completed"],
    "cancelled": ["cancelled"],
    "all": None,
}
LISTING = Listing(
    rows="production",
    totals="production_totals",
    keys=("work_order_id",),
    sortable=("work_order_id", "sku_id", "status", "quantity_open", "scheduled_start", "scheduled_end", "days_late"),
    sort=("scheduled_end",),
)


class ProductionArguments(RowLimit):
    work_order_id: str | None = None
    sku_id: str | None = None
    warehouse_id: str | None = None
    status: Status = Field("active", description="active: planned or in progress.")
    late: bool = Field(False, description="Only unfinished orders past their scheduled end.")
    end_from: date | None = Field(None, description="Ends (actually, else as scheduled) on or after.")
    end_to: date | None = None
    sort: Literal["scheduled_end", "-scheduled_end", "-days_late", "-quantity_open"] = "scheduled_end"


def filters_of(arguments: ProductionArguments, as_of: date) -> dict[str, object]:
    """Arguments as the parameters of the query."""
    named = arguments.model_dump(exclude={"limit", "sort", "status"})
    return {**named, "statuses": STATUSES[arguments.status], "as_of": as_of}


def find(reading: Reading, arguments: ProductionArguments) -> Found:
    filters = filters_of(arguments, reading.night.as_of)
    page = fetch_page(reading.connection, LISTING, filters, sort=arguments.sort, limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "manufacturing.work_orders",
            ("work_order_id",),
            ("quantity", "quantity_completed", "quantity_scrapped", "scheduled_end", "days_late"),
        ),
        tables=("manufacturing.work_orders", "manufacturing.skus"),
        gated_by=("work_orders",),
    )


def say(result: ToolResult, arguments: ProductionArguments) -> str:
    if not result.rows:
        return f"0 {_noun(arguments)}s{_about(arguments)}."
    if arguments.work_order_id:
        return _one_order(result)
    totals = result.totals
    head = f"{count(totals['total_orders'], _noun(arguments))}{_about(arguments)}"
    if arguments.status in ("active", "all"):
        head += f": {totals['total_in_progress']:,} in progress, {totals['total_planned']:,} planned"
    head += f", {totals['total_late']:,} late" if totals["total_late"] else ""
    if totals["total_quantity_open"] and arguments.status == "active":
        head += f", {quantity(totals['total_quantity_open'], totals['total_unit'])} still to make"
    if arguments.status == "completed" and totals["total_scrap_share"] is not None:
        head += f", scrap {percent(totals['total_scrap_share'])}"
    advice = " Look at the late ones first." if totals["total_late"] else ""
    return f"{head}. {'; '.join(_line(row) for row in result.rows)}.{advice}"


def _one_order(result: ToolResult) -> str:
    row = result.rows[0]
    return (
        f"{quantity(row['quantity_completed'], row['unit_of_measure'])} of "
        f"{quantity(row['quantity'], row['unit_of_measure'])} made on work order {row['work_order_id']} for "
        f"{row['sku_id']} ({row['description']}), "
        f"{quantity(row['quantity_scrapped'], row['unit_of_measure'])} scrapped. "
        f"It is {row['status'].replace('_', ' ')}, scheduled {span(row['scheduled_start'], row['scheduled_end'])}"
        + (f", {count(row['days_late'], 'day')} late." if row["days_late"] else ".")
    )


def _line(row: dict[str, Any]) -> str:
    late = row["days_late"]
    return (
        f"{row['work_order_id']} {quantity(row['quantity_completed'], None)} of "
        f"{quantity(row['quantity'], row['unit_of_measure'])} {row['sku_id']}, "
        f"{row['status'].replace('_', ' ')}, ends {day(row['actual_end'] or row['scheduled_end'])}"
        + (f", {count(late, 'day')} late" if late else "")
    )


def _noun(arguments: ProductionArguments) -> str:
    states = {"all": "", "in_progress": "running"}
    state = "late" if arguments.late else states.get(arguments.status, arguments.status)
    return f"{state} work order".strip()


def _about(arguments: ProductionArguments) -> str:
    parts = [
        f"with number {arguments.work_order_id}" if arguments.work_order_id else "",
        f"for {arguments.sku_id}" if arguments.sku_id else "",
        f"in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else "",
        f"ending {span(arguments.end_from, arguments.end_to)}" if arguments.end_from or arguments.end_to else "",
    ]
    return "".join(f" {part}" for part in parts if part)


TOOL = Tool(
    name="check_production",
    description="Work orders: what is planned, running, late or finished, how much is made and scrapped.",
    arguments=ProductionArguments,
    find=find,
    say=say,
)
