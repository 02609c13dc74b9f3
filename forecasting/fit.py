"""What a whole panel tells of each of its series, learned once, and any part of the panel forecast with it.

Every part gives to the bit the rows that the whole gives, wherever and in whatever company it is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from forecasting.cluster import Each, in_turn
from forecasting.counts import (
    ZERO,
    CountFit,
    Forecasts,
    fit_counts,
    forecast_counts,
    never_sold,
    usual_size,
)
from forecasting.panel import Flags, Panel
from forecasting.segments import Profile
from forecasting.smooth import SmoothFit, fit_smooth, forecast_smooth, suits

MOST_FITTED = 20_000
"""Series of a tier that are learned from: more would tell the same, and learning must fit into one machine."""
SMOOTH_COST = 25
"""A series with models of its own takes as long as so many, at least, without."""
PART_COST = 2_000


@dataclass(frozen=True)
class Fit:
    """`counts`: None where nothing was ever sold. `typical`: the usual demand of a period that has any."""

    horizon: int
    levels: tuple[float, ...]
    typical: float
    counts: CountFit | None
    smooth: SmoothFit


@dataclass(frozen=True)
class Part:
    """Some series of a panel, on the panel's whole grid, and what kind each is."""

    panel: Panel
    kind: Profile

    def __len__(self) -> int:
        return len(self.panel)

    def only(self, rows: slice | Flags) -> Part:
        return Part(self.panel.only(rows), self.kind.only(rows))


def fit(
    panel: Panel, kind: Profile, horizon: int, levels: tuple[float, ...], seed: int = 0, each: Each = in_turn
) -> Fit:
    """Learns from at most `MOST_FITTED` series of each tier; `seed` chooses them where there are more."""
    ended, sold, smooth = _tiers(panel, kind)
    selling = _sample(sold, seed)
    counted, dense = panel.only(selling), _sample(smooth, seed)
    return Fit(
        horizon=horizon,
        levels=levels,
        typical=usual_size(counted),
        counts=fit_counts(counted, horizon, levels, ended[selling], seed) if len(counted) else None,
        smooth=fit_smooth(panel.only(dense), kind.segment[dense], horizon, levels, each),
    )


def apply(fit: Fit, part: Part) -> Forecasts:
    """Forecasts of each series of the part, in its order."""
    panel, kind = part.panel, part.kind
    result = zeros(len(panel), fit.horizon, len(fit.levels))
    ended, sold, smooth = _tiers(panel, kind)
    if fit.counts is not None and sold.any():
        place(result, sold, forecast_counts(panel.only(sold), fit.counts, ended[sold]))
    waiting = ~ended & ~sold
    if waiting.any():
        place(result, waiting, never_sold(panel.only(waiting), fit.horizon, fit.levels, fit.typical))
    if smooth.any():
        counted = Forecasts(*(getattr(result, field.name)[smooth] for field in fields(Forecasts)))
        place(result, smooth, forecast_smooth(panel.only(smooth), kind.segment[smooth], counted, fit.smooth))
    return result


def zeros(series: int, horizon: int, levels: int) -> Forecasts:
    flat = (series, horizon)
    return Forecasts(np.zeros(flat), np.zeros(flat), np.zeros((*flat, levels)), np.full(series, ZERO, dtype="<U40"))


def place(result: Forecasts, where: slice | Flags, part: Forecasts) -> None:
    for field in fields(Forecasts):
        getattr(result, field.name)[where] = getattr(part, field.name)


def cuts(part: Part, cost: int = PART_COST) -> Iterator[slice]:
    """Neighbouring series of about this cost together, in order."""
    total = np.cumsum(np.where(suits(part.panel, part.kind), SMOOTH_COST, 1))
    start = 0
    while start < len(part):
        before = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, before + cost, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def _tiers(panel: Panel, kind: Profile) -> tuple[Flags, Flags, Flags]:
    """Which series ended, which ever sold (the count tier), and which of these have models of their own."""
    ended: Flags = kind.segment == "ended"
    sold: Flags = np.any(panel.values > 0, axis=1)
    return ended, sold, ~ended & sold & suits(panel, kind)


def _sample(flags: Flags, seed: int) -> Flags:
    """By chance, not by step: the ids of a panel repeat in a rhythm of their own."""
    at = np.flatnonzero(flags)
    if len(at) <= MOST_FITTED:
        return flags
    chosen = np.zeros(len(flags), bool)
    chosen[np.random.default_rng(seed).choice(at, MOST_FITTED, replace=False)] = True
    return chosen
