"""Judges what a planner wrote, row by row: what is to change, what holds already, and which cells must be mended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NoReturn

from orchestration.errors import CellError
from orchestration.planner import cells, layout
from orchestration.planner.sheets import Row
from orchestration.planner.terms import Change, Known, Override, Period, SetMark, SetOverride, Stretch, Target

MOVED = 0.01
"""A mean further off than this share of it, and this many units, is another forecast than the one the planner saw."""


@dataclass(frozen=True)
class Asked:
    """What a row is about, and what it asks for; no change where that holds already."""

    about: Target | Stretch
    change: Change | None


@dataclass(frozen=True)
class Judged:
    """`unchanged` counts the rows that ask for what holds already. With any refusal nothing may be changed."""

    changes: list[Change]
    unchanged: int
    refusals: list[CellError]

    def counts(self) -> dict[str, int]:
        """How many of each are set and withdrawn, and how many rows hold already."""
        overrides = [change.quantity is None for change in self.changes if isinstance(change, SetOverride)]
        marks = [change.kind is None for change in self.changes if isinstance(change, SetMark)]
        return {
            "overrides_set": overrides.count(False),
            "overrides_withdrawn": overrides.count(True),
            "marks_set": marks.count(False),
            "marks_withdrawn": marks.count(True),
            "unchanged": self.unchanged,
        }


def judge(rows: Iterable[Row], known: Known) -> Judged:
    """What the rows ask for, given what is known."""
    changes: list[Change] = []
    refusals: list[CellError] = []
    about: dict[Target | Stretch, Row] = {}
    for row in rows:
        try:
            asked = JUDGES[row.sheet](row, known)
            if asked is None:
                continue
            _refuse_repeated(row, about.setdefault(asked.about, row))
        except CellError as refusal:
            refusals.append(refusal)
        else:
            changes += [asked.change] if asked.change else []
    return Judged(changes, len(about) - len(changes), refusals)


def _week(row: Row, known: Known) -> Asked | None:
    return _override(row, known, "weekly", cells.monday)


def _month(row: Row, known: Known) -> Asked | None:
    return _override(row, known, "monthly", cells.first_of_month)


def _override(row: Row, known: Known, period: Period, first_day: Callable[[Row], date]) -> Asked | None:
    if row.cells[layout.NEW].value is None and row.cells[layout.REASON].value is None:
        return None
    item, warehouse = cells.item(row, known.items), cells.warehouse(row, known.warehouses)
    target = Target(item.sku_id, warehouse, period, first_day(row))
    quantity = cells.quantity(row)
    reason = cells.reason(row, optional=quantity is None)
    active = known.overrides.get(target)
    if _holds(active, quantity, reason):
        return Asked(target, None)
    _refuse_overtaken(row, active)
    mean = None if quantity is None else _statistical_mean(row, target, known)
    return Asked(target, SetOverride(target, quantity, reason, mean))


def _holds(active: Override | None, quantity: object, reason: str) -> bool:
    if active is None:
        return quantity is None
    return (active.quantity, active.reason) == (quantity, reason)


def _mark(row: Row, known: Known) -> Asked | None:
    stretch = cells.stretch(row, known.items, known.warehouses)
    active = known.marks.get(stretch)
    if cells.withdraws(row):
        return Asked(stretch, SetMark(stretch, None, "") if active else None)
    kind, reason = cells.kind(row), cells.reason(row)
    holds = active is not None and (active.kind, active.reason) == (kind, reason)
    return Asked(stretch, None if holds else SetMark(stretch, kind, reason))


JUDGES: Mapping[str, Callable[[Row, Known], Asked | None]] = MappingProxyType(
    {layout.FORECAST: _week, layout.MONTHS: _month, layout.MARKS: _mark}
)


def _refuse_repeated(row: Row, first: Row) -> None:
    if first is not row:
        cells.refuse(row, layout.ITEM, f"row {first.number} is about the same", "keep one of the two")


def _refuse_overtaken(row: Row, active: Override | None) -> None:
    """Refuses to write over what somebody else has said since the export."""
    shown, now = cells.shown_number(row, layout.CURRENT), None if active is None else float(active.quantity)
    if (shown is None) != (now is None) or (shown is not None and now is not None and _moved(shown, now)):
        said = f"{active.created_by} has set {active.quantity:f} here" if active else "the override was withdrawn"
        remedy = (
            f"{'write that' if active else 'empty the cell'} if you have seen it and stand by yours, or export again"
        )
        cells.refuse(row, layout.CURRENT, f"{said} since the export", remedy)


def _statistical_mean(row: Row, target: Target, known: Known) -> float:
    """The mean of the latest forecast, which must be the one that the sheet shows."""
    forecast = known.forecasts.get(target)
    if forecast is None:
        _refuse_unforecast(row, target, known)
    shown = cells.shown_number(row, layout.STATISTICAL)
    if shown is not None and _moved(shown, forecast.mean):
        problem = f"the forecast has moved on since the export, to {forecast.mean:.3f}"
        cells.refuse(
            row, layout.STATISTICAL, problem, "write that if you have seen it and stand by yours, or export again"
        )
    return forecast.mean


def _moved(shown: float, now: float) -> bool:
    return abs(shown - now) > MOVED * max(abs(now), 1.0)


def _refuse_unforecast(row: Row, target: Target, known: Known) -> NoReturn:
    heading = layout.WEEK if target.period == "weekly" else layout.MONTH
    dates = [
        other.target_date
        for other in known.forecasts
        if (other.sku_id, other.warehouse_id, other.period) == (target.sku_id, target.warehouse_id, target.period)
    ]
    if not dates:
        remedy = "take the row out: without demand in the past there is no forecast that could be overridden"
        cells.refuse(row, layout.ITEM, "nothing is forecast for the item there", remedy)
    if target.target_date < min(dates):
        cells.refuse(row, heading, f"{target.target_date} is past", f"the forecast begins with {min(dates)}")
    cells.refuse(row, heading, f"{target.target_date} is too far ahead", f"the forecast ends with {max(dates)}")
