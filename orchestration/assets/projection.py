"""Stock of every item and warehouse in the weeks to come."""

import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from forecasting import charts
from orchestration import gates, runs
from orchestration.assets.risk import business_date
from orchestration.frames import query, read_frame, write_frame
from orchestration.resources import Writer

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

log = logging.getLogger("mfg.projection")

READS = ("skus", "inventory_snapshots", "inventory_history", "purchase_orders", "work_orders", "data_health")
RUNS_KEPT = 14
"""Stock changes every night, and with it every row: two weeks are kept."""


@dg.asset(
    key=["forecast", "inventory_projection"],
    deps=[
        *(["forecast", name] for name in ("demand_forecasts", "supply_forecasts")),
        *(["manufacturing", table] for table in READS),
    ],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Stock at the end of each of the next 26 weeks per item and warehouse, as quantiles; backlog below zero.",
)
def inventory_projection(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    with writer.connect("mfg_forecaster") as connection:
        if closed := gates.closed_gates(connection, gates.PROJECTION_RESTS_ON):
            log.warning("no new projection: %s", gates.because(closed))
            return dg.MaterializeResult(metadata={"gates closed": len(closed), "because": gates.because(closed)})
        as_of = business_date(connection)
        inputs = read_inputs(connection, as_of)
        input_hash = runs.fingerprint(*inputs.values(), str(as_of), runs.code_of(forecasting))
        written = runs.write_once(connection, "projection", input_hash, as_of, writer.run_id,
                                  lambda new: write(connection, new, compute(inputs, as_of)))  # fmt: skip
        runs.forget_earlier(connection, "projection", RUNS_KEPT)
        metadata = _metadata(connection, as_of, drawn=written)
    log.info("projection: %d items and warehouses", len(inputs["positions"]))
    counts = {"items": len(inputs["positions"]), "open lines": len(inputs["arrivals"])}
    return dg.MaterializeResult(metadata={"kept": not written, "gates closed": 0, **counts, **metadata})


def read_inputs(connection: psycopg.Connection[Any], as_of: "date") -> dict[str, "pd.DataFrame"]:
    """The frames `forecasting.project_inventory` takes, by name."""
    return {name: read_frame(connection, query(name), {"as_of": as_of}) for name in ("demand", "positions", "arrivals")}


def compute(inputs: dict[str, "pd.DataFrame"], as_of: "date") -> dict[str, "pd.DataFrame"]:
    """Tables of schema forecast by name."""
    projected = forecasting.project_inventory(inputs["demand"], inputs["positions"], inputs["arrivals"], as_of=as_of)
    projected["date"] = projected["date"].dt.date
    columns = ["sku_id", "warehouse_id", "date", "mean", "q05", "q50", "q95", "inbound", "demand"]
    return {"forecasts": published(projected), "inventory_projection": projected[columns].assign(as_of=as_of)}


def published(projected: "pd.DataFrame") -> "pd.DataFrame":
    """The projection in the columns of forecast.forecasts."""
    named = {"sku_id": "entity_id", "date": "target_date", "mean": "forecast_value", "std": "standard_deviation"}
    return (
        projected.rename(columns=named)
        .assign(
            forecast_type="inventory",
            period="weekly",
            entity_type="sku",
            horizon=projected.groupby(["sku_id", "warehouse_id"]).cumcount() + 1,
            model_name="projection",
            segment="stock",
        )
        .drop(columns=["inbound", "demand"])
    )


def write(connection: psycopg.Connection[Any], run_id: UUID, results: dict[str, "pd.DataFrame"]) -> None:
    for table, frame in results.items():
        write_frame(connection, "forecast", table, frame.assign(run_id=str(run_id)))


def _metadata(connection: psycopg.Connection[Any], as_of: "date", drawn: bool) -> dict[str, Any]:
    rows = connection.execute("select count(*) from forecast.inventory_projection_latest").fetchone()
    metadata: dict[str, Any] = {"dagster/row_count": rows[0] if rows else 0}
    worst = read_frame(connection, query("deepest_shortage")) if drawn else None
    if worst is not None and not worst.empty:
        item = worst.iloc[0]
        parameters = {"sku_id": item.sku_id, "warehouse_id": item.warehouse_id, "as_of": as_of}
        history = read_frame(connection, query("stock_history"), parameters)
        fan = charts.fan_chart(history, worst, f"Stock of {item.sku_id} in {item.warehouse_id}", item.unit)
        metadata["deepest shortage"] = dg.MetadataValue.md(charts.to_markdown_image(fan))
    return metadata
