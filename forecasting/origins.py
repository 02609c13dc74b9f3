"""Where the backtest stands back in time: origins fixed in the calendar, so that tonight's are mostly last night's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.calendar import Calendar
from forecasting.errors import ParameterError
from forecasting.launches import used_attributes
from forecasting.panel import Floats, Panel, read_panel
from forecasting.rhythm import offset

EPOCH = pd.Timestamp("1970-01-01")


@dataclass(frozen=True)
class Origin:
    """What was known up to `cutoff`, the last closed period then, and `actual` (series, horizon), what came after it.

    `attributes` as for `forecast`: they are those of today, of the series whose attributes count. Unknown actuals are NaN. All
    that a score of this origin depends on is in here, but for the code, and nothing else.
    """

    cutoff: pd.Timestamp
    known: Panel
    actual: Floats
    attributes: pd.DataFrame | None = None

    def fingerprint(self) -> str:
        """A hash of everything the origin holds."""
        digest = hashlib.sha256(
            f"{self.cutoff} {self.known.freq} {self.known.calendar} {self.known.values.shape} {self.actual.shape}".encode()
        )
        digest.update("\0".join(map(str, self.known.ids)).encode())
        for values in (self.known.values, self.actual):
            digest.update(np.ascontiguousarray(values).tobytes())
        if self.attributes is not None:
            told = self.attributes.set_index("unique_id")[["category", "price"]].sort_index()
            digest.update(pd.util.hash_pandas_object(told).to_numpy().tobytes())
        return digest.hexdigest()


def cut_origins(
    history: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    origins: int,
    in_stock: pd.DataFrame | None = None,
    attributes: pd.DataFrame | None = None,
    closed: Calendar | Iterable[object] | None = None,
    cutoff: object | None = None,
) -> Iterator[Origin]:
    """The last `origins` origins whose whole horizon has closed, oldest first.

    `history`, `in_stock`, `attributes`, `closed`, `cutoff` as for `forecast`. Origins lie `horizon` periods apart, counted from
    1970 on: each period is forecast by one of them, and which one does not depend on today. A record too short for any gives
    the newest origin that has a period before and after it, or none. A series takes part where it has known periods before and
    rows after.
    """
    if horizon < 1 or origins < 1:
        raise ParameterError(f"horizon and origins must be at least 1, got {horizon} and {origins}")
    panel = read_panel(history, freq, in_stock, cutoff, closed)
    for column in _columns(panel, horizon)[-origins:]:
        known = panel.before(column)
        if len(known):
            used = None if attributes is None else used_attributes(attributes, known)
            yield Origin(panel.grid[column - 1], known, _actual(panel, known, column, horizon), used)


def attributes_in_use(
    history: pd.DataFrame,
    attributes: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    origins: int,
    in_stock: pd.DataFrame | None = None,
    cutoff: object | None = None,
) -> pd.DataFrame:
    """Rows of `attributes` on which a forecast of the history depends, or its backtest; every parameter as for `cut_origins`."""
    panel = read_panel(history, freq, in_stock, cutoff)
    earlier = (panel.before(column) for column in _columns(panel, horizon)[-origins:])
    used = [used_attributes(attributes, one) for one in (panel, *earlier) if len(one)]
    return pd.concat(used).drop_duplicates("unique_id") if used else attributes.iloc[:0]


def _columns(panel: Panel, horizon: int) -> list[int]:
    """The first period after each origin."""
    width = len(panel.grid)
    if not width:
        return []
    first_number = len(pd.date_range(EPOCH, panel.grid[0], freq=offset(panel.freq))) - 1
    columns = [column for column in range(1, width) if (first_number + column) % horizon == 0]
    closed = [column for column in columns if column + horizon <= width]
    return closed or columns[-1:]


def _actual(panel: Panel, known: Panel, column: int, horizon: int) -> Floats:
    came = panel.values[np.isin(panel.ids, known.ids), column : column + horizon]
    return np.pad(came, ((0, 0), (0, horizon - came.shape[1])), constant_values=np.nan)
