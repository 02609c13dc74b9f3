"""Servers of programs that are not ours, which say nowhere when they are ready."""

import socket
import time
from pathlib import Path

START_SECONDS = 60


def wait_until_it_listens(port: int, log: Path) -> None:
    """Until a connection to the port is taken; else fails with what the server logged."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
