"""What a connector is, and what a system.yaml may say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]


@dataclass(frozen=True)
class SourceFile:
    """A file that an extract read: loaded once by content."""

    name: str
    content_hash: bytes
    rows: int


@dataclass(frozen=True)
class Since:
    """Where the last completed load of an entity ended."""

    watermark: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Content hash of every file name as it was last loaded."""


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


@dataclass(frozen=True)
class Extract:
    """Records of one entity, streamed.

    `blocks` are rows of PostgreSQL's COPY text format: source_key, content_hash, payload (see `records`).
    `complete` says that a key not among them is gone from the source: only then are tombstones written.
    """

    complete: bool
    blocks: Iterator[bytes]
    state: ExtractState


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


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class EntityConfig(_Model):
    """What every entity says, whatever its source."""

    key: Annotated[list[str], Field(min_length=1)]
    mode: Literal["full", "incremental"]
    expected_within_hours: Annotated[float, Field(gt=0, strict=False)]
    cursor: str | None = None
    full_every_days: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _cursor_belongs_to_incremental(self) -> Self:
        if self._reads_by_cursor and self.mode == "incremental" and self.cursor is None:
            raise ValueError("mode incremental needs a cursor: the field that grows with every change")
        if self.cursor is not None and not (self._reads_by_cursor and self.mode == "incremental"):
            raise ValueError("cursor has no meaning here: remove it")
        if self.full_every_days is not None and self.cursor is None:
            raise ValueError("full_every_days has no meaning without a cursor: remove it")
        return self

    _reads_by_cursor: ClassVar[bool] = True


class SqlEntity(EntityConfig):
    """A table or view, or a query of one's own."""

    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _table_or_query(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("give either table or query")
        return self


class RestEntity(EntityConfig):
    """A collection of a REST service."""

    path: Annotated[str, StringConstraints(pattern="^/")]


class FilesEntity(EntityConfig):
    """Delimited files of one folder; incremental: many files, full: the one file that holds everything."""

    pattern: Annotated[str, StringConstraints(pattern=r"^[^/\\]+$")]
    delimiter: Annotated[str, StringConstraints(pattern=r'^[^"\r\n]$')] = ","
    encoding: Literal["auto", "utf-8", "cp1252", "latin-1", "utf-16"] = "auto"
    final_line_break: Literal["required", "optional"] = "required"

    _reads_by_cursor: ClassVar[bool] = False


class _System(_Model):
    system: Name
    connector_type: Literal["erp", "accounting", "inventory"]
    schedule: Literal["nightly"]
    connection: dict[str, VariableName]

    _connection_keys: ClassVar[Mapping[str, bool]] = {"url": True}
    """What may stand under connection, and whether it must."""

    @model_validator(mode="after")
    def _connection_is_complete(self) -> Self:
        unknown = sorted(set(self.connection) - set(self._connection_keys))
        missing = sorted({key for key, must in self._connection_keys.items() if must} - set(self.connection))
        if unknown or missing:
            raise ValueError("connection: " + _complaint(unknown, missing))
        return self


class SqlSystem(_System):
    """A database."""

    kind: Literal["sql"]
    entities: Annotated[dict[Name, SqlEntity], Field(min_length=1)]


class Paging(_Model):
    """How a service hands out a collection page by page, and what it calls things."""

    style: Literal["page"] = "page"
    size: Annotated[int, Field(gt=0)] = 1000
    page_parameter: str = "page"
    size_parameter: str = "per_page"
    since_parameter: str = "updated_after"
    records_field: str = "data"
    page_field: str = "page"
    pages_field: str = "pages"
    total_field: str = "total"


class RestSystem(_System):
    """A web service."""

    kind: Literal["rest"]
    paging: Paging = Paging()
    timeout_seconds: Annotated[float, Field(gt=0, strict=False)] = 30
    attempts: Annotated[int, Field(gt=0)] = 6
    entities: Annotated[dict[Name, RestEntity], Field(min_length=1)]

    _connection_keys: ClassVar[Mapping[str, bool]] = {"url": True, "token": False}


class FilesSystem(_System):
    """A folder of exported files."""

    kind: Literal["files"]
    entities: Annotated[dict[Name, FilesEntity], Field(min_length=1)]


SystemConfig = SqlSystem | RestSystem | FilesSystem


def entities_of(config: SystemConfig) -> Mapping[str, EntityConfig]:
    """The entities of any kind of system, by what they have in common."""
    entities: Mapping[str, Any] = config.entities
    return entities


def _complaint(unknown: list[str], missing: list[str]) -> str:
    return "; ".join(
        [f"{key!r} is not known" for key in unknown] + [f"{key!r} is missing" for key in missing],
    )
