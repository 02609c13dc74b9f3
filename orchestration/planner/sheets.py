"""Reads the cells of a planner's workbook as they are; what they mean is judged elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from orchestration.errors import PlannerError
from orchestration.planner.layout import LAYOUTS, Layout

NOT_CALCULATED = "a formula without a result"
"""Stands for the value of a formula that no spreadsheet program has calculated yet."""


@dataclass(frozen=True)
class Cell:
    """`address` as people see it, such as I14; `value` None where it is empty."""

    address: str
    value: Any


@dataclass(frozen=True)
class Row:
    """A row of a sheet that is not blank, its cells by heading."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


def read_sheets(path: Path) -> list[Row]:
    """The rows of every sheet of the workbook, in their order.

    Raises:
        PlannerError: it cannot be read as a workbook, or a sheet or heading is not there.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        values, formulas = (load_workbook(path, read_only=True, data_only=only) for only in (True, False))
    except OSError as error:
        raise PlannerError(f"{path} cannot be read: {error.strerror or error}. Nothing was changed.") from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise PlannerError(f"{path} is no Excel workbook (.xlsx). Nothing was changed. Save it as one.") from error
    try:
        return [row for name in LAYOUTS for row in _rows(path, name, values, formulas)]
    finally:
        values.close()
        formulas.close()


def _rows(path: Path, name: str, values: Any, formulas: Any) -> Iterator[Row]:
    if name not in values.sheetnames:
        has = ", ".join(values.sheetnames)
        raise PlannerError(
            f"{path} has no sheet {name!r}, it has {has}. Nothing was changed. Name it so, or export again."
        )
    lines = zip(values[name].iter_rows(values_only=True), formulas[name].iter_rows(values_only=True), strict=True)
    heading, _ = next(lines, ((), ()))
    columns = _columns(path, name, heading, LAYOUTS[name])
    for number, (shown, written) in enumerate(lines, 2):
        cells = {
            heading: Cell(f"{letter}{number}", _value(at, shown, written)) for heading, (at, letter) in columns.items()
        }
        if any(cell.value is not None for cell in cells.values()):
            yield Row(name, number, cells)


def _columns(path: Path, name: str, heading: Sequence[Any], layout: Layout) -> dict[str, tuple[int, str]]:
    """Where the sheet's headings stand: position and letter."""
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    found = ["" if cell is None else str(cell).strip() for cell in heading]
    wrong = [wanted for wanted in layout.headings if found.count(wanted) != 1]
    if wrong:
        raise PlannerError(
            f"{path}, sheet {name}: the first row must hold the headings {', '.join(layout.headings)}, each once; look at "
            f"{', '.join(wrong)}. Nothing was changed. Name them so, or export again."
        )
    return {wanted: (at := found.index(wanted), get_column_letter(at + 1)) for wanted in layout.headings}


def _value(at: int, shown: Sequence[Any], written: Sequence[Any]) -> Any:
    value = shown[at] if at < len(shown) else None
    if isinstance(value, str):
        return value.strip() or None
    if value is None and at < len(written) and written[at] is not None:
        return NOT_CALCULATED
    return value
