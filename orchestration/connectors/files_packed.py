"""Unpacks .gz and .zip while they are read."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class PackError(Exception):
    """An archive of none or several files."""


PACK_ERRORS = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, PackError)
"""What a damaged pack raises, also while it is read."""


@contextmanager
def unpacked(name: str, content: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """The name and content that are within a .gz or .zip, else the file itself."""
    if name.endswith(".gz"):
        with gzip.open(content) as inner:
            yield name.removesuffix(".gz"), inner  # type: ignore[misc]
    elif name.endswith(".zip"):
        with zipfile.ZipFile(content) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1 or members[0].flag_bits & 1:
                raise PackError("it must hold one file, without a password")
            with archive.open(members[0]) as inner:
                yield members[0].filename, inner
    else:
        yield name, content
