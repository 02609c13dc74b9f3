"""Errors of this package as problem details (RFC 9457), on whatever application the routes are mounted."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from notifications.errors import (
    ChannelConfigurationError,
    ConflictError,
    IdempotencyError,
    InvalidAddressError,
    LinkError,
    NotFoundError,
    NotificationError,
    RefusedTargetError,
    RenderError,
    UnknownTimeZoneError,
)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

KINDS: Mapping[type[NotificationError], tuple[int, str, str]] = {
    LinkError: (410, "link-unusable", "The link cannot be used"),
    NotFoundError: (404, "not-found", "Not found"),
    ConflictError: (409, "conflict", "This contradicts what is recorded"),
    IdempotencyError: (422, "idempotency-key-reused", "The Idempotency-Key belongs to another request"),
    InvalidAddressError: (422, "invalid-address", "Not an address"),
    UnknownTimeZoneError: (422, "unknown-time-zone", "There is no such time zone"),
    RefusedTargetError: (422, "refused-target", "This target must not be called"),
    RenderError: (500, "template", "A template failed"),
    ChannelConfigurationError: (503, "channel-unusable", "The channel cannot be used"),
}


class ProblemRoute(APIRoute):
    """A route whose errors leave as problems."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except NotificationError as error:
                return problem(request, *KINDS[type(error)], str(error))
            except RequestValidationError as error:
                faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
                return problem(request, 422, "invalid-request", "The request cannot be used as it is", faults)

        return handled


def problem(request: Request, status: int, kind: str, title: str, detail: str) -> JSONResponse:
    content = {
        "type": f"urn:mfg:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return JSONResponse(content, status, media_type="application/problem+json")
