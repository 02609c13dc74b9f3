"""Files that are either whole or not there."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file in one step; an equal one is left as it is. True where something was written."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
    return True
