"""Which quantiles are forecast, what their columns are called, and how a row of them is kept in order."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from forecasting.errors import ParameterError

DEFAULT_QUANTILES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99)


def column_name(quantile: float) -> str:
    """The column of a quantile: its decimals, at least two (.5 → q50, .025 → q025, .975 → q975)."""
    decimals = f"{quantile:.6f}"[2:].rstrip("0")
    return "q" + decimals.ljust(2, "0")


def checked(quantiles: Sequence[float]) -> tuple[float, ...]:
    """The quantiles in rising order, each once; ParameterError if one is not strictly between 0 and 1."""
    wrong = [q for q in quantiles if not 0 < q < 1]
    if wrong or not len(quantiles):
        raise ParameterError(f"quantiles must lie strictly between 0 and 1, got {list(quantiles)}")
    return tuple(sorted({float(q) for q in quantiles}))


def in_order(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Quantiles along the last axis, never negative and never crossing."""
    result = np.maximum(values, 0.0)
    for level in range(1, result.shape[-1]):
        np.maximum(result[..., level], result[..., level - 1], out=result[..., level])
    return result


def rounded(values: npt.NDArray[np.float64], integer: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Quantiles (series, horizon, levels) of series that are counted as whole numbers, a half upwards."""
    result = values.copy()
    np.floor(values + 0.5, out=result, where=integer[:, None, None])
    return result
