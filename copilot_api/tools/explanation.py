"""explain_recommendation: the arithmetic of one recommended quantity, step by step."""

from typing import Any

from pydantic import Field

from copilot_api.queries import query
from copilot_api.tools import risk
from copilot_api.tools.tool import Arguments, Cited, Found, Reading, Tool, ToolResult
from copilot_api.values import number, percent, plain_row, quantity, sentence

NO_STEPS = "No arithmetic was recorded for it."


class ExplanationArguments(Arguments):
    sku_id: str = Field(description="Item.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: the one most likely to run out.")


def find(reading: Reading, arguments: ExplanationArguments) -> Found:
    found = reading.connection.execute(query("ledger"), arguments.model_dump()).fetchone()
    rows = [plain_row(found)] if found else []
    several = bool(rows) and rows[0]["warehouses_at_risk"] > 1
    return Found(
        rows=rows,
        total=len(rows),
        cited=Cited(
            "forecast.inventory_risk_latest",
            ("sku_id", "warehouse_id"),
            (
                "recommended_reorder_qty",
                "stockout_probability",
                "forecast_demand",
                "inventory_position",
                "safety_stock",
            ),
        ),
        tables=("forecast.inventory_risk_latest", "manufacturing.skus", "manufacturing.supplier_items"),
        stale=risk.stale(rows),
        defaults=(f"warehouse {rows[0]['warehouse_id']}, the most likely of its warehouses to run out",)
        if several
        else (),
    )


def say(result: ToolResult, arguments: ExplanationArguments) -> str:
    if not result.rows:
        return f"There is no risk assessment for {arguments.sku_id}: items without demand have none."
    row = result.rows[0]
    head = (
        f"{quantity(row['recommended_reorder_qty'], row['unit_of_measure'])} recommended for {row['sku_code']} "
        f"({row['description']}) in {row['warehouse_id']}, because demand until the next order can arrive "
        f"is expected to be {number(row['forecast_demand'])} against a position of "
        f"{number(row['inventory_position'])}: "
        f"{percent(row['stockout_probability'])} probability of running out."
    )
    factors = f" {sentence(row['risk_factors'])}" if row["risk_factors"] else ""
    source = f" Supplier: {row['supplier_name']}." if row["supplier_name"] and row["make_or_buy"] != "make" else ""
    return f"{head}{factors} Step by step: {_steps(row['ledger'])} {risk.advice(row)}{source}"


def _steps(ledger: list[dict[str, Any]]) -> str:
    steps = [f"{step['step']} = {quantity(step['value'], step.get('unit'))}" for step in ledger]
    return "; ".join(steps) + "." if steps else NO_STEPS


TOOL = Tool(
    name="explain_recommendation",
    description="Why a quantity is recommended for an item: expected demand, position, safety stock and every step.",
    arguments=ExplanationArguments,
    find=find,
    say=say,
)
