"""The routes of the operations API that start loads and show them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg.rows import dict_row
from pydantic import BaseModel, ConfigDict, Field

from copilot_api.errors import NotFound, Unavailable, Unprocessable
from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from orchestration.errors import ServiceError
from orchestration.frames import query
from orchestration.postgres.connect import connect
from orchestration.settings import Settings

Launch = Callable[[Settings, str, Sequence[str], bool], str]
"""Starts the load of (settings, system, entities, full) and returns the Dagster run's id."""

Status = Literal["pending", "running", "completed", "failed"]
Name = Annotated[str, Query(max_length=200, pattern=r"^[\w.-]+$")]

FILTERS = ("connector", "status", "run_id", "id", "before", "before_id", "limit")


class IngestRequest(BaseModel):
    """What to load. `entities` empty: all; `full`: read everything again and find deletions."""

    model_config = ConfigDict(extra="forbid")

    connector: str = Field(examples=["demo_erp"])
    entities: list[str] = Field(default_factory=list, examples=[["items"]])
    full: bool = False


class IngestAccepted(BaseModel):
    """`run_id` is the Dagster run; its loads are listed at `jobs`."""

    run_id: str = Field(examples=["0d7e3c1a-6c0e-4f3d-9b57-2f6f0a1c8e55"])
    jobs: str = Field(examples=["/api/v1/jobs?run_id=0d7e3c1a-6c0e-4f3d-9b57-2f6f0a1c8e55"])


class Job(BaseModel):
    """The load of one entity. extracted = inserted + unchanged; `error` says what failed and what to do."""

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


class LogEntry(BaseModel):
    """One message of a load."""

    logged_at: datetime
    level: Literal["debug", "info", "warning", "error"]
    message: str


class JobWithLog(Job):
    """A load with its messages, the oldest first."""

    log: list[LogEntry]


class Jobs(BaseModel):
    """Loads, the newest first; `next_cursor` leads to the older ones, null at the end."""

    jobs: list[Job]
    next_cursor: str | None


def ingestion_router(settings: Settings, database_url: str, launch: Launch) -> APIRouter:
    """POST /ingest, GET /jobs, GET /jobs/{job_id}."""
    router = APIRouter(tags=["ingestion"])

    @router.post("/ingest", status_code=202)
    def ingest(request: IngestRequest) -> IngestAccepted:
        """Launches the Dagster run that loads a source system."""
        check_request(settings, request)
        try:
            run_id = launch(settings, request.connector, list(dict.fromkeys(request.entities)), request.full)
        except ServiceError as error:
            raise Unavailable(str(error), retry_after=30) from error
        return IngestAccepted(run_id=run_id, jobs=f"/api/v1/jobs?run_id={run_id}")

    @router.get("/jobs")
    def jobs(
        connector: Name | None = None,
        status: Status | None = None,
        run_id: Name | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        cursor: str | None = None,
    ) -> Jobs:
        """Loads, the newest first."""
        before, before_id = parse_cursor(cursor)
        filters = {"connector": connector, "status": status, "run_id": run_id, "before": before, "before_id": before_id}
        rows = read_jobs(database_url, limit=limit + 1, **filters)
        following = (
            f"{rows[limit - 1]['created_at'].isoformat()}|{rows[limit - 1]['id']}" if len(rows) > limit else None
        )
        return Jobs(jobs=[Job(**row) for row in rows[:limit]], next_cursor=following)

    @router.get("/jobs/{job_id}")
    def job(job_id: UUID) -> JobWithLog:
        """One load with its log."""
        found = read_jobs(database_url, id=job_id, limit=1)
        if not found:
            raise NotFound(f"There is no job {job_id}.")
        log = [LogEntry(**row) for row in read_rows(database_url, "job_log", {"id": job_id})]
        return JobWithLog(**found[0], log=log)

    return router


def check_request(settings: Settings, request: IngestRequest) -> None:
    """Raises `Unprocessable`, with what is known, for a system or entity that is not."""
    if request.connector not in settings.systems:
        known = ", ".join(settings.systems)
        raise Unprocessable(f"{request.connector!r} is not a source system of this company; it has {known}.")
    entities = entities_of(load_system(request.connector))
    unknown = [entity for entity in request.entities if entity not in entities]
    if unknown:
        raise Unprocessable(f"{request.connector} has no entity {', '.join(unknown)}; it has {', '.join(entities)}.")


def parse_cursor(cursor: str | None) -> tuple[datetime | None, UUID | None]:
    """(created_at, id) of the last row of the page before; raises `Unprocessable` for anything else."""
    if cursor is None:
        return None, None
    try:
        before, before_id = cursor.replace(" ", "+").split("|")
        return datetime.fromisoformat(before), UUID(before_id)
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
