"""A delivering process that may be killed between any two of its statements, or before it sends."""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import httpx
import psycopg

from notifications import store
from notifications.clockwork import let_pass
from notifications.deliver import deliver_due
from notifications.senders import build_senders

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.notifications.crashing"])


def deliver_in_a_process(url: str, environ: dict[str, str], now: datetime, dies_at: int) -> bool:
    """Decides and sends what is due at `now`, in a process that is killed at its step number `dies_at`; whether it was."""
    process = PROCESSES.Process(target=_deliver_and_die, args=(url, environ, now, dies_at))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def deliver(url: str, environ: dict[str, str], now: datetime) -> None:
    """The same, by somebody who lives."""
    with build_senders(environ, clock=lambda: now) as senders:
        with store.connect(url) as connection:
            let_pass(connection, senders, now)
        deliver_due(url, senders, lambda: now, jitter=lambda: 1.0)


def _deliver_and_die(url: str, environ: dict[str, str], now: datetime, dies_at: int) -> None:
    steps = iter(range(dies_at))

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            if next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*args, **named)

        return step

    psycopg.Cursor.execute = counted(psycopg.Cursor.execute)  # type: ignore[method-assign]
    psycopg.Cursor.executemany = counted(psycopg.Cursor.executemany)  # type: ignore[method-assign]
    httpx.Client.send = counted(httpx.Client.send)  # type: ignore[method-assign]
    deliver(url, environ, now)
