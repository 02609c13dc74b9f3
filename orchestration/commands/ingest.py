"""`mfg ingest`"""

import os
import sys
from uuid import uuid4

import click

from orchestration.commands.terminal import company, json_option, print_json


@click.command()
@click.argument("system")
@click.option("--entity", "entities", multiple=True, help="Only this entity; may be given several times.")
@click.option("--full", is_flag=True, help="Read everything again and find deletions.")
@json_option
def ingest(system: str, entities: tuple[str, ...], full: bool, as_json: bool) -> None:
    """Load one source SYSTEM into the change log, without the rest of the nightly."""
    from orchestration.connectors.config import load_system
    from orchestration.loads import load_entities
    from orchestration.resources import writer_lock

    with company() as runtime:
        config = load_system(system)
        run_id = f"ingest-{uuid4()}"
        with writer_lock(runtime.database_url, run_id):
            outcomes = load_entities(
                config, entities or tuple(config.entities), full, runtime.database_url, run_id, os.environ
            )
    if as_json:
        print_json([{"entity": o.entity, "error": o.error, **(vars(o.result) if o.result else {})} for o in outcomes])
    sys.exit(1 if any(outcome.error for outcome in outcomes) else 0)
