"""get_inventory_risk: what will run out, when, and what to order."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools import proposals
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, number, percent, quantity, sentence

Level = Literal["critical", "high", "medium", "low"]

LISTING = Listing(
    rows="risk",
    totals="risk_totals",
    keys=("sku_id", "warehouse_id"),
    sortable=("sku_id", "warehouse_id", "stockout_probability", "projected_stockout_date", "order_by_date",
              "recommended_reorder_qty", "order_value", "days_until_critical"),
    sort=("-stockout_probability", "projected_stockout_date", "-order_value"),
)  # fmt: skip


class RiskArguments(RowLimit):
    sku_id: str | None = None
    warehouse_id: str | None = None
    category: str | None = None
    levels: list[Level] | None = Field(None, description="Only these risk levels; none: all.")
    stockout_to: date | None = Field(None, description="Projected to run out on or before.")
    order_by_to: date | None = Field(None, description="To be ordered on or before.")
    to_order: bool = Field(False, description="Only where a quantity is recommended.")


def find(reading: Reading, arguments: RiskArguments) -> Found:
    page = fetch_page(reading.connection, LISTING, arguments.model_dump(exclude={"limit"}), limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "forecast.inventory_risk_latest",
            ("sku_id", "warehouse_id"),
            ("stockout_probability", "recommended_reorder_qty", "projected_stockout_date", "order_by_date"),
        ),
        tables=("forecast.inventory_risk_latest", "forecast.replenishment_plan_latest", "manufacturing.skus"),
        stale=stale(page.rows),
    )


def stale(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Why nothing here is fresh; empty where at least one row is."""
    reasons = [row["gated_because"] for row in rows]
    return tuple(dict.fromkeys(reasons)) if reasons and all(reasons) else ()


def say(result: ToolResult, arguments: RiskArguments) -> str:
    if not result.rows:
        return _nothing(arguments)
    if arguments.sku_id:
        return " ".join(one(row) for row in result.rows)
    totals = result.totals
    head = (
        f"{count(totals['total_items'], 'item')}{_about(arguments)} "
        f"({totals['total_critical']:,} critical, {totals['total_high']:,} high, {totals['total_medium']:,} medium, "
        f"{totals['total_low']:,} low by item and warehouse)"
    )
    stale = f" {count(totals['total_gated'], 'position')} kept an old proposal: the source is stale."
    gated = stale if totals["total_gated"] else ""
    return f"{head}. Most at risk: {'; '.join(_line(row) for row in result.rows)}.{gated}"


def _nothing(arguments: RiskArguments) -> str:
    if arguments.sku_id:
        return f"No risk is assessed for {arguments.sku_id}{_about(arguments)}: items without demand have none."
    return f"0 items{_about(arguments)}: nothing needs to be done for these."


def one(row: dict[str, Any]) -> str:
    """One position in sentences: probability, why, what to do."""
    out = f", projected {day(row['projected_stockout_date'])}" if row["projected_stockout_date"] else ""
    chance = (
        f"{percent(row['stockout_probability'])} probability that {row['sku_code'] or row['sku_id']} "
        f"({row['description']}) runs out in {row['warehouse_id']} before the next order can arrive "
        f"({row['risk_level']}){out}."
    )
    return " ".join(filter(None, [chance, sentence(row["risk_factors"]), advice(row), _figures(row)]))


def _figures(row: dict[str, Any]) -> str:
    """What the chance and the advice rest on."""
    unit = row["unit_of_measure"]
    days = f", critical in {number(row['days_until_critical'])} days" if row["days_until_critical"] is not None else ""
    return (
        f"Position {quantity(row['inventory_position'], unit)}, reorder point {quantity(row['reorder_point'], unit)}, safety "
        f"stock {quantity(row['safety_stock'], unit)} for a service level of {percent(row['service_level'])}; "
        f"{number(row['current_velocity'])} a day are used{days}."
    )


def advice(row: dict[str, Any]) -> str:
    """What to do about one position, as a sentence."""
    if row["gated_because"]:
        return f"No new proposal was made: {row['gated_because']}."
    todo = _todo(row)
    return f"{todo[0].upper()}{todo[1:]}."


def _todo(row: dict[str, Any]) -> str:
    if row["proposals"]:
        return "; ".join(proposals.todo(proposal, row["unit_of_measure"]) for proposal in row["proposals"])
    if not row["recommended_reorder_qty"]:
        return "nothing needs to be ordered now"
    source = row["source_warehouse_id"]
    verb = "bring" if source else "make" if row["make_or_buy"] == "make" else "order"
    where = f" from {source}" if source else ""
    until = f" by {day(row['order_by_date'])}" if row["order_by_date"] else ""
    return f"{verb} {quantity(row['recommended_reorder_qty'], row['unit_of_measure'])}{where}{until}"


def _line(row: dict[str, Any]) -> str:
    chance = f"{percent(row['stockout_probability'])} {row['risk_level']}"
    out = f", out {day(row['projected_stockout_date'])}" if row["projected_stockout_date"] else ""
    todo = "source stale, no new proposal" if row["gated_because"] else _todo(row)
    return f"{row['sku_code'] or row['sku_id']} in {row['warehouse_id']} {chance}{out}, {todo}"


def _about(arguments: RiskArguments) -> str:
    parts = [
        f"in {arguments.category}" if arguments.category else "",
        f"in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else "",
        f"at {' or '.join(arguments.levels)} risk" if arguments.levels else "",
        f"running out by {arguments.stockout_to}" if arguments.stockout_to else "",
        f"to order by {arguments.order_by_to}" if arguments.order_by_to else "",
        "with a recommended order" if arguments.to_order else "",
    ]
    return "".join(f" {part}" for part in parts if part)


TOOL = Tool(
    name="get_inventory_risk",
    description="Probability of running out by item and warehouse, when, and the recommended order with its last date.",
    arguments=RiskArguments,
    find=find,
    say=say,
)
