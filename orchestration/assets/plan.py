"""What to order, make, bring, move or cancel, the requirements behind it, and what is the matter with items."""

import json
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from orchestration import gates, runs
from orchestration.assets.risk import business_date
from orchestration.frames import query, read_frame, write_frame
from orchestration.policies import read_policy
from orchestration.resources import Writer

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

log = logging.getLogger("mfg.plan")

READS = (
    "skus", "boms", "warehouses", "inventory_snapshots", "sales_orders", "purchase_orders", "work_orders", "stock_movements",
    "suppliers", "supplier_items", "data_health",
)  # fmt: skip
FRAMES = (
    "demand",
    "plan_risk",
    "plan_terms",
    "plan_stock",
    "inbound",
    "plan_orders",
    "plan_boms",
    "plan_lanes",
    "plan_ways",
    "plan_draws",
    "lead_times",
)
RUNS_KEPT = 14
"""Stock changes every night, and with it every row: two weeks are kept."""


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["forecast", name],
            deps=[["forecast", "inventory_risk"], *(["manufacturing", table] for table in READS)],
            group_name="forecast",
            kinds={"python", "postgres"},
            description=description,
        )
        for name, description in (
            (
                "component_requirements",
                "What is needed of every item, week by week, through all levels of the bills of material.",
            ),
            (
                "replenishment_plan",
                "What to buy, make, transfer, expedite, defer or cancel today, with the arithmetic of each quantity.",
            ),
            (
                "plan_findings",
                "What is the matter with items, whether anything is proposed of them or not.",
            ),
        )
    ],
)
def replenishment(writer: dg.ResourceParam[Writer]) -> Any:
    with writer.connect("mfg_forecaster") as connection:
        as_of = business_date(connection)
        closed = gates.closed_gates(connection, gates.PLAN_RESTS_ON)
        if closed:
            log.warning("no new proposals: %s", gates.because(closed))
            written = hold_back(connection, gates.because(closed), as_of, writer.run_id)
        else:
            inputs, policy = read_inputs(connection, as_of), read_policy(writer.settings.policies, connection)
            place = writer.settings.country
            input_hash = runs.fingerprint(
                *inputs.values(), str(as_of), str(place), str(policy), runs.code_of(forecasting)
            )

            def write_new(run_id: UUID) -> None:
                write(connection, run_id, compute(inputs, policy, as_of, place), as_of, writer.settings.currency)
                note_terms(connection, run_id, policy, place)

            written = runs.write_once(connection, "plan", input_hash, as_of, writer.run_id, write_new)
        runs.forget_earlier(connection, "plan", RUNS_KEPT)
        actions, findings = _counted(connection, "summary_plan"), _counted(connection, "summary_findings")
    log.info("plan: %s", ", ".join(f"{row['proposals']} to {row['action']}" for row in actions) or "nothing to do")
    counts = {row["action"]: row["proposals"] for row in actions}
    yield dg.MaterializeResult(asset_key=["forecast", "component_requirements"], metadata={"kept": not written})
    yield dg.MaterializeResult(
        asset_key=["forecast", "replenishment_plan"],
        metadata={"kept": not written, "gates closed": len(closed), "proposals": counts},
    )
    yield dg.MaterializeResult(
        asset_key=["forecast", "plan_findings"],
        metadata={"kept": not written, "findings": {row["kind"]: row["findings"] for row in findings}},
    )


def read_inputs(connection: psycopg.Connection[Any], as_of: "date") -> dict[str, "pd.DataFrame"]:
    """Everything the plan is made from, by the name of its query."""
    return {name: read_frame(connection, query(name), {"as_of": as_of}) for name in FRAMES}


def compute(
    inputs: dict[str, "pd.DataFrame"], policy: "forecasting.Policy", as_of: "date", place: str | None = None
) -> dict[str, "pd.DataFrame"]:
    """Requirements, proposals with what each is for, and findings, in the columns of their tables."""
    read = forecasting.PlanInputs(
        demand=inputs["demand"],
        orders=inputs["plan_orders"],
        boms=inputs["plan_boms"],
        lanes=inputs["plan_lanes"],
        ways=inputs["plan_ways"],
        draws=inputs["plan_draws"],
        stock=inputs["plan_stock"],
        receipts=inputs["inbound"],
        lead_times=inputs["lead_times"],
        terms=inputs["plan_terms"],
    )
    risk = inputs["plan_risk"].assign(ledger=inputs["plan_risk"].ledger.map(json.loads))
    plan = forecasting.plan_plant(read, risk, policy, as_of=as_of, calendar=forecasting.working_days(place))
    published = forecasting.published_plan(read, plan, as_of=as_of)
    return {
        "component_requirements": published.requirements,
        "replenishment_plan": published.proposals,
        "plan_findings": forecasting.item_findings(read, plan, as_of=as_of),
    }


def write(
    connection: psycopg.Connection[Any], run_id: UUID, tables: dict[str, "pd.DataFrame"], as_of: "date", currency: str
) -> None:
    """The three tables of one run."""
    requirements, plan = tables["component_requirements"], tables["replenishment_plan"]
    write_frame(connection, "forecast", "component_requirements", requirements.assign(
        pegged_to=requirements.pegged_to.map(json.dumps), run_id=str(run_id), as_of=as_of
    ))  # fmt: skip
    write_frame(connection, "forecast", "replenishment_plan", plan.assign(
        pegged_to=plan.pegged_to.map(json.dumps), ledger=plan.ledger.map(json.dumps), run_id=str(run_id), as_of=as_of,
        currency=currency,
    ))  # fmt: skip
    findings = tables["plan_findings"]
    write_frame(connection, "forecast", "plan_findings", findings.assign(
        evidence=findings.evidence.map(json.dumps), run_id=str(run_id), as_of=as_of, currency=currency
    ))  # fmt: skip


def note_terms(
    connection: psycopg.Connection[Any], run_id: UUID, policy: "forecasting.Policy", place: str | None
) -> None:
    """By what rules and holidays the run was planned: who asks what would be otherwise plans by the same."""
    connection.execute(
        "update forecast.runs set policy = %s, country = %s where run_id = %s",
        [json.dumps(policy.as_record()), place, run_id],
    )


def hold_back(connection: psycopg.Connection[Any], because: str, as_of: "date", nightly_run_id: str) -> bool:
    """The last plan and findings again, each proposal marked with why there is no new one; returns whether that was new."""
    last = connection.execute(query("last_plan"), {"because": because}).fetchone()
    if last is None or last[1]:
        return False
    return runs.write_once(
        connection, "plan", runs.fingerprint(str(last[0]), because), as_of, nightly_run_id,
        lambda new: _copy(connection, last[0], new, because),
    )  # fmt: skip


def _copy(connection: psycopg.Connection[Any], last: UUID, new: UUID, because: str) -> None:
    for name in ("hold_back_requirements", "hold_back_plan", "hold_back_findings"):
        connection.execute(query(name), {"last_run": last, "new_run": new, "because": because})


def _counted(connection: psycopg.Connection[Any], name: str) -> list[dict[str, Any]]:
    return read_frame(connection, query(name)).to_dict("records")  # type: ignore[return-value]
