"""Reads one answer of a web service whole, within the time and size that its system.yaml allows."""

import time
from typing import TYPE_CHECKING

from orchestration.connectors.retry import BusyError, retry_after
from orchestration.connectors.system_config import WebSystem
from orchestration.connectors.web_address import place_of

if TYPE_CHECKING:
    import httpx


class AnswerSizeError(Exception):
    """An answer is larger than it may be."""


def whole_answer(client: "httpx.Client", request: "httpx.Request", config: WebSystem) -> "httpx.Response":
    """The answer to `request`, whatever its status, its content unpacked.

    Raises:
        BusyError: there is none, or it is not there in full by the deadline.
        AnswerSizeError: it is too large; no more of it was read.
        httpx.DecodingError: it cannot be unpacked.
    """
    import httpx

    until = time.monotonic() + config.deadline_seconds
    try:
        response = client.send(request, stream=True)
        try:
            content = _content(response, config, until)
        finally:
            response.close()
    except httpx.TransportError as error:
        raise BusyError(f"{place_of(request.url)} does not answer ({error or type(error).__name__})") from error
    # Content that has been unpacked already must not be unpacked again; values are kept as bytes, which need not be ASCII.
    kept = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
    return httpx.Response(response.status_code, headers=kept, content=content, request=request)


def is_busy(response: "httpx.Response") -> bool:
    """Whether the status says that the same request may be answered later."""
    return response.status_code == 429 or response.status_code >= 500


def busy(response: "httpx.Response") -> BusyError:
    """The error for an answer that asks to come again later."""
    wait = retry_after(response.headers.get("Retry-After"))
    return BusyError(f"{response.url.path} answers {response.status_code}", wait)


def _content(response: "httpx.Response", config: WebSystem, until: float) -> bytes:
    chunks, size, most = [], 0, config.max_page_bytes
    path = response.request.url.path
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > most:
            raise AnswerSizeError(f"an answer of {path} is larger than {most:,} bytes")
        if time.monotonic() > until:
            raise BusyError(f"{path} has not answered in full after {config.deadline_seconds:g} s")
    return b"".join(chunks)
