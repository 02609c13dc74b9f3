"""/forecast and /forecasts: what the nightly forecast, read and summed, never computed anew."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from copilot_api.access import Reader, Services, WithServices
from copilot_api.database import AsyncConnection
from copilot_api.errors import NotFound, Unprocessable
from copilot_api.freshness import Gate, Night, gate_of, last_night_async
from copilot_api.listing import page_query
from copilot_api.queries import query
from copilot_api.tools import forecast as forecast_tool
from copilot_api.tools.forecast import UNITS
from copilot_api.values import plain_row

router = APIRouter(tags=["forecasts"])

DEMAND = {
    "weekly": {"summary": "Next eight weeks", "value": {"entity_id": "FG-1001", "horizon_days": 56}},
    "daily": {"summary": "Next 28 days", "value": {"entity_id": "FG-1001", "period": "daily"}},
    "category": {
        "summary": "Whole months of a category",
        "value": {"entity_id": "Pumps", "entity_type": "category", "period": "monthly"},
    },
}
HORIZON_DAYS = {"daily": 28, "weekly": 28, "monthly": 183, "quarterly": 183}
"""How far an answer looks ahead where it is not said; months and quarters: all that are published."""
RISK = {"item": {"summary": "Risk of an item", "value": {"entity_id": "FG-1001"}}}


class DemandRequest(BaseModel):
    """Periods that begin within `horizon_days`; unset: 28 days for days and weeks, half a year for months and quarters.
    `lookback_days` adds that much demand history of an item to the answer, of quarters by month."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    entity_id: str = Field(min_length=1)
    entity_type: Literal["sku", "category"] = "sku"
    warehouse_id: str | None = None
    period: Literal["daily", "weekly", "monthly", "quarterly"] = "weekly"
    horizon_days: int | None = Field(None, ge=1, le=730)
    lookback_days: int = Field(0, ge=0, le=1830)


class Interval(BaseModel):
    upper: list[float]
    lower: list[float]


class DemandOverride(BaseModel):
    """A period in which a planner's quantity stands in place of the statistical one."""

    forecast_date: date
    forecast_value: float
    statistical_value: float
    override_id: str
    reason: str


class DemandForecast(BaseModel):
    """Means by period with the interval that holds demand with probability `confidence_level`.

    Planners' `overrides` are in the means and intervals; `statistical_values` are the means without them.
    """

    entity_id: str
    warehouse_id: str | None
    forecast_type: str
    period: str
    forecast_values: list[float]
    forecast_dates: list[date]
    statistical_values: list[float]
    overrides: list[DemandOverride]
    confidence_intervals: Interval
    confidence_level: float
    model_name: str
    created_at: datetime
    unit_of_measure: str | None
    history: list[dict[str, Any]]
    as_of: date
    run_id: str
    gate: Gate


class RiskRequest(BaseModel):
    """`reorder_point` asks whether the position is below another point than the recommended one."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    entity_id: str = Field(min_length=1)
    warehouse_id: str | None = None
    lookback_days: int = Field(0, ge=0, le=1830)
    reorder_point: float | None = Field(None, ge=0)


class InventoryRisk(BaseModel):
    """The most likely of the item's warehouses to run out, unless one was named."""

    entity_id: str
    warehouse_id: str
    warehouses: int
    risk_level: str
    stockout_probability: float
    days_until_critical: float | None
    recommended_reorder_qty: float
    current_velocity: float
    forecast_demand: float
    inventory_position: float
    reorder_point: float
    below_reorder_point: bool
    risk_factors: list[str]
    ledger: list[dict[str, Any]]
    gated_because: str | None
    history: list[dict[str, Any]]
    timestamp: datetime
    as_of: date
    run_id: str


@router.post("/forecast/demand", summary="Demand forecast of an item")
async def demand(
    made: WithServices,
    _: Reader,
    asked: Annotated[DemandRequest, Body(openapi_examples=DEMAND)],
) -> DemandForecast:
    return await _demand(made, asked)


@router.post("/forecasts", summary="Demand forecast of an item (older name)")
async def forecasts(
    made: WithServices,
    _: Reader,
    asked: Annotated[DemandRequest, Body(openapi_examples=DEMAND)],
) -> DemandForecast:
    return await _demand(made, asked)


@router.post("/forecast/inventory-risk", summary="Risk of running out, and the arithmetic of the proposed order")
async def inventory_risk(
    made: WithServices,
    _: Reader,
    asked: Annotated[RiskRequest, Body(openapi_examples=RISK)],
) -> InventoryRisk:
    async with made.reader.reading() as connection:
        night = await last_night_async(connection)
        parameters = {"sku_id": asked.entity_id, "warehouse_id": asked.warehouse_id}
        found = await (await connection.execute(query("ledger"), parameters)).fetchone()
        if found is None or found["stockout_probability"] is None:
            raise await _missing_of_item(connection, asked.entity_id, "risk assessment")
        history = await demand_history(connection, night, asked.entity_id, found["warehouse_id"], asked.lookback_days)
    row = plain_row(found)
    point = row["reorder_point"] if asked.reorder_point is None else asked.reorder_point
    return InventoryRisk(
        **{name: row[name] for name in InventoryRisk.model_fields if name in row and name != "reorder_point"},
        entity_id=row["sku_id"],
        warehouses=row["positions"],
        reorder_point=point,
        below_reorder_point=row["inventory_position"] < point,
        history=history,
        timestamp=night.completed_at,
        as_of=night.as_of,
        run_id=night.run_id,
    )


