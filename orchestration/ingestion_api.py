"""The routes of the operations API that start loads and show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from psycopg.rows import dict_row
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from copilot_api.errors import CopilotError, NotFound, Unavailable, Unprocessable
from copilot_api.keys import ApiKey
from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from orchestration.errors import KeyReusedError, ServiceError
from orchestration.frames import query
from orchestration.ingestion_requests import Accepted, Wanted, request_ingest
from orchestration.postgres.connect import connect
from orchestration.settings import Settings


@dataclass(frozen=True)
class Runs:
    """Dagster as this API needs it.

    `launch` starts the load of (settings, system, entities, full, request) and returns the run's id; `has_ended` tells
    of (settings, run) whether it is over. Both raise `ServiceError` where Dagster does not answer.
    """

    launch: Callable[[Settings, str, Sequence[str], bool, UUID], str]
    has_ended: Callable[[Settings, str], bool]


Authenticate = Callable[..., ApiKey]
Clock = Callable[[], datetime]
Status = Literal["pending", "running", "completed", "failed"]
Name = Annotated[str, Query(max_length=200, pattern=r"^[\w.-]+$")]
Sort = Literal["-created_at", "created_at"]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

FILTERS = (
    "connector", "entity", "status", "run_id", "request_id", "since", "until", "id", "last", "last_id", "descending", "limit",
)  # fmt: skip


class KeyReused(CopilotError):
    """An Idempotency-Key was used before with another request."""

    status, kind, title = 422, "idempotency-key-reused", "The Idempotency-Key belongs to another request"


class IngestRequest(BaseModel):
    """What to load. `entities` empty: all; `full`: read everything again and find deletions."""

    model_config = ConfigDict(extra="forbid")

    connector: str = Field(examples=["demo_erp"])
    entities: list[str] = Field(default_factory=list, examples=[["items"]])
    full: bool = False


class IngestAccepted(BaseModel):
    """There is one job per entity, pending until the Dagster run `run_id` takes it over.

    `job_id` is the one job where one entity was asked for, else the first of `job_ids`; all are listed at `jobs`.
    """

    job_id: UUID
    job_ids: dict[str, UUID] = Field(examples=[{"items": "5a7b0c52-55ad-4d5b-a2c9-0b3a1f5f4f0e"}])
    request_id: UUID
    run_id: str = Field(examples=["0d7e3c1a-6c0e-4f3d-9b57-2f6f0a1c8e55"])
    jobs: str = Field(examples=["/api/v1/jobs?request_id=7c0f2f0c-7f53-44a5-9d0c-4f5c1f2b7c11"])


class Job(BaseModel):
    """The load of one entity. extracted = inserted + unchanged; `error` says what failed and what to do.

    `request_id` is null where a schedule or a command asked for it.
    """

    id: UUID
    job_type: Literal["full", "incremental"]
    status: Status
    source_connector: str = Field(examples=["demo_erp"])
    entity: str = Field(examples=["items"])
    record_count: int | None
    created_at: datetime
    completed_at: datetime | None
    extracted_count: int | None
    inserted_count: int | None
    unchanged_count: int | None
    deleted_count: int | None
    watermark: str | None = Field(examples=["2026-03-02T04:11:09"])
    error: str | None
    dagster_run_id: str | None
    request_id: UUID | None


class LogEntry(BaseModel):
    """One message of a load."""

    logged_at: datetime
    level: Literal["debug", "info", "warning", "error"]
    message: str


class JobWithLog(Job):
    """A load with its messages, the oldest first."""

    log: list[LogEntry]


class Jobs(BaseModel):
    """One page of loads; `next_cursor` leads to the next with the same filters and order, null at the end."""

    jobs: list[Job]
    next_cursor: str | None


def ingestion_router(
    settings: Settings, database_url: str, runs: Runs, authenticate: Authenticate, clock: Clock
) -> APIRouter:
    """POST /ingest, GET /jobs, GET /jobs/{job_id}."""
    router = APIRouter(tags=["ingestion"])

    @router.post("/ingest", status_code=202)
    def ingest(
        request: IngestRequest, caller: Annotated[ApiKey, Depends(authenticate)], key: IdempotencyKey = None
    ) -> IngestAccepted:
        """Launches the Dagster run that loads a source system; the same again while it is under way is the same job."""
        wanted = wanted_of(settings, request)
        try:
            accepted = request_ingest(
                database_url, wanted, caller=caller.name, idempotency_key=key, now=clock(),
                launch=lambda request_id: runs.launch(settings, wanted.system, wanted.named, wanted.full, request_id),
                has_ended=lambda run_id: runs.has_ended(settings, run_id),
            )  # fmt: skip
        except ServiceError as error:
            raise Unavailable(str(error), retry_after=30) from error
        except KeyReusedError as error:
            raise KeyReused(str(error)) from error
        return answer_of(accepted, wanted)

    @router.get("/jobs", dependencies=[Depends(authenticate)])
    def jobs(
        connector: Name | None = None,
        entity: Name | None = None,
        status: Status | None = None,
        run_id: Name | None = None,
        request_id: UUID | None = None,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        sort: Sort = "-created_at",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        cursor: str | None = None,
    ) -> Jobs:
        """Loads, the newest first unless `sort` says otherwise; `since` (included) and `until` bound when they were made."""
        last, last_id = parse_cursor(cursor)
        rows = read_jobs(
            database_url, connector=connector, entity=entity, status=status, run_id=run_id, request_id=request_id,
            since=since, until=until, descending=sort == "-created_at", last=last, last_id=last_id, limit=limit + 1,
        )  # fmt: skip
        following = (
            f"{rows[limit - 1]['created_at'].isoformat()}|{rows[limit - 1]['id']}" if len(rows) > limit else None
        )
        return Jobs(jobs=[Job(**row) for row in rows[:limit]], next_cursor=following)

    @router.get("/jobs/{job_id}", dependencies=[Depends(authenticate)])
    def job(job_id: UUID) -> JobWithLog:
        """One load with its log."""
        found = read_jobs(database_url, id=job_id, limit=1)
        if not found:
            raise NotFound(f"There is no job {job_id}.")
        log = [LogEntry(**row) for row in read_rows(database_url, "job_log", {"id": job_id})]
        return JobWithLog(**found[0], log=log)

    return router


def wanted_of(settings: Settings, request: IngestRequest) -> Wanted:
    """Raises `Unprocessable`, with what is known, for a system or entity that is not."""
    if request.connector not in settings.systems:
        known = ", ".join(settings.systems)
        raise Unprocessable(f"{request.connector!r} is not a source system of this company; it has {known}.")
    entities = tuple(entities_of(load_system(request.connector)))
    unknown = [entity for entity in request.entities if entity not in entities]
    if unknown:
        raise Unprocessable(f"{request.connector} has no entity {', '.join(unknown)}; it has {', '.join(entities)}.")
    named = tuple(entity for entity in entities if entity in request.entities)
    return Wanted(request.connector, named, named or entities, request.full)


def answer_of(accepted: Accepted, wanted: Wanted) -> IngestAccepted:
    jobs = {entity: accepted.jobs[entity] for entity in wanted.entities if entity in accepted.jobs}
    return IngestAccepted(
        job_id=next(iter(jobs.values())),
        job_ids=jobs,
        request_id=accepted.request_id,
        run_id=accepted.run_id,
        jobs=f"/api/v1/jobs?request_id={accepted.request_id}",
    )


def parse_cursor(cursor: str | None) -> tuple[datetime | None, UUID | None]:
    """(created_at, id) of the last row of the page before; raises `Unprocessable` for anything else."""
    if cursor is None:
        return None, None
    try:
        last, last_id = cursor.replace(" ", "+").split("|")
        return datetime.fromisoformat(last), UUID(last_id)
    except ValueError as error:
        raise Unprocessable("cursor: take it from next_cursor of the page before, unchanged.") from error


def read_jobs(database_url: str, **filters: Any) -> list[dict[str, Any]]:
    return read_rows(database_url, "jobs", {name: filters.get(name) for name in FILTERS})


def read_rows(database_url: str, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with (
        connect(database_url, "mfg_notifier", read_only=True, connect_timeout_s=3) as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        return cursor.execute(query(name), parameters).fetchall()
