"""The fan chart of an item: weekly demand behind, its distribution ahead."""

from typing import Any

from copilot_api.database import Connection
from copilot_api.errors import NotFound
from copilot_api.freshness import Night
from copilot_api.listing import fetch_page
from copilot_api.queries import query
from copilot_api.routes.forecasts import history_parameters
from copilot_api.tools import forecast
from copilot_api.values import plain_row

LOOKBACK_DAYS = 364
WEEKS_AHEAD = 26


def fan_svg(connection: Connection, night: Night, sku_id: str) -> str:
    """The chart as SVG.

    Raises:
        NotFound: the item has no weekly forecast.
    """
    ahead = weeks_ahead(connection, sku_id)
    if not ahead:
        raise NotFound(f"There is no weekly forecast for {sku_id}.")
    import pandas as pd

    from forecasting.charts import fan_chart, to_svg

    asked = history_parameters(night, sku_id, None, LOOKBACK_DAYS)
    history = [plain_row(row) for row in connection.execute(query("demand_history"), asked).fetchall()]
    behind = pd.DataFrame(history, columns=["ds", "y"])
    fan = pd.DataFrame(ahead).rename(columns={"target_date": "ds", "forecast_value": "mean"})
    for frame in (behind, fan):
        frame["ds"] = pd.to_datetime(frame["ds"])
    title = f"{sku_id}: weekly demand and forecast"
    return to_svg(fan_chart(behind, fan, title, ahead[0]["unit_of_measure"] or "units"))


def weeks_ahead(connection: Connection, sku_id: str) -> list[dict[str, Any]]:
    """The weekly forecast of an item over all warehouses."""
    filters = {
        "entity_type": "sku",
        "entity_id": sku_id,
        "warehouse_id": None,
        "period": "weekly",
        "date_from": None,
        "date_to": None,
        "horizon": WEEKS_AHEAD,
    }
    return fetch_page(connection, forecast.LISTING, filters, limit=WEEKS_AHEAD).rows
