"""The long-running processes of `mfg up`: started detached, found again by file, stopped by process id."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from orchestration.errors import ServiceError
from orchestration.settings import ROOT, Settings, variable_of

START_TIMEOUT_SECONDS = 90.0
STOP_TIMEOUT_SECONDS = 15.0
PORTS = ("dagster_port", "copilot_port", "operations_port", "dbt_docs_port")
"""The settings that say where a service listens."""

Report = Callable[[str], None]


@dataclass(frozen=True)
class Service:
    """A process to run; it is up once `health_url` answers (None: once it lives)."""

    name: str
    command: Sequence[str]
    health_url: str | None
    url: str | None


@dataclass(frozen=True)
class Running:
    """A started process; `created` tells it from a later process with the same id."""

    name: str
    pid: int
    created: float
    url: str | None


def services_of(settings: Settings) -> list[Service]:
    python, host = sys.executable, settings.host
    binaries = Path(python).parent
    dagster = f"http://{host}:{settings.dagster_port}"
    copilot = f"http://{host}:{settings.copilot_port}"
    operations = f"http://{host}:{settings.operations_port}"
    docs = f"http://{host}:{settings.dbt_docs_port}"
    workspace = ["-w", str(ROOT / "workspace.yaml")]
    return [
        Service("copilot", [python, "-m", "copilot_api", "--host", host, "--port", str(settings.copilot_port)],
                f"{copilot}/healthz", copilot),
        Service("operations", [python, "-m", "orchestration.api", "--host", host, "--port",
                               str(settings.operations_port)], f"{operations}/healthz", operations),
        Service("dagster-webserver", [str(binaries / "dagster-webserver"), "-h", host, "-p",
                                      str(settings.dagster_port), *workspace], f"{dagster}/server_info", dagster),
        Service("dbt-docs", [python, "-m", "orchestration.docs_service", "--host", host, "--port",
                             str(settings.dbt_docs_port)], f"{docs}/healthz", docs),
        Service("dagster-daemon", [str(binaries / "dagster-daemon"), "run", *workspace], None, None),
    ]  # fmt: skip


def start_services(settings: Settings, report: Report) -> list[Running]:
    """Starts what does not run yet and waits until everything answers; raises `ServiceError` with the end of a log."""
    known = {running.name: running for running in running_services(settings)}
    missing = [service for service in services_of(settings) if service.name not in known]
    # What nobody waits for begins last: it would take the processor from those that somebody does.
    for group in ([s for s in missing if s.health_url], [s for s in missing if not s.health_url]):
        for service in group:
            known[service.name] = _start(service, settings)
            _remember(settings, list(known.values()))
        for service in group:
            _wait(service, known[service.name], settings)
            report(f"{service.name} is up" + (f" at {service.url}" if service.url else ""))
    return list(known.values())


def running_services(settings: Settings) -> list[Running]:
    """The services that were started here and still live."""
    path = _register(settings)
    if not path.exists():
        return []
    return [running for running in (Running(**entry) for entry in json.loads(path.read_text())) if _process(running)]


def stop_services(settings: Settings, report: Report) -> None:
    """Ends every service that was started here, politely first."""
    processes = [(running, _process(running)) for running in running_services(settings)]
    family = [member for _, process in processes if process for member in [process, *process.children(recursive=True)]]
    for member in family:
        _signal(member.terminate)
    _, alive = psutil.wait_procs(family, timeout=STOP_TIMEOUT_SECONDS)
    for member in alive:
        _signal(member.kill)
    for running, _ in processes:
        report(f"{running.name} stopped")
    _register(settings).unlink(missing_ok=True)


def _start(service: Service, settings: Settings) -> Running:
    if service.health_url and _answers(service.health_url):
        raise ServiceError(
            f"{service.name}: something else already answers at {service.url}. "
            f"Stop it, or choose another port ({', '.join(map(variable_of, PORTS))})."
        )
    with _log(settings, service.name).open("ab") as log:
        process = subprocess.Popen(
            service.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    return Running(service.name, process.pid, psutil.Process(process.pid).create_time(), service.url)


def _wait(service: Service, running: Running, settings: Settings) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while service.health_url and not _answers(service.health_url):
        if _process(running) is None or time.monotonic() > deadline:
            log = _log(settings, service.name)
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise ServiceError(f"{service.name} did not come up; the end of {log}:\n{tail}")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _process(running: Running) -> psutil.Process | None:
    try:
        process = psutil.Process(running.pid)
        same = abs(process.create_time() - running.created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return


def _remember(settings: Settings, running: Sequence[Running]) -> None:
    path = _register(settings)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps([asdict(entry) for entry in running]))
    temporary.replace(path)


def _register(settings: Settings) -> Path:
    return settings.home / "services.json"


def _log(settings: Settings, name: str) -> Path:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"
