"""Questions about the company at hand: what they speak of is picked from its tables, and the truth is read from them."""

import re
from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from evals.copilot.cases import Case

PLACEHOLDER = re.compile(r"\{(\w+)\.(\w+)\}|%\((\w+)\.(\w+)\)s")
SCHEMAS = "set search_path = manufacturing, forecast, staging"

Row = dict[str, Any]


class Company:
    """Reads as an analyst. `salt`: another one picks others."""

    def __init__(self, connection: Connection[Any], picks: Mapping[str, str], salt: str = "") -> None:
        self._connection, self._picks, self._salt = connection, picks, salt
        connection.execute(SCHEMAS)

    def concrete(self, case: Case) -> tuple[Case, list[Any] | None] | None:
        """The case about something there is, and the values of its truth; None where there is nothing it could be about."""
        picked = self._picked(case)
        if picked is None:
            return None
        values = {f"{name}.{column}": value for name, row in picked.items() for column, value in row.items()}
        filled = Case.model_validate(_filled(case.model_dump(exclude={"truth"}), values))
        return filled, self._truth(case.truth, values) if case.truth else None

    def _picked(self, case: Case) -> dict[str, Row] | None:
        names = {found[0] or found[2] for found in PLACEHOLDER.findall(case.model_dump_json())}
        picked = {name: self._pick(name, case.ask) for name in sorted(names)}
        found = {name: row for name, row in picked.items() if row is not None}
        return found if len(found) == len(picked) else None

    def _pick(self, name: str, ask: str) -> Row | None:
        """One row, always the same for a question, another for another."""
        candidates = sql.SQL(self._picks[name.rstrip("0123456789")])
        query = sql.SQL("select * from ({}) as picks order by md5(picks::text || %(salt)s), picks::text limit 1")
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.format(candidates), {"salt": f"{self._salt}{name}{ask}"}).fetchone()

    def _truth(self, query: str, values: Mapping[str, Any]) -> list[Any]:
        rows = self._connection.execute(query.encode(), values).fetchall()
        return [value for row in rows for value in row if value is not None]


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: str(values[f"{found[1]}.{found[2]}"]), value)
    if isinstance(value, Mapping):
        return {name: _filled(entry, values) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(entry, values) for entry in value]
    return value
