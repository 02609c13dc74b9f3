"""Takes a planner's workbook in: reads it, judges it against what is known, and writes all of it or nothing."""

from pathlib import Path

from orchestration.planner import layout
from orchestration.planner.cells import code_of
from orchestration.planner.changes import Judged, judge
from orchestration.planner.sheets import read_sheets
from orchestration.planner.store import Connection, apply, one_at_a_time, read_known


def take_workbook(connection: Connection, path: Path, by: str) -> Judged:
    """Writes what the workbook asks for, as said by `by`, unless any cell is refused.

    Raises:
        PlannerError: it cannot be read as such a workbook, or there is no forecast yet.
    """
    rows = read_sheets(path)
    codes = {code for row in rows if (code := code_of(row.cells[layout.ITEM].value))}
    with connection.transaction():
        one_at_a_time(connection)
        known = read_known(connection, codes)
        judged = judge(rows, known)
        if not judged.refusals:
            apply(connection, known, judged.changes, by)
    return judged
