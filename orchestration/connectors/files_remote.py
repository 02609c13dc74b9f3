"""A folder that fsspec reaches: a bucket of S3, or what else it knows."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import fsspec  # type: ignore[import-untyped]

from orchestration.connectors.files_folder import FileChangedError, OpenFile, refuse_strange, without_credentials

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "s3": {"user": "key", "password": "secret", "endpoint": "endpoint_url"},
    "ftp": {"user": "username", "password": "password"},
    "smb": {"user": "username", "password": "password"},
}
"""What the file systems call what a connection may name; others take none of it."""

PATIENCE: Mapping[str, Mapping[str, Any]] = {
    "s3": {"config_kwargs": {"connect_timeout": 15, "read_timeout": 30, "retries": {"total_max_attempts": 3}}},
}
"""Seconds of silence. S3's two layers try again each for itself: left alone, a silent store is asked for half an hour."""

BLOCK_BYTES = 8 << 20
"""Asked for at a time. A whole file is never held in memory."""


class RemoteFolder:
    """A folder elsewhere."""

    def __init__(self, protocol: str, url: str, credentials: Mapping[str, str]) -> None:
        names = OPTIONS.get(protocol, {})
        refuse_strange(protocol, credentials, frozenset(names))
        fsspec.get_filesystem_class(protocol)
        self.place = without_credentials(url)
        self._protocol = protocol
        self._url = url
        self._options = {names[name]: value for name, value in credentials.items()}
        self._secrets = [credentials.get("password"), urlsplit(url).password]
        self._session: tuple[Any, str] | None = None

    def files(self) -> Mapping[str, str | None]:
        with self._as_os_errors():
            files, root = self._connected()
            found = sorted(files.ls(root, detail=True), key=lambda entry: entry["name"])
        return {entry["name"].rsplit("/", 1)[-1]: self._version(entry) for entry in found if _is_file(entry, root)}

    @contextmanager
    def opened(self, name: str) -> Iterator[OpenFile]:
        with tempfile.TemporaryFile() as copy:
            with self._as_os_errors():
                files, root = self._connected()
                path = f"{root.rstrip('/')}/{name}"
                before = files.info(path)
                with files.open(path, "rb", block_size=BLOCK_BYTES) as source:
                    shutil.copyfileobj(source, copy, 1 << 20)
                files.invalidate_cache()
                changed = _state(before) != _state(files.info(path))
            if changed:
                raise FileChangedError(name)
            copy.seek(0)
            yield OpenFile(copy, before["size"], self._version(before))

    def close(self) -> None:
        self._session = None

    def _version(self, info: Mapping[str, Any]) -> str | None:
        """S3 promises that an object's ETag changes with its content; size and second are there for stores that err."""
        if self._protocol != "s3" or not info.get("ETag"):
            return None
        return f"{info['ETag']} {info['size']} {int(info['LastModified'].timestamp())}"

    def _connected(self) -> tuple[Any, str]:
        """The file system, and the folder in it; its own cache of sessions would keep a broken one."""
        if self._session is None:
            options = {**PATIENCE.get(self._protocol, {}), **self._options}
            self._session = fsspec.url_to_fs(self._url, use_listings_cache=False, skip_instance_cache=True, **options)
        return self._session

    @contextmanager
    def _as_os_errors(self) -> Iterator[None]:
        """Each file system raises its library's own errors, which have no common root."""
        try:
            yield
        except (FileNotFoundError, PermissionError, ImportError):
            raise
        except Exception as error:  # noqa: BLE001
            self.close()
            kind = type(error).__name__
            if kind == "FileExpired":
                raise FileChangedError(self.place) from None
            refused = any(word in kind for word in ("Authentication", "Credentials"))
            raise (PermissionError if refused else ConnectionError)(self._told(error)) from None

    def _told(self, error: Exception) -> str:
        text = f"{type(error).__name__}: {error}"
        for secret in filter(None, self._secrets):
            text = text.replace(secret, "***")
        return text


def _is_file(entry: Mapping[str, Any], root: str) -> bool:
    """Neither a subfolder, nor the empty object by which S3 remembers a folder, nor a file in the place of the folder."""
    return entry["type"] != "directory" and not entry["name"].endswith("/") and entry["name"] != root


def _state(info: Mapping[str, Any]) -> list[Any]:
    return [info.get(name) for name in ("size", "mtime", "LastModified", "ETag", "modified", "created")]
