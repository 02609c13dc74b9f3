"""`mfg nightly`"""

import sys

import click

from orchestration.commands.terminal import company, json_option, print_json, progress_console
from orchestration.nightly_run import run_nightly


@click.command()
@json_option
def nightly(as_json: bool) -> None:
    """Run one nightly now: the job that the schedule runs at 02:00."""
    from orchestration.summary import print_summary, read_summary

    console = progress_console()
    with company(console) as runtime:
        outcome = run_nightly(runtime)
    summary = read_summary(runtime.database_url, outcome)
    if as_json:
        print_json(summary)
    else:
        print_summary(summary)
    sys.exit(0 if outcome.success else 1)
