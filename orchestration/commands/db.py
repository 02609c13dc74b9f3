"""`mfg db`"""

import os

import click

from orchestration.commands.terminal import company
from orchestration.postgres import install


@click.group()
def db() -> None:
    """The company's database: its URL, and psql as an analyst."""


@db.command()
def url() -> None:
    """Print the database's URL, password included."""
    with company() as runtime:
        click.echo(runtime.database_url)


@db.command("psql", context_settings={"ignore_unknown_options": True})
@click.option("--role", default="mfg_analyst", show_default=True, help="Role to take; `owner` takes none.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql_command(role: str, arguments: tuple[str, ...]) -> None:
    """Open psql as an analyst: everything published, nothing to break. Arguments go to psql."""
    with company() as runtime:
        database_url = runtime.database_url
    options = "" if role == "owner" else f"-c role={role} -c statement_timeout=300000"
    os.execve(
        install.installed_wheel() / install.SERVER / "bin" / "psql",
        ["psql", database_url, *arguments],
        {**os.environ, "PGOPTIONS": options},
    )
