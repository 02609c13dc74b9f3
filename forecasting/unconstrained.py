"""What would have been sold, where sales ended with the stock."""

from __future__ import annotations

import numpy as np

from forecasting.counts import dispersions
from forecasting.levels import weighted_means
from forecasting.panel import Flags, Floats

SPEEDS = slice(1, 4)
ROUNDS = 2
SMALLEST_DISPERSION = 0.05
MOST = 5.0


def unconstrained(sales: Floats, sold_out: Flags) -> Floats:
    """Demand behind sales, (series, periods) each, the newest period last.

    A period that sold out tells the least that was wanted: it becomes the mean of a negative binomial above what was sold,
    around a level that is found anew once these periods are in it. A period that began without stock tells nothing: NaN.
    More rounds follow chance: on weekly retail, orders made from five of them cost a tenth more than from two. Nothing is
    taken for more than five times what is usual, or was sold.

    For sales alone. Orders that were taken though there was no stock are demand already (`forecasting.forecast`, `in_stock`).
    Source: expectation-maximisation for censored demand, Talluri and van Ryzin (2004), ch. 9.4.
    """
    demand = np.asarray(sales, dtype=float).copy()
    demand[sold_out & (sales <= 0)] = np.nan
    series, period = np.nonzero(sold_out & (sales > 0))
    for _ in range(ROUNDS if len(series) else 0):
        means, effective = weighted_means(demand)
        level = np.maximum(means[:, SPEEDS].mean(axis=1), 1e-6)[series]
        dispersion = np.maximum(dispersions(demand, means, effective), SMALLEST_DISPERSION)[series]
        demand[series, period] = _above(sales[series, period], level, dispersion)
    return demand


def _above(sold: Floats, level: Floats, dispersion: Floats) -> Floats:
    """E[demand | demand >= sold] of a negative binomial, by its partial expectation."""
    from scipy.stats import nbinom

    size = 1 / dispersion
    chance = size / (size + level)
    expected = level * nbinom.sf(sold - 2, size + 1, chance) / np.maximum(nbinom.sf(sold - 1, size, chance), 1e-9)
    return np.clip(expected, sold, MOST * np.maximum(sold, level))
