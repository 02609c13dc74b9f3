"""Looks at everything a nightly needs, one finding a line, each with its remedy."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestration.connectors.config import load_system
from orchestration.connectors.errors import ConnectorError
from orchestration.connectors.factory import open_connector
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import PostgresError
from orchestration.services import running_services
from orchestration.settings import Settings

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """`remedy` is empty where all is well."""

    subject: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(settings: Settings, database_url: str) -> Iterator[Finding]:
    """Yields findings as they are made; changes nothing."""
    yield _disk(settings)
    yield from _database(database_url)
    for system in settings.systems:
        yield _system(system)
    yield from _ports(settings)
    yield _mail(settings)


def _disk(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    detail = f"{free / 1024**3:.0f} GB free at {settings.home}"
    return Finding("disk", free >= LEAST_FREE_BYTES, detail, "" if free >= LEAST_FREE_BYTES else "free some space")


def _database(database_url: str) -> Iterator[Finding]:
    try:
        with connect(database_url) as connection:
            yield Finding("database", True, f"PostgreSQL {connection.info.server_version // 10000} answers")
    except PostgresError as error:
        yield Finding("database", False, str(error), "start it, or mend DATABASE_URL")


def _system(name: str) -> Finding:
    try:
        open_connector(load_system(name), os.environ).check()
    except ConnectorError as error:
        return Finding(name, False, str(error), "see the message")
    return Finding(name, True, "answers")


def _ports(settings: Settings) -> Iterator[Finding]:
    ours = {urlsplit(service.url).port for service in running_services(settings) if service.url}
    for name in ("dagster_port", "copilot_port", "operations_port"):
        port = getattr(settings, name)
        if port in ours:
            yield Finding(f"port {port}", True, "our service is there")
        elif _is_free(settings.host, port):
            yield Finding(f"port {port}", True, "free")
        else:
            yield Finding(f"port {port}", False, "taken by another program", f"set MFG_{name.upper()}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return _succeeds(lambda: probe.bind((host, port)))


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding("mail", True, "MFG_SMTP_URL is not set: nobody is told by e-mail")
    address = urlsplit(settings.smtp_url)
    reached = _succeeds(
        lambda: socket.create_connection((address.hostname or "", address.port or 25), timeout=5).close()
    )
    detail = f"{address.hostname}:{address.port or 25} " + ("answers" if reached else "does not answer")
    return Finding("mail", reached, detail, "" if reached else "start the mail server, or mend MFG_SMTP_URL")


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return False
    return True
