"""The first records of a source as they would be staged; nothing is stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from orchestration.fields import STAGING
from orchestration.settings import Settings
from orchestration.transform import compiled

_REPLACED = re.compile(r'(?:"[^"]+"\.)?(?:"raw"|"staging")\."(records|business_date)"')


@dataclass(frozen=True)
class PreviewedRecord:
    """A record as it came, as its staging model types it, and why it would be refused.

    `typed` is None where the entity has no staging model.
    """

    source_key: str
    raw: dict[str, Any]
    typed: dict[str, Any] | None
    reasons: list[str]


def model_of(settings: Settings, database_url: str, system: str, entity: str) -> str | None:
    """The compiled staging model of an entity, its system switched on for this once; None where it has none."""
    name = f"stg_{system}__{entity}"
    if not (STAGING / system / f"{name}.sql").exists():
        return None
    systems = tuple(dict.fromkeys([*settings.systems, system]))
    return compiled(settings.model_copy(update={"systems": systems}), database_url, name)


def preview(
    connection: psycopg.Connection[Any],
    settings: Settings,
    system: str,
    entity: str,
    rows: Sequence[bytes],
    model: str | None,
) -> list[PreviewedRecord]:
    """What `rows` of COPY text become; `model` is the staging model's compiled SQL. Of a key that comes twice the last counts.

    The model reads a temporary change log that holds these rows alone, and a business date of today; both are gone
    with the transaction.
    """
    try:
        _make_temporary_log(connection, settings, system, entity, rows)
        stored = connection.execute(CURRENT).fetchall()
        typed = _typed(connection, model) if model is not None else {}
    finally:
        connection.rollback()
    return [_previewed(key, raw, typed.get(record_id)) for record_id, key, raw in stored]


def _make_temporary_log(
    connection: psycopg.Connection[Any], settings: Settings, system: str, entity: str, rows: Sequence[bytes]
) -> None:
    connection.execute(CREATE_LOG)
    with connection.cursor() as cursor, cursor.copy(COPY_LOG) as copy:
        for row in rows:
            copy.write(row)
    connection.execute("update pg_temp.records set system = %s, entity = %s", [system, entity])
    as_of = settings.as_of or datetime.now(ZoneInfo(settings.timezone)).date()
    connection.execute(CREATE_BUSINESS_DATE, [as_of, settings.timezone, settings.currency])


def _typed(connection: psycopg.Connection[Any], model: str) -> dict[int, dict[str, Any]]:
    """The model's rows by record_id."""
    on_temporary_tables = _REPLACED.sub(r'pg_temp."\1"', model)
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(on_temporary_tables.encode()).fetchall()
    return {row.pop("record_id"): row for row in rows}


def _previewed(key: str, raw: dict[str, Any], typed: dict[str, Any] | None) -> PreviewedRecord:
    if typed is None:
        return PreviewedRecord(key, raw, None, [])
    columns = {name: value for name, value in typed.items() if name not in ("source_key", "rejection_reasons")}
    return PreviewedRecord(key, raw, columns, typed["rejection_reasons"] or [])


CREATE_LOG = """
    create temporary table records (like raw.records) on commit drop;
    alter table pg_temp.records
        alter column record_id add generated always as identity, alter column is_deleted set default false,
        alter column system drop not null, alter column entity drop not null,
        alter column job_id drop not null, alter column extracted_at drop not null
"""

COPY_LOG = "copy pg_temp.records (source_key, content_hash, payload) from stdin"

CREATE_BUSINESS_DATE = """
    create temporary table business_date on commit drop as
    select %s::date as as_of, %s::text as timezone, %s::text as currency
"""

CURRENT = """
    select record_id, source_key, payload
    from (select distinct on (source_key) * from pg_temp.records order by source_key, record_id desc) as latest
    order by record_id
"""