async def demand_history(
    connection: AsyncConnection,
    night: Night,
    sku_id: str,
    warehouse_id: str | None,
    lookback_days: int,
    period: str = "weekly",
) -> list[dict[str, Any]]:
    """Demand of the last `lookback_days` days by day, week or month."""
    if lookback_days == 0:
        return []
    parameters = history_parameters(night, sku_id, warehouse_id, lookback_days, period)
    found = await connection.execute(query("demand_history"), parameters)
    return [plain_row(row) for row in await found.fetchall()]


def history_parameters(
    night: Night, sku_id: str, warehouse_id: str | None, lookback_days: int, period: str = "weekly"
) -> dict[str, Any]:
    """Of the query demand_history, for the last `lookback_days` days."""
    since = night.as_of - timedelta(days=lookback_days)
    return {"sku_id": sku_id, "warehouse_id": warehouse_id, "period": period, "since": since}


async def _demand(made: Services, asked: DemandRequest) -> DemandForecast:
    async with made.reader.reading() as connection:
        night = await last_night_async(connection)
        await _check_period(connection, asked)
        rows = await _forecast_rows(connection, asked, night)
        behind = "monthly" if asked.period == "quarterly" else asked.period
        lookback_days = asked.lookback_days if asked.entity_type == "sku" else 0
        history = await demand_history(connection, night, asked.entity_id, asked.warehouse_id, lookback_days, behind)
    first = rows[0]
    return DemandForecast(
        entity_id=asked.entity_id,
        warehouse_id=asked.warehouse_id,
        forecast_type="demand",
        period=asked.period,
        forecast_values=[row["forecast_value"] for row in rows],
        forecast_dates=[row["target_date"] for row in rows],
        statistical_values=[row["statistical_value"] for row in rows],
        overrides=[_override(row) for row in rows if row["override_id"]],
        confidence_intervals=Interval(upper=[row["q975"] for row in rows], lower=[row["q025"] for row in rows]),
        confidence_level=first["confidence_level"],
        model_name=first["model_name"],
        created_at=first["created_at"],
        unit_of_measure=first["unit_of_measure"],
        history=history,
        as_of=night.as_of,
        run_id=night.run_id,
        gate=gate_of(night, ["sales_orders"]),
    )


def _override(row: dict[str, Any]) -> DemandOverride:
    return DemandOverride(
        forecast_date=row["target_date"],
        forecast_value=row["forecast_value"],
        statistical_value=row["statistical_value"],
        override_id=row["override_id"],
        reason=row["override_reason"],
    )


async def _forecast_rows(connection: AsyncConnection, asked: DemandRequest, night: Night) -> list[dict[str, Any]]:
    filters = {
        "entity_type": asked.entity_type,
        "entity_id": asked.entity_id,
        "warehouse_id": asked.warehouse_id,
        "period": asked.period,
        "date_from": night.as_of if asked.period == "daily" else None,
        "date_to": None,
        "horizon": None,
    }
    wanted = page_query(forecast_tool.LISTING, filters, limit=1000)
    found = await connection.execute(wanted.statement, wanted.parameters)
    published = wanted.page(await found.fetchall()).rows
    if not published:
        raise await _missing(connection, asked)
    last = _last_day(asked, night)
    rows = [row for row in published if row["target_date"] <= last]
    if not rows:
        raise NotFound(
            f"No whole {UNITS[asked.period]} begins by {last}; the first that is forecast begins on "
            f"{published[0]['target_date']}. Ask for a longer horizon_days."
        )
    return rows


def _last_day(asked: DemandRequest, night: Night) -> date:
    """The last day on which a period of the answer may begin; of days, today is the first."""
    ahead = asked.horizon_days or HORIZON_DAYS[asked.period]
    return night.as_of + timedelta(days=ahead - 1 if asked.period == "daily" else ahead)


async def _check_period(connection: AsyncConnection, asked: DemandRequest) -> None:
    found = await connection.execute(query("forecast_periods"), {"entity_type": asked.entity_type})
    published = [row["period"] for row in await found.fetchall()]
    if published and asked.period not in published:
        raise Unprocessable(
            f"There is no {asked.period} forecast; the nightly publishes: {', '.join(published)}.",
            available_periods=published,
        )


async def _missing(connection: AsyncConnection, asked: DemandRequest) -> NotFound:
    if asked.entity_type == "category":
        return NotFound(
            f"There is no {asked.period} demand forecast of a category {asked.entity_id!r}; a category whose items are "
            "counted in several units has none."
        )
    return await _missing_of_item(connection, asked.entity_id, f"{asked.period} demand forecast")


async def _missing_of_item(connection: AsyncConnection, sku_id: str, what: str) -> NotFound:
    known = await connection.execute(query("item"), {"sku_id": sku_id})
    if await known.fetchone() is None:
        return NotFound(f"No item has the id {sku_id!r}.")
    return NotFound(f"There is no {what} for {sku_id} here; items without demand for a long time have none.")
