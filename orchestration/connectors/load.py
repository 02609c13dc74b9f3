"""Loads one entity into the change log: every record or none, and the books of it in the same transaction."""

import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from orchestration.connectors import change_log, drift, load_sql, watermark
from orchestration.connectors.base import (
    Connector,
    EntityConfig,
    Extract,
    KnownFile,
    Since,
    SystemConfig,
    entities_of,
)
from orchestration.connectors.errors import (
    ConnectorError,
    SourceChangingError,
    SystemConfigError,
    TargetError,
    TargetUnreachableError,
    lost_place,
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
    cursor: str | None = None
    watermark: str | None = None
    """Where the last good load ended."""

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
        load = _Load(uuid4(), config.system, entity, began, needed, settings.cursor, since.watermark if since else None)
        load = _begin(books, load, "incremental" if since else "full", dagster_run_id)
        try:
            with _target(config, entity):
                return _load(url, connector, load, _overlapping(since, settings))
        except ConnectorError as error:
            _book_failure(url, books, load, error, clock())
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
    ended_at, cursor, last_full_at = row
    if settings.cursor is not None and (ended_at is None or settings.cursor != (cursor or settings.cursor)):
        return None
    if settings.full_every_days and (last_full_at is None or _is_due(last_full_at, settings.full_every_days, now)):
        return None
    files = {name: KnownFile(digest, version) for name, digest, version in books.execute(load_sql.LOADED_FILES, key)}
    return Since(ended_at, files)


def _overlapping(since: Since | None, settings: EntityConfig) -> Since | None:
    """Somewhat earlier: what was written before the last load may have been committed after it."""
    if since is None or since.watermark is None:
        return since
    return replace(since, watermark=watermark.rewound(since.watermark, settings.overlap_minutes))


def _is_due(last: datetime, every_days: int, now: datetime) -> bool:
    """Half a day early: a nightly that starts a second sooner than its forerunner would put it off to the next."""
    return now - last >= timedelta(days=every_days - 0.5)


def _load(url: str, connector: Connector, load: _Load, since: Since | None) -> LoadResult:
    began = time.monotonic()
    extract = connector.extract(load.entity, since)
    with (
        closing(_released(extract.blocks)) as blocks,
        closing(extract.outline) if extract.outline else nullcontext(),
        connect(url, ROLE, application_name="mfg load") as connection,
    ):
        stored = change_log.store(connection, replace(extract, blocks=blocks), load.parameters)
        _refuse_incomplete(load, extract, stored.distinct)
        changes = drift.record_fields(
            connection, job_id=load.job_id, system=load.system, entity=load.entity, inserted=stored.inserted,
            needed=load.needed, now=load.began,
        )  # fmt: skip
        result = LoadResult(
            load.job_id, stored.extracted, stored.inserted, stored.extracted - stored.inserted, stored.deleted,
            stored.record_count, _watermark(load, extract, since), time.monotonic() - began, tuple(changes),
        )  # fmt: skip
        _write_books(connection, load, extract, result, stored.extracted - stored.distinct)
    return result


def _released(blocks: Iterator[bytes]) -> Generator[bytes]:
    """`blocks`; closed half-way, as our own database broke off, they end the session with their source."""
    yield from blocks


def _watermark(load: _Load, extract: Extract, since: Since | None) -> str | None:
    """Where the next load goes on; not before where the last one ended, when the overlap brought nothing."""
    found = extract.state.watermark
    if since is not None and found == since.watermark:
        return load.watermark
    kept, warning = watermark.held_back(found, load.watermark, load.began)
    extract.state.warnings.extend([warning] if warning else [])
    return kept


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
        facts = {"file": file.name, "hash": file.content_hash, "version": file.version, "rows": file.rows}
        connection.execute(load_sql.INSERT_FILE, {**load.parameters, **facts})
    messages = [("warning", text) for text in [*state.warnings, *map(str, result.changes)]]
    if state.absent:
        messages.append(_told_of_absence(state.absent, result.record_count))
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
        "cursor": load.cursor,
    }  # fmt: skip
    if not connection.execute(load_sql.COMPLETE_JOB, {**load.parameters, **counts}).rowcount:
        raise lost_place(load.system, load.entity)


def _told_of_absence(what: str, record_count: int) -> tuple[str, str]:
    if record_count:
        return "warning", f"{what}: its {record_count:,} records stay as they were read last."
    return "info", f"{what}: there are no records of it."


def _book_failure(url: str, books: psycopg.Connection[Any], load: _Load, error: ConnectorError, at: datetime) -> None:
    """What failed first is what people must hear, also where the books break: then the next load finds this one dead."""
    try:
        _fail(books, load, str(error), at)
    except psycopg.Error:
        with (
            suppress(psycopg.Error, ConnectError),
            connect(url, ROLE, autocommit=True, application_name="mfg load") as again,
        ):
            _fail(again, load, str(error), at)


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
