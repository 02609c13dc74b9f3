"""Which fields of a source its staging models read."""

import re
from pathlib import Path

from orchestration.settings import ROOT

STAGING = ROOT / "dbt_project" / "models" / "staging"

_ENTITY = re.compile(r"current_records\(\s*'(\w+)'\s*,\s*'(\w+)'\s*\)")
_FIELD = re.compile(r"(?:text|code)_field\(\s*'([^']+)'\s*\)")


def fields_read(system: str, staging: Path = STAGING) -> dict[str, set[str]]:
    """The payload fields that the models of `system` take, by entity; an entity no model reads is not among them.

    Taken from the models as they are written, for a load must not wait until dbt has parsed its project.
    """
    read: dict[str, set[str]] = {}
    for path in sorted((staging / system).glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        for owner, entity in _ENTITY.findall(text):
            if owner == system:
                read.setdefault(entity, set()).update(_FIELD.findall(text))
    return read
