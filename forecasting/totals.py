"""Totals of several series, from their distributions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecasting.distributions import quantiles as quantiles_of
from forecasting.quantiles import DEFAULT_QUANTILES, column_name

if TYPE_CHECKING:
    import pandas as pd


def total(
    forecasts: "pd.DataFrame", group: "pd.Series[str]", quantiles: Sequence[float] = DEFAULT_QUANTILES
) -> "pd.DataFrame":
    """Forecasts of the sums over `group` (a label per row), one row per label and date, in the columns of `forecast`.

    Means and variances add up, as they do for independent series; quantiles are those of the count (or, for quantities
    that are not whole, gamma) distribution with these two moments. They are not the sums of the quantiles.
    """
    frame = forecasts.assign(
        unique_id=group, variance=forecasts["std"] ** 2, whole=~forecasts.model_name.str.startswith("gamma")
    )
    sums = frame.groupby(["unique_id", "ds"], as_index=False).agg(
        mean=("mean", "sum"), variance=("variance", "sum"), integer=("whole", "all"), segment=("segment", _common)
    )
    levels = quantiles_of(
        sums["mean"].to_numpy(float), sums["variance"].to_numpy(float), quantiles, sums["integer"].to_numpy(bool)
    )
    result = sums[["unique_id", "ds", "mean"]].assign(std=np.sqrt(sums["variance"]))
    for position, level in enumerate(quantiles):
        result[column_name(level)] = levels[:, position]
    return result.assign(model_name="total", segment=sums["segment"])


def _common(segments: "pd.Series[str]") -> str:
    return str(segments.iloc[0]) if segments.nunique() == 1 else "mixed"
