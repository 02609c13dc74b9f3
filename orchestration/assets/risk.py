"""What will run out before the next order can arrive, and how much to order."""

import json
import logging
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from forecasting import charts
from orchestration import gates, runs
from orchestration.frames import query, read_frame, write_frame
from orchestration.policies import read_policy
from orchestration.resources import Writer

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("mfg.risk")

READS = (
    "skus", "warehouses", "inventory_snapshots", "purchase_orders", "work_orders", "suppliers", "supplier_items", "data_health",
)  # fmt: skip


@dg.asset(
    key=["forecast", "inventory_risk"],
    deps=[["forecast", "demand_forecasts"], *(["manufacturing", table] for table in READS)],
    group_name="forecast",
    kinds={"python", "postgres"},
    description="Probability of running out before an order can arrive, per item and warehouse, and what to order.",
)
def inventory_risk(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
    with writer.connect("mfg_forecaster") as connection:
        as_of = business_date(connection)
        closed = gates.closed_gates(connection, gates.RISK_RESTS_ON)
        inputs = held_back(connection, gates.because(closed)) if closed else read_inputs(connection, as_of)
        policy = read_policy(writer.settings.policies, connection)
        dated = "" if closed else f"{as_of} {policy}"
        input_hash = runs.fingerprint(*inputs.values(), dated, runs.code_of(forecasting))
        run_id = runs.run_id_of("risk", input_hash)
        kept = runs.is_written(connection, run_id)
        if kept:
            runs.make_latest(connection, "risk", run_id)
        else:
            rows = inputs["held back"] if closed else assess(inputs, policy, as_of)
            runs.write(connection, "risk", input_hash, as_of, writer.run_id,
                       lambda new: write_risk(connection, new, rows))  # fmt: skip
        metadata = _metadata(connection, drawn=not kept)
    if closed:
        log.warning("no new proposals: %s", gates.because(closed))
    log.info("risk: %s", ", ".join(f"{count} {level}" for level, count in metadata["levels"].items()) or "no items")
    return dg.MaterializeResult(metadata={"run": str(run_id), "gates closed": len(closed), **metadata})


def business_date(connection: psycopg.Connection[Any]) -> date:
    row = connection.execute("select as_of from staging.business_date").fetchone()
    assert row is not None, "the business_date asset writes the row before anything else runs"
    as_of: date = row[0]
    return as_of


def read_inputs(connection: psycopg.Connection[Any], as_of: date) -> dict[str, "pd.DataFrame"]:
    """The frames `forecasting.assess_risk` takes, by name, and from where what is neither made nor bought in a warehouse comes."""
    names = ("demand", "positions", "inbound", "lead_times", "plan_lanes")
    return {name: read_frame(connection, query(name), {"as_of": as_of}) for name in names}


def held_back(connection: psycopg.Connection[Any], because: str) -> dict[str, "pd.DataFrame"]:
    """The last proposals, marked with why there are no new ones."""
    rows = read_frame(connection, "select * from forecast.inventory_risk_latest order by sku_id, warehouse_id")
    ledgers = rows.ledger.map(lambda ledger: json.dumps(ledger, sort_keys=True))
    factors = rows.risk_factors.map(tuple)
    return {
        "held back": rows.drop(columns="run_id").assign(ledger=ledgers, risk_factors=factors, gated_because=because)
    }


def assess(inputs: dict[str, "pd.DataFrame"], policy: forecasting.Policy, as_of: date) -> "pd.DataFrame":
    """Rows of forecast.inventory_risk."""
    risk = forecasting.assess_risk(
        inputs["demand"], inputs["positions"], inputs["lead_times"], policy,
        inbound=inputs["inbound"], as_of=as_of,
    )  # fmt: skip
    told = risk.assign(ledger=risk.ledger.map(json.dumps), as_of=as_of, gated_because=None)
    return told.merge(inputs["plan_lanes"], how="left", on=["sku_id", "warehouse_id"])


def write_risk(connection: psycopg.Connection[Any], run_id: UUID, rows: "pd.DataFrame") -> None:
    listed = rows.assign(risk_factors=rows.risk_factors.map(list), run_id=str(run_id))
    write_frame(connection, "forecast", "inventory_risk", listed)


def _metadata(connection: psycopg.Connection[Any], drawn: bool) -> dict[str, Any]:
    levels = {level: items for level, items, _ in connection.execute(query("summary_risk_levels")).fetchall()}
    metadata: dict[str, Any] = {"dagster/row_count": sum(levels.values()), "levels": levels}
    if drawn and not (risks := read_frame(connection, query("summary_risks"))).empty:
        metadata["top risks"] = dg.MetadataValue.md(charts.to_markdown_image(charts.top_risks(risks)))
        metadata |= _calibration(connection)
    return metadata


def _calibration(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """How often what was called so likely came, at the backtest's origins; nothing where there are none yet."""
    from forecasting.calibration import measure_calibration

    bins = read_frame(connection, query("risk_calibration"))
    found = measure_calibration(bins)
    if found is None:
        return {}
    return {
        "brier score": round(found.brier, 4),
        "brier score of the base rate": round(found.base_rate_brier, 4),
        "calibration error": round(found.calibration_error, 4),
        "calibration": dg.MetadataValue.md(charts.to_markdown_image(charts.reliability_diagram(bins))),
    }
