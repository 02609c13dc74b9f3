"""The record of a finished nightly: what every reader's "today" and the summary rest on."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import dagster as dg
import psycopg

from orchestration.resources import Writer

STAGES = {"raw": "ingest", "transform": "dbt", "demand_forecasts": "forecast", "supply_forecasts": "forecast",
          "quality_forecasts": "forecast", "inventory_projection": "forecast", "inventory_risk": "risk", "replenishment": "plan",
          "forecast_alerts": "alerts"}  # fmt: skip
"""The stage of a step, by the part of its key that names it."""

RESULTS = ("forecast_alerts", "inventory_projection", "quality_forecasts", "replenishment_plan")
"""What a night ends with."""


def nightly_asset(systems: Sequence[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=["staging", "nightly_runs"],
        deps=[*(["forecast", result] for result in RESULTS), *(["raw", system] for system in systems)],
        group_name="staging",
        kinds={"postgres"},
        description="One row per finished nightly; the last completed one is the today of every reader.",
    )
    def nightly_runs(context: dg.AssetExecutionContext, writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
        stats = context.instance.get_run_step_stats(writer.run_id)
        seconds = stage_seconds({s.step_key: s.end_time - s.start_time for s in stats if s.start_time and s.end_time})
        with writer.connect("mfg_loader") as connection:
            failures = failed_loads(connection, writer.run_id)
            record_nightly(connection, writer.run_id, writer.started_at, failures, seconds)
        return dg.MaterializeResult(
            metadata={
                "status": "failed" if failures else "completed",
                **{f"{k} seconds": v for k, v in seconds.items()},
            }
        )

    return nightly_runs


def stage_seconds(seconds_of_step: Mapping[str, float]) -> dict[str, float]:
    """Sums step durations by stage, in the order of the night; steps of no stage count as "other"."""
    totals: dict[str, float] = dict.fromkeys([*STAGES.values(), "other"], 0.0)
    for step, seconds in seconds_of_step.items():
        stage = next((stage for part, stage in STAGES.items() if part in re.split(r"__|\.", step)), "other")
        totals[stage] += seconds
    return {stage: round(total, 2) for stage, total in totals.items()}


def failed_loads(connection: psycopg.Connection, run_id: str) -> list[str]:
    rows = connection.execute(
        """
        select error from staging.ingestion_jobs
        where dagster_run_id = %s and status <> 'completed' order by source_connector, entity
        """,
        [run_id],
    ).fetchall()
    return [row[0] for row in rows]


def record_nightly(
    connection: psycopg.Connection,
    run_id: str,
    started_at: datetime,
    failures: Sequence[str],
    seconds: Mapping[str, float],
) -> None:
    """Writes the row of a nightly that has ended; a row that is there already stays."""
    connection.execute(
        """
        insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, failures, stage_seconds)
        select %s, as_of, %s, %s, %s, %s, %s from staging.business_date
        on conflict (run_id) do nothing
        """,
        [
            run_id,
            "failed" if failures else "completed",
            started_at,
            datetime.now(UTC),
            list(failures),
            json.dumps(dict(seconds)),
        ],
    )
