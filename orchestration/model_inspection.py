"""What is found of models of Tryton and Odoo, which describe their fields themselves."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

from orchestration.connectors.jsonrpc import JsonRpcConnector, ModelField
from orchestration.connectors.jsonrpc_config import ID
from orchestration.errors import ScaffoldError
from orchestration.found_source import LOOKED_AT, FoundEntity, FoundSystem, opened, reading, with_records

CURSORS: Mapping[str, str] = {"tryton": "last_modified_at", "odoo": "write_date"}

TYPES: Mapping[str, str | None] = {
    "boolean": None, "char": None, "text": None, "html": None, "selection": None, "reference": None, "time": None,
    "timedelta": None, "many2one": None, "many2one_reference": None,
    "integer": "integer", "bigint": "number", "float": "number", "numeric": "number", "monetary": "number",
    "date": "date", "datetime": "instant", "timestamp": "instant",
}  # fmt: skip
"""The types of both dialects that a column holds, by the macros' names (None: text). Ids of related records are text, as keys
are. Others are left out: lists of records, files, dictionaries."""

ZONE = "UTC"
"""That of both dialects' instants, which name none."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def found_models(
    settings: Mapping[str, Any], entities: Sequence[FoundEntity], environ: Mapping[str, str]
) -> FoundSystem:
    """`entities` of models with the fields that can be read, by their last change where the model keeps it.

    Raises:
        SystemConfigError: `settings` contradict each other.
        ConnectorError: as a load would.
        ScaffoldError: a model has no field to read.
    """
    asking = [replace(entity, settings={**entity.settings, "fields": [ID], **reading([ID])}) for entity in entities]
    with closing(cast(JsonRpcConnector, opened(settings, asking, environ))) as connector:
        described = [
            _described(entity, connector.fields(entity.name), CURSORS[settings["dialect"]]) for entity in entities
        ]
    return FoundSystem(settings, with_records({**settings, "page_size": LOOKED_AT}, described, environ))


def _described(entity: FoundEntity, fields: Sequence[ModelField], cursor_name: str) -> FoundEntity:
    held = [field for field in fields if field.type in TYPES and _NAME.fullmatch(field.name)]
    cursor = cursor_name if any(field.name == cursor_name for field in held) else None
    # What is computed from other records changes without its own, and a read by the last change would not notice.
    read = [field for field in held if field.name != ID and (field.stored or cursor is None)]
    if not read:
        raise ScaffoldError(f"{entity.settings['model']} has no field that can be read. Nothing was written.")
    names = [field.name for field in read]
    return replace(
        entity,
        settings={**entity.settings, "fields": names, **reading([ID], cursor)},
        fields=[ID, *names],
        types={field.name: TYPES[field.type] for field in read},
        zone=ZONE,
        left_out=[
            *_named("which no column holds", [field for field in fields if field not in held]),
            *_named("which are computed, and may change without their record (mode: full would tell)",
                    [field for field in held if field.name != ID and field not in read]),
        ],
    )  # fmt: skip


def _named(why: str, fields: Sequence[ModelField]) -> list[str]:
    return [f"fields {', '.join(field.name for field in fields)}, {why}"] if fields else []
