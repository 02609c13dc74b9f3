"""The forecast: each series to its tier, one frame out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.calendar import Calendar
from forecasting.counts import ZERO, Forecasts, forecast_counts, never_sold
from forecasting.errors import EngineNotAvailableError, ParameterError
from forecasting.launches import forecast_launches, read_attributes
from forecasting.panel import Flags, Panel, read_panel
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name
from forecasting.segments import Profile, profile
from forecasting.smooth import forecast_smooth, suits

KEYS = ["unique_id", "ds"]
MOMENTS = ["mean", "std"]


def forecast(
    history: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    in_stock: pd.DataFrame | None = None,
    attributes: pd.DataFrame | None = None,
    closed: Calendar | Iterable[object] | None = None,
    cutoff: object | None = None,
    engine: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Demand of the next `horizon` periods of every series, as distributions.

    `history`: unique_id, ds (first day of the period), y (quantity in the stock unit); `forecasting.panel.read_panel`
    says how gaps, missing values, returns, time zones and stock-outs (`in_stock`) are read and which errors are raised.
    `cutoff`: the last closed period; with it every series is forecast from there on, without it each from its own end.
    `attributes` (unique_id, category, price; each may be missing): with them new items are forecast from what similar ones
    sold after their launch (`forecasting.launches`); a row of `history` without y stands for an item that is yet to be
    launched. `closed`: a `Calendar`, or dates, on which less is ordered; of use to daily histories only (`forecasting.days`).

    Returns one row per series and period, sorted: unique_id, ds, mean, std, one column a quantile (q50, q975,
    …), model_name, segment. Quantiles are never negative and never cross; a count's are whole numbers. An empty history
    gives an empty frame with these columns. Series that ended get a mean of zero; a high quantile of theirs is above it only
    where the panel's past shows that such silences end.

    The same rows in any order give the same result to the bit. `seed` decides which past states of the panel series are
    compared with and how they are put together (`forecasting.analogues`). `engine` must be None.
    """
    if engine is not None:
        raise EngineNotAvailableError(engine)
    if horizon < 1:
        raise ParameterError(f"horizon must be at least 1 period, got {horizon}")
    levels = checked(quantiles)
    panel = read_panel(history, freq, in_stock, cutoff, closed)
    if not len(panel):
        return _empty(levels)
    kind = profile(panel)
    return to_frame(panel, forecast_panel(panel, kind, horizon, levels, seed, attributes), kind, levels)


def forecast_panel(
    panel: Panel,
    kind: Profile,
    horizon: int,
    levels: tuple[float, ...],
    seed: int = 0,
    attributes: pd.DataFrame | None = None,
) -> Forecasts:
    """The same on a panel: arrays in the panel's order."""
    result = _zeros(len(panel), horizon, len(levels))
    ended: Flags = kind.segment == "ended"
    sold: Flags = np.any(np.nan_to_num(panel.values) > 0, axis=1)
    if sold.any():
        _place(result, sold, forecast_counts(panel.only(sold), horizon, levels, ended[sold], seed))
    waiting = ~ended & ~sold
    if waiting.any():
        _place(result, waiting, never_sold(panel.only(waiting), horizon, levels, panel))
    smooth = ~ended & sold & suits(panel, kind)
    if smooth.any():
        _place(result, smooth, forecast_smooth(panel, kind, smooth, result, horizon, levels))
    new: Flags = kind.segment == "new"
    if attributes is not None and new.any():
        launches = forecast_launches(panel, new, read_attributes(attributes, panel), horizon, levels)
        if launches is not None:
            _place(result, new, launches)
    return result


def to_frame(panel: Panel, found: Forecasts, kind: Profile, levels: tuple[float, ...]) -> pd.DataFrame:
    """Arrays to rows, one per series and period."""
    horizon = found.mean.shape[1]
    columns: dict[str, npt.NDArray[np.generic]] = {
        "unique_id": np.repeat(panel.ids, horizon),
        "ds": panel.future(horizon).ravel(),
        "mean": found.mean.ravel(),
        "std": found.std.ravel(),
    }
    columns |= {column_name(q): found.quantiles[:, :, k].ravel() for k, q in enumerate(levels)}
    columns |= {
        "model_name": np.repeat(found.model_name, horizon),
        "segment": np.repeat(kind.segment, horizon),
    }
    return pd.DataFrame(columns)


def _zeros(n: int, horizon: int, levels: int) -> Forecasts:
    flat = (n, horizon)
    return Forecasts(np.zeros(flat), np.zeros(flat), np.zeros((*flat, levels)), np.full(n, ZERO, dtype="<U40"))


def _place(result: Forecasts, where: Flags, part: Forecasts) -> None:
    for field in fields(Forecasts):
        getattr(result, field.name)[where] = getattr(part, field.name)


def _empty(levels: tuple[float, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(columns=[*KEYS, *MOMENTS, *(column_name(q) for q in levels), "model_name", "segment"])
    return frame.astype({"ds": "datetime64[ns]"} | dict.fromkeys(frame.columns[2:-2], float))
