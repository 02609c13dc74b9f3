"""Writes the Excel workbook in which a company without an ERP keeps what the nightly needs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.errors import TemplateError
from orchestration.template_sheets import SHEETS, Column, Sheet

EXAMPLE = "Example:"
"""Rows whose first cell begins so are not read; system.yaml of the system `workbook` says the same."""

LAST_ROW = 20_000
FORMATS = {"code": "@", "text": "General", "number": "General", "whole": "0", "date": "yyyy-mm-dd"}

EXPLANATION = (
    ("What this is", None),
    (None, "Every night this workbook is read, and out of it comes what will run out, when, why, and what to order."),
    (None, "Each sheet holds one kind of thing, one row for each. Fill in what you have; a sheet may stay empty."),
    ("How to fill it in", None),
    (None, "Begin with Warehouses, Items and Stock, then Sales orders: a year of old ones makes the forecast good."),
    (
        None,
        "Orange headings must be filled in every row, grey ones may stay empty. Point at a heading to read its note.",
    ),
    (None, f"The row that begins with “{EXAMPLE}” shows how it is meant. It is not read; leave it or delete it."),
    (None, "A code must be written the same everywhere: an order of 100200 needs an item 100200."),
    (None, "Numbers are numbers: 40, not “40 pcs”. Dates are dates: 2026-02-09."),
    (None, "Do not rename sheets or headings. Columns of your own may be added to the right, with a heading."),
    (None, "Sheets with “if you like” below may be deleted; where rows stood on one, delete these first."),
    ("What happens to it", None),
    (None, "Save it in the agreed folder under any name, as the only workbook there. Nobody moves or changes it."),
    (
        None,
        "A row that you delete here is forgotten the next night. A row that cannot be used is listed with its reason,",
    ),
    (None, "and is taken in by itself the night after you corrected it."),
    ("The sheets", None),
)


def write_template(path: Path) -> Path:
    """Writes the workbook to `path`; into it, as company.xlsx, where that is a folder.

    Raises:
        TemplateError: there is a file already, which is never overwritten, or it cannot be written there.
    """
    path = path / "company.xlsx" if path.is_dir() else path
    if path.suffix.lower() != ".xlsx":
        raise TemplateError(f"{path} does not end in .xlsx. Nothing was written. Name it so, or name a folder.")
    book = _workbook()
    try:
        with path.open("xb") as file:
            book.save(file)
    except FileExistsError:
        raise TemplateError(f"{path} is there already, and was left as it is. Name another file.") from None
    except OSError as error:
        raise TemplateError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    return path


def _workbook() -> Any:
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    _explain(book.active)
    for sheet in SHEETS:
        _add_sheet(book.create_sheet(sheet.name), sheet)
    return book


def _explain(page: Any) -> None:
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    page.title = "Read me"
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 26, 110
    for row in (*EXPLANATION, *map(_described, SHEETS)):
        page.append(row)
        page.cell(page.max_row, 1).font = Font(bold=True)
        page.cell(page.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")


def _described(sheet: Sheet) -> tuple[str, str]:
    return sheet.name, f"One row per {sheet.purpose}{' (if you like)' if sheet.may_be_absent else ''}."


def _add_sheet(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Font

    page.append([column.heading for column in sheet.columns])
    page.append(_example_row(sheet.columns))
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        _style_heading(page, number, column)
        _offer_choices(page, number, column)
        example = page.cell(2, number)
        example.font, example.number_format = Font(italic=True, color="808080"), FORMATS[column.kind]


def _example_row(columns: Sequence[Column]) -> list[Any]:
    first, *others = columns
    return [f"{EXAMPLE} {first.example}", *(column.example for column in others)]


def _style_heading(page: Any, number: int, column: Column) -> None:
    from openpyxl.comments import Comment  # type: ignore[import-untyped]
    from openpyxl.styles import Font, PatternFill

    heading = page.cell(1, number)
    heading.font = Font(bold=True)
    heading.fill = PatternFill("solid", start_color="F4B183" if column.needed else "D9D9D9")
    heading.comment = Comment(f"{column.note}\n{'Needed.' if column.needed else 'May stay empty.'}", "mfg")
    dimension = page.column_dimensions[heading.column_letter]
    dimension.width = max(14, len(column.heading) + 4, len(str(page.cell(2, number).value)) + 2)
    dimension.number_format = FORMATS[column.kind]


def _offer_choices(page: Any, number: int, column: Column) -> None:
    """A drop-down: of fixed choices nothing else may be typed, of codes of another sheet a new one may."""
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

    if not column.choices and column.of is None:
        return
    listed = f'"{",".join(column.choices)}"' if column.choices else f"'{column.of}'!$A$3:$A${LAST_ROW}"
    choice = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=bool(column.choices))
    choice.error = f"One of: {', '.join(column.choices)}"
    page.add_data_validation(choice)
    letter = page.cell(1, number).column_letter
    choice.add(f"{letter}2:{letter}{LAST_ROW}")
