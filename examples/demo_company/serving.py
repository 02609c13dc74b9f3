"""The process behind `services`: the warehouse system, the webhook sink and the mailbox, in one event loop."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from aiosmtpd.smtp import SMTP
from fastapi import FastAPI

from examples.demo_company.errors import ServicesFailed
from examples.demo_company.layout import Layout
from examples.demo_company.running import SERVICES, State
from examples.demo_company.sinks import Mailbox, webhook_app
from examples.demo_company.wms_api import wms_app

HOST = "127.0.0.1"


def serve(layout: Layout, asked: dict[str, int]) -> None:
    """Serve until SIGTERM or SIGINT. `asked` names a port per service, 0: the one of last time, else a free one."""
    asyncio.run(_serve(layout, asked))


async def _serve(layout: Layout, asked: dict[str, int]) -> None:
    state = State(layout)
    sockets = _sockets(state.remembered(), asked)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    wms = _Server(wms_app(layout.wms_store, state.token()))
    webhook = _Server(webhook_app(layout.webhooks))
    mail = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Mailbox(layout.mail), enable_SMTPUTF8=True), sock=sockets["smtp"]
    )
    serving = [
        asyncio.create_task(server.serve([sockets[name]])) for name, server in (("wms", wms), ("webhook", webhook))
    ]
    while not (wms.started and webhook.started):
        await asyncio.sleep(0.01)
    state.announce({name: listening.getsockname()[1] for name, listening in sockets.items()})
    await stopping.wait()
    wms.should_exit = webhook.should_exit = True
    mail.close()
    await asyncio.gather(*serving)
    state.withdraw()


class _Server(uvicorn.Server):
    """uvicorn without handlers of its own: one process, one decision when to stop."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, lifespan="off", log_level="warning", timeout_graceful_shutdown=3))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _sockets(remembered: dict[str, int], asked: dict[str, int]) -> dict[str, socket.socket]:
    return {name: _listen(asked[name], remembered.get(name, 0)) for name in SERVICES}


def _listen(asked: int, remembered: int) -> socket.socket:
    """A listening socket: on the port asked for and no other, else on the remembered one if it is free."""
    for port in [asked] if asked else [remembered, 0]:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError:
            listening.close()
            continue
        listening.listen(128)
        return listening
    raise ServicesFailed(f"Port {asked} on {HOST} is taken: free it, or ask for 0 to have one chosen.")
