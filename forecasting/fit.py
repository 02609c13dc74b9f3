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
from forecasting.days import closing_factors
from forecasting.launches import Attributes, Launches, fit_launches, forecast_launches
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
    """`counts`: None where nothing was ever sold. `typical`: the usual demand of a period that has any. `launches`: None
    without attributes, or where too few are known."""

    horizon: int
    levels: tuple[float, ...]
    typical: float
    counts: CountFit | None
    smooth: SmoothFit
    launches: Launches | None


@dataclass(frozen=True)
class Part:
    """Some series of a panel, on the panel's whole grid, what kind each is and, if known, like which others."""

    panel: Panel
    kind: Profile
    attributes: Attributes | None = None

    def __len__(self) -> int:
        return len(self.panel)

    def only(self, rows: slice | Flags) -> Part:
        attributes = None if self.attributes is None else self.attributes.only(rows)
        return Part(self.panel.only(rows), self.kind.only(rows), attributes)


def fit(whole: Part, horizon: int, levels: tuple[float, ...], seed: int = 0, each: Each = in_turn) -> Fit:
    """Learns from at most `MOST_FITTED` series of each tier; `seed` chooses them where there are more."""
    ended, sold, smooth = _tiers(whole)
    selling, dense = _sample(sold, seed), whole.only(_sample(smooth, seed))
    counted = whole.only(selling)
    counts = fit_counts(counted.panel, horizon, levels, ended[selling], seed) if len(counted) else None
    closing = closing_factors(counted.panel, horizon)
    launches = None
    if counts is not None and counted.attributes is not None:
        launches = fit_launches(counted.panel, _new(counted), counted.attributes, counts.season.factors)
    return Fit(
        horizon=horizon,
        levels=levels,
        typical=usual_size(counted.panel),
        counts=counts,
        smooth=fit_smooth(dense.panel, dense.kind.segment, closing, horizon, levels, each),
        launches=launches,
    )


def apply(fit: Fit, part: Part) -> Forecasts:
    """Forecasts of each series of the part, in its order."""
    panel, new = part.panel, _new(part)
    result = zeros(len(panel), fit.horizon, len(fit.levels))
    ended, sold, smooth = _tiers(part)
    waiting = ~ended & ~sold
    if fit.counts is not None and sold.any():
        place(result, sold, forecast_counts(panel.only(sold), fit.counts, ended[sold]))
    if waiting.any():
        place(result, waiting, never_sold(panel.only(waiting), fit.horizon, fit.levels, fit.typical))
    if smooth.any():
        counted = only(result, smooth)
        place(result, smooth, forecast_smooth(panel.only(smooth), part.kind.segment[smooth], counted, fit.smooth))
    if fit.launches is not None and part.attributes is not None and new.any():
        attributes = part.attributes.only(new)
        place(result, new, forecast_launches(panel.only(new), fit.launches, attributes, fit.horizon, fit.levels))
    return result


def zeros(series: int, horizon: int, levels: int) -> Forecasts:
    flat = (series, horizon)
    return Forecasts(np.zeros(flat), np.zeros(flat), np.zeros((*flat, levels)), np.full(series, ZERO, dtype="<U40"))


def place(result: Forecasts, where: slice | Flags, part: Forecasts) -> None:
    for field in fields(Forecasts):
        getattr(result, field.name)[where] = getattr(part, field.name)


def only(forecasts: Forecasts, rows: slice | Flags) -> Forecasts:
    return Forecasts(*(getattr(forecasts, field.name)[rows] for field in fields(Forecasts)))


def cuts(part: Part, cost: int = PART_COST) -> Iterator[slice]:
    """Neighbouring series of about this cost together, in order."""
    total = np.cumsum(np.where(suits(part.panel, part.kind), SMOOTH_COST, 1))
    start = 0
    while start < len(part):
        before = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, before + cost, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def _tiers(part: Part) -> tuple[Flags, Flags, Flags]:
    """Which series ended, which ever sold (the count tier), and which of these have models of their own."""
    ended: Flags = part.kind.segment == "ended"
    sold: Flags = np.any(part.panel.values > 0, axis=1)
    return ended, sold, ~ended & sold & suits(part.panel, part.kind)


def _new(part: Part) -> Flags:
    flags: Flags = part.kind.segment == "new"
    return flags


def _sample(flags: Flags, seed: int) -> Flags:
    """By chance, not by step: the ids of a panel repeat in a rhythm of their own."""
    at = np.flatnonzero(flags)
    if len(at) <= MOST_FITTED:
        return flags
    chosen = np.zeros(len(flags), bool)
    chosen[np.random.default_rng(seed).choice(at, MOST_FITTED, replace=False)] = True
    return chosen
