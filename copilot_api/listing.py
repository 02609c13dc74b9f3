"""One way to read rows: filtered, totalled, sorted, a page at a time by key."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg import sql

from copilot_api.database import Connection
from copilot_api.errors import Unprocessable
from copilot_api.queries import query
from copilot_api.values import plain, plain_row

DESCENDING = "-"


@dataclass(frozen=True)
class Listing:
    """queries/<rows>.sql gives every matching row, queries/<totals>.sql aggregates `matching` into total_* columns, the
    first of which counts the rows.

    `keys` identify a row and end every sort, so that pages neither repeat nor skip. A leading "-" sorts descending.
    """

    rows: str
    totals: str
    keys: tuple[str, ...]
    sortable: tuple[str, ...]
    sort: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """`total` rows match; `totals` are over all of them, not over the page."""

    rows: list[dict[str, Any]]
    total: int
    totals: dict[str, Any]
    next_cursor: str | None


@dataclass(frozen=True)
class PageQuery:
    """One page of a listing: the statement that reads it, and what its rows come to."""

    listing: Listing
    order: tuple[str, ...]
    limit: int
    statement: str
    parameters: Mapping[str, Any]

    def page(self, found: Sequence[Mapping[str, Any]]) -> Page:
        """Of what the statement found."""
        names = [name for name in found[0] if not name.startswith("total_")]
        totals = {name: found[0][name] for name in found[0] if name.startswith("total_")}
        rows = [row for row in found if row[self.listing.keys[0]] is not None]
        next_cursor = _encode(rows[self.limit - 1], self.order) if len(rows) > self.limit else None
        return Page(
            rows=[{name: plain(row[name]) for name in names} for row in rows[: self.limit]],
            total=next(iter(totals.values())),
            totals=plain_row(totals),
            next_cursor=next_cursor,
        )


def page_query(
    listing: Listing,
    filters: Mapping[str, Any],
    *,
    sort: str | None = None,
    limit: int,
    cursor: str | None = None,
) -> PageQuery:
    """At most `limit` rows after `cursor`, in the order of `sort` (None: the listing's own).

    Raises:
        Unprocessable: an unknown sort column, or a cursor that does not belong to this sort.
    """
    order = _order(listing, sort)
    after = _decode(cursor, order) if cursor else None
    statement = _statement(listing, order, None if after is None else tuple(value is None for value in after))
    values = {f"after_{position}": value for position, value in enumerate(after or ())}
    return PageQuery(listing, order, limit, statement, {**filters, **values, "row_limit": limit + 1})


def fetch_page(
    connection: Connection,
    listing: Listing,
    filters: Mapping[str, Any],
    *,
    sort: str | None = None,
    limit: int,
    cursor: str | None = None,
) -> Page:
    """What `page_query` asks for."""
    asked = page_query(listing, filters, sort=sort, limit=limit, cursor=cursor)
    return asked.page(connection.execute(asked.statement, asked.parameters).fetchall())


def _order(listing: Listing, sort: str | None) -> tuple[str, ...]:
    if sort is not None and sort.removeprefix(DESCENDING) not in listing.sortable:
        raise Unprocessable(f"Cannot sort by {sort!r}.", sortable=sorted(listing.sortable))
    wanted = (sort,) if sort else listing.sort
    named = {column.removeprefix(DESCENDING) for column in wanted}
    return (*wanted, *(key for key in listing.keys if key not in named))


@lru_cache(maxsize=512)
def _statement(listing: Listing, order: tuple[str, ...], nulls: tuple[bool, ...] | None) -> str:
    """`nulls`: which of the values are null that the page comes after; None: it is the first."""
    keyset = sql.SQL("true") if nulls is None else _after(order, nulls)
    directions = [
        sql.SQL("{} {} nulls last").format(
            sql.Identifier(column.removeprefix(DESCENDING)),
            sql.SQL("desc" if column.startswith(DESCENDING) else "asc"),
        )
        for column in order
    ]
    return (
        sql.SQL(
            "with matching as ({rows}), totals as ({totals}) select * from totals left join "
            "(select * from matching where {keyset} order by {order} limit %(row_limit)s) as page on true order by {order}"
        )
        .format(
            rows=_file(listing.rows), totals=_file(listing.totals), keyset=keyset, order=sql.SQL(", ").join(directions)
        )
        .as_string()
    )


def _file(name: str) -> sql.SQL:
    return sql.SQL(query(name))


def _after(order: Sequence[str], nulls: Sequence[bool]) -> sql.Composable:
    """Rows that come after the values after_0, after_1 … in `order`, nulls last: (a > v0) or (a = v0 and b > v1) or …"""
    alternatives: list[sql.Composable] = []
    equal: list[sql.Composable] = []
    for position, (column, null) in enumerate(zip(order, nulls, strict=True)):
        value = sql.Placeholder(f"after_{position}")
        parts = {"column": sql.Identifier(column.removeprefix(DESCENDING)), "value": value}
        sign = "<" if column.startswith(DESCENDING) else ">"
        if not null:
            later = sql.SQL(f"({{column}} {sign} {{value}} or {{column}} is null)").format(**parts)
            alternatives.append(sql.SQL(" and ").join([*equal, later]))
            equal.append(sql.SQL("{column} = {value}").format(**parts))
        else:
            equal.append(sql.SQL("{column} is null").format(**parts))
    joined = sql.SQL(") or (").join(alternatives)
    return sql.SQL("(({}))").format(joined) if alternatives else sql.SQL("false")


def _encode(row: Mapping[str, Any], order: Sequence[str]) -> str:
    values = [row[column.removeprefix(DESCENDING)] for column in order]
    text = json.dumps([list(order), [None if value is None else str(value) for value in values]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, order: Sequence[str]) -> list[str | None]:
    try:
        named, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if named == list(order) and len(values) == len(order) and all(v is None or isinstance(v, str) for v in values):
            return list(values)
    except (binascii.Error, ValueError, TypeError):
        pass
    raise Unprocessable("The cursor is not one of this list and sort order; start again without it.")
