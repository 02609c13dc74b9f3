"""`mfg rejected`"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from orchestration.commands.terminal import company, json_option, print_json

if TYPE_CHECKING:
    from orchestration.rejections import Reason, RefusedEntity, RefusedRow


@click.command()
@click.argument("system", required=False)
@click.argument("entity", required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Rows of ENTITY that are shown.")
@click.option("--payload", is_flag=True, help="Show each row of ENTITY as it came, too.")
@json_option
def rejected(system: str | None, entity: str | None, limit: int, payload: bool, as_json: bool) -> None:
    """Show the rows that were refused, and why: counted by reason, and one by one those of ENTITY.

    A row corrected in its source leaves with the next nightly.
    """
    from orchestration.postgres.connect import connect
    from orchestration.rejections import refused_entities, refused_rows

    if payload and entity is None:
        raise click.UsageError("--payload shows the rows of one entity: name SYSTEM and ENTITY.")
    _require_known(system, entity)
    with company() as runtime, connect(runtime.database_url, "mfg_analyst") as connection:
        entities = refused_entities(connection, system, entity)
        rows = refused_rows(connection, system, entity, limit) if system and entity else []
    if as_json:
        shown = [{key: value for key, value in asdict(row).items() if payload or key != "payload"} for row in rows]
        print_json({"entities": [asdict(found) for found in entities], **({"rows": shown} if entity else {})})
        return
    for line in _lines(entities, rows, payload):
        click.echo(line)


def _require_known(system: str | None, entity: str | None) -> None:
    from orchestration.connectors.config import load_system

    if system is None:
        return
    config = load_system(system)
    if entity is not None and entity not in config.entities:
        raise click.UsageError(f"{system} has no entity {entity!r}; it has {', '.join(config.entities)}.")


def _lines(entities: "list[RefusedEntity]", rows: "list[RefusedRow]", payload: bool) -> Iterator[str]:
    if not entities:
        yield "no row is refused"
    for found in entities:
        yield f"{found.system}.{found.entity}: {found.rows:,} refused"
        yield from (_counted(reason) for reason in found.reasons)
    for row in rows:
        yield row.source_key
        yield from (f"  {reason}" for reason in row.reasons)
        if payload:
            yield f"  as it came: {json.dumps(row.payload, ensure_ascii=False)}"
    if rows and entities[0].rows > len(rows):
        yield f"… and {entities[0].rows - len(rows):,} more: --limit"


def _counted(reason: "Reason") -> str:
    others = f" and {reason.rows - 1:,} like it" if reason.rows > 1 else ""
    return f"{reason.rows:8,}  {reason.example} [{reason.example_key}{others}]"
