"""get_item: master data, components, where it is used, who supplies it."""

from typing import Any

from pydantic import Field

from copilot_api.listing import fetch_page
from copilot_api.queries import query
from copilot_api.tools import suppliers
from copilot_api.tools.tool import MAX_ROWS, Arguments, Cited, Found, Reading, Tool, ToolResult
from copilot_api.values import count, money, number, plain_row, quantity


class ItemArguments(Arguments):
    sku_id: str = Field(description="Item.")


def find(reading: Reading, arguments: ItemArguments) -> Found:
    found = reading.connection.execute(query("item"), arguments.model_dump()).fetchone()
    parts = _related(reading, "components", arguments) if found else []
    parents = _related(reading, "where_used", arguments) if found else []
    sources = _suppliers(reading, arguments) if found else []
    related = {"components": parts, "where_used": parents, "suppliers": sources}
    return Found(
        rows=[{**plain_row(found), **related}] if found else [],
        total=1 if found else 0,
        totals={f"total_{name}": len(rows) for name, rows in related.items()},
        cited=Cited("manufacturing.skus", ("sku_id",), ("unit_cost", "shelf_life_days", "is_active")),
        tables=("manufacturing.skus", "manufacturing.boms", "manufacturing.supplier_items"),
        gated_by=("skus", "boms"),
    )


def say(result: ToolResult, arguments: ItemArguments) -> str:
    if not result.rows:
        return f"No item has the code {arguments.sku_id}."
    row = result.rows[0]
    sentences = [f"{row['sku_code']} is {row['description']}: {', '.join(_facts(row))}.", *_structure(row)]
    if row["suppliers"]:
        named = [f"{source['name']} ({source['supplier_id']})" for source in row["suppliers"]]
        sentences.append(f"Supplied by {', '.join(named)}.")
    return " ".join(sentences)


def _facts(row: dict[str, Any]) -> list[str]:
    facts = [
        f"category {row['category']}" if row["category"] else "",
        {"make": "made here", "buy": "bought"}.get(row["make_or_buy"] or "", ""),
        f"unit {row['unit_of_measure']}",
        f"cost {money(row['unit_cost'], row['currency'])} each" if row["unit_cost"] is not None else "",
        f"shelf life {count(row['shelf_life_days'], 'day')}" if row["shelf_life_days"] else "",
        "" if row["is_active"] else "no longer active",
    ]
    return [fact for fact in facts if fact]


def _structure(row: dict[str, Any]) -> list[str]:
    sentences = []
    if row["components"]:
        parts = [
            f"{quantity(part['quantity_per_unit'], part['unit_of_measure'])} of {part['component_sku_id']}"
            f" ({part['description']})"
            for part in row["components"]
        ]
        sentences.append(f"It is made of {count(len(parts), 'component')}: {'; '.join(parts)}.")
    if row["where_used"]:
        parents = [
            f"{parent['parent_sku_id']} ({number(parent['quantity_per_unit'])} each)" for parent in row["where_used"]
        ]
        sentences.append(f"It is used in {count(len(parents), 'item')}: {', '.join(parents)}.")
    return sentences


def _related(reading: Reading, name: str, arguments: ItemArguments) -> list[dict[str, Any]]:
    parameters = {"sku_id": arguments.sku_id, "as_of": reading.night.as_of, "limit": MAX_ROWS}
    return [plain_row(row) for row in reading.connection.execute(query(name), parameters).fetchall()]


def _suppliers(reading: Reading, arguments: ItemArguments) -> list[dict[str, Any]]:
    filters = {"sku_id": arguments.sku_id, "supplier_id": None, "rating": None}
    return fetch_page(reading.connection, suppliers.LISTING, filters, limit=MAX_ROWS).rows


TOOL = Tool(
    name="get_item",
    description="An item's description, cost, unit, category, components, where it is used and who supplies it.",
    arguments=ItemArguments,
    find=find,
    say=say,
)
