"""Servers of a test's own, for the tests that break them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.postgres.server import EmbeddedServer


@pytest.fixture
def home() -> Iterator[Path]:
    """A home below a directory that every account can enter; whatever runs there is stopped at the end."""
    parent = Path(tempfile.mkdtemp(prefix="mfg-server-"))
    parent.chmod(0o755)
    yield parent / "home"
    _clean(parent)


@pytest.fixture
def made_home(home: Path, _stopped_home: Path) -> Path:
    """A home that has its data directory already; its server does not run."""
    shutil.copytree(_stopped_home, home, symlinks=True)
    return home


@pytest.fixture
def private_home() -> Iterator[Path]:
    """A home below a directory that only its owner can enter."""
    parent = Path(tempfile.mkdtemp(prefix="mfg-private-"))
    yield parent / "home"
    _clean(parent)


@pytest.fixture
def fresh_server(made_home: Path) -> EmbeddedServer:
    """A running server that has no role or database of ours."""
    server = EmbeddedServer(made_home, settings={"fsync": "off"})
    server.start()
    return server


@pytest.fixture(scope="session")
def _stopped_home() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="mfg-stopped-"))
    parent.chmod(0o755)
    server = EmbeddedServer(parent / "home")
    server.start()
    server.stop()
    yield parent / "home"
    shutil.rmtree(parent)


def _clean(parent: Path) -> None:
    for memory in parent.glob("**/server.json"):
        server = EmbeddedServer(memory.parent)
        server.stop()
        if (place := server.status().place) is not None:
            shutil.rmtree(place)
    shutil.rmtree(parent)
