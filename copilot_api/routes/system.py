"""/healthz, /readyz, /metrics: for machines that watch."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from copilot_api.access import WithServices

router = APIRouter(tags=["system"])


def _says(example: object, media_type: str = "application/json") -> dict[int | str, dict[str, object]]:
    return {200: {"content": {media_type: {"example": example}}}}


@router.get("/healthz", summary="The process lives", responses=_says({"status": "ok"}))
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="The database answers", responses=_says({"status": "ready"}))
def readyz(made: WithServices) -> dict[str, str]:
    with made.database.reading() as connection:
        connection.execute("select 1")
    return {"status": "ready"}


@router.get(
    "/metrics",
    summary="Counts for Prometheus",
    response_class=Response,
    responses=_says("mfg_copilot_requests_total 1.0", "text/plain"),
)
async def metrics(made: WithServices) -> Response:
    return Response(made.metrics.text(), media_type=CONTENT_TYPE_LATEST)
