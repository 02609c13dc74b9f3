"""`mfg connectors`"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from orchestration.commands.connectors_init import init
from orchestration.commands.terminal import company, json_option, print_json
from orchestration.connectors.base import Connector, SystemConfig
from orchestration.connectors.errors import ConnectorError
from orchestration.runtime import read_settings

if TYPE_CHECKING:
    from orchestration.preview import PreviewedRecord


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
    """Try to reach SYSTEM and read a record of each entity; every failure says why and what to do."""
    from orchestration.connectors.config import load_system

    with company():
        findings = list(examine(load_system(system), os.environ))
    errors = [finding.error for finding in findings if finding.error is not None]
    if as_json:
        print_json({"system": system, "ok": not errors, "error": errors[0] if errors else None,
                    "findings": [asdict(finding) for finding in findings]})  # fmt: skip
    else:
        for finding in findings:
            click.echo(finding.error or f"{finding.subject}: {finding.detail}", err=finding.error is not None)
    sys.exit(1 if errors else 0)


@dataclass(frozen=True)
class Finding:
    """What was found out of a system or one of its entities; `error` is None where all is well."""

    subject: str
    detail: str
    error: str | None = None


def examine(config: SystemConfig, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the system answers, and if it does, whether each entity can be read."""
    from orchestration.connectors.factory import open_connector

    try:
        connector = open_connector(config, environ)
    except ConnectorError as error:
        yield Finding(config.system, "cannot be opened", str(error))
        return
    with closing(connector):
        try:
            connector.check()
            yield Finding(config.system, "answers")
        except ConnectorError as error:
            yield Finding(config.system, "does not answer", str(error))
            if error.entity is None:
                return
        yield from (_examined(config, connector, entity) for entity in config.entities)


def _examined(config: SystemConfig, connector: Connector, entity: str) -> Finding:
    from orchestration.connectors.sample import sample

    subject = f"{config.system}.{entity}"
    try:
        found = sample(connector, entity, rows=1)
    except ConnectorError as error:
        return Finding(subject, "cannot be read", str(error))
    return Finding(subject, "can be read" if found else "can be read and holds nothing")


@connectors.command("preview")
@click.argument("system")
@click.argument("entity", required=False)
@click.option("--rows", type=click.IntRange(1, 1000), default=3, show_default=True, help="Records of each entity.")
@json_option
def preview_records(system: str, entity: str | None, rows: int, as_json: bool) -> None:
    """Show the first records of SYSTEM as they would be staged, typed and refused; nothing is stored."""
    from orchestration.connectors.config import load_system
    from orchestration.connectors.factory import open_connector
    from orchestration.connectors.sample import sample
    from orchestration.postgres.connect import connect
    from orchestration.preview import model_of, preview

    config = load_system(system)
    if entity is not None and entity not in config.entities:
        raise click.UsageError(f"{system} has no entity {entity!r}; it has {', '.join(config.entities)}.")
    with (
        company() as runtime,
        closing(open_connector(config, os.environ)) as connector,
        connect(runtime.database_url, "mfg_transformer") as connection,
    ):
        previews = {
            name: preview(
                connection, runtime.settings, system, name, sample(connector, name, rows),
                model_of(runtime.settings, runtime.database_url, system, name),
            )
            for name in ([entity] if entity else config.entities)
        }  # fmt: skip
    if as_json:
        print_json({name: [asdict(record) for record in records] for name, records in previews.items()})
        return
    for name, records in previews.items():
        click.echo(f"{system}.{name}: {len(records)} records")
        for record in records:
            for line in _lines(record):
                click.echo(f"  {line}")


def _lines(record: "PreviewedRecord") -> Iterator[str]:
    yield record.source_key
    yield f"  as it came: {_plain(record.raw)}"
    if record.typed is None:
        yield "  no staging model reads it"
        return
    yield f"  staged as:  {_plain(record.typed)}"
    yield from (f"  refused:    {reason}" for reason in record.reasons)


def _plain(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, default=str, ensure_ascii=False)


connectors.add_command(init)
