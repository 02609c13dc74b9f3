"""One score for every method: pinball loss and RMSSE scaled by the history's first differences, MASE, bias, exceedance."""

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecast.methods import LEVELS

if TYPE_CHECKING:
    import pandas as pd


def score(history: "pd.DataFrame", future: "pd.DataFrame", found: "pd.DataFrame", season: int) -> dict[str, float]:
    """Measures of one method at one origin; a period without forecast is an error."""
    joined = future.merge(found, on=["unique_id", "ds"], how="left", validate="one_to_one")
    missing = joined[["mean", *(f"q{round(100 * q)}" for q in LEVELS)]].isna().any(axis=1)
    if missing.any():
        raise ValueError(f"{int(missing.sum())} periods have no forecast, or not all of its quantiles")
    scale = _scales(history, season).reindex(joined.unique_id).set_axis(joined.index)
    error = joined.y - joined["mean"]
    losses = [_pinball(joined.y - joined[f"q{round(100 * q)}"], q) / scale.absolute for q in LEVELS]
    by_series = joined.unique_id
    squared = np.sqrt((error**2).groupby(by_series).mean()) / scale.squared.groupby(by_series).first()
    return {
        "pinball": float(np.mean([loss.mean() for loss in losses])),
        "rmsse": float(squared.mean()),
        "mase": float((error.abs() / scale.seasonal).groupby(by_series).mean().mean()),
        "bias": float(-error.sum() / joined.y.sum()),
        "below_q80": float((joined.y <= joined.q80 + 1e-9).mean()),
        "below_q95": float((joined.y <= joined.q95 + 1e-9).mean()),
    }


def _pinball(beyond: "pd.Series[float]", level: float) -> "pd.Series[float]":
    return (level * beyond).where(beyond > 0, (level - 1) * beyond)


def _scales(history: "pd.DataFrame", season: int) -> "pd.DataFrame":
    import pandas as pd

    def of(series: "pd.Series[float]") -> "pd.Series[float]":
        y = series.to_numpy()
        steps = np.diff(np.trim_zeros(y, "f"))
        seasonal = np.abs(y[season:] - y[:-season])
        return pd.Series(
            {
                "absolute": np.abs(steps).mean() if len(steps) else 0.0,
                "squared": np.sqrt((steps**2).mean()) if len(steps) else 0.0,
                "seasonal": seasonal.mean() if len(seasonal) else 0.0,
            }
        )

    return history.groupby("unique_id").y.apply(of).unstack().replace(0.0, np.nan)
