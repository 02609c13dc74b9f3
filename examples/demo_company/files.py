"""Files that are either whole or not there."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Write a file in one step; an equal one is left as it is. True where something was written."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    unfinished.replace(path)
    return True
