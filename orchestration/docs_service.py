"""The service of dbt's documentation (:8002): one page, built beside it whenever the project or the tables changed."""

import argparse
import asyncio
import html
import logging
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Literal

import psycopg
from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse

from orchestration.dbt_docs import built_from, inputs, page_path
from orchestration.errors import SettingsError
from orchestration.postgres.errors import PostgresError
from orchestration.settings import ROOT, Settings, load_settings

log = logging.getLogger("mfg.docs")

LOOK_EVERY_SECONDS = 30.0
"""Also how long a build waits: until the services that were started together with this one are up."""
LONGEST_BUILD_SECONDS = 900.0
TRY_AGAIN_AFTER_SECONDS = 300.0

HEADERS = {
    # dbt's page is one file that writes itself by script; nothing in it may ask or tell another server.
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
NOTICE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 60rem; margin: 4rem auto; padding: 0 1rem }}
pre {{ white-space: pre-wrap }}</style>
<script>setTimeout(() => location.reload(), 3000)</script></head>
<body><h1>{title}</h1>{body}</body></html>
"""


@dataclass(frozen=True)
class State:
    """How the page stands to the project and the database; `reason` says why it could not be built."""

    kind: Literal["building", "current", "failed"]
    reason: str = ""


class Keeper:
    """Keeps the page as the project and the database are."""

    def __init__(self, settings: Settings, database_url: str, look_every_s: float) -> None:
        self.page = page_path(settings)
        self.state = State("building")
        self._settings = settings
        self._database_url = database_url
        self._look_every_s = look_every_s
        self._seen: str | None = None
        self._try_again_at = 0.0

    async def keep(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            try:
                await self._look()
            except (PostgresError, psycopg.Error, OSError) as error:
                log.warning("whether the documentation is current could not be found out: %s", error)
                if self.state.kind != "current":
                    self.state = State("failed", str(error))
            await asyncio.sleep(self._look_every_s)

    async def _look(self) -> None:
        """Builds the page once what it shows has stood still from one look to the next: a nightly makes table after table."""
        found = await asyncio.to_thread(inputs, self._settings, self._database_url)
        if found == built_from(self.page):
            self.state = State("current")
        elif found != self._seen:
            self.state = State("building")
        elif self.state.kind == "building" or time.monotonic() > self._try_again_at:
            self.state = State("building")
            self.state = await _build()
            self._try_again_at = time.monotonic() + TRY_AGAIN_AFTER_SECONDS
        self._seen = found


async def _build() -> State:
    """Builds the page in a process of its own, whose memory and faults are not the service's."""
    began = time.monotonic()
    command = [sys.executable, "-m", "orchestration.dbt_docs"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    try:
        async with asyncio.timeout(LONGEST_BUILD_SECONDS):
            _, said = await process.communicate()
    except TimeoutError:
        return _failed(f"dbt took longer than {LONGEST_BUILD_SECONDS:.0f} seconds and was stopped")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        return _failed(said.decode(errors="replace").strip() or f"the build ended with exit code {process.returncode}")
    log.info("documentation built in %.0f s", time.monotonic() - began)
    return State("current")


def _failed(reason: str) -> State:
    log.error("the documentation could not be built: %s", reason)
    return State("failed", reason)


def create_app(keeper: Keeper) -> FastAPI:
    """The application; `keeper` works as long as it runs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        keeping = asyncio.create_task(keeper.keep())
        yield
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping

    app = FastAPI(title="dbt documentation", lifespan=lifespan, openapi_url=None)

    @app.api_route("/", methods=["GET", "HEAD"])
    async def page() -> Response:
        return FileResponse(keeper.page, headers=HEADERS) if keeper.state.kind == "current" else _notice(keeper)

    @app.api_route("/before", methods=["GET", "HEAD"])
    async def page_before() -> Response:
        return FileResponse(keeper.page, headers=HEADERS) if keeper.page.exists() else _notice(keeper)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _notice(keeper: Keeper) -> HTMLResponse:
    """Says why the page is not there; it loads itself again until it is."""
    if keeper.state.kind == "failed":
        title = "The documentation could not be built"
        body = f"<pre>{html.escape(keeper.state.reason)}</pre><p>It is built again when a model or a table changes.</p>"
    else:
        title = "The documentation is being built"
        body = "<p>This takes a minute or two. The page appears here by itself.</p>"
    before = '<p><a href="/before">The page as it was before</a></p>' if keeper.page.exists() else ""
    return HTMLResponse(NOTICE.format(title=title, body=body + before), 503, {**HEADERS, "Cache-Control": "no-store"})


def main() -> None:
    """`python -m orchestration.docs_service --host … --port …`, on the DATABASE_URL of the environment."""
    import uvicorn

    from orchestration.logs import service_logging

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument(
        "--look-every", type=float, default=LOOK_EVERY_SECONDS, help="seconds between looks for changes"
    )
    options = parser.parse_args()
    settings = load_settings()
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL is not set; `mfg up` starts this service with it")
    service_logging(settings)
    keeper = Keeper(settings, settings.database_url, options.look_every)
    uvicorn.run(create_app(keeper), host=options.host, port=options.port, log_config=None)


if __name__ == "__main__":
    main()
