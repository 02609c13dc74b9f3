"""The company's running services: the warehouse system, a webhook sink and a mailbox, in one process of their own.

`python -m examples.demo_company.services --home DIR` is that process; the functions start it, stop it and find it.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from examples.demo_company.errors import ServicesFailed
from examples.demo_company.layout import Layout
from examples.demo_company.running import SERVICES, Running, State

READY_SECONDS, STOP_SECONDS = 30.0, 10.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Services:
    """Where a connector finds the company's systems, and where the platform may send mail and webhooks."""

    erp_url: str
    accounting_folder: Path
    wms_url: str
    wms_token: str
    smtp_url: str
    webhook_url: str
    pid: int


def start_services(home: Path) -> Services:
    """Start the services unless they run, and return when they answer. Safe to call twice at once.

    Ports are those of the last time where they are still free. Raises CompanyMissing, ServicesFailed.
    """
    layout = Layout(home.absolute())
    layout.require()
    state = State(layout)
    state.lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(state.lock):
        return services(home) or _spawn(state)


def services(home: Path) -> Services | None:
    """The running services of a company, None where they do not run."""
    state = State(Layout(home.absolute()))
    running = state.announced()
    if running is None or running.process() is None or not state.layout.exists():
        return None
    return _services(state, running)


def stop_services(home: Path) -> bool:
    """Stop the services; False where none ran."""
    state = State(Layout(home.absolute()))
    running = state.announced()
    process = running.process() if running else None
    if process is None:
        state.withdraw()
        return False
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)
    state.withdraw()
    return True


def _spawn(state: State) -> Services:
    state.withdraw()
    with state.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.demo_company.services", "--home", str(state.layout.home)],
            cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        running = state.announced()
        if running and running.pid == process.pid:
            return _services(state, running)
        time.sleep(0.02)
    process.kill()
    process.wait()
    tail = state.log.read_text(errors="replace")[-500:].strip()
    raise ServicesFailed(f"The demo company's services did not start; {state.log} ends: {tail or '(nothing)'}")


def _services(state: State, running: Running) -> Services:
    return Services(
        erp_url=state.layout.erp_url(),
        accounting_folder=state.layout.accounting,
        wms_url=f"http://127.0.0.1:{running.ports['wms']}",
        wms_token=state.token(),
        smtp_url=f"smtp://127.0.0.1:{running.ports['smtp']}",
        webhook_url=f"http://127.0.0.1:{running.ports['webhook']}/hooks/alerts",
        pid=running.pid,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The demo company's warehouse system, webhook sink and mailbox.")
    parser.add_argument("--home", type=Path, required=True)
    for name in SERVICES:
        parser.add_argument(
            f"--{name}-port", type=int, default=0, help="default: that of the last time, else a free one"
        )
    arguments = vars(parser.parse_args())
    from examples.demo_company.serving import serve

    serve(Layout(arguments["home"].absolute()), {name: arguments[f"{name}_port"] for name in SERVICES})


if __name__ == "__main__":
    main()
