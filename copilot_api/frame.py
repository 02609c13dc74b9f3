"""What surrounds every request: its id, the size limit, security headers, counting, and the last resort."""

import asyncio
import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot_api.errors import CopilotError, PayloadTooLarge, TooSlow
from copilot_api.metrics import Metrics
from copilot_api.problems import response

log = logging.getLogger("mfg.copilot.http")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
BODY_SECONDS = 20.0
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


class Frame:
    """ASGI middleware; the outermost, so that nothing leaves without headers and nothing raised gets out."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, max_body_bytes: int, max_body_seconds: float = BODY_SECONDS
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.max_body_bytes = max_body_bytes
        self.max_body_seconds = max_body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, request_id)
            await send(message)

        try:
            await self._within_limit(scope, receive, framed)
        finally:
            seconds = time.perf_counter() - began
            self.metrics.request(scope["method"], _route(scope), status, seconds)
            log.info(
                "%s %s %s %.1f ms",
                scope["method"],
                scope["path"],
                status,
                seconds * 1000,
                extra={"request_id": request_id},
            )

    async def _within_limit(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.max_body_seconds):
                body = await _read_body(scope, receive, self.max_body_bytes)
        except (PayloadTooLarge, TimeoutError) as error:
            late = TooSlow(f"The body has {self.max_body_seconds:g} seconds to arrive.")
            refused = error if isinstance(error, PayloadTooLarge) else late
            answer = response(refused, scope["path"], scope["state"]["request_id"])
            answer.headers["Connection"] = "close"  # the rest of the body is not waited for
            await answer(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, _replayed(body, receive), watched)
        except Exception:
            log.exception("unexpected error", extra={"request_id": scope["state"]["request_id"]})
            if started:
                raise
            failed = CopilotError("Something unexpected happened; the log has the details under the request id.")
            await response(failed, scope["path"], scope["state"]["request_id"])(scope, receive, send)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["X-Request-Id"] = request_id
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    message["headers"] = headers.raw


async def _read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body; `PayloadTooLarge` where it has more than `limit` bytes."""
    too_large = PayloadTooLarge(f"The body may have {limit} bytes.")
    if int(Headers(scope=scope).get("content-length", "0") or 0) > limit:
        raise too_large
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large
        if not message.get("more_body"):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
