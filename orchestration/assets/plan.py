"""What to order, make, bring, move or cancel, and the requirements behind it."""

import json
import logging
from datetime import timedelta
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
    "plan_draws",
    "lead_times",
)
KEYS = ["sku_id", "warehouse_id"]
WEEKS, WEEKS_AHEAD = 26, 52
"""Weeks that are told, and that are planned: what a component is needed for in the last of them is wanted much later, and what
seems not needed at all would be cancelled."""
RUNS_KEPT = 14
"""Stock changes every night, and with it every row: two weeks are kept."""
WORKDAYS = (0, 1, 2, 3, 4)


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
            written = runs.write_once(
                connection, "plan", input_hash, as_of, writer.run_id,
                lambda new: write(connection, new, compute(inputs, policy, as_of, place), as_of, writer.settings.currency),
            )  # fmt: skip
        runs.forget_earlier(connection, "plan", RUNS_KEPT)
        actions = _actions(connection)
    log.info("plan: %s", ", ".join(f"{row['proposals']} to {row['action']}" for row in actions) or "nothing to do")
    counts = {row["action"]: row["proposals"] for row in actions}
    yield dg.MaterializeResult(asset_key=["forecast", "component_requirements"], metadata={"kept": not written})
    yield dg.MaterializeResult(
        asset_key=["forecast", "replenishment_plan"],
        metadata={"kept": not written, "gates closed": len(closed), "proposals": counts},
    )


def read_inputs(connection: psycopg.Connection[Any], as_of: "date") -> dict[str, "pd.DataFrame"]:
    """Everything the plan is made from, by the name of its query."""
    return {name: read_frame(connection, query(name), {"as_of": as_of}) for name in FRAMES}


def compute(
    inputs: dict[str, "pd.DataFrame"], policy: "forecasting.Policy", as_of: "date", place: str | None = None
) -> dict[str, "pd.DataFrame"]:
    """Requirements, and proposals with what each is for, in the columns of their tables."""
    boms, lanes, stock, receipts = (inputs[name] for name in ("plan_boms", "plan_lanes", "plan_stock", "inbound"))
    ordering = terms_of(inputs, policy)
    needs = forecasting.weekly_needs(inputs["demand"], inputs["plan_orders"], as_of=as_of, weeks=WEEKS_AHEAD)
    requirements = forecasting.explode_requirements(
        needs,
        boms,
        stock,
        receipts,
        ordering,
        as_of=as_of,
        lanes=lanes,
        draws=inputs["plan_draws"],
        weeks=WEEKS_AHEAD,
    )
    terms = by_item(requirements, ordering, inputs["plan_terms"], inputs["lead_times"])
    risk = inputs["plan_risk"].assign(ledger=inputs["plan_risk"].ledger.map(json.loads))
    plan = forecasting.plan_replenishment(
        risk, terms, requirements=requirements, stock=stock, receipts=receipts, as_of=as_of, lanes=lanes,
        calendar=working_days(place),
    )  # fmt: skip
    parents = forecasting.parents_of(requirements, boms, lanes)
    waiting = forecasting.endangered_orders(
        inputs["plan_orders"], boms, stock, receipts, terms[[*KEYS, "lead_time_days"]], as_of=as_of, lanes=lanes
    )
    findings = forecasting.plan_findings(plan, terms, requirements, boms)
    told = requirements[requirements.week_start < requirements.week_start.min() + timedelta(weeks=WEEKS)]
    return {
        "component_requirements": told.assign(pegged_to=forecasting.pegs_of_requirements(told, parents)),
        "replenishment_plan": plan.assign(
            pegged_to=forecasting.pegs_of_plan(plan, waiting, parents), findings=findings
        ),
    }  # fmt: skip


def working_days(place: str | None) -> "forecasting.Calendar":
    """Monday to Friday but for the public holidays of the company's country."""
    country = forecasting.Calendar.of(place)
    return forecasting.Calendar(country.country, country.subdivision, working_days=WORKDAYS)


