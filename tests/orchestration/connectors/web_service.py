"""A web service that says what a test wants, and the system that reads it."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from orchestration.connectors.base import RestSystem
from orchestration.connectors.rest import RestConnector, open_rest

TOKEN = "t0ken-s3cret"


@dataclass(frozen=True)
class Answer:
    """What the service says; `drop` ends the connection where `body` ends, whatever length was promised.

    With `drip_seconds` the body comes byte by byte, so far apart; `endless`, it comes again and again.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    drip_seconds: float = 0
    endless: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Service:
    """A running service: `answer` makes an answer from the parameters of a request, `answers` one for a path."""

    url: str
    answer: Callable[[dict[str, str]], Answer]
    answers: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    stalling: threading.Event = field(default_factory=threading.Event)
    waits: list[float] = field(default_factory=list)

    def source(self, *, token: str | None = TOKEN, url: str | None = None, size: int = 2, **more: Any) -> Any:
        """The system that reads this service, without really waiting between attempts."""
        system = rest_system(size, **more)
        secrets = {"token": token} if token is not None else {}
        return self.opened(system, secrets, url)

    def opened(self, system: RestSystem, secrets: dict[str, str], url: str | None = None) -> Any:
        return ServiceSource(system, open_rest(system, url or self.url, secrets, sleep=self.waits.append))


@dataclass(frozen=True)
class ServiceSource:
    config: RestSystem
    connector: RestConnector


def rest_system(size: int = 2, **more: Any) -> RestSystem:
    items = {"path": "/items", "key": ["id"], "mode": "full", "expected_within_hours": 26}
    system = {"timeout_seconds": 5, "attempts": 3, **more}
    return RestSystem.model_validate(
        {
            "system": "wms",
            "connector_type": "inventory",
            "kind": "rest",
            "schedule": "nightly",
            "connection": {"url": "MFG_WMS_URL", "token": "MFG_WMS_TOKEN"},
            "paging": {"size": size, **system.pop("paging", {})},
            "entities": {"items": {**items, **system.pop("items", {})}},
            **system,
        }
    )


BY_CURSOR = {"mode": "incremental", "cursor": "updatedAt"}


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@contextmanager
def serving() -> Iterator[Service]:
    """A service that runs as long as the context."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            service.asked.append(dict(parse_qsl(parts.query)))
            service.requests.append(Asked(self.command, parts.path, self.headers, body))
            if parts.path in service.answers:
                self._send(service.answers[parts.path](service.requests[-1]))
            elif self.headers["Authorization"] != f"Bearer {TOKEN}":
                self._send(Answer(401, f"{self.headers['Authorization']} is no good".encode()))
            elif parts.path != "/items":
                self._send(Answer(404, b"nothing here"))
            else:
                self._send(service.answer(service.asked[-1]))

        do_POST = do_GET

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            if not answer.endless:
                self.send_header("Content-Length", str(len(answer.body) + answer.drop))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            pieces = [bytes([byte]) for byte in answer.body] if answer.drip_seconds else [answer.body]
            # Whoever has heard enough hangs up.
            with suppress(ConnectionError):
                for piece in itertools.cycle(pieces) if answer.endless else pieces:
                    if answer.drip_seconds and service.stalling.wait(answer.drip_seconds):
                        return
                    self.wfile.write(piece)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = Service(f"http://127.0.0.1:{server.server_port}", lambda asked: paged(asked, []))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.stalling.set()
        server.shutdown()
        thread.join()
        server.server_close()


def paged(asked: dict[str, str], records: list[Any], **more: Any) -> Answer:
    """The page of `records` that was asked for."""
    number, size = int(asked["page"]), int(asked["per_page"])
    body = {
        "data": records[(number - 1) * size : number * size],
        "page": number,
        "pages": -(-len(records) // size),
        "total": len(records),
        **more,
    }
    return Answer(body=json.dumps(body).encode())


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number, "updatedAt": f"2026-01-0{number}T00:00:00Z"} for number in numbers]


def in_turn(*answers: Answer) -> Callable[[dict[str, str]], Answer]:
    """One answer after the other, the last for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
