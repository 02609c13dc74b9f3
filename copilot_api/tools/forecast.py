"""get_forecast: the demand distribution the nightly published for an item, with what planners put in its place."""

from datetime import date, timedelta
from typing import Any, Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Arguments, Cited, Found, Reading, Tool, ToolResult
from copilot_api.values import day, number, quantity

LISTING = Listing(
    rows="forecast",
    totals="forecast_totals",
    keys=("target_date",),
    sortable=("target_date",),
    sort=("target_date",),
)
DEFAULT_PERIODS = 4
MAX_PERIODS = 53
MAX_SAID = 6
OF_CATEGORIES = "A category has one over all warehouses, where its items are counted in one unit."
UNITS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}


class ForecastArguments(Arguments):
    sku_id: str | None = Field(None, description="Item.")
    category: str | None = Field(None, description="Category, in place of an item.")
    warehouse_id: str | None = Field(None, description="Warehouse; none: all warehouses together.")
    period: Literal["daily", "weekly", "monthly", "quarterly"] = "weekly"
    periods: int | None = Field(None, ge=1, le=MAX_PERIODS, description="How many of the next periods.")
    date_from: date | None = Field(None, description="Periods beginning on or after.")
    date_to: date | None = Field(None, description="Periods beginning on or before.")

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if (self.sku_id is None) == (self.category is None):
            raise ValueError("a forecast is of an item (sku_id) or of a category")
        return self

    @property
    def about(self) -> str:
        return self.sku_id or str(self.category)


def find(reading: Reading, arguments: ForecastArguments) -> Found:
    unbounded = arguments.periods is None and arguments.date_to is None
    filters = _filters(arguments, DEFAULT_PERIODS if unbounded else arguments.periods, reading.night.as_of)
    page = fetch_page(reading.connection, LISTING, filters, limit=MAX_PERIODS)
    unit = UNITS[arguments.period]
    defaults = [f"the next {DEFAULT_PERIODS} {unit}s"] if unbounded else []
    defaults += [] if arguments.warehouse_id else ["all warehouses together"]
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "forecast.demand_plan_latest",
            ("forecast_id",),
            ("forecast_value", "statistical_value", "q10", "q50", "q90"),
        ),
        tables=("forecast.demand_plan_latest", "manufacturing.skus"),
        gated_by=("sales_orders",),
        charts=_charts(arguments) if page.rows else (),
        defaults=tuple(defaults),
    )


def _filters(arguments: ForecastArguments, periods: int | None, today: date) -> dict[str, Any]:
    """Days are counted from today: the week that holds it is forecast from its Monday on."""
    filters = arguments.model_dump(exclude={"periods", "sku_id", "category"})
    kind = "sku" if arguments.sku_id else "category"
    filters |= {"entity_type": kind, "entity_id": arguments.about, "horizon": periods}
    if arguments.period == "daily":
        first = arguments.date_from or today
        last = first + timedelta(days=periods - 1) if periods else arguments.date_to
        filters |= {"date_from": first, "date_to": last, "horizon": None}
    return filters


def _charts(arguments: ForecastArguments) -> tuple[dict[str, str], ...]:
    if arguments.sku_id is None or arguments.warehouse_id or arguments.period != "weekly":
        return ()
    title = f"Weekly demand and forecast of {arguments.sku_id}"
    href = f"/items/{quote(arguments.sku_id, safe='')}/forecast.svg"
    return ({"kind": "fan", "title": title, "media_type": "image/svg+xml", "href": href},)


def say(result: ToolResult, arguments: ForecastArguments) -> str:
    place = f" in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else " in all warehouses together"
    unit = UNITS[arguments.period]
    if not result.rows:
        return f"There is no {arguments.period} demand forecast for {arguments.about}{place} in that time. " + (
            "Items without demand for a long time have none." if arguments.sku_id else OF_CATEGORIES
        )
    totals = result.totals
    periods = f"{totals['total_periods']} {unit}{'s' if totals['total_periods'] > 1 else ''}"
    peak = max(result.rows, key=lambda row: row["forecast_value"])
    steps = [_step(row) for row in result.rows[:MAX_SAID]]
    sentences = [
        f"{quantity(totals['total_forecast'], totals['total_unit'])} of {arguments.about} expected{place} over "
        f"{periods} ({unit}s beginning {day(totals['total_first_period'])} to {day(totals['total_last_period'])}).",
        "; ".join(steps) + ".",
    ]
    if len(result.rows) > 1:
        sentences.append(f"The highest is {day(peak['target_date'])} with {number(peak['forecast_value'])}.")
    if totals["total_overridden"]:
        sentences.append(_overridden(totals))
    return " ".join([*sentences, f"Model: {totals['total_model']}."])


def _step(row: dict[str, Any]) -> str:
    instead = f" (overridden; the statistic says {number(row['statistical_value'])})" if row["override_id"] else ""
    return (
        f"{day(row['target_date'])}: {number(row['forecast_value'])}{instead}, 80 % between {number(row['q10'])} and "
        f"{number(row['q90'])}"
    )


def _overridden(totals: dict[str, Any]) -> str:
    return (
        f"A planner's override is in {totals['total_overridden']} of them ({totals['total_override_reasons']}); without it the "
        f"statistical forecast is {number(totals['total_statistical'])}."
    )


TOOL = Tool(
    name="get_forecast",
    description="Expected demand of an item or a category and its 80 % range by day, week, month or quarter, as the last "
    "nightly forecast it and planners overrode it.",
    arguments=ForecastArguments,
    find=find,
    say=say,
)
