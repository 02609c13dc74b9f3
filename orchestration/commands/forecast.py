"""`mfg forecast`"""

import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.commands.terminal import company, json_option, print_json

if TYPE_CHECKING:
    from orchestration.planner.changes import Judged
    from orchestration.planner.terms import Mark, Override, Stretch, Target

WORKBOOK = click.Path(path_type=Path, dir_okay=False)


@click.group()
def forecast() -> None:
    """Forecasts as workbooks: what the statistic expects out, what planners know better back in."""


@forecast.command()
@click.argument("path", metavar="FILE.xlsx", type=WORKBOOK)
@click.option("--item", "items", multiple=True, metavar="CODE", help="This item alone; may be given several times.")
@click.option("--weeks", type=click.IntRange(1), default=13, show_default=True, help="How far ahead.")
@json_option
def export(path: Path, items: tuple[str, ...], weeks: int, as_json: bool) -> None:
    """Write forecasts, overrides and marks to FILE.xlsx, to be filled in and imported."""
    from orchestration.planner.store import read_known
    from orchestration.planner.workbook import write_workbook
    from orchestration.postgres.connect import connect

    with company() as runtime, connect(runtime.database_url, "mfg_planner", read_only=True) as connection:
        known = read_known(connection, items or None, weeks)
    if unknown := set(items) - set(known.items):
        raise click.UsageError(f"There is no item {', '.join(sorted(unknown))}.")
    rows = write_workbook(path, known)
    if as_json:
        print_json({"file": str(path), "rows": rows, "as_of": known.as_of, "run_id": known.run_id})
    else:
        click.echo(
            f"Wrote {rows:,} weeks and months to {path}. Fill in the orange columns, then: mfg forecast import {path}"
        )


@forecast.command("import")
@click.argument("path", metavar="FILE.xlsx", type=WORKBOOK)
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in.")
@json_option
def import_(path: Path, by: str | None, as_json: bool) -> None:
    """Take overrides and marks from FILE.xlsx: all of them, or none and what is to be mended."""
    from orchestration.planner.exchange import take_workbook
    from orchestration.postgres.connect import connect

    if by is not None and not by.strip():
        raise click.UsageError("--by needs a name.")
    with company() as runtime, connect(runtime.database_url, "mfg_planner") as connection:
        judged = take_workbook(connection, path, by or getpass.getuser())
    if as_json:
        print_json(_outcome(path, judged))
    else:
        for refusal in judged.refusals:
            click.echo(f"mfg: {refusal}", err=True)
        click.echo(_said(judged), err=bool(judged.refusals))
    sys.exit(1 if judged.refusals else 0)


@forecast.command()
@json_option
def overrides(as_json: bool) -> None:
    """List the active overrides."""
    from orchestration.planner.store import read_overrides
    from orchestration.postgres.connect import connect

    with company() as runtime, connect(runtime.database_url, "mfg_analyst") as connection:
        found = read_overrides(connection)
    if as_json:
        print_json([_listed(override, override.target) for override in found])
        return
    for override in found:
        click.echo(_line(override))
    if not found:
        click.echo("no override is active")


@forecast.command()
@json_option
def marks(as_json: bool) -> None:
    """List the stretches of history that are left out: promotions, projects and the like."""
    from orchestration.planner.store import read_marks
    from orchestration.postgres.connect import connect

    with company() as runtime, connect(runtime.database_url, "mfg_analyst") as connection:
        found = read_marks(connection)
    if as_json:
        print_json([_listed(mark, mark.stretch) for mark in found])
        return
    for mark in found:
        click.echo(_mark_line(mark))
    if not found:
        click.echo("no history is marked")


def _outcome(path: Path, judged: "Judged") -> dict[str, Any]:
    refusals = [
        {name: vars(refusal)[name] for name in ("sheet", "cell", "problem", "remedy")} for refusal in judged.refusals
    ]
    return {"file": str(path), **judged.counts(), "refusals": refusals}


def _said(judged: "Judged") -> str:
    if judged.refusals:
        return f"Nothing was changed: {len(judged.refusals)} cells are to be mended."
    counts = judged.counts()
    return (
        f"{counts['overrides_set']} overrides set, {counts['overrides_withdrawn']} withdrawn; {counts['marks_set']} marks "
        f"set, {counts['marks_withdrawn']} withdrawn; {counts['unchanged']} rows hold already."
    )


def _listed(said: "Override | Mark", about: "Target | Stretch") -> dict[str, Any]:
    """What it is about, and what was said of it, flat."""
    return asdict(about) | {name: value for name, value in vars(said).items() if value is not about}


def _line(override: "Override") -> str:
    target = override.target
    return (
        f"{override.sku_code:20} {target.warehouse_id or 'all':10} {target.period:8} {target.target_date}  "
        f"{override.quantity:f} in place of {override.statistical_value:.1f}, by {override.created_by} on "
        f"{override.created_at:%Y-%m-%d}: {override.reason}"
    )


def _mark_line(mark: "Mark") -> str:
    stretch = mark.stretch
    return (
        f"{mark.sku_code:20} {stretch.warehouse_id or 'all':10} {stretch.first_day} to {stretch.last_day}  "
        f"{mark.kind}, by {mark.created_by} on {mark.created_at:%Y-%m-%d}: {mark.reason}"
    )
