"""How much of the next work order of each item will be scrap."""

import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from orchestration import gates, runs
from orchestration.assets.risk import business_date
from orchestration.frames import query, read_frame, write_frame
from orchestration.resources import Writer

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

log = logging.getLogger("mfg.quality")

READS = ("skus", "work_orders", "data_health")


@dg.asset(
    key=["forecast", "quality_forecasts"],
    deps=[["manufacturing", table] for table in READS],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Scrap rate of the next work order of each item that is made, from the orders of two years.",
)
def quality_forecasts(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    with writer.connect("mfg_forecaster") as connection:
        if closed := gates.closed_gates(connection, gates.QUALITY_RESTS_ON):
            log.warning("no new scrap rates: %s", gates.because(closed))
            return dg.MaterializeResult(metadata={"gates closed": len(closed), "because": gates.because(closed)})
        as_of = business_date(connection)
        orders = read_frame(connection, query("finished_work_orders"), {"as_of": as_of})
        items = read_frame(connection, query("made_items"))
        input_hash = runs.fingerprint(orders, items, str(as_of), runs.code_of(forecasting))
        rows = compute(orders, items, as_of)
        written = runs.write_once(connection, "quality", input_hash, as_of, writer.run_id,
                                  lambda new: write(connection, new, rows))  # fmt: skip
        metadata = _metadata(connection)
    log.info("scrap: %d items from %d work orders", len(rows), len(orders))
    counts = {"dagster/row_count": len(rows), "work orders": len(orders)}
    return dg.MaterializeResult(metadata={"kept": not written, "gates closed": 0, **counts, **metadata})


def compute(orders: "pd.DataFrame", items: "pd.DataFrame", as_of: "date") -> "pd.DataFrame":
    """Rows of forecast.forecasts."""
    found = forecasting.forecast_scrap(orders, as_of=as_of, items=items.sku_id.tolist())
    named = {"sku_id": "entity_id", "mean": "forecast_value", "std": "standard_deviation", "orders": "observations"}
    return (
        found.rename(columns=named)
        .assign(
            forecast_type="quality",
            period="daily",
            entity_type="sku",
            target_date=as_of,
            horizon=1,
            model_name="beta-binomial",
            segment=found.orders.gt(0).map({True: "measured", False: "pooled"}),
        )
        .drop(columns="quantity")
    )


def write(connection: psycopg.Connection[Any], run_id: UUID, rows: "pd.DataFrame") -> None:
    write_frame(connection, "forecast", "forecasts", rows.assign(run_id=str(run_id)))


def _metadata(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    highest = read_frame(connection, query("highest_scrap"))
    return {} if highest.empty else {"highest": dg.MetadataValue.md(highest.to_markdown(index=False, floatfmt=".3f"))}
