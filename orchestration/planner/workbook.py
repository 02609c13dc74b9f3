"""Writes the workbook in which planners override forecasts and mark history."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from orchestration.errors import PlannerError
from orchestration.planner import layout
from orchestration.planner.terms import KINDS, Known, Period, Statistical

MOST_ROWS = 1_048_576
"""A sheet of Excel holds no more."""
DECIMALS = 3
SPARE_ROWS = 10_000
WIDTHS = {layout.DESCRIPTION: 34, layout.REASON: 44, layout.WAREHOUSE: 16}


def write_workbook(path: Path, known: Known) -> int:
    """Writes what is known to `path`, to be filled in and read back, and returns how many weeks and months it holds.

    Raises:
        PlannerError: there is a file already, which is never overwritten, it cannot be written there, or a sheet is too
            small for it.
    """
    if path.suffix.lower() != ".xlsx":
        raise PlannerError(f"{path} does not end in .xlsx. Nothing was written. Name it so.")
    forecasts = shown(known)
    if len(forecasts) >= MOST_ROWS:
        raise PlannerError(
            f"{len(forecasts):,} rows do not fit a sheet. Nothing was written. Name --item or fewer --weeks."
        )
    try:
        with path.open("xb") as file:
            _book(known, forecasts).save(file)
    except FileExistsError:
        raise PlannerError(f"{path} is there already, and was left as it is. Name another file.") from None
    except OSError as error:
        raise PlannerError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    return len(forecasts)


def shown(known: Known) -> list[Statistical]:
    """The forecasts of items that have a code, by it; all warehouses together only where there are several."""
    codes = {item.sku_id: item.sku_code for item in known.items.values()}
    places = Counter(sku_id for sku_id, _ in {(t.sku_id, t.warehouse_id) for t in known.forecasts if t.warehouse_id})
    kept = [
        forecast
        for target, forecast in known.forecasts.items()
        if target.sku_id in codes and (target.warehouse_id or places[target.sku_id] > 1)
    ]
    return sorted(
        kept, key=lambda f: (codes[f.target.sku_id], f.target.warehouse_id or "", f.target.target_date, f.target.period)
    )


def _book(known: Known, forecasts: list[Statistical]) -> Any:
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    _add_sheet(book, layout.FORECAST, _forecast_rows(known, forecasts, "weekly"))
    _add_sheet(book, layout.MONTHS, _forecast_rows(known, forecasts, "monthly"))
    _add_sheet(book, layout.MARKS, _mark_rows(known))
    _offer_kinds(book[layout.MARKS])
    _explain(book.create_sheet(layout.HOW_TO), known)
    return book


def _add_sheet(book: Any, name: str, rows: Iterable[list[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    sheet, described = book.create_sheet(name), layout.LAYOUTS[name]
    sheet.freeze_panes = "A2"
    headings = []
    for number, heading in enumerate(described.headings, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(heading, len(heading) + 4)
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="F4B183" if heading in described.to_fill else "D9D9D9")
        headings.append(cell)
    sheet.append(headings)
    for row in rows:
        sheet.append(row)


def _forecast_rows(known: Known, forecasts: list[Statistical], period: Period) -> Iterator[list[Any]]:
    items = {item.sku_id: item for item in known.items.values()}
    for forecast in forecasts:
        target = forecast.target
        if target.period != period:
            continue
        item, override = items[target.sku_id], known.overrides.get(target)
        quantiles = [forecast.q10, forecast.q90] if period == "weekly" else []
        numbers = [forecast.mean, *quantiles, float(override.quantity) if override else None]
        place = target.warehouse_id or layout.ALL_WAREHOUSES
        yield [item.sku_code, item.description, place, target.target_date, *map(_rounded, numbers)]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DECIMALS)


def _mark_rows(known: Known) -> Iterator[list[Any]]:
    codes = {item.sku_id for item in known.items.values()}
    for stretch, mark in known.marks.items():
        if stretch.sku_id in codes:
            place = stretch.warehouse_id or layout.ALL_WAREHOUSES
            yield [mark.sku_code, place, stretch.first_day, stretch.last_day, mark.kind, mark.reason]


def _offer_kinds(sheet: Any) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

    letter = get_column_letter(layout.LAYOUTS[layout.MARKS].headings.index(layout.KIND) + 1)
    choice = DataValidation("list", formula1=f'"{",".join(KINDS)}"', allow_blank=True, showErrorMessage=True)
    choice.error = f"One of: {', '.join(KINDS)}"
    choice.add(f"{letter}2:{letter}{SPARE_ROWS}")
    sheet.data_validations.append(choice)


def _explain(sheet: Any, known: Known) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 120
    for heading, text in (*layout.INSTRUCTIONS, (None, f"The forecast of {known.as_of} (run {known.run_id}).")):
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        sheet.append([cell, text])
