"""A line between two programs that somebody cuts."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

RESET = struct.pack("ii", 1, 0)


@dataclass
class Line:
    """What passes from the server to its clients, and how much of it until all connections are cut at once."""

    url: str
    cut_after: float = float("inf")
    passed: int = 0
    _meanwhile: tuple[int, Callable[[], object]] | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def let_pass(self, size: int) -> bool:
        """False, and the line is cut, where it must not pass; what connects afterwards gets through."""
        if self._meanwhile and self.passed >= self._meanwhile[0]:
            (_, act), self._meanwhile = self._meanwhile, None
            act()
        self.passed += size
        if self.passed <= self.cut_after:
            return True
        self.cut()
        return False

    def meanwhile(self, after: int, act: Callable[[], object]) -> None:
        """Lets `act` be done, once, while that many bytes have passed and the next must wait."""
        self._meanwhile = after, act

    def cut(self) -> None:
        self.cut_after = float("inf")
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def connect(self, client: socket.socket, server: socket.socket) -> None:
        self._open += [client, server]
        _in_background(lambda: _pump(client, server, lambda size: True))
        _in_background(lambda: _pump(server, client, self.let_pass))


@contextmanager
def proxied(url: str) -> Iterator[Line]:
    """A line to the server of `url`, whose own url leads through it."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    target = parts.hostname, parts.port
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = parts.netloc.replace(f":{parts.port}", f":{listening.getsockname()[1]}")
        line = Line(urlunsplit(parts._replace(netloc=place)))
        _in_background(lambda: _accept(listening, target, line))
        yield line
        line.cut()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, target: tuple[str, int], line: Line) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            try:
                line.connect(client, socket.create_connection(target))
            except ConnectionRefusedError:
                client.close()


def _pump(source: socket.socket, sink: socket.socket, may_pass: Callable[[int], bool]) -> None:
    with suppress(OSError):
        while (data := source.recv(1 << 16)) and may_pass(len(data)):
            sink.sendall(data)
        for end in (source, sink):
            end.shutdown(socket.SHUT_RDWR)


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()
