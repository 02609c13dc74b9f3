"""Loads one entity into the change log: every record or none, and the books of it in the same transaction."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from orchestration.connectors import drift, load_sql
from orchestration.connectors.base import Connector, EntityConfig, Extract, Since, SystemConfig, entities_of
from orchestration.connectors.errors import (
    ConnectorError,
    SourceChangingError,
    SystemConfigError,
    TargetError,
    TargetUnreachableError,
)
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import ConnectError

Clock = Callable[[], datetime]

ROLE = "mfg_loader"


@dataclass(frozen=True)
class LoadResult:
    """A completed load. extracted = inserted + unchanged; a key that came twice counts as unchanged but for its last."""

    job_id: UUID
    extracted: int
    inserted: int
    unchanged: int
    deleted: int
    record_count: int
    watermark: str | None
    seconds: float
    changes: tuple[drift.FieldChange, ...] = ()
    """How the entity's fields differ from those of the good loads before."""


@dataclass(frozen=True)
class _Load:
    """What all steps of one load share."""

    job_id: UUID
    system: str
    entity: str
    began: datetime
    needed: Collection[str] = ()
    """Fields without which its records cannot be understood."""

    @property
    def parameters(self) -> dict[str, Any]:
        return {"job_id": self.job_id, "system": self.system, "entity": self.entity, "began": self.began}


def load_entity(
    url: str,
    connector: Connector,
    config: SystemConfig,
    entity: str,
    *,
    full: bool = False,
    fields_read: Collection[str] = (),
    dagster_run_id: str | None = None,
    clock: Clock,
) -> LoadResult:
    """Reads what is new in `entity` (`full`: everything, and what vanished) and stores what changed.

    A load in which a field of the key, the cursor or one of `fields_read` is lost is refused.

    Loads of one entity wait for each other. A load that fails leaves records and watermark as they were and its
    job marked failed with the reason; so does, at the latest when the next load begins, one that was killed.

    Raises:
        ConnectorError: what failed, for which system and entity, and the remedy.
    """
    settings = _settings_of(config, entity)
    with _target(config, entity), connect(url, ROLE, autocommit=True, application_name="mfg load") as books:
        books.execute(load_sql.LOCK, {"name": f"{config.system}.{entity}"})
        books.execute(load_sql.FAIL_DEAD_JOBS, {"system": config.system, "entity": entity})
        began = clock()
        since = None if full else _since(books, config, entity, settings, began)
        needed = {*settings.key, *([settings.cursor] if settings.cursor else []), *fields_read} - {*settings.optional}
        load = _Load(uuid4(), config.system, entity, began, needed)
        load = _begin(books, load, "incremental" if since else "full", dagster_run_id)
        try:
            with _target(config, entity):
                return _load(url, connector, load, since)
        except ConnectorError as error:
            _fail(books, load, str(error), clock())
            raise


def record_failure(
    url: str, config: SystemConfig, entity: str, error: ConnectorError, *, dagster_run_id: str | None, clock: Clock
) -> None:
    """Books a load that could not even begin, so that it is missed by nobody."""
    with _target(config, entity), connect(url, ROLE, autocommit=True, application_name="mfg load") as books:
        load = _begin(books, _Load(uuid4(), config.system, entity, clock()), "full", dagster_run_id)
        _fail(books, load, str(error), clock())


def sync_configs(connection: psycopg.Connection[Any], configs: Sequence[SystemConfig]) -> None:
    """Makes staging.data_connector_configs say which systems this company has; the others become inactive."""
    for config in configs:
        parameters = [config.system, config.connector_type, Jsonb(config.model_dump(mode="json"))]
        connection.execute(load_sql.SYNC_CONFIG, parameters)
    connection.execute(load_sql.RETIRE_CONFIGS, [[config.system for config in configs]])


def _settings_of(config: SystemConfig, entity: str) -> EntityConfig:
    entities = entities_of(config)
    if entity not in entities:
        known = ", ".join(entities)
        raise SystemConfigError(
            f"there is no entity {entity!r}", system=config.system, data="Nothing was read.", remedy=f"It has {known}"
        )
    return entities[entity]


def _begin(books: psycopg.Connection[Any], load: _Load, job_type: str, run_id: str | None) -> _Load:
    """Books that `load` runs: as the job that its run was asked for, else as one of its own."""
    parameters = {**load.parameters, "job_type": job_type, "run_id": run_id}
    promised = books.execute(load_sql.TAKE_JOB, parameters).fetchone()
    if promised is not None:
        return replace(load, job_id=promised[0])
    books.execute(load_sql.BEGIN_JOB, parameters)
    return load


def _since(
    books: psycopg.Connection[Any], config: SystemConfig, entity: str, settings: EntityConfig, now: datetime
) -> Since | None:
    """Where to go on from; None where everything is to be read."""
    if settings.mode == "full":
        return None
    key = {"system": config.system, "entity": entity}
    row = books.execute(load_sql.LAST_LOAD, key).fetchone()
    if row is None:
        return None
    watermark, last_full_at = row
    if settings.cursor is not None and watermark is None:
        return None
    if settings.full_every_days and (last_full_at is None or _is_due(last_full_at, settings.full_every_days, now)):
        return None
    return Since(watermark, dict(books.execute(load_sql.LOADED_FILES, key).fetchall()))


