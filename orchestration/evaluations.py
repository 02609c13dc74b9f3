"""Every rule of the nightly on what is published tonight."""

from datetime import date
from typing import TYPE_CHECKING, Any

from notifications import store
from notifications.alerts import Evaluation
from notifications.demand_findings import bias_drifts, demand_anomalies, new_items, threshold_breaches
from notifications.findings import Row, health_findings, risk_findings
from notifications.limits import Limits
from notifications.model_findings import accuracy_drops, model_fallbacks
from orchestration import gates
from orchestration.frames import query, read_frame

if TYPE_CHECKING:
    import pandas as pd

ITEM = ["sku_id", "warehouse_id"]
NAMES = ["sku_code", "description", "category", "unit_of_measure", "warehouse_name"]


def evaluate(connection: store.Connection, as_of: date, limits: Limits) -> list[Evaluation]:
    """What each rule finds. A rule whose inputs are stale judges nothing; `connection` needs the notifier's role."""
    demand, stock = (closed_because(connection, entities) for entities in (gates.DEMAND_RESTS_ON, gates.RISK_RESTS_ON))
    items, segments = tracked(connection, as_of, limits)
    return [
        risk_findings(store.risk_rows(connection)),
        health_findings(store.health_rows(connection)),
        threshold_breaches(coming(connection, as_of, limits), limits, stock),
        demand_anomalies(last_week(connection, as_of), limits, demand),
        bias_drifts(items, segments, limits, demand),
        accuracy_drops(rows(connection, "accuracy_history", runs=limits.accuracy_runs), limits, demand),
        model_fallbacks(rows(connection, "fallbacks"), limits, demand),
        new_items(rows(connection, "new_items"), limits, demand),
    ]


def closed_because(connection: store.Connection, entities: tuple[str, ...]) -> str | None:
    """Why what rests on the entities cannot be judged; None: it can."""
    return gates.because(gates.closed_gates(connection, entities)) or None


def coming(connection: store.Connection, as_of: date, limits: Limits) -> list[Row]:
    from forecasting.monitoring import rises

    weeks = {"as_of": as_of, "weeks": limits.coming_weeks, "usual_weeks": limits.usual_weeks}
    return listed(rises(read_frame(connection, query("coming_demand"), weeks), limits.rise))


def last_week(connection: store.Connection, as_of: date) -> list[Row]:
    from forecasting.monitoring import surprises

    return listed(surprises(read_frame(connection, query("last_week"), {"as_of": as_of})))


def tracked(connection: store.Connection, as_of: date, limits: Limits) -> tuple[list[Row], list[Row]]:
    """How forecasts ran to one side, by item and by segment."""
    from forecasting.monitoring import drifts

    weeks = read_frame(connection, query("tracked_weeks"), {"as_of": as_of, "weeks": limits.usual_weeks})
    names = weeks[[*ITEM, *NAMES]].drop_duplicates(ITEM)
    return listed(drifts(weeks, ITEM).merge(names, on=ITEM)), listed(drifts(weeks, ["segment"]))


def rows(connection: store.Connection, name: str, **parameters: Any) -> list[Row]:
    return listed(read_frame(connection, query(name), parameters))


def listed(frame: "pd.DataFrame") -> list[Row]:
    """Rows with values of plain Python."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
