"""`mfg`: the command line. Commands live in orchestration/commands, one file a subject."""

import sys
from collections.abc import Sequence

import click

from orchestration.commands.ask import ask
from orchestration.commands.connectors import connectors
from orchestration.commands.db import db
from orchestration.commands.demo import demo
from orchestration.commands.doctor import doctor
from orchestration.commands.forecast import forecast
from orchestration.commands.ingest import ingest
from orchestration.commands.keys import keys
from orchestration.commands.manifest import dbt_manifest
from orchestration.commands.mcp import mcp
from orchestration.commands.nightly import nightly
from orchestration.commands.notify import notify
from orchestration.commands.rejected import rejected
from orchestration.commands.services import down, status, up
from orchestration.commands.template import template

COMMANDS = (
    demo,
    nightly,
    up,
    down,
    status,
    ask,
    ingest,
    connectors,
    forecast,
    rejected,
    notify,
    template,
    db,
    keys,
    doctor,
    mcp,
    dbt_manifest,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mfg-nightly", prog_name="mfg")
def mfg() -> None:
    """A nightly decision platform for manufacturers. Start with: mfg demo"""


for command in COMMANDS:
    mfg.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command; exit 0 done, 1 failed (the message says what and what to do), 2 wrong usage."""
    from copilot_api.errors import CopilotError
    from examples.demo_company.errors import DemoCompanyError
    from notifications.errors import NotificationError
    from orchestration.connectors.errors import ConnectorError
    from orchestration.errors import OrchestrationError
    from orchestration.postgres.errors import PostgresError

    try:
        mfg.main(args=arguments, prog_name="mfg", standalone_mode=True)
    except (
        OrchestrationError, PostgresError, ConnectorError, NotificationError, CopilotError, DemoCompanyError
    ) as error:  # fmt: skip
        click.echo(f"mfg: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
