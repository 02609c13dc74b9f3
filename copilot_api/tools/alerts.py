"""manage_alerts: lists and explains alerts; acknowledging is proposed, never done."""

from typing import Literal

from pydantic import Field

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, ProposedAction, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day

Severity = Literal["critical", "high", "medium", "low", "info"]
Status = Literal["open", "firing", "acknowledged", "resolved", "all"]

STATUSES: dict[Status, list[str] | None] = {
    "open": ["firing", "acknowledged"],
    "firing": ["firing"],
    "acknowledged": ["acknowledged"],
    "resolved": ["resolved"],
    "all": None,
}
LISTING = Listing(
    rows="alerts",
    totals="alerts_totals",
    keys=("alert_id",),
    sortable=("alert_id", "severity_rank", "first_seen", "last_seen"),
    sort=("severity_rank", "-first_seen", "entity"),
)


class AlertsArguments(RowLimit):
    severities: list[Severity] | None = Field(None, description="Only these severities; none: all.")
    status: Status = Field("open", description="open: firing or acknowledged.")
    sku_id: str | None = None
    warehouse_id: str | None = None


def find(reading: Reading, arguments: AlertsArguments) -> Found:
    filters = {**arguments.model_dump(exclude={"limit", "status"}), "statuses": STATUSES[arguments.status]}
    page = fetch_page(reading.connection, LISTING, filters, limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals=page.totals,
        cited=Cited("forecast.forecast_alerts", ("alert_id",), ("severity", "status", "first_seen")),
        tables=("forecast.forecast_alerts",),
        proposed_actions=tuple(
            ProposedAction(
                title=f"Acknowledge: {row['message'][:120]}",
                method="POST",
                url=f"{reading.operations_url}/api/v1/notify/alert/{row['alert_id']}/acknowledge",
            )
            for row in page.rows
            if row["status"] == "firing"
        ),
    )


def say(result: ToolResult, arguments: AlertsArguments) -> str:
    which = " ".join(filter(None, [" or ".join(arguments.severities or []), arguments.status]))
    which = which.removesuffix("all").strip()
    about = f" about {arguments.sku_id}" if arguments.sku_id else ""
    about += f" in warehouse {arguments.warehouse_id}" if arguments.warehouse_id else ""
    head = f"{count(result.total, f'{which} alert'.strip())}{about}"
    if not result.rows:
        return f"{head}."
    told = [f"[{row['severity']}, since {day(row['first_seen'])}] {row['message'].rstrip('.')}" for row in result.rows]
    hint = " To acknowledge one, use the proposed action at the operations API." if result.proposed_actions else ""
    return f"{head}. {'; '.join(told)}.{hint}"


TOOL = Tool(
    name="manage_alerts",
    description="Alerts by severity, status, item and warehouse; proposes the acknowledge call and never makes it.",
    arguments=AlertsArguments,
    find=find,
    say=say,
)
