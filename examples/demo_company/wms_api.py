"""The warehouse system's REST service: bearer token, pages, `updated_after`."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

MOST_PER_PAGE = 1000
Entity = Literal["sites", "stock", "movements"]


def wms_app(store: Path, token: str) -> FastAPI:
    """The service over a store that `wms.write_wms` wrote; it is opened with every request, so a new one is seen."""
    app = FastAPI(title="Demo warehouse system", version="2")
    bearer = HTTPBearer(auto_error=False)

    def authorized(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        if given is None or not secrets.compare_digest(given.credentials.encode(), token.encode()):
            raise HTTPException(401, "a valid bearer token is needed", {"WWW-Authenticate": "Bearer"})

    @app.get("/v2/{entity}", dependencies=[Depends(authorized)])
    def page_of(
        entity: Entity,
        page: Annotated[int, Query(ge=1, le=10**9)] = 1,
        per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 100,
        updated_after: datetime | None = None,
    ) -> Response:
        """A page in the order of (updatedAt, id); `updated_after` is inclusive, and UTC where it names no zone."""
        with _opened(store) as connection:
            return Response(_page(connection, entity, page, per_page, updated_after), media_type="application/json")

    @app.get("/health")
    def health() -> dict[str, str | int]:
        with _opened(store) as connection:
            return {"status": "ok", "movements": connection.execute("select count(*) from movements").fetchone()[0]}

    return app


@contextmanager
def _opened(store: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError as error:
        raise HTTPException(503, "the warehouse system has no data yet") from error
    with closing(connection):
        yield connection


def _page(connection: sqlite3.Connection, entity: Entity, page: int, per_page: int, since: datetime | None) -> bytes:
    """Documents have numbers without gaps in the order in which they are served, so no page needs a scan."""
    first, end = connection.execute(f"select 0, coalesce(max(seq) + 1, 0) from {entity}").fetchone()
    if since is not None:
        instant = (since if since.tzinfo else since.replace(tzinfo=UTC)).timestamp()
        found = connection.execute(f"select min(seq) from {entity} where updated_at >= ?", (instant,)).fetchone()[0]
        first = end if found is None else found
    start = first + (page - 1) * per_page
    bodies = connection.execute(
        f"select body from {entity} where seq >= ? and seq < ? order by seq", (start, min(start + per_page, end))
    )
    data = ",".join(body for (body,) in bodies)
    total = end - first
    return f'{{"data":[{data}],"page":{page},"pages":{-(-total // per_page)},"total":{total}}}'.encode()
