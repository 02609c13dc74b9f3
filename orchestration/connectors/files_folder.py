"""Where files lie: a folder of this machine, or one that fsspec reaches (s3://, sftp://, memory:// …).

Both speak in the errors of the operating system; what lies elsewhere is copied to a temporary file first, so that
a file may be read twice wherever it is.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "s3": {"user": "key", "password": "secret", "endpoint": "endpoint_url"},
    "sftp": {"user": "username", "password": "password", "key_file": "key_filename"},
    "ftp": {"user": "username", "password": "password"},
    "smb": {"user": "username", "password": "password"},
}
"""What the file systems call what a connection may name; others take none of it."""


class FileChangedError(Exception):
    """Somebody wrote to the file while it was read."""


class Folder(Protocol):
    """Files of one folder; what is in its subfolders is not seen."""

    place: str
    """As people are told of it: without credentials."""

    def exists(self) -> bool: ...

    def names(self) -> list[str]:
        """Names of the files, sorted."""

    def opened(self, name: str) -> AbstractContextManager[tuple[IO[bytes], int]]:
        """A file and its size.

        Raises:
            FileChangedError: on leaving, when the file is no longer as it was on entering.
        """


def folder_of(url: str, credentials: Mapping[str, str]) -> Folder:
    """The folder at `url`, which may be a path.

    Raises:
        ImportError: what reaches this kind of place is not installed.
        ValueError: there is no such kind of place, or it takes no credentials of these names.
    """
    protocol = url.split("://", 1)[0] if "://" in url else "file"
    if protocol == "file":
        return LocalFolder(Path(url.removeprefix("file://")))
    return RemoteFolder(protocol, url, credentials)


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = str(path)

    def exists(self) -> bool:
        return self._path.is_dir()

    def names(self) -> list[str]:
        return sorted(path.name for path in self._path.iterdir() if path.is_file())

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[IO[bytes], int]]:
        with (self._path / name).open("rb") as file:
            before = os.fstat(file.fileno())
            try:
                yield file, before.st_size
            finally:
                after = os.fstat(file.fileno())
                if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                    raise FileChangedError(name)


class RemoteFolder:
    """A folder elsewhere."""

    def __init__(self, protocol: str, url: str, credentials: Mapping[str, str]) -> None:
        import fsspec  # type: ignore[import-untyped]

        names = OPTIONS.get(protocol, {})
        strange = sorted(set(credentials) - set(names))
        if strange:
            raise ValueError(f"{protocol}:// takes no {', '.join(strange)}")
        fsspec.get_filesystem_class(protocol)
        self._url = url
        self._options = {names[name]: value for name, value in credentials.items()}
        self.place = _without_credentials(url)

    def exists(self) -> bool:
        with self._as_os_errors():
            files, root = self._connected()
            return bool(files.isdir(root))

    def names(self) -> list[str]:
        with self._as_os_errors():
            files, root = self._connected()
            found = files.ls(root, detail=True)
        return sorted(entry["name"].rstrip("/").rsplit("/", 1)[-1] for entry in found if entry["type"] != "directory")

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[IO[bytes], int]]:
        with tempfile.TemporaryFile() as copy:
            with self._as_os_errors():
                files, root = self._connected()
                path = f"{root.rstrip('/')}/{name}"
                before = files.info(path)
                with files.open(path, "rb") as source:
                    shutil.copyfileobj(source, copy, 1 << 20)
                files.invalidate_cache()
                changed = _version(before) != _version(files.info(path))
            if changed:
                raise FileChangedError(name)
            copy.seek(0)
            yield copy, before["size"]

    def _connected(self) -> tuple[Any, str]:
        import fsspec

        files, root = fsspec.url_to_fs(self._url, use_listings_cache=False, **self._options)
        return files, root

    @contextmanager
    def _as_os_errors(self) -> Iterator[None]:
        """Each file system raises its library's own errors, which have no common root."""
        try:
            yield
        except (FileNotFoundError, PermissionError, ImportError):
            raise
        except Exception as error:  # noqa: BLE001
            refused = any(word in type(error).__name__ for word in ("Authentication", "Credentials"))
            raise (PermissionError if refused else ConnectionError)(self._told(error)) from None

    def _told(self, error: Exception) -> str:
        text = f"{type(error).__name__}: {error}"
        for secret in filter(None, [*self._options.values(), urlsplit(self._url).password]):
            text = text.replace(secret, "***")
        return text


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}{parts.path}"


def _version(info: Mapping[str, Any]) -> list[Any]:
    return [info.get(name) for name in ("size", "mtime", "LastModified", "ETag", "modified", "created")]
