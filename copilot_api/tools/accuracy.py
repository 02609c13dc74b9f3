"""get_forecast_accuracy: how the forecast did in its backtest."""

from typing import Any

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import number, percent

LISTING = Listing(
    rows="accuracy",
    totals="accuracy_totals",
    keys=("model_name", "segment"),
    sortable=("model_name", "segment", "wape", "bias", "scaled_pinball_loss"),
    sort=("scaled_pinball_loss",),
)


class AccuracyArguments(RowLimit):
    segment: str | None = "all"


def find(reading: Reading, arguments: AccuracyArguments) -> Found:
    filters = arguments.model_dump(exclude={"limit"})
    page = fetch_page(reading.connection, LISTING, filters, limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited(
            "forecast.forecast_accuracy_metrics",
            ("model_name", "segment", "horizon"),
            ("wape", "bias", "coverage_80", "coverage_95", "forecast_value_added"),
        ),
        tables=("forecast.forecast_accuracy_metrics",),
        defaults=("the rolling backtest over all horizons",),
    )


def say(result: ToolResult, arguments: AccuracyArguments) -> str:
    if not result.rows:
        return "No backtest has been stored yet, so the accuracy of the forecast is not known."
    told = "; ".join(_described(row) for row in result.rows)
    return f"Measured in the rolling backtest over all horizons, best model first: {told}."


def _described(row: dict[str, Any]) -> str:
    facts = [
        f"error (WAPE) {percent(row['wape'])}" if row["wape"] is not None else "",
        f"bias {percent(row['bias'])}" if row["bias"] is not None else "",
        f"{percent(row['coverage_80'])} of outcomes in the 80 % range" if row["coverage_80"] is not None else "",
        f"{percent(row['coverage_95'])} in the 95 % range" if row["coverage_95"] is not None else "",
        f"MASE {number(row['mase'], 3)}" if row["mase"] is not None else "",
    ]
    named = f"{row['model_name']} on {number(row['series_count'])} series"
    return f"{named} {', '.join(fact for fact in facts if fact)}"


TOOL = Tool(
    name="get_forecast_accuracy",
    description="Error, bias and coverage of the demand forecast in the rolling backtest, best model first.",
    arguments=AccuracyArguments,
    find=find,
    say=say,
)
