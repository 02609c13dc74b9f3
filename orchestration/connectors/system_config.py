"""What every system.yaml says, whatever the kind of its source; the kinds add to it in modules of their own."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]


class Model(BaseModel):
    """A part of a system.yaml: nothing is converted, and a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class EntityConfig(Model):
    """What every entity says, whatever its source."""

    key: Annotated[list[str], Field(min_length=1)]
    mode: Literal["full", "incremental"]
    expected_within_hours: Annotated[float, Field(gt=0, strict=False)]
    cursor: str | None = None
    full_every_days: Annotated[int, Field(gt=0)] | None = None
    overlap_minutes: Annotated[float, Field(ge=0, strict=False)] = 10
    """How far below the last watermark an instant cursor is read again: transactions commit later than they write."""
    optional: list[str] = []
    """Fields that a record may come without: their loss is told and stops no load."""

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


class System(Model):
    """What every system says, whatever its kind."""

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


class WebSystem(System):
    """What every system says that is asked over HTTP."""

    timeout_seconds: Annotated[float, Field(gt=0, strict=False)] = 30
    """Longest silence of the service."""
    deadline_seconds: Annotated[float, Field(gt=0, strict=False)] = 300
    """Longest time for one whole answer, however steadily it drips."""
    attempts: Annotated[int, Field(gt=0)] = 6
    max_page_bytes: Annotated[int, Field(gt=0)] = 64 * 1024 * 1024
    """Largest size of one answer, unpacked."""


def _complaint(unknown: list[str], missing: list[str]) -> str:
    return "; ".join(
        [f"{key!r} is not known" for key in unknown] + [f"{key!r} is missing" for key in missing],
    )
