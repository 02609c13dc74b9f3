"""The application: everything it needs is in its config; nothing connects before it starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import Route

from copilot_api import problems
from copilot_api.access import FAILED_ATTEMPTS_PER_MINUTE, KnownKeys, RateLimit, Services
from copilot_api.config import CopilotConfig
from copilot_api.database import AsyncReader, Database
from copilot_api.frame import Frame
from copilot_api.language_model.advisor import Advisor
from copilot_api.mcp.http import PATH, Endpoint
from copilot_api.metrics import build_metrics
from copilot_api.oidc import TokenVerifier
from copilot_api.pages.render import Renderer
from copilot_api.pipeline import Copilot
from copilot_api.routes import copilot, forecasts, lists, pages, system

DESCRIPTION = """Read-only: stock, orders, production, forecasts and risks as of the last nightly, and questions about
them. Every list and answer carries `as_of` and the run it came from. Errors are problem details (RFC 9457)."""
PROBLEMS = (401, 403, 413, 422, 429, 503)


def create_app(config: CopilotConfig) -> FastAPI:
    """The copilot API and its pages. The pools open when the app starts, and close when it ends."""
    made = _services(config)

    protocol = Endpoint(made)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened: Services = app.state.services
        with opened.database:
            async with opened.reader, protocol.running():
                yield

    app = FastAPI(
        title="Copilot API",
        version=version("mfg-nightly"),
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = made
    app.state.renderer = Renderer()
    problems.install(app)
    _add_routes(app)
    app.router.routes.append(Route(PATH, protocol))
    if config.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=list(config.cors_origins), allow_headers=["Authorization"])
    app.add_middleware(
        Frame,
        metrics=made.metrics,
        max_body_bytes=config.max_body_bytes,
        max_body_seconds=config.max_body_seconds,
    )
    return app


def _services(config: CopilotConfig) -> Services:
    database = Database(config)
    advisor = Advisor(config.language_model) if config.language_model else None
    return Services(
        config=config,
        database=database,
        reader=AsyncReader(config),
        copilot=Copilot(database, config.clock, config.operations_url, advisor),
        metrics=build_metrics(),
        requests=RateLimit(config.requests_per_minute),
        failures=RateLimit(FAILED_ATTEMPTS_PER_MINUTE),
        keys=KnownKeys(),
        tokens=TokenVerifier(config.identity_provider) if config.identity_provider else None,
    )


def _add_routes(app: FastAPI) -> None:
    described = {
        status: {"model": problems.Problem, "content": {problems.MEDIA_TYPE: {}}, "description": "Problem"}
        for status in PROBLEMS
    }
    api = APIRouter(prefix="/api/v1", responses=described)  # type: ignore[arg-type]
    for module in (copilot, lists, forecasts):
        api.include_router(module.router)
    app.include_router(api)
    app.include_router(system.router)
    app.include_router(pages.router)
