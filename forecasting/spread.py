"""How the doubt in forecasts adds up: over the periods of a series, and over the series of a total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasting.panel import Counts, Floats

SHARED_STD = 0.3
"""Share of a period's standard deviation that is doubt about the level, the same in every period."""
SHARED_LEVEL = 0.2
"""Correlation of the doubt about the levels of any two series: a company's items rise and fall together, a little
(`benchmarks.forecast.totals`)."""


@dataclass(frozen=True)
class Moments:
    """Mean of demand, variance of its noise and standard deviation of the doubt about its level: (series, periods) each.

    Noise adds up by variance. The doubt about a level adds up by standard deviation over the series' periods, and over
    series as quantities do that are correlated by SHARED_LEVEL.
    """

    mean: Floats
    noise_variance: Floats
    level_std: Floats

    @classmethod
    def of(cls, mean: Floats, std: Floats) -> Moments:
        """From the mean and standard deviation of single periods."""
        return cls(mean, (1 - SHARED_STD**2) * std**2, SHARED_STD * std)

    @property
    def variance(self) -> Floats:
        return self.noise_variance + self.level_std**2

    def over_periods(self, share: Floats) -> Moments:
        """Sums over periods: `share` (periods, sums) is how much of each period belongs to each sum."""
        return Moments(self.mean @ share, self.noise_variance @ share, self.level_std @ share)

    def over_series(self, group: Counts, groups: int, correlation: float = SHARED_LEVEL) -> Moments:
        """Sums over the series of each group: series i belongs to `group[i]`, one of 0 … groups - 1."""

        def summed(values: Floats) -> Floats:
            total = np.zeros((groups, values.shape[1]))
            np.add.at(total, group, values)
            return total

        alone, together = summed(self.level_std**2), summed(self.level_std) ** 2
        level = np.sqrt((1 - correlation) * alone + correlation * together)
        return Moments(summed(self.mean), summed(self.noise_variance), level)
