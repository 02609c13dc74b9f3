"""get_data_health: when each source was last loaded, and whether its gate is open."""

from typing import Literal

from copilot_api.listing import Listing, fetch_page
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.values import count, day, number

LISTING = Listing(
    rows="data_health",
    totals="data_health_totals",
    keys=("system", "entity"),
    sortable=("system", "entity", "gate", "age_hours", "rejected"),
    sort=("gate", "system"),
)


class HealthArguments(RowLimit):
    system: str | None = None
    gate: Literal["open", "closed"] | None = None


def find(reading: Reading, arguments: HealthArguments) -> Found:
    page = fetch_page(reading.connection, LISTING, arguments.model_dump(exclude={"limit"}), limit=arguments.limit)
    return Found(
        rows=page.rows,
        total=page.total,
        totals={**page.totals, "trouble": reading.night.trouble},
        cited=Cited("manufacturing.data_health", ("system", "entity"), ("gate", "age_hours", "rejected")),
        tables=("manufacturing.data_health", "staging.nightly_runs"),
    )


def say(result: ToolResult, arguments: HealthArguments) -> str:
    totals = result.totals
    head = (
        f"{totals['total_closed']:,} of {count(totals['total_entities'], 'source table')} in "
        f"{count(totals['total_systems'], 'system')} are stale or failed; {number(totals['total_rows'])} rows, "
        f"{number(totals['total_rejected'])} rejected. The numbers are as of {day(result.as_of)}."
    )
    head += f" {totals['trouble']}" if totals["trouble"] else ""
    closed = [row for row in result.rows if row["gate"] == "closed"]
    told = [f"{row['system']}/{row['entity']}: {row['reason'] or 'no reason recorded'}" for row in closed]
    if told:
        return f"{head} {'; '.join(told)}. Repair the source, then run `mfg nightly`."
    return f"{head} Everything was loaded in time." if not totals["total_closed"] else head


TOOL = Tool(
    name="get_data_health",
    description="Freshness of every source table: last load, rows, rejected rows, gate open or closed.",
    arguments=HealthArguments,
    find=find,
    say=say,
)
