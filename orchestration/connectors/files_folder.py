"""Where files lie: a folder of this machine, of an SSH server, or one that fsspec reaches (s3://, memory:// …).

All speak in the errors of the operating system; what lies elsewhere is copied to a temporary file first, so that
a file may be read twice wherever it is.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit


class FileChangedError(Exception):
    """Somebody wrote to the file while it was read."""


class HostKeyError(Exception):
    """A server does not show the key it is known by; `remedy` says how the one it shows is accepted."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.remedy = remedy


class CredentialError(ValueError):
    """What a connection names as `credential` cannot be used."""

    def __init__(self, credential: str, reason: str) -> None:
        super().__init__(reason)
        self.credential = credential


@dataclass(frozen=True)
class OpenFile:
    """A file's content, seekable, its size, and its version as `Folder.files` tells it."""

    content: IO[bytes]
    size: int
    version: str | None = None


class Folder(Protocol):
    """Files of one folder; what is in its subfolders is not seen."""

    place: str
    """As people are told of it: without credentials."""

    def files(self) -> Mapping[str, str | None]:
        """The version of every file by its name, sorted; None where the place has none that changes with the content.

        Raises:
            FileNotFoundError, NotADirectoryError: there is no such folder.
        """

    def opened(self, name: str) -> AbstractContextManager[OpenFile]:
        """A file to be read.

        Raises:
            FileChangedError: at the latest on leaving, when the file is no longer as it was on entering.
        """

    def close(self) -> None:
        """Ends the session with the place; the next call begins another."""


def folder_of(url: str, credentials: Mapping[str, str]) -> Folder:
    """The folder at `url`, which may be a path.

    Raises:
        ImportError: what reaches this kind of place is not installed.
        CredentialError: a file that the credentials name cannot be used.
        ValueError: there is no such kind of place, or it takes no credentials of these names.
    """
    protocol = url.split("://", 1)[0] if "://" in url else "file"
    match protocol:
        case "file":
            return LocalFolder(Path(url.removeprefix("file://")))
        case "sftp" | "ssh":
            from orchestration.connectors.files_sftp import SftpFolder

            return SftpFolder(url, credentials)
        case _:
            from orchestration.connectors.files_remote import RemoteFolder

            return RemoteFolder(protocol, url, credentials)


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = str(path)

    def files(self) -> Mapping[str, str | None]:
        return dict.fromkeys(sorted(path.name for path in self._path.iterdir() if path.is_file()))

    @contextmanager
    def opened(self, name: str) -> Iterator[OpenFile]:
        with (self._path / name).open("rb") as file:
            before = os.fstat(file.fileno())
            try:
                yield OpenFile(file, before.st_size)
            finally:
                after = os.fstat(file.fileno())
                if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                    raise FileChangedError(name)

    def close(self) -> None:
        """There is no session."""


def without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}{parts.path}"


def refuse_strange(protocol: str, credentials: Mapping[str, str], names: frozenset[str]) -> None:
    """Raises ValueError where there are credentials that such a place does not take."""
    strange = sorted(set(credentials) - names)
    if strange:
        raise ValueError(f"{protocol}:// takes no {', '.join(strange)}")
