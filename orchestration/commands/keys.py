"""`mfg keys`"""

import click

from copilot_api import keys as api_keys
from orchestration.commands.terminal import company, json_option, print_json
from orchestration.postgres.connect import connect


@click.group()
def keys() -> None:
    """API keys: shown once when made, kept only as a hash."""


def _name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not 1 <= len(value) <= 200:
        raise click.BadParameter("a name has 1 to 200 characters")
    return value


@keys.command()
@click.argument("name", callback=_name)
@click.option("--scope", "scopes", multiple=True, default=["read"], show_default=True,
              type=click.Choice(["read", "operate", "admin"]), help="May be given several times.")  # fmt: skip
@json_option
def create(name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a key for NAME and print it: the only time it is shown."""
    with company() as runtime, connect(runtime.database_url) as connection:
        key = api_keys.create_key(connection, name, list(scopes))
    if as_json:
        print_json({"name": name, "scopes": scopes, "key": key})
    else:
        click.echo(key)


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """List the keys: names, scopes, when last used, whether revoked."""
    with company() as runtime, connect(runtime.database_url) as connection:
        found = api_keys.list_keys(connection)
    if as_json:
        print_json([key.model_dump() for key in found])
        return
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "active"
        used = f"last used {key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
        click.echo(f"{key.key_id}  {key.name:20} {','.join(key.scopes):20} {state}, {used}")


@keys.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Revoke a key by the id that `mfg keys list` shows."""
    with company() as runtime, connect(runtime.database_url) as connection:
        api_keys.revoke_key(connection, key_id)
    click.echo(f"{key_id} is revoked")
