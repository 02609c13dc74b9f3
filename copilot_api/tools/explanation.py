"""explain_recommendation: what the plan proposes, and the arithmetic of one recommended quantity, step by step."""

from datetime import date
from typing import Any

from pydantic import Field

from copilot_api.listing import fetch_page
from copilot_api.queries import query
from copilot_api.tools import proposals, risk
from copilot_api.tools.proposals import Action
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, number, percent, plain_row, quantity, sentence

NO_STEPS = "No arithmetic was recorded for it."
KEY = ("sku_id", "warehouse_id")
TABLES = ("forecast.replenishment_plan_latest", "manufacturing.skus", "manufacturing.suppliers")
AT_RISK = Cited(
    "forecast.inventory_risk_latest",
    KEY,
    ("recommended_reorder_qty", "stockout_probability", "forecast_demand", "inventory_position", "safety_stock"),
)
NEEDED = Cited("forecast.replenishment_plan_latest", KEY, ("quantity", "due_date"))
"""What is cited of an item with a demand of its own, and of one that only others need."""
PROPOSED = Cited("forecast.replenishment_plan_latest", (*KEY, "action", "reference"), ("quantity", "value"))


class ExplanationArguments(RowLimit):
    sku_id: str | None = Field(None, description="Item whose quantity is explained; none: proposals are listed.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: of an item the one most likely to run out.")
    actions: list[Action] | None = Field(None, description="Of a list only what is to be done so; none: all.")
    supplier_id: str | None = Field(None, description="Of a list only what this supplier delivers.")
    category: str | None = Field(None, description="Of a list only items of this category.")
    order_by_to: date | None = Field(None, description="Of a list only what is to be ordered on or before.")


def find(reading: Reading, arguments: ExplanationArguments) -> Found:
    return _listed(reading, arguments) if arguments.sku_id is None else _explained(reading, arguments)


def _listed(reading: Reading, arguments: ExplanationArguments) -> Found:
    filters = arguments.model_dump(exclude={"limit", "sku_id"})
    page = fetch_page(reading.connection, proposals.LISTING, filters, limit=arguments.limit)
    return Found(
        rows=page.rows, total=page.total, totals=page.totals, cited=PROPOSED, tables=TABLES, stale=risk.stale(page.rows)
    )


def _explained(reading: Reading, arguments: ExplanationArguments) -> Found:
    found = reading.connection.execute(query("ledger"), arguments.model_dump()).fetchone()
    rows = [plain_row(found)] if found else []
    several = bool(rows) and rows[0]["positions"] > 1
    return Found(
        rows=rows,
        total=len(rows),
        cited=AT_RISK if not rows or rows[0]["stockout_probability"] is not None else NEEDED,
        tables=("forecast.inventory_risk_latest", *TABLES),
        stale=risk.stale(rows),
        defaults=(f"warehouse {rows[0]['warehouse_id']}, the most likely of its warehouses to run out",)
        if several
        else (),
    )


def say(result: ToolResult, arguments: ExplanationArguments) -> str:
    return _say_listed(result, arguments) if arguments.sku_id is None else _say_explained(result, arguments)


def _say_listed(result: ToolResult, arguments: ExplanationArguments) -> str:
    about = _about(arguments)
    if not result.rows:
        verbs = " or ".join(proposals.LISTED[action] for action in arguments.actions or ()) or "do"
        return f"0 proposals{about}: the plan sees nothing to {verbs}."
    gated = f" {count(result.totals['total_gated'], 'proposal')} kept from before: the source is stale."
    told = "; ".join(proposals.line(row) for row in result.rows)
    first = "First" if result.total > len(result.rows) else "Namely"
    return f"{proposals.in_all(result.totals, about)}. {first}: {told}.{gated if result.totals['total_gated'] else ''}"


def _about(arguments: ExplanationArguments) -> str:
    parts = [
        f"in {arguments.category}" if arguments.category else "",
        f"in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else "",
        f"from supplier {arguments.supplier_id}" if arguments.supplier_id else "",
        f"to order by {arguments.order_by_to}" if arguments.order_by_to else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _say_explained(result: ToolResult, arguments: ExplanationArguments) -> str:
    if not result.rows:
        return f"Nothing is planned for {arguments.sku_id} and no risk is assessed: it has no demand, its own or through others."
    row = result.rows[0]
    steps = _steps((row["proposals"] or [row])[0]["ledger"] or [])
    return " ".join(
        filter(None, [_head(row), sentence(row["risk_factors"] or []), steps, risk.advice(row), *_details(row)])
    )


def _head(row: dict[str, Any]) -> str:
    item = f"{row['sku_code']} ({row['description']}) in {row['warehouse_id']}"
    if row["stockout_probability"] is None:
        return f"{item} is needed for other items."
    return (
        f"{quantity(row['recommended_reorder_qty'], row['unit_of_measure'])} recommended for {item}, because demand until "
        f"the next order can arrive is expected to be {number(row['forecast_demand'])} against a position of "
        f"{number(row['inventory_position'])}: {percent(row['stockout_probability'])} probability of running out."
    )


def _details(row: dict[str, Any]) -> list[str]:
    """Of every proposal from where, when and for how much; for whom; and what is doubtful about it."""
    told = row["proposals"] or []
    doubts = dict.fromkeys(doubt for proposal in told for doubt in proposal["findings"])
    return [
        sentence([part for part in map(proposals.worth, told) if part]),
        sentence([part for part in (proposals.waiting(proposal["pegged_to"]) for proposal in told) if part]),
        sentence(list(doubts)),
    ]


def _steps(ledger: list[dict[str, Any]]) -> str:
    steps = [f"{step['step']} = {quantity(step['value'], step.get('unit'))}" for step in ledger]
    return f"Step by step: {'; '.join(steps)}." if steps else NO_STEPS


TOOL = Tool(
    name="explain_recommendation",
    description="Why a quantity is recommended for an item: expected demand, position, safety stock and every step. Without an "
    "item: what the plan proposes to buy, make, transfer, expedite, defer or cancel.",
    arguments=ExplanationArguments,
    find=find,
    say=say,
)
