"""Loads that somebody asked for: booked before Dagster is asked, so that their jobs have an id from the beginning.

A request is written with its jobs, one per entity, all pending; the run that Dagster launches takes the jobs over.
Whatever dies between any two steps, the next request of the same system puts right: a request without a run was left
by a dead process, and one whose run has ended while jobs still wait never began.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from orchestration.errors import KeyReusedError
from orchestration.postgres.connect import connect

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: all `entities` of `system` that were named (`named` empty: every one it has)."""

    system: str
    named: tuple[str, ...]
    entities: tuple[str, ...]
    full: bool

    @property
    def parameters(self) -> dict[str, Any]:
        return {"system": self.system, "named": sorted(self.named), "full": self.full}


@dataclass(frozen=True)
class Accepted:
    """A request that is under way or has been, its run, and its job for each entity."""

    request_id: UUID
    run_id: str
    jobs: Mapping[str, UUID]


def request_ingest(
    database_url: str,
    wanted: Wanted,
    *,
    caller: str,
    idempotency_key: str | None,
    now: datetime,
    launch: Callable[[UUID], str],
    has_ended: Callable[[str], bool],
) -> Accepted:
    """Books what is `wanted` and launches it, or returns the same request where it is under way already.

    Requests of one system wait for each other. `launch` is given the request's id and returns the run's; where it
    raises, the booking is undone.

    Raises:
        KeyReusedError: `idempotency_key` belongs to another request of `caller`.
    """
    with _books(database_url, wanted.system) as books:
        known = _answered(books, wanted, caller, idempotency_key) or _under_way(books, wanted, has_ended)
        if known is not None:
            return known
        request_id = uuid4()
        _book(books, request_id, wanted, caller, idempotency_key, now)
        try:
            run_id = launch(request_id)
        except Exception:
            books.execute(UNDO, {"request_id": request_id})
            raise
        take_up(books, str(request_id), run_id)
        return _accepted(books, request_id, run_id)


def take_up(connection: Connection, request_id: str, run_id: str) -> None:
    """Makes the jobs of a request those of the run that was launched for it; a second time changes nothing."""
    with connection.transaction():
        connection.execute(SET_RUN, {"request_id": request_id, "run_id": run_id})
        connection.execute(SET_RUN_OF_JOBS, {"request_id": request_id, "run_id": run_id})


def fail_waiting(connection: Connection, run_id: str) -> None:
    """Ends the jobs that still wait for a run which has ended."""
    connection.execute(FAIL_WAITING, {"run_id": run_id})


@contextmanager
def _books(database_url: str, system: str) -> Iterator[Connection]:
    with connect(database_url, "mfg_loader", autocommit=True, application_name="mfg request") as books:
        books.execute("select pg_advisory_lock(hashtextextended('mfg request ' || %s, 0))", [system])
        yield books


def _answered(books: Connection, wanted: Wanted, caller: str, key: str | None) -> Accepted | None:
    """The request that had the same key before."""
    row = books.execute(BY_KEY, {**wanted.parameters, "caller": caller, "key": key}).fetchone()
    if row is None:
        return None
    request_id, run_id, is_same = row
    if not is_same:
        raise KeyReusedError(f"The Idempotency-Key {key!r} was used for another request. Nothing was started.")
    if run_id is None:
        # Its process died before Dagster answered: the key is free again.
        books.execute(UNDO, {"request_id": request_id})
        return None
    return _accepted(books, request_id, run_id)


def _under_way(books: Connection, wanted: Wanted, has_ended: Callable[[str], bool]) -> Accepted | None:
    """The same request, where its run has not ended; what waits for nothing any more is ended on the way."""
    books.execute(FAIL_UNLAUNCHED, wanted.parameters)
    for request_id, run_id in books.execute(OPEN, wanted.parameters).fetchall():
        if not has_ended(run_id):
            return _accepted(books, request_id, run_id)
        fail_waiting(books, run_id)
    return None


def _book(books: Connection, request_id: UUID, wanted: Wanted, caller: str, key: str | None, now: datetime) -> None:
    parameters = {**wanted.parameters, "request_id": request_id, "caller": caller, "key": key, "now": now}
    with books.transaction(), books.cursor() as cursor:
        cursor.execute(INSERT_REQUEST, parameters)
        cursor.executemany(INSERT_JOB, [{**parameters, "entity": entity} for entity in wanted.entities])


def _accepted(books: Connection, request_id: UUID, run_id: str) -> Accepted:
    return Accepted(request_id, run_id, dict(books.execute(JOBS, {"request_id": request_id}).fetchall()))


BY_KEY = """
    select request_id, dagster_run_id, system = %(system)s and entities = %(named)s and is_full = %(full)s
    from staging.ingestion_requests
    where caller = %(caller)s and idempotency_key = %(key)s
"""

OPEN = """
    select request_id, dagster_run_id
    from staging.ingestion_requests as request
    where system = %(system)s and entities = %(named)s and is_full = %(full)s and dagster_run_id is not null
        and exists (
            select from staging.ingestion_jobs as job
            where job.request_id = request.request_id and job.status in ('pending', 'running')
        )
    order by requested_at desc
"""

INSERT_REQUEST = """
    insert into staging.ingestion_requests (request_id, system, entities, is_full, caller, idempotency_key, requested_at)
    values (%(request_id)s, %(system)s, %(named)s, %(full)s, %(caller)s, %(key)s, %(now)s)
"""

INSERT_JOB = """
    insert into staging.ingestion_jobs (job_type, status, source_connector, entity, created_at, request_id)
    values (
        case when %(full)s then 'full' else 'incremental' end, 'pending', %(system)s, %(entity)s, %(now)s, %(request_id)s
    )
"""

JOBS = "select entity, id from staging.ingestion_jobs where request_id = %(request_id)s order by entity"

SET_RUN = "update staging.ingestion_requests set dagster_run_id = %(run_id)s where request_id = %(request_id)s"

SET_RUN_OF_JOBS = """
    update staging.ingestion_jobs set dagster_run_id = %(run_id)s
    where request_id = %(request_id)s and status = 'pending'
"""

UNDO = """
    delete from staging.ingestion_requests as request
    where request_id = %(request_id)s
        and not exists (
            select from staging.ingestion_jobs as job
            where job.request_id = request.request_id and job.status <> 'pending'
        )
"""
"""Dagster may have taken what it seemed to refuse: what a run has taken over stays."""

FAIL_UNLAUNCHED = """
    update staging.ingestion_jobs as job
    set status = 'failed', completed_at = clock_timestamp(),
        error = job.source_connector || '.' || job.entity || ': it was never handed over to Dagster, for the process '
            || 'that was to do it ended. Nothing was changed. Ask for it again.'
    from staging.ingestion_requests as request
    where job.request_id = request.request_id and request.system = %(system)s
        and request.dagster_run_id is null and job.status = 'pending'
"""
"""Only under the system's lock, which whoever is handing over holds."""

FAIL_WAITING = """
    update staging.ingestion_jobs
    set status = 'failed', completed_at = clock_timestamp(),
        error = source_connector || '.' || entity || ': its run ended before this load began. Nothing was changed. '
            || 'The run in the Dagster UI says why; ask for the load again.'
    where dagster_run_id = %(run_id)s and status = 'pending'
"""
