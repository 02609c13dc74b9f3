"""What the services process says about itself in files, and whether it is true."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from examples.demo_company.files import write_whole
from examples.demo_company.layout import Layout

SERVICES = ("wms", "smtp", "webhook")


@dataclass(frozen=True)
class Running:
    """A process that serves. The time it began tells it from a later one that has the same number."""

    pid: int
    began: float
    ports: dict[str, int]

    def process(self) -> psutil.Process | None:
        """The process, None where it is gone, a zombie, or another one by now."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.began) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


@dataclass(frozen=True)
class State:
    layout: Layout

    @property
    def log(self) -> Path:
        return self.layout.services / "services.log"

    @property
    def lock(self) -> Path:
        return self.layout.services / ".lock"

    def announce(self, ports: dict[str, int]) -> None:
        """Say that this process serves on these ports, and remember them for the next time."""
        began = psutil.Process().create_time()
        write_whole(self._ports, json.dumps(ports).encode())
        write_whole(self._running, json.dumps(asdict(Running(os.getpid(), began, ports))).encode())

    def withdraw(self) -> None:
        self._running.unlink(missing_ok=True)

    def announced(self) -> Running | None:
        """What was announced last, true or not."""
        try:
            return Running(**json.loads(self._running.read_bytes()))
        except FileNotFoundError:
            return None

    def remembered(self) -> dict[str, int]:
        """The ports of last time."""
        return dict(json.loads(self._ports.read_bytes())) if self._ports.exists() else {}

    def token(self) -> str:
        """The warehouse system's bearer token, made once for a company."""
        file = self.layout.services / "wms_token"
        if not file.exists():
            write_whole(file, secrets.token_urlsafe(24).encode(), mode=0o600)
        return file.read_text()

    @property
    def _running(self) -> Path:
        return self.layout.services / "running.json"

    @property
    def _ports(self) -> Path:
        return self.layout.services / "ports.json"
