"""Loads a source system entity by entity; each stands or falls alone."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration.connectors.base import Connector, SystemConfig
from orchestration.connectors.errors import ConnectorError
from orchestration.connectors.factory import open_connector
from orchestration.connectors.load import LoadResult, load_entity, record_failure
from orchestration.fields import fields_read

log = logging.getLogger("mfg.ingest")


@dataclass(frozen=True)
class Outcome:
    """How the load of one entity ended: `result` or `error`."""

    entity: str
    result: LoadResult | None
    error: str | None


def load_entities(
    config: SystemConfig,
    entities: Sequence[str],
    full: bool,
    database_url: str,
    run_id: str,
    environ: Mapping[str, str],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Outcome]:
    """Loads the entities one after the other; each stands or falls alone, and every failure is in the books."""
    try:
        connector = open_connector(config, environ)
    except ConnectorError as error:
        log.error("%s", error)
        for entity in entities:
            record_failure(database_url, config, entity, error, dagster_run_id=run_id, clock=clock)
        return [Outcome(entity, None, str(error)) for entity in entities]
    fields = fields_read(config.system)
    with closing(connector):
        return [
            _load(config, entity, connector, full, fields.get(entity, set()), database_url, run_id, clock)
            for entity in entities
        ]


def _load(
    config: SystemConfig,
    entity: str,
    connector: Connector,
    full: bool,
    fields: Collection[str],
    database_url: str,
    run_id: str,
    clock: Callable[[], datetime],
) -> Outcome:
    try:
        result = load_entity(
            database_url, connector, config, entity,
            full=full, fields_read=fields, dagster_run_id=run_id, clock=clock,
        )  # fmt: skip
    except ConnectorError as error:
        log.error("%s", error)
        return Outcome(entity, None, str(error))
    log.info(
        "%s.%s: %d read, %d new or changed, %d deleted, %.1f s",
        config.system, entity, result.extracted, result.inserted, result.deleted, result.seconds,
    )  # fmt: skip
    for change in result.changes:
        log.warning("%s.%s: %s", config.system, entity, change)
    return Outcome(entity, result, None)
