"""The forecast: each series to its tier, one frame out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.calendar import Calendar
from forecasting.cluster import Each, spread_over
from forecasting.counts import Forecasts
from forecasting.errors import ParameterError
from forecasting.fit import Fit, Part, apply, cuts, fit, place, zeros
from forecasting.launches import read_attributes
from forecasting.panel import Panel, read_panel
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name
from forecasting.segments import Profile, profile

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
    engine: str | object | None = None,
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
    compared with and how they are put together (`forecasting.analogues`). `engine`: where the work is done, None for this
    process; `forecasting.cluster.spread_over` says what else, and which errors are raised. It does not change the result.
    """
    levels = checked_parameters(horizon, quantiles)
    whole = read_part(history, freq, in_stock, attributes, closed, cutoff)
    if not len(whole):
        return _empty(levels)
    return to_frame(whole, _forecast(whole, horizon, levels, seed, spread_over(engine)), levels)


def forecast_panel(
    panel: Panel,
    kind: Profile,
    horizon: int,
    levels: tuple[float, ...],
    seed: int = 0,
    attributes: pd.DataFrame | None = None,
    engine: str | object | None = None,
) -> Forecasts:
    """The same on a panel: arrays in the panel's order."""
    whole = Part(panel, kind, None if attributes is None else read_attributes(attributes, panel))
    return _forecast(whole, horizon, levels, seed, spread_over(engine))


def checked_parameters(horizon: int, quantiles: Sequence[float]) -> tuple[float, ...]:
    """The quantiles in rising order; ParameterError if one of them, or the horizon, makes no sense."""
    if horizon < 1:
        raise ParameterError(f"horizon must be at least 1 period, got {horizon}")
    return checked(quantiles)


def read_part(
    history: pd.DataFrame,
    freq: str,
    in_stock: pd.DataFrame | None = None,
    attributes: pd.DataFrame | None = None,
    closed: Calendar | Iterable[object] | None = None,
    cutoff: object | None = None,
) -> Part:
    """A whole history, as `forecast` takes it, as one part."""
    panel = read_panel(history, freq, in_stock, cutoff, closed)
    return Part(panel, profile(panel), None if attributes is None else read_attributes(attributes, panel))


def in_pieces(fitted: Fit, part: Part, each: Each) -> Forecasts:
    """Forecasts of a part, a piece at a time, so that memory stays bounded and many hands can share the work."""
    result = zeros(len(part), fitted.horizon, len(fitted.levels))
    rows = list(cuts(part))
    for here, found in zip(rows, each(partial(apply, fitted), map(part.only, rows)), strict=True):
        place(result, here, found)
    return result


def _forecast(whole: Part, horizon: int, levels: tuple[float, ...], seed: int, each: Each) -> Forecasts:
    return in_pieces(fit(whole, horizon, levels, seed, each), whole, each)


def to_frame(part: Part, found: Forecasts, levels: tuple[float, ...]) -> pd.DataFrame:
    """Arrays to rows, one per series and period."""
    horizon = found.mean.shape[1]
    columns: dict[str, npt.NDArray[np.generic]] = {
        "unique_id": np.repeat(part.panel.ids, horizon),
        "ds": part.panel.future(horizon).ravel(),
        "mean": found.mean.ravel(),
        "std": found.std.ravel(),
    }
    columns |= {column_name(q): found.quantiles[:, :, k].ravel() for k, q in enumerate(levels)}
    columns |= {
        "model_name": np.repeat(found.model_name.astype(object), horizon),
        "segment": np.repeat(part.kind.segment.astype(object), horizon),
    }
    return pd.DataFrame(columns, copy=False)


def _empty(levels: tuple[float, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(columns=[*KEYS, *MOMENTS, *(column_name(q) for q in levels), "model_name", "segment"])
    return frame.astype({"ds": "datetime64[ns]"} | dict.fromkeys(frame.columns[2:-2], float))
