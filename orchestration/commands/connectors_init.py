"""`mfg connectors init`"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import click
import yaml

from orchestration.connectors.errors import SystemConfigError
from orchestration.runtime import read_settings


def _mapping(context: click.Context, parameter: click.Parameter, value: str | None) -> dict[str, Any] | None:
    """The mapping that the text would be in a system.yaml."""
    if value is None:
        return None
    try:
        content = yaml.safe_load(value)
    except yaml.YAMLError:
        content = None
    if not isinstance(content, dict):
        raise click.BadParameter("not a mapping such as '{style: link}'")
    return content


@click.command()
@click.argument("name")
@click.option("--type", "connector_type", type=click.Choice(["erp", "accounting", "inventory"]), default="erp",
              show_default=True)  # fmt: skip
@click.option("--connection", multiple=True, metavar="KEY[=VARIABLE]",
              help="What the connection needs besides url, e.g. token. The environment variable that holds it is "
              "MFG_<NAME>_<KEY>, if no other is named; so is that of url.")  # fmt: skip
@click.option("--table", "tables", multiple=True, help="Table of a database; TABLE:ENTITY says what it delivers.")
@click.option("--path", "paths", multiple=True, help="Collection of a web service; PATH:ENTITY likewise.")
@click.option("--file", "files", multiple=True, help="Pattern of files in a folder; PATTERN:ENTITY likewise.")
@click.option("--model", "models", multiple=True, help="Model of a Tryton or Odoo; MODEL:ENTITY likewise.")
@click.option("--key", "key", multiple=True, help="Field that identifies a record, where the source does not say.")
@click.option("--dialect", type=click.Choice(["tryton", "odoo"]), help="Of models: which system it is.")
@click.option(
    "--auth", callback=_mapping, metavar="YAML", help="Of a web service: whom it lets in, e.g. '{style: basic}'."
)
@click.option(
    "--paging", callback=_mapping, metavar="YAML", help="Of a web service: how it lists, where its answers do not tell."
)
@click.option("--records", help="Of a web service: where the list stands in its answers, likewise.")
def init(
    name: str, connector_type: str, connection: tuple[str, ...],
    tables: tuple[str, ...], paths: tuple[str, ...], files: tuple[str, ...], models: tuple[str, ...], key: tuple[str, ...],
    **described: Any,
) -> None:  # fmt: skip
    """Write the folder and models of a new source system NAME from what is found in it.

    ENTITY is one of those under providers in dbt_project.yml, for instance: --table vendor:suppliers
    """
    from orchestration.scaffold import canonical_columns, write_system
    from orchestration.settings import ROOT
    from orchestration.source_inspection import found_system

    kinds = {"sql": tables, "rest": paths, "files": files, "jsonrpc": models}
    given = {kind: what for kind, what in kinds.items() if what}
    if len(given) != 1:
        raise click.UsageError(
            "Name what is to be read: --table, --path, --file or --model, one or several of one of them."
        )
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.UsageError("NAME begins with a letter and has lower-case letters, digits and _ alone.")
    read_settings()
    ((kind, what),) = given.items()
    settings = {"system": name, "connector_type": connector_type, "kind": kind, "schedule": "nightly",
                "connection": _variables(name, connection),
                **{setting: value for setting, value in described.items() if value is not None}}  # fmt: skip
    known = canonical_columns(ROOT)
    selected = [_selected(text, known) for text in what]
    try:
        done = write_system(ROOT, found_system(settings, selected, key, os.environ))
    except SystemConfigError as error:
        raise click.UsageError(str(error)) from error
    for path in done.written:
        click.echo(f"wrote {path.relative_to(ROOT)}")
    for left_out in done.left_out:
        click.echo(f"left out {left_out}", err=True)
    variables = ", ".join(settings["connection"].values())
    click.echo(
        f"Add {variables} to .env and .env.example, and {name} to MFG_SYSTEMS. Then read what was written: keys,"
    )
    click.echo(
        f"cursors and types are guesses. mfg connectors preview {name} shows them; docs/connectors.md explains them."
    )


def _variables(name: str, given: Sequence[str]) -> dict[str, str]:
    """The environment variable by its key under connection."""
    named = (text.partition("=") for text in ("url", *given))
    return {key: variable or f"MFG_{name}_{key}".upper() for key, _, variable in named}


def _selected(text: str, known: Mapping[str, Any]) -> tuple[str, str | None]:
    what, colon, canonical = text.rpartition(":")
    if not colon:
        return text, None
    if canonical not in known:
        raise click.UsageError(f"{canonical!r} is no entity of the plant; it has {', '.join(known)}.")
    return what, canonical
