"""The one screen after a nightly: what came in, how good the forecast is, what will run out, who was told."""

from dataclasses import asdict
from typing import Any

import psycopg
from psycopg.rows import dict_row
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from notifications.render import worst_first
from orchestration.frames import query
from orchestration.nightly_run import NightlyOutcome
from orchestration.postgres.connect import connect

LEAST_WIDTH = 110
STAGES = ("ingest", "dbt", "forecast", "risk", "plan", "alerts", "other")
RISK_LEVELS = ("critical", "high", "medium", "low")


def read_summary(database_url: str, outcome: NightlyOutcome) -> dict[str, Any]:
    """Everything the screen shows, from the tables."""
    with connect(database_url) as connection:
        nightly = _last(connection, outcome.run_id)
        parameters = {"run_id": outcome.run_id, "started_at": nightly["started_at"] if nightly else None}

        def rows(name: str) -> list[dict[str, Any]]:
            with connection.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query(f"summary_{name}"), parameters).fetchall()

        return {
            "nightly": nightly or {"run_id": outcome.run_id, "status": "failed", "stage_seconds": {}},
            "outcome": asdict(outcome),
            "rows": rows("rows"),
            **(
                {
                    "accuracy": rows("accuracy"),
                    "risk_levels": rows("risk_levels"),
                    "risks": rows("risks"),
                    "plan": rows("plan"),
                    "findings": rows("findings"),
                    "alerts": rows("alerts")[0],
                }
                if nightly
                else {}
            ),
        }


def last_nightly(database_url: str) -> dict[str, Any] | None:
    """The newest row of staging.nightly_runs; None where there is none, or no such table yet."""
    with connect(database_url) as connection:
        try:
            return _last(connection)
        except psycopg.errors.UndefinedTable:
            return None


def _last(connection: psycopg.Connection, run_id: str | None = None) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select run_id, as_of, status, started_at, completed_at, failures, stage_seconds from staging.nightly_runs
            where %(run_id)s::text is null or run_id = %(run_id)s order by completed_at desc limit 1
            """,
            {"run_id": run_id},
        ).fetchone()


def print_summary(summary: dict[str, Any], extra_seconds: dict[str, float] | None = None) -> None:
    """Prints the summary of `read_summary`; `extra_seconds` are stages before the nightly itself."""
    console = Console(highlight=False)
    console.width = max(console.width, LEAST_WIDTH)
    nightly, outcome = summary["nightly"], summary["outcome"]
    console.rule(f"nightly {nightly['status']}" + (f", as of {nightly['as_of']}" if "as_of" in nightly else ""))
    _print_rows(console, summary["rows"])
    if "risks" in summary:
        _print_accuracy(console, summary["accuracy"])
        _print_risks(console, summary["risk_levels"], summary["risks"])
        _print_plan(console, summary["plan"])
        _print_findings(console, summary["findings"])
        _print_alerts(console, summary["alerts"])
    spent_in = nightly["stage_seconds"]
    steps = {stage: spent_in[stage] for stage in STAGES if stage in spent_in}
    stages = {**(extra_seconds or {}), "start": outcome["start_seconds"], **steps}
    seconds = " · ".join(f"{stage} {spent:.1f}" for stage, spent in stages.items())
    console.print(f"[bold]Seconds[/]  {seconds} · nightly in all {outcome['seconds']:.1f}", soft_wrap=True)
    for error in outcome["errors"]:
        console.print(f"[bold red]failed[/]  {escape(error)}", soft_wrap=True)


def _print_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    table = Table("source system", box=None, pad_edge=False, title="Rows", title_justify="left", title_style="bold")
    for column in ("read", "new or changed", "accepted", "rejected", "loads failed"):
        table.add_column(column, justify="right")
    for row in rows:
        counts = (row["extracted"], row["stored"], row["accepted"], row["rejected"], row["failed"])
        _add(table, row["system"], *(f"{count:,}" if count is not None else "–" for count in counts))
    console.print(table)
    if any(row["rejected"] for row in rows):
        console.print("Which rows were rejected, and why: mfg rejected")


def _print_accuracy(console: Console, rows: list[dict[str, Any]]) -> None:
    table = Table("model", box=None, pad_edge=False, title="Forecast accuracy (weekly, backtest)",
                  title_justify="left", title_style="bold")  # fmt: skip
    for column in ("series", "WAPE", "bias", "pinball", "in 80 %", "in 95 %", "value added"):
        table.add_column(column, justify="right")
    for row in rows:
        _add(
            table,
            row["model_name"],
            str(row["series_count"]),
            *(_percent(row[name]) for name in ("wape", "bias")),
            f"{row['scaled_pinball_loss']:.3f}" if row["scaled_pinball_loss"] is not None else "–",
            *(_percent(row[name]) for name in ("coverage_80", "coverage_95", "forecast_value_added")),
        )
    console.print(table)


def _add(table: Table, *cells: str) -> None:
    """Adds a row of the company's words, in which brackets are brackets and no styles of ours."""
    table.add_row(*map(escape, cells))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _print_risks(console: Console, levels: list[dict[str, Any]], risks: list[dict[str, Any]]) -> None:
    items = {row["risk_level"]: row["items"] for row in levels}
    counts = ", ".join(f"{items.get(level, 0)} {level}" for level in RISK_LEVELS)
    table = Table("item", "what", "site", box=None, pad_edge=False, title=f"Top risks ({counts})",
                  title_justify="left", title_style="bold")  # fmt: skip
    for column in ("runs out", "stock-out by", "order by"):
        table.add_column(column, justify="right")
    table.add_column("plan")
    for row in risks:
        _add(
            table,
            row["sku_id"],
            (row["description"] or "")[:32],
            row["warehouse_id"],
            f"{_percent(row['stockout_probability'])} {row['risk_level']}",
            str(row["projected_stockout_date"] or "–"),
            str(row["order_by_date"] or "–"),
            row["proposals"] or "–",
        )
    console.print(table)
    gated = sum(row["gated"] for row in levels)
    if gated:
        console.print(f'{gated} items got no new proposal: their sources are stale (`mfg ask "is the data fresh?"`).')


def _print_plan(console: Console, rows: list[dict[str, Any]]) -> None:
    told = " · ".join(
        f"{row['proposals']} to {row['action']}" + (f" ({row['value']:,.0f} {row['currency']})" if row["value"] else "")
        for row in rows
    )
    console.print(f"[bold]Plan[/]  {escape(told) or 'nothing to do'}", soft_wrap=True)


def _print_findings(console: Console, rows: list[dict[str, Any]]) -> None:
    told = " · ".join(
        f"{row['findings']} {row['kind'].replace('_', ' ')}"
        + (f" ({row['value']:,.0f} {row['currency']})" if row["value"] else "")
        for row in rows
    )
    console.print(f"[bold]Findings[/]  {escape(told) or 'none'}", soft_wrap=True)


def _print_alerts(console: Console, alerts: dict[str, Any]) -> None:
    sent = ", ".join(f"{count} by {channel}" for channel, count in alerts["sent"].items()) or "no message"
    counts = worst_first(alerts["by_severity"])
    firing = f"{alerts['firing']} firing" + (f" ({counts})" if counts else "")
    console.print(
        f"[bold]Alerts[/]  {firing}, {alerts['acknowledged']} acknowledged; sent {escape(sent)}"
        + (f"; {alerts['not_sent']} attempts failed" if alerts["not_sent"] else "")
    )
