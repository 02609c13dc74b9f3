"""`mfg db`"""

import os

import click
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from orchestration.commands.terminal import company
from orchestration.postgres import install
from orchestration.postgres.connect import session_options


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
    connection, password = psql_connection(database_url, None if role == "owner" else role)
    os.execve(
        install.installed_wheel() / install.SERVER / "bin" / "psql",
        ["psql", connection, *arguments],
        {**os.environ, "PGPASSWORD": password},
    )


def psql_connection(database_url: str, role: str | None) -> tuple[str, str]:
    """The connection string for psql, and the password, which everybody on the machine could read in it."""
    given = conninfo_to_dict(database_url)
    password = str(given.pop("password", None) or os.environ.get("PGPASSWORD", ""))
    # In the connection string: options of the URL would win over PGOPTIONS, and leave psql the owner's rights.
    given["options"] = " ".join(filter(None, [str(given.get("options") or ""), session_options(role)]))
    return make_conninfo("", **given), password
