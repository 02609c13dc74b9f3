"""The real process: ready in time, answers over a socket, stops when told."""

import os
import subprocess
import sys
import time

import httpx
import pytest

from orchestration.postgres.cluster import free_port


@pytest.mark.slow
def test_ready_answers_and_stops(plant, key):
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": plant.url}
    process = subprocess.Popen([sys.executable, "-m", "copilot_api", "--port", str(port)], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}) as client:
            _wait_until_ready(client)
            answer = client.post("/api/v1/copilot/query", json={"query": "stock of FG-1001 in W01"})
            assert answer.json()["message"].startswith("28 PCS")
            assert "server" not in answer.headers
    finally:
        process.terminate()
    assert process.wait(timeout=10) in (0, -15)


def test_without_a_database_it_says_which_variable(monkeypatch, capsys):
    from copilot_api.serve import main

    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["--port", "1"]) == 2 and "DATABASE_URL" in capsys.readouterr().err


def _wait_until_ready(client):
    deadline = time.monotonic() + 30
    while True:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)
