"""Lists of the plant: filtered, sorted, a page at a time."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from copilot_api.access import Reader, Services, WithServices
from copilot_api.freshness import Gate, gate_of, last_night_async
from copilot_api.listing import Listing, page_query
from copilot_api.routes.conditional import Conditional
from copilot_api.tools import inventory, orders, production, suppliers

router = APIRouter(tags=["lists"], route_class=Conditional)

QUALITY = Listing(
    rows="quality",
    totals="quality_totals",
    keys=("issue_id",),
    sortable=("issue_id", "kind", "severity", "entity", "sku_id"),
    sort=("severity", "kind"),
)
Limit = Annotated[int, Query(ge=1, le=500, description="Rows a page.")]
Cursor = Annotated[str | None, Query(max_length=2000, description="next_cursor of the page before.")]
Sort = Annotated[str | None, Query(max_length=60, description='Column; a leading "-" sorts descending.')]


def _text(example: str) -> Any:
    return Query(max_length=200, examples=[example])


Item = Annotated[str | None, _text("FG-1001")]
Warehouse = Annotated[str | None, _text("W01")]
Site = Annotated[str | None, _text("NORTH")]
Category = Annotated[str | None, _text("Pumps")]
Partner = Annotated[str | None, _text("V106")]
Rating = Annotated[str | None, _text("A")]
IssueKind = Annotated[str | None, _text("negative_stock")]


class ListPage(BaseModel):
    """`totals` and `total` are over all matching rows; `gate` tells whether the sources behind them are fresh."""

    items: list[dict[str, Any]]
    total: int
    totals: dict[str, Any]
    next_cursor: str | None
    as_of: date
    run_id: str
    gate: Gate

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [{"sku_id": "FG-1001", "warehouse_id": "W01", "quantity_available": 28}],
                "total": 1,
                "totals": {"total_items": 1},
                "next_cursor": None,
                "as_of": "2026-03-02",
                "run_id": "5c1f2a8e-0d4b-4a3c-9b1e-2f6f0d9b7c11",
                "gate": {"state": "open", "reasons": [], "good_until": "2026-03-03T02:00:00Z"},
            }
        }
    )


@router.get("/inventory/current", summary="Stock by item and warehouse")
async def inventory_current(
    made: WithServices,
    _: Reader,
    sku_id: Item = None,
    warehouse_id: Warehouse = None,
    site: Site = None,
    category: Category = None,
    out_of_stock: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: Sort = None,
) -> ListPage:
    filters = {
        "sku_id": sku_id,
        "warehouse_id": warehouse_id,
        "site": site,
        "category": category,
        "out_of_stock": out_of_stock,
        "findings": None,
    }
    return await _page(made, inventory.LISTING, filters, ("inventory_snapshots",), sort, limit, cursor)


@router.get("/orders/open", summary="Open order lines")
async def orders_open(
    made: WithServices,
    _: Reader,
    kind: Literal["sales", "purchase"] = "sales",
    sku_id: Item = None,
    warehouse_id: Warehouse = None,
    partner_id: Partner = None,
    late: bool = False,
    due_from: date | None = None,
    due_to: date | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: Sort = None,
) -> ListPage:
    filters = {
        "order_id": None,
        "sku_id": sku_id,
        "warehouse_id": warehouse_id,
        "partner_id": partner_id,
        "statuses": orders.STATUSES["open"],
        "late": late,
        "due_from": due_from,
        "due_to": due_to,
    }
    return await _page(made, orders.LISTINGS[kind], filters, (f"{kind}_orders",), sort, limit, cursor)


@router.get("/suppliers", summary="Suppliers, promised and measured")
async def list_suppliers(
    made: WithServices,
    _: Reader,
    supplier_id: Partner = None,
    sku_id: Item = None,
    rating: Rating = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: Sort = None,
) -> ListPage:
    filters = {"supplier_id": supplier_id, "sku_id": sku_id, "rating": rating}
    return await _page(made, suppliers.LISTING, filters, ("suppliers",), sort, limit, cursor)


@router.get("/production/status", summary="Work orders")
async def production_status(
    made: WithServices,
    _: Reader,
    status: production.Status = "active",
    sku_id: Item = None,
    warehouse_id: Warehouse = None,
    late: bool = False,
    end_from: date | None = None,
    end_to: date | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: Sort = None,
) -> ListPage:
    filters = {
        "work_order_id": None,
        "sku_id": sku_id,
        "warehouse_id": warehouse_id,
        "statuses": production.STATUSES[status],
        "late": late,
        "end_from": end_from,
        "end_to": end_to,
    }
    return await _page(made, production.LISTING, filters, ("work_orders",), sort, limit, cursor)


@router.get("/quality/inventory-check", summary="Numbers that should agree and do not")
async def inventory_check(
    made: WithServices,
    _: Reader,
    kind: IssueKind = None,
    severity: Literal["error", "warning"] | None = None,
    sku_id: Item = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: Sort = None,
) -> ListPage:
    filters = {"kind": kind, "severity": severity, "sku_id": sku_id}
    return await _page(made, QUALITY, filters, ("inventory_snapshots",), sort, limit, cursor)


async def _page(
    made: Services,
    listing: Listing,
    filters: dict[str, Any],
    tables: tuple[str, ...],
    sort: str | None,
    limit: int,
    cursor: str | None,
) -> ListPage:
    async with made.reader.reading() as connection:
        night = await last_night_async(connection)
        asked = page_query(listing, {**filters, "as_of": night.as_of}, sort=sort, limit=limit, cursor=cursor)
        found = await connection.execute(asked.statement, asked.parameters)
        page = asked.page(await found.fetchall())
    return ListPage.model_construct(  # of what was read here: there is nothing to check
        items=page.rows,
        total=page.total,
        totals=page.totals,
        next_cursor=page.next_cursor,
        as_of=night.as_of,
        run_id=night.run_id,
        gate=gate_of(night, tables),
    )
