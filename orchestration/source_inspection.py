"""Looks into a source that has no folder yet: what identifies a record, what grows with a change, what fields there are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from orchestration.errors import ScaffoldError
from orchestration.found_source import FoundEntity, FoundSystem, reading, require_key, with_records

SELECTOR: Mapping[str, str] = {"sql": "table", "rest": "path", "files": "pattern", "jsonrpc": "model"}
"""What an entity is read from, by the kind of its system."""

_CURSOR = re.compile(r"(?i)(updat|modif|chang|chg|last_?write|write_?date)")


def found_system(
    settings: Mapping[str, Any],
    selected: Sequence[tuple[str, str | None]],
    key: Sequence[str],
    environ: Mapping[str, str],
) -> FoundSystem:
    """What is found of each of the `selected` tables, paths, file patterns or models (with the canonical entity, if any).

    `settings` are those of system.yaml, besides its entities. `key` identifies a record where the source does not say what does.

    Raises:
        SystemConfigError: `settings` contradict each other.
        ConnectorError: as a load would.
        ScaffoldError: nothing tells what identifies a record, or how the source lists.
    """
    from orchestration.model_inspection import found_models
    from orchestration.service_inspection import found_collections

    entities = _named(settings["kind"], selected)
    match settings["kind"]:
        case "jsonrpc":
            return found_models(settings, entities, environ)
        case "rest":
            return found_collections(settings, entities, key, environ)
        case "sql":
            entities = [_table(settings, entity, key, environ) for entity in entities]
        case "files":
            entities = [_file(entity, key) for entity in entities]
    return FoundSystem(settings, with_records(settings, entities, environ))


def entity_name(what: str) -> str:
    """`dbo.Vendor`, `/api/vendors` and `vendors_*.csv` as names an entity may have."""
    last = PurePosixPath(what).name
    bare = re.sub(r"\.\w{2,7}$", "", last) if re.search(r"\*|\.(csv|tsv|txt|xls\w|parquet|jsonl|ods)$", last) else last
    name = re.sub(r"[^a-z0-9]+", "_", bare.split(".")[-1].lower()).strip("_")
    return name if name and name[0].isalpha() else f"entity_{name}"


def model_name(model: str) -> str:
    """`purchase.purchase` and `purchase.line` as names an entity may have: the last part alone would often be the same."""
    parts = re.split(r"[^a-z0-9_]+", model.lower())
    return "_".join(part for part, before in zip(parts, ["", *parts], strict=False) if part != before)


def _named(kind: str, selected: Sequence[tuple[str, str | None]]) -> list[FoundEntity]:
    name_of = model_name if kind == "jsonrpc" else entity_name
    entities = [FoundEntity(name_of(what), {SELECTOR[kind]: what}, canonical=canonical) for what, canonical in selected]
    if len({entity.name for entity in entities}) < len(entities):
        raise ScaffoldError(
            "Two of what is to be read have the same name. Nothing was written. Add one of them by hand."
        )
    return entities


def _file(entity: FoundEntity, key: Sequence[str]) -> FoundEntity:
    require_key(entity.settings["pattern"], key)
    return replace(entity, settings={**entity.settings, **reading(key)})


def _table(
    settings: Mapping[str, Any], entity: FoundEntity, key: Sequence[str], environ: Mapping[str, str]
) -> FoundEntity:
    table = entity.settings["table"]
    columns = _table_columns(settings, table, environ)
    identifies = columns.key or key
    require_key(table, identifies)
    return replace(entity, settings={**entity.settings, **reading(identifies, columns.cursor)})


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
