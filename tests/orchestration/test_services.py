"""Starting what `mfg up` starts, where its place is taken."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from orchestration.errors import ServiceError
from orchestration.services import Running, services_of, start_services
from orchestration.settings import Settings


def settings_with_all_but(name: str, home: Path, **ports: int) -> Settings:
    """An installation whose services run, this process standing for each, but for one."""
    settings = Settings(home=home, **ports)
    others = [service.name for service in services_of(settings) if service.name != name]
    this = psutil.Process()
    running = [Running(other, os.getpid(), this.create_time(), None) for other in others]
    (home / "services.json").write_text(json.dumps([asdict(entry) for entry in running]))
    return settings


class Stranger(BaseHTTPRequestHandler):
    """Another program that answers whatever it is asked."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def taken_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_port_where_something_else_answers_is_named_with_the_setting_to_change(tmp_path: Path, taken_port: int):
    settings = settings_with_all_but("dbt-docs", tmp_path, dbt_docs_port=taken_port)
    with pytest.raises(ServiceError, match=rf"dbt-docs: something else .*:{taken_port}\. .*MFG_DBT_DOCS_PORT"):
        start_services(settings, print)


def test_a_port_that_is_taken_silently_shows_in_the_end_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///unused")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_with_all_but("dbt-docs", tmp_path, dbt_docs_port=taken.getsockname()[1])
        with pytest.raises(ServiceError, match=r"(?s)dbt-docs did not come up.*address already in use"):
            start_services(settings, print)
