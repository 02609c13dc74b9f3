"""Single series of a backtest to look at: the one that was forecast best, and the one worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.accuracy import scales, scored
from forecasting.counts import Forecasts
from forecasting.origins import Origin
from forecasting.quantiles import DEFAULT_QUANTILES, column_name
from forecasting.rhythm import offset


@dataclass(frozen=True)
class Example:
    """One series: `history` (ds, y) up to the end of what came, `forecasts` (ds, mean, quantiles) from the origin on, and
    the mean pinball `loss` over its mean absolute first difference."""

    unique_id: object
    loss: float
    history: pd.DataFrame
    forecasts: pd.DataFrame


def extremes(origin: Origin, forecasts: Forecasts) -> tuple[Example, Example] | None:
    """The best and the worst by loss, of the series that ever moved before the origin and sold after it; None without any."""
    found = scored(origin.actual, forecasts.mean, forecasts.quantiles, DEFAULT_QUANTILES)
    scale = scales(origin.known.aligned(), origin.known.rhythm.season).absolute
    told = (~np.isnan(found.pinball)).all(axis=1) & np.isfinite(scale) & (origin.actual > 0).any(axis=1)
    if not told.any():
        return None
    loss = np.where(told, found.pinball.mean(axis=1) / scale, np.nan)
    best, worst = (
        _example(origin, forecasts, int(at), float(loss[at])) for at in (np.nanargmin(loss), np.nanargmax(loss))
    )
    return best, worst


def _example(origin: Origin, forecasts: Forecasts, at: int, loss: float) -> Example:
    known, horizon = origin.known, origin.actual.shape[1]
    grid = pd.date_range(known.grid[0], periods=len(known.grid) + horizon, freq=offset(known.freq))
    quantiles = {column_name(q): forecasts.quantiles[at, :, k] for k, q in enumerate(DEFAULT_QUANTILES)}
    return Example(
        known.ids[at],
        loss,
        pd.DataFrame({"ds": grid, "y": np.concatenate([known.values[at], origin.actual[at]])}).dropna(),
        pd.DataFrame({"ds": grid[len(known.grid) :], "mean": forecasts.mean[at], **quantiles}),
    )
