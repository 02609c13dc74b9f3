"""Folders of exports, as people and other programs leave them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.connectors.base import FilesSystem
from orchestration.connectors.files import FilesConnector, open_files
from orchestration.connectors.files_folder import Folder, LocalFolder


@dataclass(frozen=True)
class Exports:
    """A folder of files, and the system that reads it; `reading` says otherwise how."""

    folder: Path
    config: FilesSystem
    connector: FilesConnector

    def write(self, name: str, content: str | bytes) -> None:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def reading(self, **entity: Any) -> "Exports":
        return exports_of(self.folder, **{**self.config.entities["items"].model_dump(exclude_unset=True), **entity})

    def read(self) -> list[Any]:
        """What an extract of everything gives."""
        return [json.loads(payload) for payload in self.payloads()]

    def payloads(self) -> Iterator[str]:
        for block in self.connector.extract("items", None).blocks:
            for row in block.decode().splitlines():
                yield row.split("\t", 2)[2].replace("\\\\", "\\")

    def warnings(self) -> list[str]:
        extract = self.connector.extract("items", None)
        for _ in extract.blocks:
            pass
        return extract.state.warnings


def exports_of(folder: Path, *, place: Folder | None = None, **entity: Any) -> Exports:
    """`place`: where the connector sees the folder, if not on this machine."""
    config = _system(["url"], entity)
    return Exports(folder, config, FilesConnector(config, place or LocalFolder(folder)))


def exports_at(folder: Path, url: str, credentials: Mapping[str, str], **entity: Any) -> Exports:
    """As a system opens them whose connection names `credentials`; what is written to `folder` is seen at `url`."""
    config = _system(["url", *credentials], entity)
    return Exports(folder, config, open_files(config, url, credentials))


def _system(connection: Iterable[str], entity: Mapping[str, Any]) -> FilesSystem:
    items = {"pattern": "items*", "key": ["no"], "mode": "incremental", "expected_within_hours": 26, **entity}
    return FilesSystem.model_validate(
        {
            "system": "office",
            "connector_type": "accounting",
            "kind": "files",
            "schedule": "nightly",
            "connection": {name: f"MFG_OFFICE_{name.upper()}" for name in connection},
            "entities": {"items": items},
        }
    )
