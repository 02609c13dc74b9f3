"""The rows that were refused, and why: counted by reason, or one by one."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from orchestration.frames import query


@dataclass(frozen=True)
class Reason:
    """What rows of an entity were refused for. `reason` leaves open what differs from row to row, `example` is what was said
    of the row `example_key`."""

    reason: str
    rows: int
    example: str
    example_key: str
    models: list[str]


@dataclass(frozen=True)
class RefusedEntity:
    """An entity of which rows were refused: how many, and for what. A row counts under each of its reasons."""

    system: str
    entity: str
    rows: int
    reasons: list[Reason]


@dataclass(frozen=True)
class RefusedRow:
    """A record as it came, with every reason of every model that refused it."""

    source_key: str
    reasons: list[str]
    models: list[str]
    payload: dict[str, Any]


def refused_entities(
    connection: psycopg.Connection[Any], system: str | None = None, entity: str | None = None
) -> list[RefusedEntity]:
    """The entities with refused rows, of one system or of all, as the last build of their models judged."""
    counted = connection.execute(query("rejected_reasons"), {"system": system, "entity": entity}).fetchall()
    return [
        RefusedEntity(system, entity, rows, [Reason(**reason) for reason in reasons])
        for system, entity, rows, reasons in counted
    ]


def refused_rows(connection: psycopg.Connection[Any], system: str, entity: str, limit: int) -> list[RefusedRow]:
    """The first refused rows of an entity, in the order of their keys."""
    parameters = {"system": system, "entity": entity, "limit": limit}
    with connection.cursor(row_factory=class_row(RefusedRow)) as cursor:
        return cursor.execute(query("rejected_rows"), parameters).fetchall()
