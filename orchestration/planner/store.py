"""What planners said, kept for good: a new word closes the one before, and nothing is ever rewritten."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, assert_never
from uuid import UUID

import psycopg
from psycopg.rows import DictRow, dict_row

from orchestration.errors import PlannerError
from orchestration.frames import query
from orchestration.planner.terms import (
    Change,
    Item,
    Known,
    Mark,
    Override,
    SetMark,
    SetOverride,
    Statistical,
    Stretch,
    Target,
)

Connection = psycopg.Connection[Any]

LOCK_KEY = 7_036_102_024_112_302

WITHDRAW_OVERRIDE = """
    update forecast.forecast_overrides set withdrawn_by = %(by)s, withdrawn_at = now(), withdrawn_on = %(as_of)s
    where withdrawn_at is null and entity_id = %(sku_id)s and warehouse_id is not distinct from %(warehouse_id)s
        and period = %(period)s and target_date = %(target_date)s
"""
SET_OVERRIDE = """
    insert into forecast.forecast_overrides
        (entity_id, warehouse_id, period, target_date, quantity, reason, statistical_value, run_id, created_by, made_on)
    values (%(sku_id)s, %(warehouse_id)s, %(period)s, %(target_date)s, %(quantity)s, %(reason)s, %(statistical_value)s,
        %(run_id)s, %(by)s, %(as_of)s)
"""
WITHDRAW_MARK = """
    update forecast.planner_marks set withdrawn_by = %(by)s, withdrawn_at = now()
    where withdrawn_at is null and sku_id = %(sku_id)s and warehouse_id is not distinct from %(warehouse_id)s
        and first_day = %(first_day)s and last_day = %(last_day)s
"""
SET_MARK = """
    insert into forecast.planner_marks (sku_id, warehouse_id, first_day, last_day, kind, reason, created_by)
    values (%(sku_id)s, %(warehouse_id)s, %(first_day)s, %(last_day)s, %(kind)s, %(reason)s, %(by)s)
"""


def one_at_a_time(connection: Connection) -> None:
    """Waits until no other transaction judges and writes what planners say."""
    connection.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])


def read_known(connection: Connection, codes: Collection[str] | None = None, weeks: int | None = None) -> Known:
    """What is known of the items with these codes, or of all of them, over the next `weeks` of the forecast.

    Raises:
        PlannerError: no nightly has been completed, or it forecast nothing.
    """
    as_of, run_id = _latest(connection)
    items = {row["sku_code"]: Item(**row) for row in _rows(connection, "planner_items", codes=_listed(codes))}
    sku_ids = None if codes is None else [item.sku_id for item in items.values()]
    found = _rows(connection, "planner_periods", sku_ids=sku_ids, weeks=weeks)
    forecasts = [Statistical(_target(row), row["statistical_value"], row["q10"], row["q90"]) for row in found]
    warehouses = connection.execute("select warehouse_id from manufacturing.warehouses").fetchall()
    return Known(
        as_of=as_of,
        run_id=run_id,
        items=items,
        warehouses=frozenset(warehouse for (warehouse,) in warehouses),
        forecasts={forecast.target: forecast for forecast in forecasts},
        overrides={override.target: override for override in read_overrides(connection)},
        marks={mark.stretch: mark for mark in read_marks(connection)},
    )


def read_overrides(connection: Connection) -> list[Override]:
    """The active overrides, by item, warehouse and date."""
    said = ("sku_code", "quantity", "statistical_value", "reason", "created_by", "created_at")
    rows = _rows(connection, "planner_overrides")
    return [Override(target=_target(row), **{name: row[name] for name in said}) for row in rows]


def read_marks(connection: Connection) -> list[Mark]:
    """The active marks, by item, warehouse and date."""
    said = ("sku_code", "kind", "reason", "created_by", "created_at")
    return [
        Mark(stretch=_stretch(row), **{name: row[name] for name in said}) for row in _rows(connection, "planner_marks")
    ]


def apply(connection: Connection, known: Known, changes: Iterable[Change], by: str) -> None:
    """Writes the changes in the caller's transaction, as said by somebody on the business date."""
    for change in changes:
        stamp = {"by": by, "as_of": known.as_of, "run_id": known.run_id, **vars(change)}
        match change:
            case SetOverride():
                parameters = stamp | vars(change.target)
                connection.execute(WITHDRAW_OVERRIDE, parameters)
                if change.quantity is not None:
                    connection.execute(SET_OVERRIDE, parameters)
            case SetMark():
                parameters = stamp | vars(change.stretch)
                connection.execute(WITHDRAW_MARK, parameters)
                if change.kind is not None:
                    connection.execute(SET_MARK, parameters)
            case _:
                assert_never(change)


def _latest(connection: Connection) -> tuple[date, UUID]:
    row = connection.execute(query("planner_latest")).fetchone()
    if row is None:
        raise PlannerError("There is no forecast yet, so nothing was read or written. Run `mfg nightly` first.")
    as_of, run_id = row
    return as_of, run_id


def _target(row: DictRow) -> Target:
    return Target(row["sku_id"], row["warehouse_id"], row["period"], row["target_date"])


def _stretch(row: DictRow) -> Stretch:
    return Stretch(row["sku_id"], row["warehouse_id"], row["first_day"], row["last_day"])


def _listed(codes: Collection[str] | None) -> list[str] | None:
    return None if codes is None else sorted(codes)


def _rows(connection: Connection, name: str, **parameters: Any) -> list[DictRow]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query(name), parameters).fetchall()
