"""`mfg demo`"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click

from orchestration.commands.terminal import json_option, print_json, progress, progress_console
from orchestration.demo import home as company_home
from orchestration.demo import stop_sources
from orchestration.nightly_run import run_nightly
from orchestration.postgres.connect import connect
from orchestration.runtime import demo_erp_database, read_settings, start
from orchestration.settings import ROOT, Settings, load_dotenv, load_settings


@click.group(invoke_without_command=True)
@click.option("--scale", default=1, show_default=True, type=click.IntRange(1), help="Multiplies the company.")
@click.option("--seed", default=7, show_default=True, help="Another seed is another company.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The company's today; default: today.")
@json_option
@click.pass_context
def demo(context: click.Context, scale: int, seed: int, as_of: datetime | None, as_json: bool) -> None:
    """Make the demo company, start its three source systems, run one nightly and show what it found."""
    if context.invoked_subcommand is not None:
        return
    from orchestration.summary import print_summary, read_summary

    console = progress_console()
    seconds: dict[str, float] = {}
    load_dotenv(ROOT / ".env")
    settings = load_settings()
    with progress(settings, console):
        began = time.monotonic()
        _make_company(settings, seed, scale, as_of.date() if as_of else _today(settings), console.print)
        seconds["demo company"] = time.monotonic() - began
        settings = read_settings()
        runtime = start(settings, console.print)
        _subscribe_the_demos_people(runtime.database_url)
        seconds["database"] = time.monotonic() - began - seconds["demo company"]
        outcome = run_nightly(runtime)
    summary = read_summary(runtime.database_url, outcome)
    if as_json:
        print_json({**summary, "seconds_before": seconds})
    else:
        print_summary(summary, seconds)
        click.echo("Next: `make up` for the pages and Dagster, `.venv/bin/mfg ask \"what will run out?\"`, "
                   f"the mail that was sent in {company_home(settings) / 'outbox'}")  # fmt: skip
    sys.exit(0 if outcome.success else 1)


@demo.command()
@click.option("--days", default=1, show_default=True, type=click.IntRange(1), help="How many days to live on.")
def advance(days: int) -> None:
    """Let the demo company live on, so that the next nightly has something new."""
    from examples.demo_company import company

    console, settings = progress_console(), read_settings()
    with progress(settings, console):
        summary = company.advance(company_home(settings), erp_url=demo_erp_database(settings, console.print), days=days)
    click.echo(f"{summary}\n`mfg nightly` takes it in.")


@demo.command("stop")
def stop() -> None:
    """Stop the demo's source systems; `mfg down` does it as well."""
    click.echo("stopped" if stop_sources(read_settings()) else "was not running")


def _make_company(settings: Settings, seed: int, scale: int, as_of: date, report: Callable[[str], None]) -> None:
    """Makes the company where there is none yet; one that is there lives on to the day asked for."""
    from examples.demo_company import company

    home, erp_url = company_home(settings), demo_erp_database(settings, report)
    if not company.exists(home):
        report("simulating the demo company, 24 months day by day")
        company.create(home, erp_url=erp_url, seed=seed, scale=scale, as_of=as_of)
    elif (days := (as_of - company.summary(home).as_of).days) > 0:
        report(f"the demo company lives on for {days} days")
        company.advance(home, erp_url=erp_url, days=days)


def _today(settings: Settings) -> date:
    return settings.as_of or datetime.now(UTC).astimezone(ZoneInfo(settings.timezone)).date()


def _subscribe_the_demos_people(database_url: str) -> None:
    from notifications.seed import default_preferences
    from notifications.store.people import save_subscriptions

    with connect(database_url) as connection:
        save_subscriptions(connection, default_preferences(), replace=False)
