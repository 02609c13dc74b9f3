"""Stores an extract in raw.records: the first one straight away, each later one by comparing it with what is there.

Everything happens in the caller's transaction, and the caller holds the lock of the entity: nobody else adds to its
records meanwhile.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from psycopg import sql

from orchestration.connectors import load_sql
from orchestration.connectors.base import Extract, Outline
from orchestration.connectors.errors import TargetError, lost_place

FEW = 10_000
"""So many records are asked for by their keys; for more, the source is read as a whole."""


@dataclass(frozen=True)
class Stored:
    """What became of an extract; `distinct` counts its keys, `record_count` the living records after it."""

    extracted: int
    distinct: int
    inserted: int
    deleted: int
    record_count: int


@dataclass(frozen=True)
class Seen:
    """What a source showed, and the temporary table that holds its keys."""

    table: Literal["stage", "outline"]
    extracted: int
    distinct: int
    is_complete: bool


def store(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    """Adds to the log what `extract` has new or changed and, where it is complete, what vanished.

    Of a key that came twice the last record counts. `load` has job_id, system, entity and began.
    """
    (is_first,) = _row(connection, load_sql.IS_FIRST, load)
    if is_first:
        return _fill(connection, extract, load)
    stored = _compare_outline(connection, extract.outline, load) if extract.outline is not None else None
    return stored or _compare(connection, extract, load)


def _fill(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    """With nothing to compare, a stage between source and log would only be written and read again."""
    (partition,) = _row(connection, load_sql.MAKE_PARTITION, load)
    extracted = _copy(connection, sql.SQL(load_sql.COPY_PARTITION).format(sql.SQL(partition)), extract.blocks)
    (is_attached,) = _row(connection, load_sql.ATTACH_PARTITION, load)
    if not is_attached:
        raise lost_place(load["system"], load["entity"])
    (distinct,) = _row(connection, load_sql.COUNT_KEYS, load)
    if distinct < extracted:
        connection.execute(load_sql.DROP_REPEATED, load)
    return Stored(extracted, distinct, inserted=distinct, deleted=0, record_count=distinct)


def _compare_outline(connection: psycopg.Connection[Any], outline: Outline, load: Mapping[str, Any]) -> Stored | None:
    """Reads no record that is as it was. None, and nothing done, where too many are not to be asked for by their keys."""
    connection.execute(load_sql.CREATE_OUTLINE)
    with closing(outline.hashes()) as hashes:
        extracted = _copy(connection, sql.SQL(load_sql.COPY_OUTLINE), hashes)
    (distinct,) = _row(connection, load_sql.COUNT_OUTLINE, {})
    changed = connection.execute(load_sql.CHANGED_KEYS, {**load, "most": FEW + 1}).fetchall()
    if len(changed) > FEW:
        return None
    with closing(outline.records([key for (key,) in changed])) as records:
        _stage(connection, records)
    return _add_staged(connection, load, Seen("outline", extracted, distinct, is_complete=True))


def _compare(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    extracted, distinct = _stage(connection, extract.blocks)
    is_complete = extract.complete and extract.state.absent is None
    return _add_staged(connection, load, Seen("stage", extracted, distinct, is_complete))


def _stage(connection: psycopg.Connection[Any], blocks: Iterator[bytes]) -> tuple[int, int]:
    """How many rows came, and how many keys; of a key that came twice the last stays."""
    connection.execute(load_sql.CREATE_STAGE)
    extracted = _copy(connection, sql.SQL(load_sql.COPY_STAGE), blocks)
    (distinct,) = _row(connection, load_sql.COUNT_STAGE, {})
    if distinct < extracted:
        connection.execute(load_sql.DROP_DUPLICATES)
    return extracted, distinct


def _add_staged(connection: psycopg.Connection[Any], load: Mapping[str, Any], seen: Seen) -> Stored:
    """The staged records that are new or changed and, where all of them were seen, tombstones of those that were not."""
    before = _living(connection, load)
    connection.execute(load_sql.PLAN)
    inserted, replaced = _insert_changed(connection, load)
    if not seen.is_complete:
        return Stored(seen.extracted, seen.distinct, inserted, 0, record_count=before + inserted - replaced)
    # As many living records met as there were: none vanished, and nobody needs to look for it.
    met = seen.distinct - inserted + replaced
    vanished = load_sql.INSERT_DELETED.format(seen=seen.table)
    deleted = connection.execute(vanished, load).rowcount if met < before else 0
    return Stored(seen.extracted, seen.distinct, inserted, deleted, record_count=seen.distinct)


def _insert_changed(connection: psycopg.Connection[Any], load: Mapping[str, Any]) -> tuple[int, int]:
    """How many were stored, and how many of them replace a living record."""
    try:
        with connection.transaction():
            inserted, replaced = _row(connection, load_sql.INSERT_CHANGED, load)
            return inserted, replaced
    except psycopg.DataError as error:
        refused = connection.execute(load_sql.FIRST_REFUSED).fetchone()
        if refused is None:
            raise
        key, message = refused
        raise TargetError(
            f"our own database refused the record {key!r}: {message}",
            system=load["system"],
            entity=load["entity"],
            remedy="Correct it in the source, or read it without the field that cannot be stored",
        ) from error


def _living(connection: psycopg.Connection[Any], load: Mapping[str, Any]) -> int:
    """Current records of the entity. The books know: they were written in the transaction that made them so many."""
    booked = connection.execute(load_sql.LAST_COUNT, load).fetchone()
    (count,) = booked or _row(connection, load_sql.COUNT_CURRENT, load)
    return int(count)


def _copy(connection: psycopg.Connection[Any], statement: sql.SQL | sql.Composed, blocks: Iterator[bytes]) -> int:
    """Rows copied."""
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)
        return cursor.rowcount


def _row(connection: psycopg.Connection[Any], statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    row = connection.execute(statement, parameters).fetchone()
    assert row is not None
    return tuple(row)
