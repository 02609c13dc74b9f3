"""The forecast: each series to its tier, one frame out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.counts import Forecasts, forecast_counts, never_sold
from forecasting.errors import EngineNotAvailableError, ParameterError
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
    cutoff: object | None = None,
    engine: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Demand of the next `horizon` periods of every series, as distributions.

    `history`: unique_id, ds (first day of the period), y (quantity in the stock unit); `forecasting.panel.read_panel`
    says how gaps, missing values, returns, time zones and stock-outs (`in_stock`) are read and which errors are raised.
    `cutoff`: the last closed period; with it every series is forecast from there on, without it each from its own end.

    Returns one row per series and period, sorted: unique_id, ds, mean, std, one column a quantile (q50, q975,
    …), model_name, segment. Quantiles are never negative and never cross; a count's are whole numbers. An empty history
    gives an empty frame with these columns. Series that ended get zeros.

    The same rows in any order give the same result to the bit. `seed` is part of the interface for methods that draw;
    those used today are closed-form, and the result does not depend on it. `engine` must be None.
    """
    if engine is not None:
        raise EngineNotAvailableError(engine)
    if horizon < 1:
        raise ParameterError(f"horizon must be at least 1 period, got {horizon}")
    levels = checked(quantiles)
    panel = read_panel(history, freq, in_stock, cutoff)
    if not len(panel):
        return _empty(levels)
    kind = profile(panel)
    return to_frame(panel, forecast_panel(panel, kind, horizon, levels), kind, levels)


def forecast_panel(panel: Panel, kind: Profile, horizon: int, levels: tuple[float, ...]) -> Forecasts:
    """The same on a panel: arrays in the panel's order."""
    result = _zeros(len(panel), horizon, len(levels))
    living = kind.segment != "ended"
    sold = (np.nan_to_num(panel.values) > 0).any(axis=1)
    counted = living & sold
    if counted.any():
        _place(result, counted, forecast_counts(panel.only(counted), horizon, levels))
    if (living & ~sold).any():
        _place(result, living & ~sold, never_sold(panel.only(living & ~sold), horizon, levels, panel))
    smooth = counted & suits(panel, kind)
    if smooth.any():
        _place(result, smooth, forecast_smooth(panel, kind, smooth, result, horizon, levels))
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
    return Forecasts(np.zeros(flat), np.zeros(flat), np.zeros((*flat, levels)), np.full(n, "zero", dtype="<U32"))


def _place(result: Forecasts, where: Flags, part: Forecasts) -> None:
    for field in fields(Forecasts):
        getattr(result, field.name)[where] = getattr(part, field.name)


def _empty(levels: tuple[float, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(columns=[*KEYS, *MOMENTS, *(column_name(q) for q in levels), "model_name", "segment"])
    return frame.astype({"ds": "datetime64[ns]"} | dict.fromkeys(frame.columns[2:-2], float))
