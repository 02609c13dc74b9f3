"""What single cells of a planner's workbook mean; whatever means nothing is refused where it stands, with what to write."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from orchestration.errors import CellError
from orchestration.planner import layout
from orchestration.planner.sheets import NOT_CALCULATED, Row
from orchestration.planner.terms import KINDS, Item, Kind, Stretch


def refuse(row: Row, heading: str, problem: str, remedy: str) -> NoReturn:
    raise CellError(row.sheet, row.cells[heading].address, problem, remedy)


def item(row: Row, items: Mapping[str, Item]) -> Item:
    code = code_of(row.cells[layout.ITEM].value)
    if code is None:
        refuse(row, layout.ITEM, "the item code is missing", "write it, or empty the row")
    if code not in items:
        refuse(row, layout.ITEM, f"there is no item {code}", "write its code as the sheet that was exported has it")
    return items[code]


def code_of(value: Any) -> str | None:
    """A code as people mean it, though the spreadsheet has taken it for a number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def warehouse(row: Row, warehouses: frozenset[str]) -> str | None:
    """Its id; None for all warehouses."""
    code = code_of(row.cells[layout.WAREHOUSE].value)
    if code is not None and code.casefold() == layout.ALL_WAREHOUSES:
        return None
    if code not in warehouses:
        problem = "the warehouse is missing" if code is None else f"there is no warehouse {code}"
        refuse(row, layout.WAREHOUSE, problem, f"one of {', '.join(sorted(warehouses))}, or: {layout.ALL_WAREHOUSES}")
    return code


def monday(row: Row) -> date:
    """The first day of a week."""
    day = _day(row, layout.WEEK)
    first = day - timedelta(days=day.weekday())
    if day != first:
        refuse(row, layout.WEEK, f"{day} is a {day:%A}", f"a week is named by its Monday: {first}")
    return day


def first_of_month(row: Row) -> date:
    """The first day of a month, which may also be written as 2026-03."""
    day = _day(row, layout.MONTH, rest="-01")
    if day.day != 1:
        refuse(
            row, layout.MONTH, f"{day} is within a month", f"a month is named by its first day: {day.replace(day=1)}"
        )
    return day


def days(row: Row) -> tuple[date, date]:
    """First and last day of a stretch."""
    first, last = _day(row, layout.FIRST_DAY), _day(row, layout.LAST_DAY)
    if last < first:
        refuse(row, layout.LAST_DAY, f"{last} is before the first day, {first}", "swap them")
    return first, last


def _day(row: Row, heading: str, rest: str = "") -> date:
    value = row.cells[heading].value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for text in (f"{value}{rest}", str(value)):
        try:
            return date.fromisoformat(text)
        except ValueError:
            continue
    problem = f"{heading.lower()} is missing" if value is None else f"{value} is no date"
    refuse(row, heading, problem, f"write it as 2026-03{rest or '-02'}")


def quantity(row: Row) -> Decimal | None:
    """The demand expected in place of the statistic; None to withdraw what is there."""
    value = row.cells[layout.NEW].value
    if value == layout.WITHDRAWN:
        return None
    remedy = f"write a number of the item's unit, or {layout.WITHDRAWN} to withdraw the override"
    if value is None:
        refuse(row, layout.NEW, "a reason is given, but no quantity", f"{remedy}; or delete the reason")
    number = _number(value)
    if number is None:
        refuse(row, layout.NEW, f"{value} is no number", remedy)
    if number < 0:
        refuse(row, layout.NEW, f"{value} is negative", remedy)
    return number


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown_number(row: Row, heading: str) -> float | None:
    """A number that was exported for people to look at; None where the cell is empty."""
    value = row.cells[heading].value
    number = _number(value)
    if value is not None and number is None:
        refuse(row, heading, f"{value} is no number", "put back what was exported, or export again")
    return None if number is None else float(number)


def reason(row: Row, *, optional: bool = False) -> str:
    value = row.cells[layout.REASON].value
    if value == NOT_CALCULATED or (value is None and not optional):
        refuse(row, layout.REASON, "the reason is missing", "say in a few words why")
    return "" if value is None else str(value)


def kind(row: Row) -> Kind:
    value = row.cells[layout.KIND].value
    for known in KINDS:
        if value == known:
            return known
    problem = "the kind is missing" if value is None else f"{value} is no kind"
    refuse(row, layout.KIND, problem, f"one of {', '.join(KINDS)}")


def withdraws(row: Row) -> bool:
    """Whether a mark is to be withdrawn."""
    value = row.cells[layout.WITHDRAW].value
    if value not in (None, layout.WITHDRAWN):
        refuse(
            row,
            layout.WITHDRAW,
            f"{value} says nothing here",
            f"write {layout.WITHDRAWN} to withdraw the mark, or nothing",
        )
    return value is not None


def stretch(row: Row, items: Mapping[str, Item], warehouses: frozenset[str]) -> Stretch:
    return Stretch(item(row, items).sku_id, warehouse(row, warehouses), *days(row))
