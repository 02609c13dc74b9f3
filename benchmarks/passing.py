"""What a benchmark runs on and leaves nothing of."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.postgres.server import EmbeddedServer


@contextmanager
def passing_server() -> Iterator[tuple[Path, str]]:
    """A folder and the URL of an embedded server in it, as durable as the product's own; both are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="mfg-benchmark-"))
    home.chmod(0o755)
    server = EmbeddedServer(home)
    try:
        yield home, server.start()
    finally:
        server.stop()
        shutil.rmtree(home)
