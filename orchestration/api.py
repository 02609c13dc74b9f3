"""The operations API (:8001): what people and programs may start and write. Its own role, keys with scope `operate`."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import psycopg
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from copilot_api import http, keys
from notifications.api import build_router
from orchestration.connectors.config import load_system
from orchestration.connectors.errors import ConnectorError
from orchestration.errors import ServiceError
from orchestration.frames import query
from orchestration.launch import launch_ingest
from orchestration.postgres.connect import connect
from orchestration.settings import Settings, load_settings

Launch = Callable[[Settings, str, Sequence[str], bool], str]
Clock = Callable[[], datetime]


class IngestRequest(BaseModel):
    """What to load. `entities` empty: all; `full`: read everything again and find deletions."""

    connector: str = Field(examples=["demo_erp"])
    entities: list[str] = Field(default_factory=list, examples=[["items"]])
    full: bool = False


class IngestAccepted(BaseModel):
    """`run_id` is the Dagster run; its loads are listed at `jobs`."""

    run_id: str
    jobs: str


def create_app(
    settings: Settings, database_url: str, launch: Launch = launch_ingest, clock: Clock = lambda: datetime.now(UTC)
) -> FastAPI:
    """The application; connects when it is asked something."""
    app = FastAPI(title="Operations API", version="1", docs_url="/docs", redoc_url=None)
    http.install(app)
    operate = authenticator(database_url, "operate", clock)
    app.include_router(build_router(database_url, operate, clock), prefix="/api/v1")

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> dict[str, str]:
        with connect(database_url, connect_timeout_s=3) as connection:
            connection.execute("select 1 from staging.ingestion_jobs limit 1")
        return {"status": "ok"}

    @app.post("/api/v1/ingest", status_code=202, dependencies=[Depends(operate)], tags=["ingestion"])
    def ingest(request: IngestRequest) -> IngestAccepted:
        """Launches the Dagster run that loads a source system."""
        check_request(settings, request)
        run_id = launch(settings, request.connector, request.entities, request.full)
        return IngestAccepted(run_id=run_id, jobs=f"/api/v1/jobs?run_id={run_id}")

    @app.get("/api/v1/jobs", dependencies=[Depends(operate)], tags=["ingestion"])
    def jobs(
        connector: str | None = None,
        status: str | None = None,
        run_id: str | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """Loads, the newest first."""
        before, before_id = parse_cursor(cursor)
        rows = read_jobs(database_url, connector=connector, status=status, run_id=run_id, limit=limit + 1,
                         before=before, before_id=before_id)  # fmt: skip
        more = rows[limit - 1] if len(rows) > limit else None
        following = f"{more['created_at'].isoformat()}|{more['id']}" if more else None
        return {"jobs": rows[:limit], "next_cursor": following}

    @app.get("/api/v1/jobs/{job_id}", dependencies=[Depends(operate)], tags=["ingestion"])
    def job(job_id: UUID) -> dict[str, Any]:
        """One load with its log."""
        found = read_jobs(database_url, id=job_id, limit=1)
        if not found:
            raise HTTPException(404, f"There is no job {job_id}.")
        with operations(database_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return {**found[0], "log": cursor.execute(query("job_log"), {"id": job_id}).fetchall()}

    return app


def authenticator(database_url: str, scope: str, clock: Clock) -> Callable[[Request], keys.ApiKey]:
    """A dependency that lets a request through whose key is valid and has the scope."""

    def authenticate(request: Request) -> keys.ApiKey:
        with connect(database_url, "mfg_session", connect_timeout_s=3) as connection:
            return http.authenticate(connection, request, scope, clock)

    return authenticate


def check_request(settings: Settings, request: IngestRequest) -> None:
    """422 with what is known, for a system or entity that is not."""
    if request.connector not in settings.systems:
        raise HTTPException(
            422, f"{request.connector!r} is not a system of this company: {', '.join(settings.systems)}."
        )
    try:
        known = load_system(request.connector).entities
    except ConnectorError as error:
        raise HTTPException(422, str(error)) from error
    unknown = [entity for entity in request.entities if entity not in known]
    if unknown:
        raise HTTPException(422, f"{request.connector} has no entity {', '.join(unknown)}; it has {', '.join(known)}.")


def parse_cursor(cursor: str | None) -> tuple[datetime | None, UUID | None]:
    if cursor is None:
        return None, None
    try:
        before, before_id = cursor.split("|")
        return datetime.fromisoformat(before), UUID(before_id)
    except ValueError as error:
        raise HTTPException(422, "cursor: take it from next_cursor of the page before, unchanged.") from error


def read_jobs(database_url: str, **filters: Any) -> list[dict[str, Any]]:
    names = ("connector", "status", "run_id", "id", "before", "before_id", "limit")
    with operations(database_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query("jobs"), {name: filters.get(name) for name in names}).fetchall()


@contextmanager
def operations(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with connect(database_url, "mfg_notifier", read_only=True, connect_timeout_s=3) as connection:
        yield connection


def main() -> None:
    """`python -m orchestration.api --host … --port …`, on the DATABASE_URL of the environment."""
    import uvicorn

    from orchestration.logs import service_logging

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    options = parser.parse_args()
    settings = load_settings()
    if settings.database_url is None:
        raise ServiceError("DATABASE_URL is not set; `mfg up` starts this service with it")
    service_logging(settings)
    uvicorn.run(create_app(settings, settings.database_url), host=options.host, port=options.port, log_config=None)


if __name__ == "__main__":
    main()
