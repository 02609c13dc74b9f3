"""History as one matrix: every series a row, every period a column, the unknown as NaN."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.calendar import Calendar, read_calendar
from forecasting.errors import (
    DuplicatePeriodError,
    FrequencyError,
    MissingColumnsError,
    UnnamedSeriesError,
    UnreadableDateError,
    UnreadableQuantityError,
)
from forecasting.rhythm import Rhythm, offset, rhythm

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

MINIMUM_SHARE_IN_STOCK = 0.5


@dataclass(frozen=True)
class Panel:
    """`values[i, t]` is the demand of series `ids[i]` in the period that starts on `grid[t]`.

    NaN: outside the series' own rows, censored, or unknown. `end[i]` is the column of the series' last row. `calendar` says
    which days the company is closed, if it is known.
    """

    ids: npt.NDArray[Any]
    grid: pd.DatetimeIndex
    values: Floats
    end: Counts
    integer: Flags
    freq: str
    calendar: Calendar | None = None

    @property
    def rhythm(self) -> Rhythm:
        return rhythm(self.freq)

    def __len__(self) -> int:
        return len(self.ids)

    def aligned(self, values: Floats | None = None) -> Floats:
        """The values shifted so that every series ends in the last column."""
        source = self.values if values is None else values
        width = source.shape[1]
        if (self.end == width - 1).all():
            return source
        column = np.arange(width)[None, :] - (width - 1 - self.end)[:, None]
        return np.where(column >= 0, np.take_along_axis(source, np.maximum(column, 0), axis=1), np.nan)

    def only(self, keep: Flags | slice) -> Panel:
        """The series that `keep` marks."""
        return replace(
            self, ids=self.ids[keep], values=self.values[keep], end=self.end[keep], integer=self.integer[keep]
        )

    def without_last(self, periods: int) -> Panel:
        """The same series as they were known that many periods before each one's end; too short ones are left out."""
        end = self.end - periods
        known = np.arange(len(self.grid))[None, :] <= end[:, None]
        values = np.where(known, self.values, np.nan)
        return replace(self, values=values, end=end).only((end >= 0) & ~np.isnan(values).all(axis=1))

    def before(self, column: int) -> Panel:
        """The series as they were known when the period of `column` began, all ending there, without empty leading columns.

        Those are left out that had no known period by then, or no row since.
        """
        kept = self.only((self.end >= column) & ~np.isnan(self.values[:, :column]).all(axis=1))
        empty = np.isnan(kept.values[:, :column]).all(axis=0)
        first = int(np.argmin(empty)) if len(kept) else 0
        values = kept.values[:, first:column]
        return replace(
            kept, grid=self.grid[first:column], values=values, end=np.full(len(kept), column - first - 1),
            integer=_whole_numbers(values),
        )  # fmt: skip

    def future(self, horizon: int) -> npt.NDArray[np.datetime64]:
        """Start dates of the periods that follow each series, one row a series."""
        longer = pd.date_range(self.grid[0], periods=len(self.grid) + horizon, freq=offset(self.freq)).to_numpy()
        dates: npt.NDArray[np.datetime64] = longer[self.end[:, None] + 1 + np.arange(horizon)[None, :]]
        return dates


def read_panel(
    history: pd.DataFrame,
    freq: str,
    in_stock: pd.DataFrame | None = None,
    cutoff: object | None = None,
    closed: Calendar | Iterable[object] | None = None,
) -> Panel:
    """Checks a history (`unique_id, ds, y`) and lays it out.

    Rows in any order. A gap inside a series, and between its last row and `cutoff` if given, is zero demand: nothing was
    ordered. A row whose y is missing is an unknown period. Negative quantities (returns) count as no demand. Dates with a
    time zone keep their local day. `in_stock` (`unique_id, ds, share`; share 0..1 or bool): periods in stock for less than
    half their time are unknown, not zero, unless as much as usual was ordered in them; periods it does not list were in stock.
    `closed`: the days on which nothing is open, as a calendar or dates.

    Raises MissingColumnsError, UnnamedSeriesError, UnreadableDateError, UnreadableQuantityError, DuplicatePeriodError, FrequencyError.
    """
    _require(history, "history", ("unique_id", "ds", "y"))
    if history["unique_id"].isna().any():
        raise UnnamedSeriesError(int(history["unique_id"].isna().sum()))
    step = offset(freq)
    frame = pd.DataFrame({"unique_id": history["unique_id"].array, "ds": _dates(history), "y": _quantities(history)})
    if cutoff is not None:
        frame = frame[frame["ds"] <= pd.Timestamp(str(cutoff))]
    if frame.empty:
        return Panel(np.array([]), pd.DatetimeIndex([]), np.empty((0, 0)), np.array([], int), np.array([], bool), freq)
    last = pd.Timestamp(str(cutoff)) if cutoff is not None else frame["ds"].max()
    grid = pd.date_range(frame["ds"].min(), max(last, frame["ds"].max()), freq=step)
    column = grid.get_indexer(pd.DatetimeIndex(frame["ds"]))
    _refuse_off_grid(frame, column, freq)
    row, ids = pd.factorize(frame["unique_id"], sort=True)
    _refuse_duplicates(frame, row * len(grid) + column)
    values, end = _laid_out(row, column, frame["y"].to_numpy(float), len(ids), len(grid))
    if cutoff is not None:
        values, end = _filled_up(values, end), np.full(len(ids), len(grid) - 1)
    panel = Panel(np.asarray(ids), grid, values, end, _whole_numbers(values), freq, read_calendar(closed))
    return panel if in_stock is None else _censored(panel, in_stock)


