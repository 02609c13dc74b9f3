"""Looks at everything a nightly needs, one finding a line, each with its remedy."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from notifications.senders.email import MailServer
from orchestration.connectors.config import load_system
from orchestration.connectors.errors import ConnectorError
from orchestration.connectors.factory import open_connector
from orchestration.errors import OrchestrationError
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import PostgresError
from orchestration.runtime import Runtime
from orchestration.services import PORTS, running_services
from orchestration.settings import Settings, variable_of

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """`remedy` is empty where all is well."""

    subject: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(settings: Settings, start: Callable[[], Runtime]) -> Iterator[Finding]:
    """Yields findings as they are made. `start` is how every command begins; where that fails, the rest goes on."""
    yield _disk(settings)
    try:
        runtime = start()
        settings = runtime.settings
        yield _database(runtime.database_url)
    except (OrchestrationError, PostgresError) as error:
        yield Finding("database", False, str(error), "see the message")
    for system in settings.systems:
        yield _system(system)
    yield from _ports(settings)
    yield _mail(settings)


def _disk(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Finding("disk", False, f"{settings.home} cannot be made: {error.strerror}", "mend MFG_HOME")
    free = shutil.disk_usage(settings.home).free
    detail = f"{free / 1024**3:.0f} GB free at {settings.home}"
    return Finding("disk", free >= LEAST_FREE_BYTES, detail, "" if free >= LEAST_FREE_BYTES else "free some space")


def _database(database_url: str) -> Finding:
    with connect(database_url) as connection:
        return Finding("database", True, f"PostgreSQL {connection.info.server_version // 10000} answers")


def _system(name: str) -> Finding:
    try:
        open_connector(load_system(name), os.environ).check()
    except ConnectorError as error:
        return Finding(name, False, str(error), "see the message")
    return Finding(name, True, "answers")


def _ports(settings: Settings) -> Iterator[Finding]:
    ours = {urlsplit(service.url).port for service in running_services(settings) if service.url}
    for name in PORTS:
        port = getattr(settings, name)
        if port in ours:
            yield Finding(f"port {port}", True, "our service is there")
        elif _is_free(settings.host, port):
            yield Finding(f"port {port}", True, "free")
        else:
            yield Finding(f"port {port}", False, "taken by another program", f"set {variable_of(name)}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return _succeeds(lambda: probe.bind((host, port)))


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding("mail", True, "MFG_SMTP_URL is not set: nobody is told by e-mail")
    try:
        server = MailServer.from_url(settings.smtp_url)
    except ValueError as error:
        return Finding("mail", False, f"MFG_SMTP_URL cannot be used: {error}", "mend it")
    reached = _succeeds(lambda: socket.create_connection((server.host, server.port), timeout=5).close())
    detail = f"{server.host}:{server.port} " + ("answers" if reached else "does not answer")
    return Finding("mail", reached, detail, "" if reached else "start the mail server, or mend MFG_SMTP_URL")


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return False
    return True
