"""Reads files of a folder. A file is read whole or refused whole, and once by its content; it is moved nowhere."""

import fnmatch
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from orchestration.connectors.base import (
    Extract,
    ExtractState,
    FilesEntity,
    FilesSystem,
    KnownFile,
    Since,
    SourceFile,
)
from orchestration.connectors.errors import (
    SourceChangingError,
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
    SystemConfigError,
)
from orchestration.connectors.files_config import Format
from orchestration.connectors.files_delimited import read_delimited
from orchestration.connectors.files_excel import read_excel
from orchestration.connectors.files_folder import (
    CredentialError,
    FileChangedError,
    Folder,
    HostKeyError,
    OpenFile,
    folder_of,
)
from orchestration.connectors.files_jsonlines import read_jsonlines
from orchestration.connectors.files_packed import PACK_ERRORS, unpacked
from orchestration.connectors.files_parquet import read_parquet
from orchestration.connectors.files_reading import Reading
from orchestration.connectors.records import encode

Record = Mapping[str, Any]

READERS: Mapping[Format, Callable[[Reading], Iterator[Record]]] = {
    "delimited": read_delimited,
    "excel": read_excel,
    "parquet": read_parquet,
    "jsonlines": read_jsonlines,
}
SPREADSHEET_LIMITS = (65_535, 65_536, 1_048_575, 1_048_576)
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download")
LOCKS = ("~$", ".~lock.")
SIGNING_IN = ("user", "password", "key_file")
CHUNK = 1 << 20


def open_files(config: FilesSystem, url: str, credentials: Mapping[str, str]) -> "FilesConnector":
    """The connector of the folder at `url`; it connects when it is first asked.

    Raises:
        ConnectorError: what reaches such a place is not installed, or it takes no such credentials.
    """
    variable = config.connection["url"]
    remedy = f"Set {variable} to a folder, or to an address such as s3://bucket/folder or sftp://host/folder"
    try:
        return FilesConnector(config, folder_of(url, credentials))
    except ImportError as error:
        missing = f"what reads {url.split('://', 1)[0]}:// is not installed: {error}"
        remedy = "Install it: pip install 'mfg-nightly[s3]' or 'mfg-nightly[sftp]'"
        raise SourceMissingError(missing, system=config.system, remedy=remedy) from None
    except CredentialError as error:
        variable = config.connection[error.credential]
        raise SystemConfigError(f"{variable} {error}", system=config.system, remedy=f"Correct {variable}") from None
    except ValueError as error:
        raise SystemConfigError(f"{variable}: {error}", system=config.system, remedy=remedy) from None


