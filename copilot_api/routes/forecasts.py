"""/forecast and /forecasts: what the nightly forecast, read and summed, never computed anew."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from copilot_api.access import Reader, Services, WithServices
from copilot_api.database import Connection
from copilot_api.errors import NotFound, Unprocessable
from copilot_api.freshness import Gate, Night, gate_of, last_night
from copilot_api.listing import fetch_page
from copilot_api.queries import query
from copilot_api.tools import forecast as forecast_tool
from copilot_api.values import plain_row

router = APIRouter(tags=["forecasts"])

DEMAND = {"weekly": {"summary": "Next eight weeks", "value": {"entity_id": "FG-1001", "horizon_days": 56}}}
RISK = {"item": {"summary": "Risk of an item", "value": {"entity_id": "FG-1001"}}}


class DemandRequest(BaseModel):
    """`lookback_days` adds that much demand history to the answer."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    entity_id: str = Field(min_length=1)
    entity_type: Literal["sku"] = "sku"
    warehouse_id: str | None = None
    period: Literal["daily", "weekly", "monthly", "quarterly"] = "weekly"
    horizon_days: int = Field(28, ge=1, le=730)
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
def demand(
    made: WithServices,
    _: Reader,
    asked: Annotated[DemandRequest, Body(openapi_examples=DEMAND)],
) -> DemandForecast:
    return _demand(made, asked)


@router.post("/forecasts", summary="Demand forecast of an item (older name)")
def forecasts(
    made: WithServices,
    _: Reader,
    asked: Annotated[DemandRequest, Body(openapi_examples=DEMAND)],
) -> DemandForecast:
    return _demand(made, asked)


@router.post("/forecast/inventory-risk", summary="Risk of running out, and the arithmetic of the proposed order")
def inventory_risk(
    made: WithServices,
    _: Reader,
    asked: Annotated[RiskRequest, Body(openapi_examples=RISK)],
) -> InventoryRisk:
    with made.database.reading() as connection:
        night = last_night(connection)
        parameters = {"sku_id": asked.entity_id, "warehouse_id": asked.warehouse_id}
        found = connection.execute(query("ledger"), parameters).fetchone()
        if found is None:
            raise _missing(connection, asked.entity_id, "risk assessment")
        history = demand_history(connection, night, asked.entity_id, found["warehouse_id"], asked.lookback_days)
    row = plain_row(found)
    point = row["reorder_point"] if asked.reorder_point is None else asked.reorder_point
    return InventoryRisk(
        **{name: row[name] for name in InventoryRisk.model_fields if name in row and name != "reorder_point"},
        entity_id=row["sku_id"],
        warehouses=row["warehouses_at_risk"],
        reorder_point=point,
        below_reorder_point=row["inventory_position"] < point,
        history=history,
        timestamp=night.completed_at,
        as_of=night.as_of,
        run_id=night.run_id,
    )


def demand_history(
    connection: Connection, night: Night, sku_id: str, warehouse_id: str | None, lookback_days: int
) -> list[dict[str, Any]]:
    """Weekly demand of the last `lookback_days` days."""
    if lookback_days == 0:
        return []
    since = night.as_of - timedelta(days=lookback_days)
    parameters = {"sku_id": sku_id, "warehouse_id": warehouse_id, "period": "weekly", "since": since}
    return [plain_row(row) for row in connection.execute(query("demand_history"), parameters).fetchall()]


def _demand(made: Services, asked: DemandRequest) -> DemandForecast:
    with made.database.reading() as connection:
        night = last_night(connection)
        _check_period(connection, asked.period)
        rows = _forecast_rows(connection, asked, night)
        if not rows:
            raise _missing(connection, asked.entity_id, f"{asked.period} demand forecast")
        gate = gate_of(connection, ["sales_orders"])
        history = demand_history(connection, night, asked.entity_id, asked.warehouse_id, asked.lookback_days)
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
        gate=gate,
    )


def _override(row: dict[str, Any]) -> DemandOverride:
    return DemandOverride(
        forecast_date=row["target_date"],
        forecast_value=row["forecast_value"],
        statistical_value=row["statistical_value"],
        override_id=row["override_id"],
        reason=row["override_reason"],
    )


def _forecast_rows(connection: Connection, asked: DemandRequest, night: Night) -> list[dict[str, Any]]:
    filters = {
        "sku_id": asked.entity_id,
        "warehouse_id": asked.warehouse_id,
        "period": asked.period,
        "date_from": None,
        "date_to": night.as_of + timedelta(days=asked.horizon_days),
        "horizon": None,
    }
    return fetch_page(connection, forecast_tool.LISTING, filters, limit=1000).rows


def _check_period(connection: Connection, period: str) -> None:
    published = [row["period"] for row in connection.execute(query("forecast_periods")).fetchall()]
    if published and period not in published:
        raise Unprocessable(
            f"There is no {period} forecast; the nightly publishes: {', '.join(published)}.",
            available_periods=published,
        )


def _missing(connection: Connection, sku_id: str, what: str) -> NotFound:
    known = connection.execute(query("item"), {"sku_id": sku_id}).fetchone()
    if known is None:
        return NotFound(f"No item has the id {sku_id!r}.")
    return NotFound(f"There is no {what} for {sku_id} here; items without demand for a long time have none.")
