"""The season a whole panel shares, estimated where single series are too sparse or too short to show their own, and how much of
their own they have."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.days import day_factors
from forecasting.panel import Floats, Panel
from forecasting.segments import since_first_demand

FEWEST_SERIES = 20
TRUST_IN_ONE_YEAR = 0.5
MOST_TRUST = 0.7
CAP = 20.0
AROUND = 10
"""A year ago is this part of a year before and after the same period."""
FULLY_OWN_DEMANDS = 4.0
MOST_DEVIATION = 2.0


@dataclass(frozen=True)
class Season:
    """`factors` around 1 for each period of the grid and the horizon after it; `trust`: how far a year is believed to repeat in
    the next, from 0 (there is no season) to 1."""

    factors: Floats
    trust: float


def shared_season(panel: Panel, horizon: int) -> Season:
    """The season of the periods of the grid and of `horizon` more.

    Each series counts by its demand relative to its own mean, so that no giant decides. The profile's mean log by season
    position is shrunk by how well one year repeats in the next; a single year is believed by half. All ones where the
    panel is shorter than a season and two periods, or has fewer than 20 series that span one. A daily panel's season is its
    week (`forecasting.days`), which repeats often enough to be believed as chance allows.
    """
    season, width = panel.rhythm.season, len(panel.grid)
    if panel.freq == "D":
        return Season(day_factors(panel, horizon), 0.0)
    flat = Season(np.ones(width + horizon), 0.0)
    if width < season + 2:
        return flat
    shares = _relative_demand(panel.values, season)
    if len(shares) < FEWEST_SERIES:
        return flat
    known = (~np.isnan(shares)).sum(axis=0)
    profile = np.log(np.maximum(np.nansum(shares, axis=0) / np.maximum(known, 1), 0.05))
    profile -= _yearly_trend(profile, season) * np.arange(width)
    trust = _trust(profile, season)
    index = _by_position(profile, season) * trust
    if season > 12:
        index = np.convolve(np.r_[index[-1], index, index[0]], [0.25, 0.5, 0.25], "valid")
    return Season(np.exp(index[np.arange(width + horizon) % season]), trust)


def own_season(levelled: Floats, horizon: int, season: int) -> Floats:
    """How much more (1: twice as much) or less than usual each item sold a year before each period of the horizon: (series,
    horizon), from right-aligned demand without the shared season.

    Usual is its mean from half a year before then on. Few demands say little: a deviation counts by their number n as
    n / (n + FULLY_OWN_DEMANDS). 0 where the item is not that old.
    """
    n, width = levelled.shape
    there = ~np.isnan(levelled) & since_first_demand(levelled)
    known = np.where(there, levelled, 0.0)
    amount, periods, demands = (_running(x) for x in (known, there, known > 0))
    start, around = max(width - season - season // 2, 0), round(season / AROUND)

    def over(totals: Floats, first: int, after: int) -> Floats:
        return totals[:, after] - totals[:, first]

    lived = np.maximum(over(periods, start, width), 1.0)
    usual, rate = over(amount, start, width) / lived, over(demands, start, width) / lived
    deviation = np.zeros((n, horizon))
    for step in range(horizon):
        year_ago = width + step % season - season
        span = max(year_ago - around, 0), max(min(year_ago + around + 1, width), 0)
        expected = usual * over(periods, *span)
        worth = rate * over(periods, *span)
        relative = np.minimum(over(amount, *span) / np.maximum(expected, 1e-12) - 1, MOST_DEVIATION)
        deviation[:, step] = np.where(expected > 0, relative * worth / (worth + FULLY_OWN_DEMANDS), 0.0)
    return deviation


def _running(values: npt.NDArray[np.generic]) -> Floats:
    """Sums of the first 0, 1, … periods."""
    return np.pad(np.cumsum(values, axis=1, dtype=float), ((0, 0), (1, 0)))


def _relative_demand(values: Floats, season: int) -> Floats:
    counted = ~np.isnan(values) & since_first_demand(values)
    periods = counted.sum(axis=1)
    level = np.where(counted, values, 0.0).sum(axis=1) / np.maximum(periods, 1)
    spans = (level > 0) & (periods >= season)
    relative = np.minimum(values[spans] / level[spans, None], CAP)
    return np.where(counted[spans], relative, np.nan)


def _yearly_trend(profile: Floats, season: int) -> float:
    overlap = len(profile) - season
    return float(np.mean(profile[season:] - profile[:-season]) / season * min(1.0, overlap / season))


def _by_position(profile: Floats, season: int) -> Floats:
    position = np.arange(len(profile)) % season
    means = np.array([profile[position == p].mean() for p in range(season)])
    return means - means.mean()


def _trust(profile: Floats, season: int) -> float:
    overlap = len(profile) - season
    if overlap <= season // 2:
        return TRUST_IN_ONE_YEAR
    first, second = _centred(profile[:-season]), _centred(profile[season:])
    length = float(np.sqrt((first @ first) * (second @ second)))
    repeat = max(0.0, float(first @ second) / length) if length > 0 else 0.0
    repeat *= overlap / (overlap + season / 4)
    years = len(profile) / season
    return min(MOST_TRUST if years >= 2 else TRUST_IN_ONE_YEAR, years * repeat / (1 + (years - 1) * repeat))


def _centred(values: npt.NDArray[np.float64]) -> Floats:
    return values - values.mean()
