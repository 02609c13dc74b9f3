"""What a connector is, and what a system.yaml may say."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from orchestration.connectors.files_config import FilesEntity as FilesEntity
from orchestration.connectors.files_config import FilesSystem as FilesSystem
from orchestration.connectors.jsonrpc_config import JsonRpcSystem as JsonRpcSystem
from orchestration.connectors.rest_config import RestEntity as RestEntity
from orchestration.connectors.rest_config import RestSystem as RestSystem
from orchestration.connectors.system_config import EntityConfig as EntityConfig
from orchestration.connectors.system_config import Name, System


@dataclass(frozen=True)
class SourceFile:
    """A file that an extract read: loaded once by content."""

    name: str
    content_hash: bytes
    rows: int
    version: str | None = None
    """What its place calls this content, where it promises another name for another content."""


@dataclass(frozen=True)
class KnownFile:
    """The content of a file as it was last loaded."""

    content_hash: bytes
    version: str | None = None


@dataclass(frozen=True)
class Since:
    """Where the last completed load of an entity ended."""

    watermark: str | None = None
    files: Mapping[str, KnownFile] = field(default_factory=dict)
    """By name."""


@dataclass
class ExtractState:
    """What an extract knows once its blocks are exhausted, and not before."""

    watermark: str | None = None
    files: list[SourceFile] = field(default_factory=list)
    expected: int | None = None
    """How many records the source said there are; fewer means that some were missed."""
    replaced: int = 0
    """Records in which characters that PostgreSQL cannot store were replaced."""
    warnings: list[str] = field(default_factory=list)
    absent: str | None = None
    """What the source lacks and may lack, as a clause: of records kept there nothing is known, so none of them is gone."""


class Outline(Protocol):
    """A whole entity at one moment, for a source that tells hashes for less than it gives records."""

    def hashes(self) -> Generator[bytes]:
        """Of every record: rows of PostgreSQL's COPY text format, source_key and content_hash."""

    def records(self, keys: Sequence[str]) -> Generator[bytes]:
        """The records with these keys, as an extract's `blocks`. Called after `hashes` is exhausted."""

    def close(self) -> None:
        """Frees its connection; it is not used afterwards."""


@dataclass(frozen=True)
class Extract:
    """Records of one entity, streamed.

    `blocks` are rows of PostgreSQL's COPY text format: source_key, content_hash, payload (see `records`).
    `complete` says that a key not among them is gone from the source, unless `state` says that their place is absent:
    only then are tombstones written. Either `blocks` is read, or `outline`, or `outline` and then `blocks`.
    """

    complete: bool
    blocks: Iterator[bytes]
    state: ExtractState
    outline: Outline | None = None


class Connector(Protocol):
    """A source system, read entity by entity. Making one connects to nothing."""

    def check(self) -> None:
        """Returns when the source answers and accepts the credentials; raises ConnectorError otherwise."""

    def extract(self, entity: str, since: Since | None) -> Extract:
        """Everything that changed `since`, boundary included; None: everything there is.

        Errors are raised here or while the blocks are read, always as ConnectorError.
        """

    def close(self) -> None:
        """Frees connections; the connector is not used afterwards."""


class SqlEntity(EntityConfig):
    """A table or view, or a query of one's own."""

    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _table_or_query(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("give either table or query")
        return self


class SqlSystem(System):
    """A database."""

    kind: Literal["sql"]
    entities: Annotated[dict[Name, SqlEntity], Field(min_length=1)]


SystemConfig = SqlSystem | RestSystem | FilesSystem | JsonRpcSystem


def entities_of(config: SystemConfig) -> Mapping[str, EntityConfig]:
    """The entities of any kind of system, by what they have in common."""
    entities: Mapping[str, Any] = config.entities
    return entities
