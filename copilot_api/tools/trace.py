"""trace_shortage: whom a missing item keeps waiting, and what it waits for itself, through all levels."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from copilot_api.queries import query
from copilot_api.tools import proposals, risk
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, money, plain_row, quantity, sentence

NAMED = 3


class TraceArguments(RowLimit):
    sku_id: str = Field(description="Item.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: all warehouses.")
    limit: int = Field(30, ge=1, le=100, description="Most rows to return, the item's own first.")


def find(reading: Reading, arguments: TraceArguments) -> Found:
    found = reading.connection.execute(query("trace"), arguments.model_dump()).fetchall()
    rows = [plain_row(row) for row in found]
    orders = _orders(rows)
    return Found(
        rows=rows,
        total=rows[0]["total"] if rows else 0,
        totals={"orders_waiting": _number_of(orders), "value_waiting": _value_of(orders)},
        cited=Cited("forecast.component_requirements_latest", ("sku_id", "warehouse_id"), ("quantity_late",)),
        tables=("forecast.component_requirements_latest", "forecast.replenishment_plan_latest", "manufacturing.skus"),
        stale=risk.stale(rows),
    )


def say(result: ToolResult, arguments: TraceArguments) -> str:
    items = [row for row in result.rows if row["relation"] == "item"]
    if not items:
        return f"Nothing is planned for {arguments.sku_id}: no demand of its own or of other items needs it."
    code, currency = items[0]["sku_code"] or arguments.sku_id, items[0]["currency"]
    return " ".join(
        filter(
            None,
            [
                _waiting(code, result, currency),
                _goes_into([row for row in result.rows if row["relation"] == "goes_into"]),
                *(_missing(row) for row in items),
                _needs(code, [row for row in result.rows if row["relation"] == "needs"]),
            ],
        )
    )


def _orders(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Customer orders, and the entries that stand for more of them; an order line that waits in two warehouses counts once."""
    pegs = [peg for row in rows if row["relation"] == "item" for peg in row["pegged_to"] or []]
    lines = {(peg["sales_order_id"], peg["line"]): peg for peg in pegs if peg["kind"] == "sales_order"}
    return [*lines.values(), *(peg for peg in pegs if peg["kind"] == "more")]


def _number_of(orders: Iterable[dict[str, Any]]) -> int:
    return sum(order.get("orders", 1) for order in orders)


def _value_of(orders: Iterable[dict[str, Any]]) -> float:
    return round(sum(order["value"] or 0.0 for order in orders), 2)


def _waiting(code: str, result: ToolResult, currency: str) -> str:
    orders, number = _orders(result.rows), result.totals["orders_waiting"]
    if not number:
        return f"No customer order waits for {code}."
    named = [peg for peg in orders if peg["kind"] == "sales_order"][:NAMED]
    listed = ", ".join(f"{peg['sales_order_id']} of {peg['customer_id']} due {peg['due_date']}" for peg in named)
    others = ", and others" if number > len(named) else ""
    worth = money(result.totals["value_waiting"], currency)
    return f"{count(number, 'customer order line')} worth {worth} {'wait' if number > 1 else 'waits'} for {code}: {listed}{others}."


def _goes_into(rows: Sequence[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(row["sku_code"] or row["sku_id"] for row in rows))
    if not names:
        return ""
    more = " and others" if len(names) > NAMED else ""
    return f"It goes into {', '.join(names[:NAMED])}{more}."


def _missing(row: dict[str, Any]) -> str:
    """When it is missing in a warehouse, how much comes too late, and what to do."""
    if row["first_short_week"] is None:
        return f"In {row['warehouse_id']} what is there and comes is enough."
    late = f", and {quantity(row['quantity_late'], row['unit_of_measure'])} come late" if row["quantity_late"] else ""
    return f"In {row['warehouse_id']} it is short from the week of {day(row['first_short_week'])}{late}: {_todo(row)}."


def _needs(code: str, rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    held = [
        f"{row['sku_code'] or row['sku_id']} in {row['warehouse_id']} "
        f"({quantity(row['quantity_late'], row['unit_of_measure'])} late, {_todo(row)})"
        for row in rows[:NAMED]
    ]
    return sentence([f"{code} itself waits for {', '.join(held)}"])


def _todo(row: dict[str, Any]) -> str:
    if row["gated_because"]:
        return f"no new proposal, {row['gated_because']}"
    told = [proposals.todo(proposal, row["unit_of_measure"]) for proposal in row["proposals"] or []]
    return "; ".join(told) or "nothing to do today"


TOOL = Tool(
    name="trace_shortage",
    description="Which customer orders and items wait for an item, with their value, and which of its components come too late.",
    arguments=TraceArguments,
    find=find,
    say=say,
)
