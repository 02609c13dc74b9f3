"""explain_recommendation: the arithmetic of one recommended quantity, step by step."""

from typing import Any

from pydantic import Field

from copilot_api.queries import query
from copilot_api.tools import proposals, risk
from copilot_api.tools.tool import Arguments, Cited, Found, Reading, Tool, ToolResult
from copilot_api.values import number, percent, plain_row, quantity, sentence

NO_STEPS = "No arithmetic was recorded for it."
KEY = ("sku_id", "warehouse_id")
AT_RISK = Cited(
    "forecast.inventory_risk_latest",
    KEY,
    ("recommended_reorder_qty", "stockout_probability", "forecast_demand", "inventory_position", "safety_stock"),
)
NEEDED = Cited("forecast.replenishment_plan_latest", KEY, ("quantity", "due_date"))
"""What is cited of an item with a demand of its own, and of one that only others need."""


class ExplanationArguments(Arguments):
    sku_id: str = Field(description="Item.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: the one most likely to run out.")


def find(reading: Reading, arguments: ExplanationArguments) -> Found:
    found = reading.connection.execute(query("ledger"), arguments.model_dump()).fetchone()
    rows = [plain_row(found)] if found else []
    several = bool(rows) and rows[0]["positions"] > 1
    return Found(
        rows=rows,
        total=len(rows),
        cited=AT_RISK if not rows or rows[0]["stockout_probability"] is not None else NEEDED,
        tables=(
            "forecast.inventory_risk_latest",
            "forecast.replenishment_plan_latest",
            "manufacturing.skus",
            "manufacturing.suppliers",
        ),
        stale=risk.stale(rows),
        defaults=(f"warehouse {rows[0]['warehouse_id']}, the most likely of its warehouses to run out",)
        if several
        else (),
    )


def say(result: ToolResult, arguments: ExplanationArguments) -> str:
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
    description="Why a quantity is recommended for an item: expected demand, position, safety stock and every step.",
    arguments=ExplanationArguments,
    find=find,
    say=say,
)
