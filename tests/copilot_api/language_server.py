"""A server on this machine that speaks the protocol of chat completions, and says what a test has written for it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler
Turn = Callable[[Handler, dict[str, Any]], None]


def says(text: str) -> Turn:
    """Words."""
    return lambda handler, asked: completion(handler, {"role": "assistant", "content": text})


def asks(*calls: tuple[str, Any]) -> Turn:
    """Tool calls: (name, arguments); arguments that are a text go out as they are."""
    asked_for = [
        {
            "id": f"call_{position}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for position, (name, given) in enumerate(calls)
    ]
    return lambda handler, asked: completion(
        handler, {"role": "assistant", "content": None, "tool_calls": asked_for}, "tool_calls"
    )


def fails(status: int, **headers: str) -> Turn:
    return lambda handler, asked: send(handler, b'{"error": {"message": "no"}}', status, headers)


def sends(body: bytes) -> Turn:
    """Anything."""
    return lambda handler, asked: send(handler, body)


def completion(handler: Handler, message: dict[str, Any], why: str = "stop") -> None:
    choice = {"index": 0, "message": message, "finish_reason": why}
    send(
        handler,
        json.dumps(
            {"id": "chatcmpl-1", "object": "chat.completion", "model": "scripted", "choices": [choice]}
        ).encode(),
    )


def send(handler: Handler, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


class Scripted:
    """`turns` are taken one a request; the last one for ever. `requests` are what was asked, `keys` with which key."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.url = ""

    def follow(self, *turns: Turn) -> None:
        self.turns = list(turns)
        self.requests.clear()

    def answer(self, handler: Handler) -> None:
        assert handler.path == "/v1/chat/completions"
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.requests.append(asked)
        self.keys.append(handler.headers["Authorization"])
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        turn(handler, asked)


@contextmanager
def running() -> Iterator[Scripted]:
    scripted = Scripted()

    class Answering(Handler):
        def do_POST(self) -> None:
            scripted.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever asks may leave before the answer ends."""

    server = Quiet(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    scripted.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
