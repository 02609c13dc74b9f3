"""/healthz, /readyz, /metrics: for machines that watch."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from copilot_api.access import WithServices

router = APIRouter(tags=["system"])


@router.get("/healthz", summary="The process lives")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="The database answers")
def readyz(made: WithServices) -> dict[str, str]:
    with made.database.reading() as connection:
        connection.execute("select 1")
    return {"status": "ready"}


@router.get("/metrics", summary="Counts for Prometheus", response_class=Response)
async def metrics(made: WithServices) -> Response:
    return Response(made.metrics.text(), media_type=CONTENT_TYPE_LATEST)
