"""One file on its way in, as the readers of all formats see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from orchestration.connectors.base import ExtractState
from orchestration.connectors.errors import SourceDataError, SourceMissingError
from orchestration.connectors.files_config import FilesEntity

EXPORT_AGAIN = "Correct the file or export it again"


@dataclass(frozen=True)
class Reading:
    """An open, seekable file and the entity it is read as."""

    system: str
    entity: str
    name: str
    config: FilesEntity
    content: IO[bytes]
    state: ExtractState

    def damaged(self, cause: str, remedy: str = EXPORT_AGAIN) -> SourceDataError:
        """What to raise where the file contradicts itself or cannot be read; `cause` begins after its name."""
        return SourceDataError(f"{self.name} {cause}", system=self.system, entity=self.entity, remedy=remedy)

    def missing(self, cause: str, remedy: str) -> SourceMissingError:
        return SourceMissingError(f"{self.name} {cause}", system=self.system, entity=self.entity, remedy=remedy)

    def warn(self, text: str) -> None:
        self.state.warnings.append(f"{self.name} {text}")

    def absent(self, what: str) -> None:
        """Tells that the file has no place for such records, which it need not have."""
        self.state.absent = f"{self.name} {what}"

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuses a file without a column of the key, or with two columns of one name."""
        missing = [name for name in self.config.key if name not in names]
        if missing:
            has = ", ".join(name for name in names if name) or "no heading"
            remedy = "Correct key, delimiter, encoding or heading_row in system.yaml, or export the column again"
            raise self.missing(f"has no column {', '.join(missing)}; it has {has}", remedy)
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise self.damaged(f"has two columns named {', '.join(map(repr, twice))}", "Rename one in the export")

    def is_comment(self, first_cell: object) -> bool:
        comment = self.config.comment
        return comment is not None and isinstance(first_cell, str) and first_cell.lstrip().startswith(comment)
