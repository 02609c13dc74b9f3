"""list_suppliers: who supplies, how fast and how reliably."""

from typing import Any, Literal

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, money, number, percent

LISTING = Listing(
    rows="suppliers",
    totals="suppliers_totals",
    keys=("supplier_id",),
    sortable=("supplier_id", "name", "rating", "lead_time_days", "lead_time_mean_days", "on_time_rate", "in_full_rate",
              "price"),
    sort=("name",),
)  # fmt: skip


class SuppliersArguments(RowLimit):
    supplier_id: str | None = None
    sku_id: str | None = None
    rating: str | None = None
    sort: Literal["name", "lead_time_days", "-lead_time_days", "on_time_rate", "-on_time_rate", "price"] = "name"


def find(reading: Reading, arguments: SuppliersArguments) -> Found:
    filters = arguments.model_dump(exclude={"limit", "sort"})
    page = fetch_page(reading.connection, LISTING, filters, sort=arguments.sort, limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "manufacturing.suppliers", ("supplier_id",), ("lead_time_days", "lead_time_mean_days", "on_time_rate")
        ),
        tables=("manufacturing.suppliers", "manufacturing.supplier_items"),
        gated_by=("suppliers", "supplier_items") if arguments.sku_id else ("suppliers",),
    )


def say(result: ToolResult, arguments: SuppliersArguments) -> str:
    item = f" of {arguments.sku_id}" if arguments.sku_id else ""
    if not result.rows:
        return f"0 suppliers{item} are known."
    if arguments.supplier_id:
        return f"{_described(result.rows[0], arguments)}."
    described = "; ".join(_described(row, arguments) for row in result.rows)
    return f"{count(result.totals['total_suppliers'], 'supplier')}{item}: {described}."


def _described(row: dict[str, Any], arguments: SuppliersArguments) -> str:
    promised = row["item_lead_time_days"] if arguments.sku_id else row["lead_time_days"]
    facts = [
        f"{count(promised, 'day')} promised lead time" if promised is not None else "",
        f"{number(row['lead_time_mean_days'])} days measured" if row["lead_time_mean_days"] is not None else "",
        f"{percent(row['on_time_rate'])} on time" if row["on_time_rate"] is not None else "",
        f"rating {row['rating']}" if row["rating"] else "",
        money(row["price"], row["currency"]) if row["price"] is not None else "",
        "preferred" if row["is_preferred"] else "",
    ]
    return f"{row['name']} ({row['supplier_id']}) {', '.join(fact for fact in facts if fact)}"


TOOL = Tool(
    name="list_suppliers",
    description="Suppliers with promised and measured lead time, punctuality and rating; for an item also its prices.",
    arguments=SuppliersArguments,
    find=find,
    say=say,
)
