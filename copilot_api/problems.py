"""Errors as problem details (RFC 9457)."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from copilot_api.errors import CopilotError, NotFound, Unauthenticated, Unprocessable

MEDIA_TYPE = "application/problem+json"
KINDS = {404: ("not-found", "Not found"), 405: ("method-not-allowed", "This method is not allowed here")}


class Problem(BaseModel):
    """`type` names the kind of problem, `detail` says what happened and what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


def install(app: FastAPI) -> None:
    """Every error of the app leaves as a problem."""
    app.add_exception_handler(CopilotError, _of_copilot)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


def response(error: CopilotError, instance: str, request_id: str) -> JSONResponse:
    """`error` as an answer."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    problem: dict[str, Any] = {
        "type": f"urn:mfg:problem:{error.kind}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": instance,
        "request_id": request_id,
        **error.extensions,
    }
    return JSONResponse(problem, error.status, headers, media_type=MEDIA_TYPE)


async def _of_copilot(request: Request, error: Exception) -> Response:
    assert isinstance(error, CopilotError)
    return response(error, request.url.path, request.state.request_id)


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [{"field": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in error.errors()]
    told = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    return await _of_copilot(request, Unprocessable(told, errors=faults))


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == NotFound.status:
        return await _of_copilot(request, NotFound(f"Nothing is at {request.url.path}."))
    shown = CopilotError(str(error.detail))
    shown.status = error.status_code
    shown.kind, shown.title = KINDS.get(error.status_code, ("request", str(error.detail)))
    answer = response(shown, request.url.path, request.state.request_id)
    answer.headers.update(error.headers or {})
    return answer
