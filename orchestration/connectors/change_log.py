"""Stores an extract in raw.records: the first one straight away, each later one by comparing it with what is there.

Everything happens in the caller's transaction, and the caller holds the lock of the entity: nobody else adds to its
records meanwhile.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from orchestration.connectors import load_sql
from orchestration.connectors.base import Extract


@dataclass(frozen=True)
class Stored:
    """What became of an extract; `distinct` counts its keys, `record_count` the living records after it."""

    extracted: int
    distinct: int
    inserted: int
    deleted: int
    record_count: int


def store(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    """Adds to the log what `extract` has new or changed and, where it is complete, what vanished.

    Of a key that came twice the last record counts. `load` has job_id, system, entity and began.
    """
    connection.execute(load_sql.PLAN)
    (is_first,) = _row(connection, load_sql.IS_FIRST, load)
    return _append(connection, extract, load) if is_first else _compare(connection, extract, load)


def _append(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    """With nothing to compare, a stage between source and log would only be written and read again."""
    with connection.cursor() as cursor, cursor.copy(load_sql.COPY_LOG) as copy:
        for block in _prefixed(extract.blocks, load):
            copy.write(block)
    extracted, distinct = _row(connection, load_sql.COUNT_LOG, load)
    if distinct < extracted:
        connection.execute(load_sql.DROP_REPEATED, load)
    return Stored(extracted, distinct, inserted=distinct, deleted=0, record_count=distinct)


def _prefixed(blocks: Iterator[bytes], load: Mapping[str, Any]) -> Iterator[bytes]:
    """Rows with the columns that are the same for all of them; in COPY text a line feed only ever ends a row."""
    prefix = f"{load['job_id']}\t{load['system']}\t{load['entity']}\t{load['began'].isoformat()}\t".encode()
    for block in filter(None, blocks):
        yield prefix + block[:-1].replace(b"\n", b"\n" + prefix) + b"\n"


def _compare(connection: psycopg.Connection[Any], extract: Extract, load: Mapping[str, Any]) -> Stored:
    extracted, distinct = _staged(connection, extract)
    before = _living(connection, load)
    inserted, replaced = _row(connection, load_sql.INSERT_CHANGED, load)
    if not extract.complete:
        return Stored(extracted, distinct, inserted, 0, record_count=before + inserted - replaced)
    # As many living records met as there were: none vanished, and nobody needs to look for it.
    met = distinct - inserted + replaced
    deleted = connection.execute(load_sql.INSERT_DELETED, load).rowcount if met < before else 0
    return Stored(extracted, distinct, inserted, deleted, record_count=distinct)


def _staged(connection: psycopg.Connection[Any], extract: Extract) -> tuple[int, int]:
    """How many records came, and how many keys; of a key that came twice the last stays."""
    connection.execute(load_sql.CREATE_STAGE)
    with connection.cursor() as cursor, cursor.copy(load_sql.COPY_STAGE) as copy:
        for block in extract.blocks:
            copy.write(block)
    extracted, distinct = _row(connection, load_sql.COUNT_STAGE, {})
    if distinct < extracted:
        connection.execute(load_sql.DROP_DUPLICATES)
    return extracted, distinct


def _living(connection: psycopg.Connection[Any], load: Mapping[str, Any]) -> int:
    """Current records of the entity. The books know: they were written in the transaction that made them so many."""
    booked = connection.execute(load_sql.LAST_COUNT, load).fetchone()
    (count,) = booked or _row(connection, load_sql.COUNT_CURRENT, load)
    return int(count)


def _row(connection: psycopg.Connection[Any], statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    row = connection.execute(statement, parameters).fetchone()
    assert row is not None
    return tuple(row)
