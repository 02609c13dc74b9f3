"""The operations API (:8001): what people and programs may start and write, with keys of scope `operate`."""

import argparse
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from copilot_api import keys, problems
from copilot_api.access import FAILED_ATTEMPTS_PER_MINUTE, RateLimit, address, bearer
from copilot_api.config import IdentityProvider, identity_provider_of
from copilot_api.errors import Forbidden, Unauthenticated, Unavailable
from copilot_api.frame import Frame
from copilot_api.metrics import build_metrics
from copilot_api.oidc import TokenVerifier, is_token
from notifications.api import build_router
from orchestration.channels import links
from orchestration.errors import SettingsError
from orchestration.ingestion_api import Runs, ingestion_router
from orchestration.launch import has_ended, launch_ingest
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import PostgresError
from orchestration.settings import Settings, load_settings

log = logging.getLogger("mfg.operations")

Authenticate = Callable[[Request], keys.ApiKey]

REQUESTS_PER_MINUTE = 100
LARGEST_BODY_BYTES = 1024 * 1024
RETRY_AFTER_SECONDS = 5
RUNS = Runs(launch_ingest, has_ended)
PROBLEMS = (401, 403, 413, 422, 429, 503)
NOT_READY = (PostgresError, psycopg.OperationalError, psycopg.errors.UndefinedTable)
"""The database is down, full, or not migrated yet: waiting helps."""


def create_app(
    settings: Settings,
    database_url: str,
    runs: Runs = RUNS,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    identity_provider: IdentityProvider | None = None,
) -> FastAPI:
    """The application; it connects when it is asked something."""
    app = FastAPI(
        title="Operations API",
        version=version("mfg-nightly"),
        description=__doc__ or "",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    for kind in NOT_READY:
        app.add_exception_handler(kind, _unavailable)
    tokens = TokenVerifier(identity_provider) if identity_provider else None
    operate = authenticator(database_url, "operate", tokens)
    described: dict[int | str, dict[str, Any]] = {
        status: {"model": problems.Problem, "content": {problems.MEDIA_TYPE: {}}, "description": "Problem"}
        for status in PROBLEMS
    }
    for router in (
        build_router(database_url, operate, clock, links(settings)),
        ingestion_router(settings, database_url, runs, operate, clock),
    ):
        app.include_router(router, prefix="/api/v1", responses=described)
    _add_system_routes(app, database_url)
    return app


def authenticator(database_url: str, scope: keys.Scope, tokens: TokenVerifier | None = None) -> Authenticate:
    """A dependency that lets a request through whose key or token is valid, has the scope, and has requests left."""
    requests, failures = RateLimit(REQUESTS_PER_MINUTE), RateLimit(FAILED_ATTEMPTS_PER_MINUTE)

    def authenticate(request: Request) -> keys.ApiKey:
        caller = address(request)
        failures.check(caller)
        key = bearer(request)
        try:
            found = _identified(database_url, key, tokens)
        except Unauthenticated:
            failures.hit(caller)
            raise
        requests.hit(found.key_id)
        if not found.allows(scope):
            raise Forbidden(f"The key {found.name!r} lacks the scope {scope}.")
        return found

    return authenticate


def _identified(database_url: str, key: str | None, tokens: TokenVerifier | None) -> keys.ApiKey:
    if key and tokens is not None and is_token(key):
        return tokens.verify(key)
    found = _verified(database_url, key) if key else None
    if found is None:
        raise Unauthenticated("Send `Authorization: Bearer <key>`; `mfg keys create NAME --scope operate` makes one.")
    return found


def _verified(database_url: str, key: str) -> keys.ApiKey | None:
    with connect(database_url, "mfg_session", connect_timeout_s=3) as connection:
        return keys.verify_key(connection, key)


async def _unavailable(request: Request, error: Exception) -> Response:
    """The log has the cause: it names servers and users, and whoever asks may not even have a key."""
    log.error("the database does not answer: %s", error, extra={"request_id": request.state.request_id})
    unavailable = Unavailable("The database does not answer; try again.", retry_after=RETRY_AFTER_SECONDS)
    return problems.response(unavailable, request.url.path, request.state.request_id)


def _add_system_routes(app: FastAPI, database_url: str) -> None:
    metrics = build_metrics("operations")
    app.add_middleware(Frame, metrics=metrics, max_body_bytes=LARGEST_BODY_BYTES)

    @app.get("/healthz", tags=["system"], summary="The process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["system"], summary="The database answers")
    def readyz() -> dict[str, str]:
        with connect(database_url, connect_timeout_s=3) as connection:
            connection.execute("select 1 from staging.ingestion_jobs limit 1")
        return {"status": "ready"}

    @app.get("/metrics", tags=["system"], summary="Counts for Prometheus", response_class=Response)
    async def counts() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)


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
        raise SettingsError("DATABASE_URL is not set; `mfg up` starts this service with it")
    service_logging(settings)
    app = create_app(settings, settings.database_url, identity_provider=identity_provider_of(os.environ))
    uvicorn.run(app, host=options.host, port=options.port, log_config=None)


if __name__ == "__main__":
    main()
