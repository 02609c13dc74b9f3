"""Frames out of Postgres and into it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from forecasting import inputs

if TYPE_CHECKING:
    import pandas as pd

QUERIES = Path(__file__).parent / "queries"
ROWS_AT_ONCE = 10_000


def query(name: str) -> str:
    """The text of orchestration/queries/<name>.sql, or of an input of risk and plan, which others read too."""
    if (inputs.FOLDER / f"{name}.sql").exists():
        return inputs.statement(name)
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def read_frame(
    connection: psycopg.Connection, statement: str, parameters: Mapping[str, Any] | None = None
) -> "pd.DataFrame":
    """The rows of a query; numbers are cast to float8 in the query, not here."""
    import pandas as pd

    cursor = connection.execute(statement, parameters)
    columns = [column.name for column in cursor.description or ()]
    return pd.DataFrame.from_records(cursor.fetchall(), columns=columns)


def write_frame(connection: psycopg.Connection, schema: str, table: str, frame: "pd.DataFrame") -> None:
    """Appends a frame with COPY; its columns are the table's, missing values become null."""
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(schema, table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _rows(frame):
            copy.write_row(row)


def _rows(frame: "pd.DataFrame") -> Iterator[tuple[Any, ...]]:
    """The rows as plain Python values, made column by column, and not all at once: as such they take many times the frame's room."""
    for start in range(0, len(frame), ROWS_AT_ONCE):
        some = frame.iloc[start : start + ROWS_AT_ONCE]
        yield from zip(*(_values(some[name]) for name in some), strict=True)


def _values(column: "pd.Series[Any]") -> list[Any]:
    if not column.hasnans:
        return column.tolist()
    values = column.astype(object)
    return values.mask(values.isna(), None).tolist()