def _require(frame: pd.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    missing = set(columns) - set(frame.columns)
    if missing:
        raise MissingColumnsError(name, missing)


def _dates(frame: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    try:
        dates = pd.to_datetime(frame["ds"])
    except (ValueError, TypeError) as cause:
        raise _first_unreadable_date(frame) from cause
    if dates.isna().any():
        at = int(np.argmax(dates.isna().to_numpy()))
        raise UnreadableDateError(frame["unique_id"].iloc[at], frame["ds"].iloc[at])
    if isinstance(dates.dtype, pd.DatetimeTZDtype):
        dates = dates.dt.tz_localize(None)
    return dates.to_numpy().astype("datetime64[ns]")


def _first_unreadable_date(frame: pd.DataFrame) -> UnreadableDateError:
    readable = pd.to_datetime(frame["ds"], errors="coerce", utc=True).notna().to_numpy()
    at = int(np.argmin(readable))
    return UnreadableDateError(frame["unique_id"].iloc[at], frame["ds"].iloc[at])


def _quantities(frame: pd.DataFrame) -> Floats:
    numbers = pd.to_numeric(frame["y"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.isinf(numbers) | (np.isnan(numbers) & frame["y"].notna().to_numpy())
    if wrong.any():
        at = int(np.argmax(wrong))
        raise UnreadableQuantityError(frame["unique_id"].iloc[at], frame["y"].iloc[at])
    return np.where(numbers < 0, 0.0, numbers)


def _refuse_off_grid(frame: pd.DataFrame, column: npt.NDArray[np.intp], freq: str) -> None:
    if (column >= 0).all():
        return
    at = int(np.argmin(column))
    period = pd.Timestamp(frame["ds"].iloc[at])
    hint = "move its rows to the first day of their period, or pass the frequency the history really has"
    if freq.startswith("W"):
        hint = f"pass freq 'W-{period.day_name()[:3].upper()}' if every week starts on a {period.day_name()}"
    raise FrequencyError(frame["unique_id"].iloc[at], period.isoformat(), freq, hint)


def _refuse_duplicates(frame: pd.DataFrame, cell: npt.NDArray[np.intp]) -> None:
    again = pd.Series(cell).duplicated().to_numpy()
    if again.any():
        at = int(np.argmax(again))
        raise DuplicatePeriodError(frame["unique_id"].iloc[at], frame["ds"].iloc[at], int(again.sum()))


def _laid_out(
    row: npt.NDArray[np.intp], column: npt.NDArray[np.intp], y: Floats, n: int, width: int
) -> tuple[Floats, Counts]:
    start, end = np.full(n, width), np.zeros(n, int)
    np.minimum.at(start, row, column)
    np.maximum.at(end, row, column)
    period = np.arange(width)[None, :]
    values = np.where((period >= start[:, None]) & (period <= end[:, None]), 0.0, np.nan)
    values[row, column] = y
    return values, end


def _filled_up(values: Floats, end: Counts) -> Floats:
    return np.where(np.arange(values.shape[1])[None, :] > end[:, None], 0.0, values)


def _whole_numbers(values: Floats) -> Flags:
    known = np.nan_to_num(values)
    return np.asarray((np.abs(known - np.round(known)) < 1e-9).all(axis=1), dtype=bool)


def _censored(panel: Panel, in_stock: pd.DataFrame) -> Panel:
    _require(in_stock, "in_stock", ("unique_id", "ds", "share"))
    row = pd.Index(panel.ids).get_indexer(pd.Index(in_stock["unique_id"]))
    column = panel.grid.get_indexer(pd.DatetimeIndex(_dates(in_stock)))
    out = in_stock["share"].astype(float).to_numpy() < MINIMUM_SHARE_IN_STOCK
    hit = out & (row >= 0) & (column >= 0)
    values = panel.values.copy()
    values[row[hit], column[hit]] = np.nan
    # What was ordered without stock is the least that was wanted. Items run out when demand is high: to forget those periods
    # all would forget the highest demand.
    seen = panel.values[row[hit], column[hit]]
    least = np.where((seen > 0) & (seen >= _usual(values)[row[hit]]), seen, np.nan)
    values[row[hit], column[hit]] = least
    return replace(panel, values=values)


def _usual(values: Floats) -> Floats:
    """Mean of the known periods; without any, no demand is as much as usual."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.divide(total, known.sum(axis=1), out=np.full(len(values), np.inf), where=known.any(axis=1))
