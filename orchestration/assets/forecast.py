"""Demand of every item and warehouse as distributions, and how good they have been."""

import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from forecasting import charts
from orchestration import runs
from orchestration.frames import query, read_frame, write_frame
from orchestration.resources import Writer

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("mfg.forecast")

FREQUENCY = "W-MON"
HORIZON_WEEKS = 26
BACKTEST_ORIGINS = (13, 26)
"""Weeks before the end of history at which the backtest forecasts as if it knew no more."""
QUANTILES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99)
SEPARATOR = "\x1f"
"""Joins item and warehouse into a series id; no code contains it."""


@dg.asset(
    key=["forecast", "demand_forecasts"],
    deps=[["manufacturing", "demand_history"], ["manufacturing", "skus"]],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Weekly demand per item and warehouse for 26 weeks, as quantiles, with its backtest.",
)
def demand_forecasts(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    with writer.connect("mfg_forecaster") as connection:
        demand = read_frame(connection, query("weekly_demand"))
        parameters = f"{FREQUENCY} {HORIZON_WEEKS} {BACKTEST_ORIGINS} {QUANTILES}"
        input_hash = runs.fingerprint(demand, parameters, runs.code_of(forecasting))
        run_id = runs.run_id_of("demand", input_hash)
        kept = writer.settings.enable_forecast_caching and runs.is_written(connection, run_id)
        if kept:
            runs.make_latest(connection, "demand", run_id)
        elif not demand.empty:
            results = compute(demand)
            runs.write(connection, "demand", input_hash, writer.as_of, writer.run_id,
                       lambda new: write_results(connection, new, results))  # fmt: skip
        metadata = _metadata(connection, run_id, demand, drawn=not kept)
    log.info("forecasts: %s", "inputs unchanged, kept" if kept else f"{metadata['series']} series")
    return dg.MaterializeResult(metadata={"run": str(run_id), "kept": kept, **metadata})


def compute(demand: "pd.DataFrame") -> dict[str, "pd.DataFrame"]:
    """Tables of schema forecast by name, from weekly demand: sku_id, warehouse_id, ds, y, share_in_stock."""
    import pandas as pd

    from forecasting.smooth import FALLBACK_PREFIX

    history = demand.assign(unique_id=demand.sku_id + SEPARATOR + demand.warehouse_id)[["unique_id", "ds", "y"]]
    history["ds"] = history.ds.astype("datetime64[ns]")
    in_stock = history[["unique_id", "ds"]].assign(share=demand.share_in_stock)
    log.debug("forecasting %d series", history.unique_id.nunique())
    forecasts = forecasting.forecast(
        history, freq=FREQUENCY, horizon=HORIZON_WEEKS, quantiles=QUANTILES, in_stock=in_stock
    )
    log.debug("backtesting on %d origins", len(BACKTEST_ORIGINS))
    accuracy = forecasting.backtest(
        history, freq=FREQUENCY, horizon=min(BACKTEST_ORIGINS), origins=BACKTEST_ORIGINS, in_stock=in_stock
    )
    models = (
        forecasts.drop_duplicates("unique_id")
        .groupby(["segment", "model_name"], as_index=False)
        .size()
        .rename(columns={"size": "series_count"})
    )
    models["fallback_count"] = models.series_count.where(models.model_name.str.startswith(FALLBACK_PREFIX), 0)
    totals = forecasting.total(forecasts, forecasts.unique_id.str.split(SEPARATOR).str[0], QUANTILES)
    return {
        "forecasts": published(pd.concat([forecasts, totals], ignore_index=True)),
        "forecast_models": models,
        "forecast_accuracy_metrics": accuracy,
    }


def published(forecasts: "pd.DataFrame") -> "pd.DataFrame":
    """The engine's frame in the columns of forecast.forecasts; a series id without warehouse is an item's total."""
    keys = forecasts.unique_id.str.split(SEPARATOR, expand=True)
    frame = forecasts.rename(columns={"mean": "forecast_value", "std": "standard_deviation", "ds": "target_date"})
    return frame.assign(
        entity_id=keys[0],
        warehouse_id=keys[1],
        forecast_type="demand",
        period="weekly",
        entity_type="sku",
        target_date=frame.target_date.dt.date,
        horizon=frame.groupby("unique_id").cumcount() + 1,
    ).drop(columns="unique_id")


def write_results(connection: psycopg.Connection, run_id: UUID, results: dict[str, "pd.DataFrame"]) -> None:
    for table, frame in results.items():
        write_frame(connection, "forecast", table, frame.assign(run_id=str(run_id)))


def _metadata(connection: psycopg.Connection, run_id: UUID, demand: "pd.DataFrame", drawn: bool) -> dict[str, Any]:
    accuracy = read_frame(connection, query("summary_accuracy"))
    rows = connection.execute("select count(*) from forecast.forecasts where run_id = %s", [run_id]).fetchone()
    metadata: dict[str, Any] = {
        "dagster/row_count": rows[0] if rows else 0,
        "series": len(demand[["sku_id", "warehouse_id"]].drop_duplicates()),
    }
    if drawn and not accuracy.empty:
        metadata["accuracy"] = dg.MetadataValue.md(accuracy.to_markdown(index=False, floatfmt=".3f"))
        metadata["scaled pinball loss"] = dg.MetadataValue.md(charts.to_markdown_image(charts.accuracy_bars(accuracy)))
    return metadata
