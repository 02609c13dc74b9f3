"""Rows of the published tables → what the rules find in them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from notifications.alerts import Evaluation, Finding, fingerprint
from notifications.wording import item_and_site, number, plain, probability

STOCKOUT_RISK = "stockout_risk"
SOURCE_STALE = "source_stale"

Row = Mapping[str, Any]

SEVERITY_OF_RISK: Mapping[str, str | None] = {"critical": "critical", "high": "high", "medium": "medium", "low": None}
"""None: not worth an alert."""

RISK_FACTS = (
    "sku_code", "description", "category", "unit_of_measure", "make_or_buy", "source_warehouse_id", "warehouse_name",
    "stockout_probability", "days_until_critical", "recommended_reorder_qty", "current_velocity", "forecast_demand", "reorder_point",
    "safety_stock", "service_level", "inventory_position", "lead_time_mean_days", "lead_time_source",
    "projected_stockout_date", "order_by_date", "risk_factors", "as_of", "run_id",
)  # fmt: skip
HEALTH_FACTS = ("system", "entity", "last_success_at", "expected_within_hours", "reason")


def risk_findings(rows: Iterable[Row]) -> Evaluation:
    """One finding per item and warehouse at critical, high or medium risk; gated rows are held, not judged.

    Takes rows as `store.risk_rows` gives them: forecast.inventory_risk with the names of item and warehouse.
    """
    findings: list[Finding] = []
    held: dict[str, str] = {}
    for row in rows:
        severity = SEVERITY_OF_RISK[row["risk_level"]]
        if row["gated_because"] is not None:
            held[fingerprint(STOCKOUT_RISK, row["sku_id"], row["warehouse_id"])] = row["gated_because"]
        elif severity is not None:
            findings.append(_risk_finding(row, severity))
    return Evaluation(frozenset({STOCKOUT_RISK}), tuple(findings), held)


def health_findings(rows: Iterable[Row]) -> Evaluation:
    """One finding per system and entity whose gate is closed: instead of a wrong alert for each of its items."""
    closed = [row for row in rows if row["gate"] == "closed"]
    return Evaluation(frozenset({SOURCE_STALE}), tuple(_stale_finding(row) for row in closed))


def _risk_finding(row: Row, severity: str) -> Finding:
    facts = {name: plain(row[name]) for name in RISK_FACTS if row.get(name) is not None}
    return Finding(
        alert_type=STOCKOUT_RISK,
        severity=severity,
        message=_risk_message(row),
        entity=row["sku_id"],
        sku_id=row["sku_id"],
        warehouse_id=row["warehouse_id"],
        facts={**facts, "calculation": calculation(row["ledger"])},
    )


def _risk_message(row: Row) -> str:
    expected = row["projected_stockout_date"]
    when = f", first expected on {expected:%Y-%m-%d}" if expected else ""
    return (
        f"{item_and_site(row)} may run out before the next order can arrive: "
        f"{probability(row['stockout_probability'])} likely{when}. {_proposal(row)}"
    )


def _proposal(row: Row) -> str:
    quantity = row["recommended_reorder_qty"]
    if not quantity:
        return "No order is proposed: what is on order covers it, or nothing could arrive in time."
    source = row.get("source_warehouse_id")
    verb = "Bring" if source else "Make" if row.get("make_or_buy") == "make" else "Order"
    by = row["order_by_date"]
    when = "" if by is None else " today" if by <= row["as_of"] else f" by {by:%Y-%m-%d}"
    where = f" from {source}" if source else ""
    return f"{verb} {number(quantity)} {row.get('unit_of_measure') or 'units'}{where}{when}."


def _stale_finding(row: Row) -> Finding:
    last: datetime | None = row["last_success_at"]
    loaded = f"The last good load was on {last:%Y-%m-%d at %H:%M %Z}." if last else "It was never loaded."
    return Finding(
        alert_type=SOURCE_STALE,
        severity="high",
        message=(
            f"The data of {row['system']}/{row['entity']} cannot be trusted: {row['reason']} {loaded} "
            "What depends on it gets no new proposals and raises no alerts until it loads again."
        ),
        entity=f"{row['system']}/{row['entity']}",
        facts={name: plain(row[name]) for name in HEALTH_FACTS if row.get(name) is not None},
    )


def calculation(ledger: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ledger of a quantity, one short line a step."""
    return [f"{step['step']}: {step['formula']} = {number(step['value'])} {step['unit']}".rstrip() for step in ledger]
