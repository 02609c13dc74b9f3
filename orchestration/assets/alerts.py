"""What people are to be told: the nightly's findings as alerts, and messages in the outbox, in one transaction."""

import logging
from datetime import UTC, datetime

import dagster as dg

from notifications import store
from notifications.limits import Limits
from notifications.record import record
from orchestration.channels import senders
from orchestration.evaluations import evaluate
from orchestration.resources import Writer

log = logging.getLogger("mfg.alerts")

READS = ("data_health", "demand_history", "skus", "warehouses", "inventory_snapshots", "purchase_orders", "work_orders")


@dg.asset(
    key=["forecast", "forecast_alerts"],
    deps=[["forecast", "inventory_risk"], *(["manufacturing", table] for table in READS)],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Alerts from risk, forecasts and data health; new ones are queued for the people they concern.",
)
def forecast_alerts(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    now = datetime.now(UTC)
    with store.connect(writer.database_url) as connection:
        evaluations = evaluate(connection, writer.as_of, Limits())
        seen_at = store.risk_time(connection) or writer.started_at
        with senders(writer.settings) as channels:
            summary = record(connection, evaluations, channels, seen_at=seen_at, now=now)
        row = connection.execute("select count(*) from forecast.forecast_alerts where status <> 'resolved'").fetchone()
    log.info("alerts: %s", summary)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": row[0] if row else 0,
            **{reason.value: count for reason, count in summary.changes.items()},
            "messages queued": len(summary.queued),
            "told": summary.told_nobody or ", ".join(f"{user} by {channel}" for user, channel in summary.queued),
        }
    )