def terms_of(inputs: dict[str, "pd.DataFrame"], policy: "forecasting.Policy") -> "pd.DataFrame":
    """How items are ordered: a row for all warehouses, and one for each warehouse the risk was assessed of.

    What the risk orders today is decided, unless other items or warehouses draw on the item: of these the risk knows nothing.
    Lead times that nobody knows, and the least quantity of an order, are the policy's.
    """
    import pandas as pd

    classes = inputs["plan_terms"][["sku_id", "category", "abc_class", "xyz_class"]]
    usual = inputs["lead_times"].rename(columns={"mean_days": "lead_time_days"}).merge(classes, on="sku_id", how="left")
    everywhere = _as_the_policy_says(usual, policy).assign(warehouse_id=None)
    risk, lanes = inputs["plan_risk"], inputs["plan_lanes"]
    planned = pd.concat([risk[KEYS], inputs["plan_orders"][KEYS]]).drop_duplicates()
    drawn_on = pd.MultiIndex.from_frame(risk[KEYS]).isin(forecasting.drawn_on(planned, inputs["plan_boms"], lanes))
    here = _as_the_policy_says(risk[KEYS].merge(usual, on="sku_id", how="left"), policy)
    own = pd.DataFrame({
        **{name: risk[name] for name in KEYS},
        "lead_time_days": risk.lead_time_mean_days,
        "moq": here.moq,
        "safety_stock": risk.safety_stock,
        "order_now": risk.recommended_reorder_qty.where(~drawn_on),
    })  # fmt: skip
    parts = [part for part in (everywhere, own) if len(part)]
    whole = pd.concat(parts, ignore_index=True) if parts else everywhere
    return whole.reindex(columns=[*KEYS, "lead_time_days", "moq", "order_multiple", "safety_stock", "order_now"])


def _as_the_policy_says(items: "pd.DataFrame", policy: "forecasting.Policy") -> "pd.DataFrame":
    """sku_id, lead_time_days, moq, order_multiple of items with what their classes are."""
    import numpy as np

    said = policy.of_items(items)
    lead_time = items.lead_time_days.to_numpy(float)
    return items[["sku_id", "order_multiple"]].assign(
        lead_time_days=np.where(np.isnan(lead_time), said.default_lead_time_days, lead_time),
        moq=np.fmax(items.moq.to_numpy(float), said.order_quantity),
    )


def by_item(
    requirements: "pd.DataFrame", ordering: "pd.DataFrame", terms: "pd.DataFrame", suppliers: "pd.DataFrame"
) -> "pd.DataFrame":
    """One row an item and warehouse: its own terms, where it has any, before those of all warehouses.

    Supplier and price are those of the supplier whose lead time and lots are planned with; without a price, the item's cost.
    """
    items = requirements[KEYS].drop_duplicates()
    general = ordering[ordering.warehouse_id.isna()].drop(columns="warehouse_id")
    own = ordering[ordering.warehouse_id.notna()]
    everywhere = items.merge(general, on="sku_id", how="left").set_index(KEYS)
    special = items.merge(own, on=KEYS, how="left").set_index(KEYS)
    both = special.where(special.notna(), everywhere).reset_index()
    both["order_multiple"] = both.order_multiple.astype(float).fillna(1.0)
    offered = suppliers[["sku_id", "supplier_id", "price"]]
    found = both.merge(terms, on="sku_id", how="left").merge(offered, on="sku_id", how="left")
    return found.assign(price=found.price.astype(float).fillna(found.cost.astype(float)))


def write(
    connection: psycopg.Connection[Any], run_id: UUID, tables: dict[str, "pd.DataFrame"], as_of: "date", currency: str
) -> None:
    """Both tables of one run."""
    requirements, plan = tables["component_requirements"], tables["replenishment_plan"]
    write_frame(connection, "forecast", "component_requirements", requirements.assign(
        pegged_to=requirements.pegged_to.map(json.dumps), run_id=str(run_id), as_of=as_of
    ))  # fmt: skip
    write_frame(connection, "forecast", "replenishment_plan", plan.assign(
        pegged_to=plan.pegged_to.map(json.dumps), ledger=plan.ledger.map(json.dumps), run_id=str(run_id), as_of=as_of,
        currency=currency,
    ))  # fmt: skip


def hold_back(connection: psycopg.Connection[Any], because: str, as_of: "date", nightly_run_id: str) -> bool:
    """The last plan again, each proposal marked with why there is no new one; returns whether that was new."""
    last = connection.execute(query("last_plan"), {"because": because}).fetchone()
    if last is None or last[1]:
        return False
    return runs.write_once(
        connection, "plan", runs.fingerprint(str(last[0]), because), as_of, nightly_run_id,
        lambda new: _copy(connection, last[0], new, because),
    )  # fmt: skip


def _copy(connection: psycopg.Connection[Any], last: UUID, new: UUID, because: str) -> None:
    for name in ("hold_back_requirements", "hold_back_plan"):
        connection.execute(query(name), {"last_run": last, "new_run": new, "because": because})


def _actions(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    return read_frame(connection, query("summary_plan")).to_dict("records")  # type: ignore[return-value]
