"""How long an item has been silent by its own measure: an item ordered every week misses more in a month than one ordered twice
a year."""

import numpy as np
import numpy.typing as npt

from forecasting.panel import Floats

CLASSES = (0.5, 1.0, 2.0, 4.0)
"""Bounds between classes of demands missed."""

Classes = npt.NDArray[np.intp]


def silence_class(values: Floats) -> Classes:
    """The class (n,) of right-aligned series by the demands that each has missed: periods since its last, times how many a
    period it had until then."""
    sold, known = np.nan_to_num(values) > 0, ~np.isnan(values)
    later = ~np.logical_or.accumulate(sold[:, ::-1], axis=1)[:, ::-1]
    since = np.logical_or.accumulate(sold, axis=1)
    demands = sold.sum(axis=1)
    rate = demands / np.maximum((known & since & ~later).sum(axis=1), 1)
    missed = rate * (known & since & later).sum(axis=1)
    return np.searchsorted(np.asarray(CLASSES), missed, side="right")
