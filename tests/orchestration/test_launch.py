"""Starting a run in Dagster: what is asked of it over the wire, and what its refusals become."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from orchestration.errors import ServiceError
from orchestration.launch import has_ended, launch_ingest
from orchestration.settings import Settings

REPOSITORIES = {"data": {"repositoriesOrError": {"__typename": "RepositoryConnection", "nodes": [
    {"name": "__repository__", "location": {"name": "manufacturing"}, "pipelines": [{"name": "ingest_demo_wms"}]}
]}}}  # fmt: skip
LAUNCHED = {"data": {"launchPipelineExecution": {"__typename": "LaunchRunSuccess", "run": {"runId": "run-7"}}}}
REQUEST = UUID("00000000-0000-0000-0000-000000000001")
REFUSED = {"data": {"launchPipelineExecution": {"__typename": "PythonError", "message": "the queue is broken"}}}


class Dagster:
    """Speaks Dagster's GraphQL over HTTP: notes what it is asked, answers a launch with `answer`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = LAUNCHED
        self.status = 200


@pytest.fixture
def dagster() -> Iterator[tuple[Dagster, Settings]]:
    wire = Dagster()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            wire.asked.append(asked)
            known = REPOSITORIES if "repositoriesOrError" in asked["query"] else wire.answer
            body = known.encode() if isinstance(known, str) else json.dumps(known).encode()
            self.send_response(wire.status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield wire, Settings(dagster_port=server.server_port)
    server.shutdown()
    server.server_close()


def test_a_load_is_asked_for_with_what_it_is_to_read(dagster):
    wire, settings = dagster
    assert launch_ingest(settings, "demo_wms", ["stock"], True, REQUEST) == "run-7"
    params = wire.asked[-1]["variables"]["executionParams"]
    assert params["selector"]["pipelineName"] == "ingest_demo_wms"
    assert params["selector"]["repositoryLocationName"] == "manufacturing"
    asked = {"entities": ["stock"], "full": True, "request": str(REQUEST)}
    assert params["runConfigData"] == {"ops": {"raw__demo_wms": {"config": asked}}}
    assert {"key": "mfg/writes", "value": "true"} in params["executionMetadata"]["tags"]


@pytest.mark.parametrize(
    ("status", "answer", "says"),
    [(200, REFUSED, "the queue is broken"), (502, "<html>bad gateway</html>", "502"), (200, "{}", "did not take it")],
)
def test_what_dagster_refuses_is_said(dagster, status, answer, says):
    wire, settings = dagster
    wire.status, wire.answer = status, answer
    with pytest.raises(ServiceError, match=says) as refusal:
        launch_ingest(settings, "demo_wms", [], False, REQUEST)
    assert "Nothing was changed. Is `mfg up` running?" in str(refusal.value)


def test_a_dagster_that_does_not_run_is_said():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings = Settings(dagster_port=closed.getsockname()[1])
        with pytest.raises(ServiceError, match=f"Dagster at 127.0.0.1:{settings.dagster_port} did not take it"):
            launch_ingest(settings, "demo_wms", [], False, REQUEST)


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        ({"__typename": "Run", "status": "STARTED"}, False),
        ({"__typename": "Run", "status": "QUEUED"}, False),
        ({"__typename": "Run", "status": "CANCELED"}, True),
        ({"__typename": "Run", "status": "FAILURE"}, True),
        ({"__typename": "RunNotFoundError", "message": "no such run"}, True),
    ],
)
def test_a_run_is_over_when_it_ended_or_is_forgotten(dagster, answer, ended):
    wire, settings = dagster
    wire.answer = {"data": {"pipelineRunOrError": answer}}
    assert has_ended(settings, "run-7") is ended


def test_a_run_that_cannot_be_asked_after_is_not_taken_for_over(dagster):
    wire, settings = dagster
    wire.answer = {"data": {"pipelineRunOrError": {"__typename": "PythonError", "message": "the storage is down"}}}
    with pytest.raises(ServiceError, match="the storage is down"):
        has_ended(settings, "run-7")