class FilesConnector:
    """A folder of exports. Files are moved nowhere; what was loaded is known by content."""

    def __init__(self, config: FilesSystem, folder: Folder) -> None:
        self._config = config
        self._folder = folder

    def check(self) -> None:
        self._listed(None)

    def extract(self, entity: str, since: Since | None) -> Extract:
        config = self._config.entities[entity]
        state = ExtractState()
        known = since.files if since and config.mode == "incremental" else {}
        files = self._files(entity, config, state)
        records = self._records(entity, config, files, known, state)
        return Extract(complete=config.mode == "full", blocks=encode(records, config.key, state), state=state)

    def close(self) -> None:
        self._folder.close()

    def _records(
        self,
        entity: str,
        config: FilesEntity,
        files: Mapping[str, str | None],
        known: Mapping[str, KnownFile],
        state: ExtractState,
    ) -> Iterator[Record]:
        for name, version in files.items():
            last = known.get(name)
            if last and version and last.version == version:
                continue
            with self._errors(entity, name), self._folder.opened(name) as file:
                digest = _digest(name, file)
                if last and last.content_hash == digest:
                    continue
                rows = 0
                for record in self._rows(entity, config, name, file.content, state):
                    rows += 1
                    yield record
                self._check_row_limit(entity, config, name, rows, state)
            state.files.append(SourceFile(name, digest, rows, file.version))

    def _files(self, entity: str, config: FilesEntity, state: ExtractState) -> Mapping[str, str | None]:
        """Name and version of the files to read; those still on their way, and lock files, are passed over."""
        names = self._listed(entity)
        matching = [name for name in names if fnmatch.fnmatchcase(name, config.pattern)]
        files = [name for name in matching if not name.startswith(LOCKS) and not name.endswith(UNFINISHED)]
        state.warnings += [f"{name} is not finished; it is passed over." for name in names if _is_part(name, config)]
        state.warnings += [f"{name} is open: what was saved last is read." for name in files if _is_open(name, names)]
        if not files:
            remedy = f"Export it into {self._folder.place}, or correct pattern in system.yaml"
            raise self._error(SourceMissingError, entity, f"there is no file {config.pattern}", remedy)
        if config.mode == "full" and len(files) > 1:
            listed = ", ".join(files)
            cause = f"mode full takes the one file that holds everything, and {config.pattern} matches {listed}"
            raise self._error(SourceDataError, entity, cause, "Leave one, or set mode incremental")
        return {name: names[name] for name in files}

    def _listed(self, entity: str | None) -> Mapping[str, str | None]:
        with self._errors(entity, self._folder.place):
            try:
                return self._folder.files()
            except (FileNotFoundError, NotADirectoryError) as error:
                variable = self._config.connection["url"]
                cause = f"there is no folder {self._folder.place}"
                remedy = f"Set {variable} to the folder of the exports, and see that it can be read"
                raise self._error(SourceMissingError, entity, cause, remedy) from error

    def _rows(
        self, entity: str, config: FilesEntity, name: str, content: IO[bytes], state: ExtractState
    ) -> Iterator[Record]:
        content.seek(0)
        try:
            with unpacked(name, content) as (inner, plain):
                reading = Reading(self._config.system, entity, name, config, plain, state)
                yield from READERS[config.format_of(inner)](reading)
        except PACK_ERRORS as error:
            cause = f"{name} cannot be unpacked: {error}"
            raise self._error(SourceDataError, entity, cause, "Pack it again, as one file") from error

    def _check_row_limit(self, entity: str, config: FilesEntity, name: str, rows: int, state: ExtractState) -> None:
        if rows not in SPREADSHEET_LIMITS or config.format_of(name) not in ("delimited", "excel"):
            return
        suspicion = f"{name} has {rows:,} rows: a spreadsheet may have cut it off there"
        if config.at_row_limit == "accept":
            state.warnings.append(f"{suspicion}.")
            return
        remedy = "Export it without a spreadsheet in between; where it has just so many rows, set at_row_limit: accept"
        raise self._error(SourceDataError, entity, suspicion, remedy)

    @contextmanager
    def _errors(self, entity: str | None, what: str) -> Iterator[None]:
        """Errors of the operating system as errors of ours."""
        try:
            yield
        except FileChangedError as error:
            remedy = "Load again when the export has ended"
            raise self._error(SourceChangingError, entity, f"{what} is being written", remedy) from error
        except HostKeyError as error:
            raise self._error(SourceRefusedError, entity, str(error), error.remedy) from error
        except OSError as error:
            cause = f"{what} cannot be read: {error.strerror or error}"
            raise self._error(_kind_of(error), entity, cause, self._remedy(error)) from error

    def _remedy(self, error: OSError) -> str:
        credentials = [variable for name, variable in self._config.connection.items() if name in SIGNING_IN]
        if isinstance(error, PermissionError) and credentials:
            return f"Correct {' and '.join(credentials)}, or let that user list the folder and read its files"
        return "See that it may be read, then load again"

    def _error(self, kind: type[SourceError], entity: str | None, cause: str, remedy: str) -> SourceError:
        return kind(cause, system=self._config.system, entity=entity, remedy=remedy)


def _digest(name: str, file: OpenFile) -> bytes:
    digest = hashlib.sha256()
    read = 0
    while chunk := file.content.read(CHUNK):
        digest.update(chunk)
        read += len(chunk)
    if read != file.size:
        raise FileChangedError(name)
    return digest.digest()


def _is_part(name: str, config: FilesEntity) -> bool:
    """Whether a file would be read under this pattern once its upload has ended."""
    ending = next((suffix for suffix in UNFINISHED if name.endswith(suffix)), None)
    return ending is not None and any(
        fnmatch.fnmatchcase(candidate, config.pattern) for candidate in (name, name.removesuffix(ending))
    )


def _is_open(name: str, names: Collection[str]) -> bool:
    """Excel locks x.xlsx by ~$x.xlsx, LibreOffice by .~lock.x.xlsx#."""
    return f"~${name}" in names or f".~lock.{name}#" in names


def _kind_of(error: OSError) -> type[SourceError]:
    if isinstance(error, PermissionError):
        return SourceRefusedError
    if isinstance(error, FileNotFoundError):
        return SourceChangingError
    return SourceUnreachableError if isinstance(error, ConnectionError | TimeoutError) else SourceDataError
