"""Messages through the outbox to a webhook on this machine, by several workers at once."""

import asyncio
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from uuid import uuid4

from benchmarks.notify import company
from notifications import store
from notifications.decide import reconcile
from notifications.deliver import deliver_due
from notifications.digest import Event
from notifications.senders import build_senders
from notifications.tell import Message
from orchestration.postgres.connect import connect

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True)
class Delivered:
    """How long it took, and what went wrong."""

    seconds: float
    twice: int
    never: int


def deliver(url: str, messages: int, workers: int) -> Delivered:
    """Queues messages about one alert each and lets the workers, each a process, send them."""
    _queue(url, messages)
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    receiver = spawn.Process(target=_receive, args=(there,), daemon=True)
    receiver.start()
    port, start = here.recv(), spawn.Barrier(workers + 1)
    processes = [spawn.Process(target=_work, args=(url, port, start), daemon=True) for _ in range(workers)]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - began
    here.send("done")
    arrived: Counter[str] = here.recv()
    receiver.join()
    twice = sum(count - 1 for count in arrived.values())
    return Delivered(seconds, twice, messages - len(arrived))


def _queue(url: str, messages: int) -> None:
    with store.connect(url) as connection, connection.transaction():
        store.save_channels(connection, company.CHANNELS)
        alerts = [change.alert for change in reconcile([], company.evaluations(messages), company.NIGHT)]
        store.write_alerts(connection, alerts)
        for number, alert in enumerate(alerts):
            item = {"alert_id": str(alert.alert_id), "event": Event.FIRED.value, "severity": alert.severity}
            payload = {"alerts": [{"message": alert.message, "facts": dict(alert.facts)}]}
            message = Message("digest", f"user-{number:06}", "webhook", None, str(uuid4()), payload, (item,))
            store.enqueue(connection, message, company.NIGHT)
    with connect(url, autocommit=True) as owner:
        owner.execute("analyze")


def _work(url: str, port: int, start: Barrier) -> None:
    environ = {**company.ENVIRON, "HOOK": f"http://127.0.0.1:{port}/"}
    with build_senders(environ) as senders:
        senders.usable(company.CHANNELS)
        start.wait()
        deliver_due(url, senders)


def _receive(parent: Connection) -> None:
    asyncio.run(_serve(parent))


async def _serve(parent: Connection) -> None:
    """Answers every POST and counts its ids until the parent says that it is done."""
    arrived: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            fields = dict(line.split(": ", 1) for line in head.lower().splitlines()[1:] if line)
            await reader.readexactly(int(fields["content-length"]))
            arrived[fields["webhook-id"]] += 1
            writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await asyncio.to_thread(parent.recv)
    parent.send(arrived)


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""
