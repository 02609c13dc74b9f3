"""When open orders will really arrive."""

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

log = logging.getLogger("mfg.supply")

READS = ("skus", "purchase_orders", "work_orders", "data_health")


@dg.asset(
    key=["forecast", "supply_forecasts"],
    deps=[["manufacturing", table] for table in READS],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Days until each open purchase order line and work order arrives, from how late earlier ones were.",
)
def supply_forecasts(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    with writer.connect("mfg_forecaster") as connection:
        if closed := gates.closed_gates(connection, gates.SUPPLY_RESTS_ON):
            log.warning("no new arrivals: %s", gates.because(closed))
            return dg.MaterializeResult(metadata={"gates closed": len(closed), "because": gates.because(closed)})
        as_of = business_date(connection)
        orders, undated = dated(read_frame(connection, query("open_orders")))
        receipts = read_frame(connection, query("receipts"), {"as_of": as_of})
        input_hash = runs.fingerprint(orders, receipts, str(as_of), runs.code_of(forecasting))
        written = runs.write_once(connection, "supply", input_hash, as_of, writer.run_id,
                                  lambda new: write(connection, new, compute(orders, receipts, as_of)))  # fmt: skip
        metadata = _metadata(connection)
    log.info("arrivals: %d open orders, %d receipts", len(orders), len(receipts))
    if undated:
        log.warning("%d open orders have neither a promised date nor a start: nothing is forecast of them", undated)
    counts = {"dagster/row_count": len(orders), "receipts": len(receipts), "orders without dates": undated}
    return dg.MaterializeResult(metadata={"kept": not written, "gates closed": 0, **counts, **metadata})


def dated(orders: "pd.DataFrame") -> tuple["pd.DataFrame", int]:
    """The orders whose wait can be counted from a date, and how many others there are."""
    known = orders["promised_date"].notna() | orders["order_date"].notna()
    return orders[known], int((~known).sum())


def compute(orders: "pd.DataFrame", receipts: "pd.DataFrame", as_of: "date") -> "pd.DataFrame":
    """Rows of forecast.forecasts. Purchases and production are measured apart."""
    import pandas as pd

    parts = []
    for kind, measured in (
        ("purchase_order_line", forecasting.forecast_arrivals),
        ("work_order", forecasting.forecast_completions),
    ):
        some, earlier = (frame[frame.entity_type == kind] for frame in (orders, receipts))
        if len(some):
            parts.append(published(some, measured(some, earlier, as_of=as_of)))
    return pd.concat(parts) if parts else pd.DataFrame()


def published(orders: "pd.DataFrame", found: "pd.DataFrame") -> "pd.DataFrame":
    target = found.promised_date.where(found.promised_date.notna(), found.expected_date.dt.date)
    named = {"order_id": "entity_id", "mean": "forecast_value", "std": "standard_deviation", "basis": "segment",
             "receipts": "observations"}  # fmt: skip
    return (
        found.rename(columns=named)
        .assign(
            entity_type=orders.entity_type.to_numpy(),
            warehouse_id=orders.warehouse_id.to_numpy(),
            target_date=target,
            forecast_type="supply",
            period="daily",
            horizon=1,
            model_name="kaplan-meier",
        )
        .drop(columns=["supplier_id", "sku_id", "promised_date", "expected_date"])
    )


def write(connection: psycopg.Connection[Any], run_id: UUID, rows: "pd.DataFrame") -> None:
    if not rows.empty:
        write_frame(connection, "forecast", "forecasts", rows.assign(run_id=str(run_id)))


def _metadata(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    latest = read_frame(connection, query("latest_arrivals"))
    return {} if latest.empty else {"longest overdue": dg.MetadataValue.md(latest.to_markdown(index=False))}
