"""`mfg connectors`"""

import os
import sys

import click

from orchestration.commands.terminal import company, json_option, print_json
from orchestration.connectors.errors import ConnectorError
from orchestration.runtime import read_settings


@click.group()
def connectors() -> None:
    """The source systems: which there are, and whether they answer."""


@connectors.command("list")
@json_option
def list_systems(as_json: bool) -> None:
    """List the source systems that have a folder; an asterisk marks those of MFG_SYSTEMS."""
    from orchestration.connectors.config import known_systems, load_system

    active = read_settings().systems
    found = [load_system(name) for name in known_systems()]
    if as_json:
        print_json([{"active": config.system in active, **config.model_dump(mode="json")} for config in found])
        return
    for config in found:
        mark = "*" if config.system in active else " "
        variables = ", ".join(config.connection.values())
        click.echo(f"{mark} {config.system:18} {config.connector_type:11} {config.kind:6} "
                   f"{len(config.entities):2} entities, connection: {variables}")  # fmt: skip


@connectors.command("test")
@click.argument("system")
@json_option
def test(system: str, as_json: bool) -> None:
    """Try to reach SYSTEM; a failure says why and what to do."""
    from orchestration.connectors.config import load_system
    from orchestration.connectors.factory import open_connector

    error = None
    with company():
        try:
            open_connector(load_system(system), os.environ).check()
        except ConnectorError as problem:
            error = str(problem)
    if as_json:
        print_json({"system": system, "ok": error is None, "error": error})
    else:
        click.echo(f"{system} answers" if error is None else error, err=error is not None)
    sys.exit(1 if error else 0)
