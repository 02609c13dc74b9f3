"""Reads a sheet of a spreadsheet: a row of headings, then records; formulas count by their values."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from orchestration.connectors.files_reading import Reading

Cells = Mapping[tuple[int, int], Any]

CHUNK = 1 << 20
_ERROR_CELL = re.compile(rb'<c [^>]*t="e"')
_EMPTY_FORMULA = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
_LONGEST_MATCH = 128


def read_excel(file: Reading) -> Iterator[Mapping[str, Any]]:
    """The rows of a sheet as objects: text as text, numbers, dates and truth values as such, empty cells as null.

    Blank rows are passed over. Cells merged downwards count for each of their rows. An error such as #REF! arrives as
    that text, so that it is refused where it stands rather than taken for nothing. Of a sheet that may be absent, and is
    or holds nothing, not even headings, nothing is known.

    Raises:
        SourceError: the file is no spreadsheet, or has no such sheet or heading.
    """
    with _workbook(file) as book:
        sheet = _sheet(file, book)
        if sheet is None:
            file.absent(f"has no sheet {file.config.sheet!r}, or an empty one")
            return
        errors = _error_cells(file, sheet.name)
        yield from _records(file, sheet, {**_merged_downwards(sheet), **errors})


@contextmanager
def _workbook(file: Reading) -> Iterator[CalamineWorkbook]:
    try:
        file.content.seek(0)
        with CalamineWorkbook.from_filelike(file.content) as book:
            yield book
    except PasswordError:
        raise file.damaged("is protected by a password", "Save it without one") from None
    except CalamineError as error:
        raise file.damaged(f"cannot be read as a spreadsheet: {error}", "Save it again, or export it again") from None


def _sheet(file: Reading, book: CalamineWorkbook) -> CalamineSheet | None:
    """The sheet to read; None where it may be absent and is, or holds nothing."""
    wanted = file.config.sheet
    may_be_absent = file.config.absent_sheet == "accept"
    if wanted is None:
        return book.get_sheet_by_index(0)
    found = [name for name in book.sheet_names if name.strip().casefold() == wanted.casefold()]
    if not found and may_be_absent:
        return None
    if not found:
        has = ", ".join(book.sheet_names)
        raise file.missing(f"has no sheet {wanted!r}; it has {has}", "Name the sheet so, or correct system.yaml")
    sheet = book.get_sheet_by_name(found[0])
    return None if may_be_absent and sheet.start is None else sheet


def _records(file: Reading, sheet: CalamineSheet, filled: Cells) -> Iterator[Mapping[str, Any]]:
    heading: list[str] = []
    unread: set[int] = set()
    for number, cells in _rows(sheet, filled):
        if number < file.config.heading_row:
            continue
        if number == file.config.heading_row:
            heading = ["" if cell is None else str(cell).strip() for cell in cells]
            file.check_columns(heading)
        elif not heading:
            break
        elif any(cell is not None for cell in cells) and not file.is_comment(cells[0]):
            unread.update(i for i, cell in enumerate(cells) if cell is not None and not heading[i])
            yield {name: cell for name, cell in zip(heading, cells, strict=True) if name}
    if not heading:
        file.check_columns([])
    if unread:
        columns = ", ".join(_letters(column) for column in sorted(unread))
        file.warn(f"sheet {sheet.name}: column {columns} has values and no heading; they were not read.")


def _rows(sheet: CalamineSheet, filled: Cells) -> Iterator[tuple[int, list[Any]]]:
    """Row numbers as people see them, and the cells from column A on."""
    _, first_column = sheet.start or (0, 0)  # rows come from the first of the sheet on, cells from the first in use
    for row, cells in enumerate(sheet.iter_rows()):
        values = [None] * first_column + [_value(cell) for cell in cells]
        for column in range(len(values)) if filled else ():
            values[column] = filled.get((row, column), values[column])
        yield row + 1, values


def _value(cell: Any) -> Any:
    """As a spreadsheet shows it: it counts in doubles and shows 15 digits of them."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else float(f"{cell:.15g}")
    return None if cell == "" else cell


def _merged_downwards(sheet: CalamineSheet) -> dict[tuple[int, int], Any]:
    tall = [(top, bottom) for top, bottom in sheet.merged_cell_ranges or [] if bottom[0] > top[0]]
    if not tall:
        return {}
    rows = dict(_rows(sheet, {}))
    return {
        (row, left): rows[top + 1][left]
        for (top, left), (bottom, _) in tall
        for row in range(top + 1, bottom + 1)
        if top + 1 in rows and left < len(rows[top + 1])
    }


def _error_cells(file: Reading, sheet: str) -> dict[tuple[int, int], str]:
    """Cells of #REF! and the like, which calamine gives as empty; only where a glance at the file finds any."""
    if not _glance(file):
        return {}
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    file.content.seek(0)
    book = load_workbook(file.content, read_only=True, data_only=True)
    return {
        (cell.row - 1, cell.column - 1): str(cell.value)
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.data_type == "e"
    }


def _glance(file: Reading) -> bool:
    """Whether any cell of the workbook is an error; warns of formulas that no program has computed yet."""
    file.content.seek(0)
    if not zipfile.is_zipfile(file.content):
        return False
    errors = uncomputed = False
    with zipfile.ZipFile(file.content) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with parts.open(name) as part:
                    tail = b""
                    while chunk := part.read(CHUNK):
                        window = tail + chunk
                        errors = errors or _ERROR_CELL.search(window) is not None
                        uncomputed = uncomputed or _EMPTY_FORMULA.search(window) is not None
                        tail = window[-_LONGEST_MATCH:]
    if uncomputed:
        file.warn("holds formulas whose values were never computed; they count as empty. Open it, save it.")
    return errors


def _letters(column: int) -> str:
    """0 as A, 26 as AA."""
    before, this = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + this)
