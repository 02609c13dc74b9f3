"""A source system as it is found, before anything of it is written."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from orchestration.connectors.base import Connector
from orchestration.connectors.config import system_of
from orchestration.connectors.factory import open_connector
from orchestration.connectors.sample import sample
from orchestration.errors import ScaffoldError

LOOKED_AT = 200
"""Records that types and keys are guessed from."""


@dataclass(frozen=True)
class FoundEntity:
    """An entity as it was found: what its system.yaml says of it, its fields, and its first records.

    `canonical` is the entity of the plant that it delivers, if that is known. `types` are those of fields whose type the
    source told, by the macros' names (None: text); the others are guessed. `zone` is that of instants that name none.
    `left_out` says which fields are not read, and why.
    """

    name: str
    settings: Mapping[str, Any]
    fields: Sequence[str] = ()
    records: Sequence[Mapping[str, Any]] = ()
    canonical: str | None = None
    types: Mapping[str, str | None] = field(default_factory=dict)
    zone: str | None = None
    left_out: Sequence[str] = ()


@dataclass(frozen=True)
class FoundSystem:
    """A source system as it was found: what its system.yaml says of it, and its entities."""

    settings: Mapping[str, Any]
    entities: Sequence[FoundEntity]


def reading(key: Sequence[str], cursor: str | None = None) -> dict[str, Any]:
    """The settings of an entity whose records `key` identifies: by `cursor` where there is one, else whole every night."""
    changes: dict[str, Any] = (
        {"mode": "full"} if cursor is None else {"mode": "incremental", "cursor": cursor, "full_every_days": 7}
    )
    return {"key": [*key], **changes, "expected_within_hours": 26}


def require_key(what: str, key: Sequence[str]) -> None:
    """Raises ScaffoldError where there is no `key`."""
    if not key:
        raise ScaffoldError(
            f"{what}: nothing tells which fields identify a record. Nothing was written. Name them with --key."
        )


def opened(settings: Mapping[str, Any], entities: Sequence[FoundEntity], environ: Mapping[str, str]) -> Connector:
    """The connector of the system.yaml that would be written of `settings` and `entities`.

    Raises:
        SystemConfigError: they contradict each other.
        MissingVariableError: a variable of the connection is not set.
    """
    content = {**settings, "entities": {entity.name: dict(entity.settings) for entity in entities}}
    return open_connector(system_of(settings["system"], content, "the system.yaml that would be written"), environ)


def with_records(
    settings: Mapping[str, Any], entities: Sequence[FoundEntity], environ: Mapping[str, str]
) -> list[FoundEntity]:
    """`entities` with their first records, and the fields that these have besides those known before.

    Raises:
        ConnectorError: as a load would.
        ScaffoldError: an entity whose fields nobody told holds no record.
    """
    with closing(opened(settings, entities, environ)) as connector:
        return [_with_records(connector, entity) for entity in entities]


def _with_records(connector: Connector, entity: FoundEntity) -> FoundEntity:
    records = [_record(row) for row in sample(connector, entity.name, LOOKED_AT)]
    fields = list(dict.fromkeys([*entity.fields, *(name for record in records for name in record)]))
    if not fields:
        raise ScaffoldError(
            f"{entity.name} holds no record to look at. Nothing was written. Try again once it holds some."
        )
    return replace(entity, fields=fields, records=records)


def _record(row: bytes) -> dict[str, Any]:
    # COPY doubles the backslashes of JSON, which holds no other character that COPY escapes.
    payload: dict[str, Any] = orjson.loads(row.rstrip(b"\n").split(b"\t", 2)[2].replace(b"\\\\", b"\\"))
    return payload
