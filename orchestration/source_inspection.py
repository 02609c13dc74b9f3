"""Looks into a source that has no folder yet: what identifies a record, what grows with a change, what fields there are."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

import orjson

from orchestration.connectors.base import Connector, FilesSystem, RestSystem, SqlSystem, SystemConfig
from orchestration.connectors.factory import open_connector
from orchestration.connectors.sample import sample
from orchestration.errors import ScaffoldError
from orchestration.scaffold import FoundEntity

Kind = Literal["sql", "rest", "files"]

LOOKED_AT = 200
"""Records that types are guessed from."""

SELECTOR: Mapping[Kind, str] = {"sql": "table", "rest": "path", "files": "pattern"}
_MODELS: Mapping[Kind, Any] = {"sql": SqlSystem, "rest": RestSystem, "files": FilesSystem}
_CURSOR = re.compile(r"(?i)(updat|modif|chang|chg|last_?write|write_?date)")


def found_entities(
    settings: Mapping[str, Any],
    selected: Sequence[tuple[str, str | None]],
    key: Sequence[str],
    environ: Mapping[str, str],
) -> list[FoundEntity]:
    """What is found of each of the `selected` tables, paths or file patterns (with the canonical entity, if any).

    `key` identifies a record where the source does not say what does.

    Raises:
        ConnectorError: as a load would.
        ScaffoldError: nothing tells what identifies a record.
    """
    kind: Kind = settings["kind"]
    guessed = [_guessed(settings, what, key, environ) for what, _ in selected]
    entities = {entity_name(what): entity for (what, _), entity in zip(selected, guessed, strict=True)}
    if len(entities) < len(selected):
        raise ScaffoldError(
            "Two of what is to be read have the same name. Nothing was written. Add one of them by hand."
        )
    config: SystemConfig = _MODELS[kind].model_validate({**settings, "entities": entities})
    with closing(open_connector(config, environ)) as connector:
        return [
            _found(connector, entity_name(what), entity, canonical)
            for (what, canonical), entity in zip(selected, guessed, strict=True)
        ]


def entity_name(what: str) -> str:
    """`dbo.Vendor`, `/api/vendors` and `vendors_*.csv` as names an entity may have."""
    last = PurePosixPath(what).name
    bare = re.sub(r"\.\w{2,7}$", "", last) if re.search(r"\*|\.(csv|tsv|txt|xls\w|parquet|jsonl|ods)$", last) else last
    name = re.sub(r"[^a-z0-9]+", "_", bare.split(".")[-1].lower()).strip("_")
    return name if name and name[0].isalpha() else f"entity_{name}"


def _guessed(settings: Mapping[str, Any], what: str, key: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    columns = _table_columns(settings, what, environ) if settings["kind"] == "sql" else _Columns()
    identifies = list(columns.key or key)
    if not identifies:
        raise ScaffoldError(
            f"{what}: nothing tells which fields identify a record. Nothing was written. Name them with --key."
        )
    if columns.cursor is None:
        changes: dict[str, Any] = {"mode": "full"}
    else:
        changes = {"mode": "incremental", "cursor": columns.cursor, "full_every_days": 7}
    return {SELECTOR[settings["kind"]]: what, "key": identifies, **changes, "expected_within_hours": 26}


@dataclass(frozen=True)
class _Columns:
    """What a database says of a table."""

    key: Sequence[str] = ()
    cursor: str | None = None


def _table_columns(settings: Mapping[str, Any], table: str, environ: Mapping[str, str]) -> _Columns:
    from sqlalchemy import Date, DateTime, create_engine, inspect
    from sqlalchemy.exc import SQLAlchemyError

    variable = settings["connection"]["url"]
    schema, _, name = table.rpartition(".")
    try:
        engine = create_engine(re.sub(r"^postgres://", "postgresql://", environ.get(variable, "")))
        inspector = inspect(engine)
        key = inspector.get_pk_constraint(name, schema or None)["constrained_columns"]
        columns = inspector.get_columns(name, schema or None)
        engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        # The message of a driver may quote the URL, and with it the password.
        raise ScaffoldError(
            f"{table} cannot be looked into ({type(error).__name__}). Nothing was written. "
            f"See that {variable} is set and leads to the database, and that the table is there."
        ) from None
    dated = [c["name"] for c in columns if isinstance(c["type"], Date | DateTime) and _CURSOR.search(c["name"])]
    return _Columns(key, dated[0] if dated else None)


def _found(connector: Connector, name: str, settings: Mapping[str, Any], canonical: str | None) -> FoundEntity:
    records = [_record(row) for row in sample(connector, name, LOOKED_AT)]
    if not records:
        raise ScaffoldError(f"{name} holds no record to look at. Nothing was written. Try again once it holds some.")
    fields = list(dict.fromkeys(field for record in records for field in record))
    return FoundEntity(name, settings, fields, records, canonical)


def _record(row: bytes) -> dict[str, Any]:
    # COPY doubles the backslashes of JSON, which holds no other character that COPY escapes.
    payload: dict[str, Any] = orjson.loads(row.rstrip(b"\n").split(b"\t", 2)[2].replace(b"\\\\", b"\\"))
    return payload