def _is_due(last: datetime, every_days: int, now: datetime) -> bool:
    """Half a day early: a nightly that starts a second sooner than its forerunner would put it off to the next."""
    return now - last >= timedelta(days=every_days - 0.5)


def _load(url: str, connector: Connector, load: _Load, since: Since | None) -> LoadResult:
    began = time.monotonic()
    extract = connector.extract(load.entity, since)
    with connect(url, ROLE, application_name="mfg load") as connection:
        _stage(connection, extract)
        extracted, distinct = _deduplicated(connection)
        _refuse_incomplete(load, extract, distinct)
        inserted = connection.execute(load_sql.INSERT_CHANGED, load.parameters).rowcount
        changes = drift.record_fields(
            connection, job_id=load.job_id, system=load.system, entity=load.entity, inserted=inserted,
            needed=load.needed, now=load.began,
        )  # fmt: skip
        deleted = connection.execute(load_sql.INSERT_DELETED, load.parameters).rowcount if extract.complete else 0
        row = connection.execute(load_sql.COUNT_CURRENT, load.parameters).fetchone()
        result = LoadResult(
            load.job_id, extracted, inserted, extracted - inserted, deleted, row[0] if row else 0,
            extract.state.watermark, time.monotonic() - began, tuple(changes),
        )  # fmt: skip
        _write_books(connection, load, extract, result, extracted - distinct)
    return result


def _stage(connection: psycopg.Connection[Any], extract: Extract) -> None:
    connection.execute(load_sql.PLAN)
    connection.execute(load_sql.CREATE_STAGE)
    with connection.cursor() as cursor, cursor.copy(load_sql.COPY_STAGE) as copy:
        for block in extract.blocks:
            copy.write(block)
    connection.execute("analyze pg_temp.stage")


def _deduplicated(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    """How many records came, and how many keys; of a key that came twice the last stays."""
    row = connection.execute("select count(*), count(distinct source_key) from pg_temp.stage").fetchone()
    assert row is not None
    extracted, distinct = row
    if distinct < extracted:
        connection.execute(load_sql.DROP_DUPLICATES)
    return extracted, distinct


def _refuse_incomplete(load: _Load, extract: Extract, distinct: int) -> None:
    expected = extract.state.expected
    if expected is not None and distinct < expected:
        raise SourceChangingError(
            f"the source says it has {expected:,} records and gave {distinct:,} different ones: it changed while it was read",
            system=load.system,
            entity=load.entity,
            remedy="Load again; if it happens every time, the service counts or pages wrongly",
        )


def _write_books(
    connection: psycopg.Connection[Any], load: _Load, extract: Extract, result: LoadResult, duplicates: int
) -> None:
    state = extract.state
    for file in state.files:
        parameters = {**load.parameters, "file": file.name, "hash": file.content_hash, "rows": file.rows}
        connection.execute(load_sql.INSERT_FILE, parameters)
    messages = [("warning", text) for text in [*state.warnings, *map(str, result.changes)]]
    if duplicates:
        messages.append(("warning", f"{duplicates:,} records had a key that came again; the last of each was kept."))
    if state.replaced:
        messages.append(
            ("warning", f"{state.replaced:,} records held characters PostgreSQL cannot store; see ␀ and �.")
        )
    if extract.complete and not result.extracted and result.deleted:
        messages.append(("warning", f"The source gave nothing at all: {result.deleted:,} records are now deleted."))
    messages.append(("info", f"{result.extracted:,} read, {result.inserted:,} stored, {result.deleted:,} deleted."))
    for level, message in messages:
        connection.execute(load_sql.LOG, {"job_id": load.job_id, "level": level, "message": message})
    counts = {
        "extracted": result.extracted, "inserted": result.inserted, "unchanged": result.unchanged,
        "deleted": result.deleted, "record_count": result.record_count, "watermark": result.watermark,
    }  # fmt: skip
    if not connection.execute(load_sql.COMPLETE_JOB, {**load.parameters, **counts}).rowcount:
        raise TargetError(
            "it lost its place to another load, which took it for dead",
            system=load.system,
            entity=load.entity,
            remedy="Load again; if it happens again, find what cuts idle connections to the database",
        )


def _fail(books: psycopg.Connection[Any], load: _Load, message: str, at: datetime) -> None:
    books.execute(load_sql.FAIL_JOB, {"job_id": load.job_id, "error": message, "at": at})
    books.execute(load_sql.LOG, {"job_id": load.job_id, "level": "error", "message": message})


@contextmanager
def _target(config: SystemConfig, entity: str) -> Iterator[None]:
    """Errors of our own database as errors of ours."""
    where = {"system": config.system, "entity": entity}
    try:
        yield
    except (psycopg.OperationalError, ConnectError) as error:
        cause = f"our own database broke off: {error}"
        raise TargetUnreachableError(
            cause, remedy="See that it runs and has space, then load again", **where
        ) from error
    except psycopg.Error as error:
        cause = f"our own database refused the records: {error}"
        raise TargetError(
            cause, remedy="The message says why; the record it names can be previewed", **where
        ) from error
