"""Reads delimited files of a folder. A file is read whole or refused whole."""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from orchestration.connectors.base import Extract, ExtractState, FilesEntity, FilesSystem, Since, SourceFile
from orchestration.connectors.errors import SourceChangingError, SourceDataError, SourceError, SourceMissingError
from orchestration.connectors.records import encode

SPREADSHEET_LIMITS = (65_535, 65_536, 1_048_575, 1_048_576)
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LARGEST_FIELD = 64 * 1024 * 1024


class FilesConnector:
    """A folder of exports. Files are moved nowhere; what was loaded is known by content."""

    def __init__(self, config: FilesSystem, folder: Path) -> None:
        self._config = config
        self._folder = folder

    def check(self) -> None:
        if not self._folder.is_dir():
            variable = self._config.connection["url"]
            raise SourceMissingError(
                f"there is no folder {self._folder}",
                system=self._config.system,
                remedy=f"Set {variable} to the folder of the exports, and see that it can be read",
            )

    def extract(self, entity: str, since: Since | None) -> Extract:
        self.check()
        config = self._config.entities[entity]
        state = ExtractState()
        known = since.files if since and config.mode == "incremental" else {}
        records = self._records(entity, config, known, state)
        return Extract(complete=config.mode == "full", blocks=encode(records, config.key, state), state=state)

    def close(self) -> None:
        """Nothing is kept open between extracts."""

    def _records(
        self, entity: str, config: FilesEntity, known: Mapping[str, bytes], state: ExtractState
    ) -> Iterator[Mapping[str, str]]:
        for path in self._files(entity, config):
            content = self._content(entity, path)
            digest = hashlib.sha256(content).digest()
            if known.get(path.name) == digest:
                continue
            rows = 0
            for record in self._rows(entity, config, path, content):
                rows += 1
                yield record
            if rows in SPREADSHEET_LIMITS:
                state.warnings.append(f"{path.name} has {rows:,} rows: a spreadsheet may have cut it off there.")
            state.files.append(SourceFile(path.name, digest, rows))

    def _files(self, entity: str, config: FilesEntity) -> list[Path]:
        files = sorted(path for path in self._folder.glob(config.pattern) if path.is_file())
        remedy = f"Export it into {self._folder}, or correct pattern in system.yaml"
        if not files:
            raise self._error(SourceMissingError, entity, f"there is no file {config.pattern}", remedy)
        if config.mode == "full" and len(files) > 1:
            names = ", ".join(path.name for path in files)
            cause = f"mode full takes the one file that holds everything, and {config.pattern} matches {names}"
            raise self._error(SourceDataError, entity, cause, "Leave one, or set mode incremental")
        return files

    def _content(self, entity: str, path: Path) -> bytes:
        """All of a file that nobody is writing to."""
        try:
            before, content, after = path.stat(), path.read_bytes(), path.stat()
        except OSError as error:
            cause = f"{path.name} cannot be read: {error.strerror}"
            raise self._error(
                SourceDataError, entity, cause, "See that the file may be read, then load again"
            ) from error
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
            cause = f"{path.name} is being written"
            raise self._error(SourceChangingError, entity, cause, "Load again when the export has ended")
        return content

    def _rows(self, entity: str, config: FilesEntity, path: Path, content: bytes) -> Iterator[Mapping[str, str]]:
        text = self._decoded(entity, config, path, content)
        if config.final_line_break == "required" and text and not text.endswith(("\n", "\r")):
            cause = f"{path.name} ends in the middle of a line, as if its export had been cut off"
            remedy = "Export it again; where the last line never has a line break, set final_line_break: optional"
            raise self._error(SourceDataError, entity, cause, remedy)
        csv.field_size_limit(LARGEST_FIELD)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=config.delimiter, strict=True)
        try:
            header = self._header(entity, config, path, next(reader, []))
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    cause = f"{path.name} line {reader.line_num} has {len(row)} fields, its heading {len(header)}"
                    raise self._error(SourceDataError, entity, cause, "Correct the line or export the file again")
                yield dict(zip(header, row, strict=True))
        except csv.Error as error:
            cause = f"{path.name} line {reader.line_num}: {error}"
            raise self._error(SourceDataError, entity, cause, "Correct the line or export the file again") from error

    def _header(self, entity: str, config: FilesEntity, path: Path, row: list[str]) -> list[str]:
        names = [name.strip() for name in row]
        missing = [name for name in config.key if name not in names]
        if missing:
            cause = f"{path.name} has no column {', '.join(missing)}; it has {', '.join(names) or 'no heading'}"
            remedy = "Correct key, delimiter or encoding in system.yaml, or export the column again"
            raise self._error(SourceMissingError, entity, cause, remedy)
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            cause = f"{path.name} has two columns named {', '.join(map(repr, twice))}"
            raise self._error(SourceDataError, entity, cause, "Rename one of them in the export")
        return names

    def _decoded(self, entity: str, config: FilesEntity, path: Path, content: bytes) -> str:
        marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if content.startswith(mark)), None)
        chosen = [config.encoding] if config.encoding != "auto" else ["utf-8", "cp1252"]
        for encoding in [marked] if marked else chosen:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        cause = f"{path.name} is not text in {marked or ' or '.join(chosen)}"
        raise self._error(SourceDataError, entity, cause, "Set its encoding in system.yaml, or export it again")

    def _error(self, kind: type[SourceError], entity: str, cause: str, remedy: str) -> SourceError:
        return kind(cause, system=self._config.system, entity=entity, remedy=remedy)
