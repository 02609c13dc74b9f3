"""Clients that ask a service over kept connections, and how long they waited."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

Request = bytes


@dataclass(frozen=True)
class Load:
    """Milliseconds of every answer, and the seconds that all of them took together. `failed`: answers that were no 200."""

    milliseconds: Sequence[float]
    seconds: float
    failed: int = 0

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(method: str, path: str, key: str, body: bytes = b"") -> Request:
    """A request as it goes over the wire."""
    head = [
        f"{method} {path} HTTP/1.1", "Host: benchmark", f"Authorization: Bearer {key}", "Accept: application/json",
        *([f"Content-Length: {len(body)}", "Content-Type: application/json"] if body else []),
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + body


def ask(port: int, requests: Sequence[Request], clients: int, seconds: float, most: int | None = None) -> Load:
    """`clients` ask one request after the other, in turn, for so many seconds or until `most` are answered."""
    return asyncio.run(_ask(port, requests, clients, seconds, most))


async def _ask(port: int, requests: Sequence[Request], clients: int, seconds: float, most: int | None) -> Load:
    waited: list[float] = []
    failed = 0
    numbers = count()
    began = time.perf_counter()

    async def client() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (number := next(numbers)) < (most or number + 1) and time.perf_counter() - began < seconds:
            sent = time.perf_counter()
            writer.write(requests[number % len(requests)])
            status = await _answer(reader)
            waited.append(1000 * (time.perf_counter() - sent))
            failed += status != 200
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(waited, time.perf_counter() - began, failed)


async def _answer(reader: asyncio.StreamReader) -> int:
    """Reads one answer to its end and gives its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head[9:12])
