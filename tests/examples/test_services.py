"""The services process, really started."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import httpx
import psutil
import pytest

from examples.demo_company.charter import Charter, Summary, write_marker
from examples.demo_company.dirt import Dirt
from examples.demo_company.errors import CompanyMissing, ServicesFailed
from examples.demo_company.layout import Layout
from examples.demo_company.services import ROOT, services, start_services, stop_services
from examples.demo_company.simulation import Company
from examples.demo_company.wms import write_wms


@pytest.fixture
def home(tmp_path: Path, company: Company) -> Iterator[Path]:
    layout = Layout(tmp_path)
    write_wms(layout.wms_store, company, Dirt())
    layout.remember_erp("postgresql://127.0.0.1/erp")
    day = date.fromordinal(company.until)
    made = Summary(tmp_path, 7, 1, day, day, layout.accounting, {}, {}, 0.0)
    write_marker(layout, Charter(7, 1, 6, day, day, day), made)
    yield tmp_path
    stop_services(tmp_path)


def test_services_answer_and_sinks_receive(home: Path) -> None:
    running = start_services(home)
    sites = httpx.get(f"{running.wms_url}/v2/sites", headers={"Authorization": f"Bearer {running.wms_token}"})
    assert sites.json()["total"] == 3
    httpx.post(
        running.webhook_url, json={"alert": "Pumpe läuft aus"}, headers={"Idempotency-Key": "7"}
    ).raise_for_status()
    received = json.loads((home / "outbox" / "webhooks.jsonl").read_text())
    assert received["name"] == "alerts"
    assert received["headers"]["idempotency-key"] == "7"
    assert json.loads(received["body"]) == {"alert": "Pumpe läuft aus"}
    _send(running.smtp_url)
    (mail,) = (home / "outbox" / "mail").iterdir()
    assert b"X-RcptTo: buyer@example.com" in mail.read_bytes()
    assert b"runs out" in mail.read_bytes()


def test_a_restart_keeps_addresses_and_token(home: Path) -> None:
    first = start_services(home)
    assert stop_services(home)
    assert services(home) is None
    again = start_services(home)
    assert (again.wms_url, again.smtp_url, again.webhook_url) == (first.wms_url, first.smtp_url, first.webhook_url)
    assert again.wms_token == first.wms_token
    assert again.pid != first.pid


def test_a_port_taken_meanwhile_is_replaced(home: Path) -> None:
    first = start_services(home)
    stop_services(home)
    with socket.socket() as thief:
        thief.bind(("127.0.0.1", int(first.wms_url.rpartition(":")[2])))
        thief.listen()
        again = start_services(home)
    assert again.wms_url != first.wms_url
    assert again.smtp_url == first.smtp_url


def test_two_starts_at_once_make_one_process(home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(start_services, [home, home])
    assert one == two
    assert start_services(home) == one


def test_a_killed_process_is_noticed(home: Path) -> None:
    first = start_services(home)
    os.kill(first.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first.pid)], timeout=5)
    assert services(home) is None
    assert start_services(home).pid != first.pid


def test_sigterm_stops_it_cleanly(home: Path) -> None:
    process = psutil.Process(start_services(home).pid)
    process.terminate()
    process.wait(5)
    assert not (home / "services" / "running.json").exists()
    assert not stop_services(home)


def test_a_port_asked_for_and_taken_is_an_error(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "examples.demo_company.services", "--home", str(home)]
        command += ["--wms-port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=30, text=True, check=False)
    assert ended.returncode != 0
    assert "is taken" in ended.stderr


def test_a_process_that_dies_at_once_is_explained(home: Path) -> None:
    (home / "services").mkdir()
    (home / "services" / "ports.json").write_text("not json")
    with pytest.raises(ServicesFailed, match="JSON"):
        start_services(home)


def test_there_is_nothing_to_serve_without_a_company(tmp_path: Path) -> None:
    with pytest.raises(CompanyMissing):
        start_services(tmp_path)
    assert services(tmp_path) is None


def _send(smtp_url: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "plant@example.com", "buyer@example.com", "FG-1001 runs out"
    message.set_content("On Friday.")
    host, _, port = smtp_url.removeprefix("smtp://").partition(":")
    with smtplib.SMTP(host, int(port), timeout=5) as server:
        server.send_message(message)
