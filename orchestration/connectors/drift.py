"""Which fields an entity has, and how they changed since its last good load."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg

from orchestration.connectors.errors import SourceMissingError

Change = Literal["new", "lost", "retyped"]

SAMPLE = 5_000
"""Newest records looked at: a source that gives every record the same fields shows them in one."""


@dataclass(frozen=True)
class Field:
    """A top-level field: the JSON types of its values, null left out, and whether a record may come without it."""

    types: frozenset[str]
    is_optional: bool


@dataclass(frozen=True)
class FieldChange:
    """What a load found different; `before` and `after` name JSON types."""

    field: str
    change: Change
    before: str | None
    after: str | None

    def __str__(self) -> str:
        match self.change:
            case "new":
                return f"Field {self.field} is new ({self.after})."
            case "lost":
                return f"Field {self.field} ({self.before}) is no longer there."
            case "retyped":
                return f"Field {self.field} was {self.before} and is {self.after}."


Fields = Mapping[str, Field]


def record_fields(
    connection: psycopg.Connection[Any],
    *,
    job_id: UUID,
    system: str,
    entity: str,
    inserted: int,
    needed: Collection[str],
    now: datetime,
) -> list[FieldChange]:
    """Compares the fields of what job `job_id` has `inserted` with those of the good loads before, and keeps both.

    Belongs into the transaction of the load: the fields stand or fall with the records. A load that stored nothing
    changes no field, for a field more or less is a new version of its record.

    Raises:
        SourceMissingError: a `needed` field is lost; the load must not be committed.
    """
    if not inserted:
        return []
    where = {"system": system, "entity": entity, "job_id": job_id, "now": now}
    found = _read(connection, FOUND, {**where, "sample": min(inserted, SAMPLE)})
    known = _read(connection, KNOWN, where)
    changes = compare(known, found)
    _refuse_loss(system, entity, [change.field for change in changes if change.change == "lost"], needed)
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_CHANGE, [{**where, **vars(change)} for change in changes])
        cursor.execute(FORGET_LOST, {**where, "lost": [c.field for c in changes if c.change == "lost"]})
        cursor.executemany(
            KEEP_FIELD,
            [
                {**where, "field": name, "types": sorted(field.types), "is_optional": field.is_optional}
                for name, field in merge(known, found).items()
            ],
        )
    return changes


def compare(known: Fields, found: Fields) -> list[FieldChange]:
    """What is different in `found`; nothing where nothing is known yet."""
    if not known:
        return []
    new = [FieldChange(name, "new", None, _text(found[name])) for name in sorted(found.keys() - known.keys())]
    lost = [
        FieldChange(name, "lost", _text(field), None)
        for name, field in sorted(known.items())
        if name not in found and not field.is_optional
    ]
    retyped = [
        FieldChange(name, "retyped", _text(known[name]), _text(field))
        for name, field in sorted(found.items())
        if name in known and known[name].types and field.types - known[name].types
    ]
    return new + lost + retyped


def merge(known: Fields, found: Fields) -> dict[str, Field]:
    """The fields to keep of what was `found`: types that came beside the known ones join them, others replace them."""
    return {name: _merged(known.get(name), field) for name, field in found.items()}


def _merged(known: Field | None, found: Field) -> Field:
    if known is None:
        return found
    replaced = found.types and known.types.isdisjoint(found.types)
    types = found.types if replaced else known.types | found.types
    return Field(types, known.is_optional or found.is_optional)


def _text(field: Field) -> str:
    return " or ".join(sorted(field.types)) or "null"


def _refuse_loss(system: str, entity: str, lost: Collection[str], needed: Collection[str]) -> None:
    missed = sorted(set(lost) & set(needed))
    if missed:
        names = ", ".join(missed)
        raise SourceMissingError(
            f"the source no longer gives {names}, which every record had and which {entity} cannot be understood without",
            system=system,
            entity=entity,
            remedy="Have it delivered again under that name, or read its new name in system.yaml and the staging "
            f"model; where records may come without it, list it under optional of {entity}",
        )


def _read(connection: psycopg.Connection[Any], statement: str, parameters: Mapping[str, Any]) -> dict[str, Field]:
    rows = connection.execute(statement, parameters).fetchall()
    return {field: Field(frozenset(types), is_optional) for field, types, is_optional in rows}


FOUND = """
    with newest as (
        select payload from raw.records
        where system = %(system)s and entity = %(entity)s and job_id = %(job_id)s and not is_deleted
        order by record_id desc
        limit %(sample)s
    )
    select
        field.key,
        coalesce(
            array_agg(distinct jsonb_typeof(field.value)) filter (where jsonb_typeof(field.value) <> 'null'), '{}'
        ),
        count(*) < (select count(*) from newest)
    from newest
    cross join jsonb_each(newest.payload) as field
    group by field.key
"""
"""From the end of the log backwards: what the load has just stored lies there, and no index by job is needed."""

KNOWN = """
    select field, types, is_optional from staging.entity_fields
    where system = %(system)s and entity = %(entity)s
"""

KEEP_FIELD = """
    insert into staging.entity_fields (system, entity, field, types, is_optional, job_id)
    values (
        %(system)s, %(entity)s, %(field)s, %(types)s,
        %(is_optional)s or exists (
            select from staging.schema_changes
            where system = %(system)s and entity = %(entity)s and field = %(field)s and change = 'lost'
        ),
        %(job_id)s
    )
    on conflict (system, entity, field) do update
    set types = excluded.types, is_optional = excluded.is_optional, job_id = excluded.job_id
"""
"""A field that was lost and is back comes and goes: it is told once, not every other night."""

FORGET_LOST = """
    delete from staging.entity_fields
    where system = %(system)s and entity = %(entity)s and field = any(%(lost)s)
"""

INSERT_CHANGE = """
    insert into staging.schema_changes (system, entity, field, change, before, after, seen_at, job_id)
    values (%(system)s, %(entity)s, %(field)s, %(change)s, %(before)s, %(after)s, %(now)s, %(job_id)s)
"""
