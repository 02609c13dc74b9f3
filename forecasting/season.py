"""The season a whole panel shares, estimated where single series are too sparse or too short to show their own."""

import numpy as np
import numpy.typing as npt

from forecasting.days import day_factors
from forecasting.panel import Floats, Panel
from forecasting.segments import since_first_demand

FEWEST_SERIES = 20
TRUST_IN_ONE_YEAR = 0.5
MOST_TRUST = 0.7
CAP = 20.0


def shared_season(panel: Panel, horizon: int) -> Floats:
    """Factors around 1 for each period of the grid and `horizon` more, shape (periods + horizon,).

    Each series counts by its demand relative to its own mean, so that no giant decides. The profile's mean log by season
    position is shrunk by how well one year repeats in the next; a single year is believed by half. All ones where the
    panel is shorter than a season and two periods, or has fewer than 20 series that span one. A daily panel's season is its
    week (`forecasting.days`), which repeats often enough to be believed as chance allows.
    """
    season, width = panel.rhythm.season, len(panel.grid)
    if panel.freq == "D":
        return day_factors(panel, horizon)
    flat = np.ones(width + horizon)
    if width < season + 2:
        return flat
    shares = _relative_demand(panel.values, season)
    if len(shares) < FEWEST_SERIES:
        return flat
    known = (~np.isnan(shares)).sum(axis=0)
    profile = np.log(np.maximum(np.nansum(shares, axis=0) / np.maximum(known, 1), 0.05))
    profile -= _yearly_trend(profile, season) * np.arange(width)
    index = _by_position(profile, season) * _trust(profile, season)
    if season > 12:
        index = np.convolve(np.r_[index[-1], index, index[0]], [0.25, 0.5, 0.25], "valid")
    factors: Floats = np.exp(index[np.arange(width + horizon) % season])
    return factors


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
