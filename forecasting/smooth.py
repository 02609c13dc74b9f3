"""The smooth tier: theta and smoothing models with conformal intervals pooled over a segment.

Each segment has one champion, chosen on the last `horizon` known periods: the models of this tier or the count
distribution. One champion a segment beats one a series, which follows noise.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from forecasting.cluster import Each, in_turn
from forecasting.counts import Forecasts, fit_counts, forecast_counts
from forecasting.days import as_if_open
from forecasting.panel import Flags, Floats, Panel
from forecasting.quantiles import in_order, rounded
from forecasting.segments import Profile
from forecasting.theta import MODEL_NAME, Points, point_forecasts

MOST_ZEROS = 0.05
SEASONS_NEEDED = 2
FEWEST_PERIODS = 24
LONGEST_HISTORY = 730
"""What daily demand was three years ago says nothing of the next weeks, and fitting takes as long as the record."""
MOST_HELD_OUT = 200
"""Series of a segment whose last periods are forecast to choose and to measure: as many as make the pool's quantiles steady."""
BATCH = 20
PRIOR_RESIDUALS = 50
PRIOR_WIDENING = 1.25
PRIOR_SERIES = 5.0
FALLBACK_PREFIX = "fallback_"


@dataclass(frozen=True)
class Intervals:
    """How far off the models of a segment are, in a series' own one-step errors: by horizon (`growth`), of which `deviation`
    is the root mean square and `sided` the deviation at each level. `champion`: whether they beat the count distribution."""

    champion: bool
    growth: Floats
    deviation: float
    sided: Floats


@dataclass(frozen=True)
class SmoothFit:
    """`closing`: what closed days leave of demand, by period of the grid and after it. `intervals` by segment."""

    horizon: int
    closing: Floats
    intervals: dict[str, Intervals]


@dataclass(frozen=True)
class _Holdout:
    """What the last known periods said: per series, errors (series, steps) of both candidates and a scale."""

    segment: npt.NDArray[np.str_]
    models: Floats
    counts: Floats
    scale: Floats


def suits(panel: Panel, kind: Profile) -> Flags:
    """Series dense and long enough for a model of their own."""
    needed = max(SEASONS_NEEDED * panel.rhythm.season, FEWEST_PERIODS)
    dense = np.isin(kind.segment, ("smooth", "erratic")) & (kind.zero_share <= MOST_ZEROS)
    flags: Flags = dense & (kind.known_periods >= needed)
    return flags


def fit_smooth(
    panel: Panel,
    segment: npt.NDArray[np.str_],
    closing: Floats,
    horizon: int,
    levels: tuple[float, ...],
    each: Each = in_turn,
) -> SmoothFit:
    """Measures the models on series that suit and chooses each segment's champion; `closing` as `closing_factors` gives it."""
    if not len(panel):
        return SmoothFit(horizon, closing, {})
    holdout = _hold_out(as_if_open(panel, closing), segment, horizon, each)
    found = {str(name): _intervals(holdout, holdout.segment == name, horizon, levels) for name in np.unique(segment)}
    return SmoothFit(horizon, closing, found)


def forecast_smooth(panel: Panel, segment: npt.NDArray[np.str_], counted: Forecasts, fit: SmoothFit) -> Forecasts:
    """Forecasts of series that suit; where the count distribution is its segment's champion, or no model could be fitted
    (model name `fallback_…`), they are those already `counted`."""
    champions = {name: intervals for name, intervals in fit.intervals.items() if intervals.champion}
    return forecast_models(panel, segment, counted, replace(fit, intervals=champions))


def forecast_models(panel: Panel, segment: npt.NDArray[np.str_], counted: Forecasts, fit: SmoothFit) -> Forecasts:
    """The same with the models in every segment that was measured, whichever is its champion."""
    result = Forecasts(*(getattr(counted, field.name).copy() for field in fields(Forecasts)))
    opened = as_if_open(panel, fit.closing)
    for name, intervals in fit.intervals.items():
        rows = segment == name
        if rows.any():
            _replace(result, opened.only(rows), np.flatnonzero(rows), intervals, fit)
    return result


def _intervals(holdout: _Holdout, here: Flags, horizon: int, levels: tuple[float, ...]) -> Intervals:
    models, counts = (_mean_scaled(errors, holdout.scale, here) for errors in (holdout.models, holdout.counts))
    growth, residuals = _conformal(holdout, here, horizon)
    sided = np.array([np.sign(q - 0.5) * np.quantile(residuals, abs(2 * q - 1)) for q in levels])
    return Intervals(models <= counts, growth, float(np.sqrt(np.mean(residuals**2))), sided)


def _hold_out(part: Panel, segment: npt.NDArray[np.str_], horizon: int, each: Each) -> _Holdout:
    lengths = _lengths(part)
    spare = int(np.median(lengths)) - SEASONS_NEEDED * part.rhythm.season
    steps = int(np.clip(spare, 1, horizon))
    able = _spread_out(lengths - steps >= max(part.rhythm.season + 2, FEWEST_PERIODS // 2), segment)
    earlier = part.only(able).without_last(steps)
    actual = part.only(able).aligned()[:, -steps:]
    models = _points(earlier, steps, each)
    counts = forecast_counts(earlier, fit_counts(earlier, steps, (0.5,)))
    return _Holdout(segment[able], actual - models.mean, actual - counts.mean, _scale(models, actual))


def _points(panel: Panel, horizon: int, each: Each) -> Points:
    """A few series at a time, so that many hands can share the fitting."""
    histories = _histories(panel)
    batches = [histories[start : start + BATCH] for start in range(0, len(histories), BATCH)]
    found = list(each(partial(point_forecasts, season=panel.rhythm.season, horizon=horizon), batches))
    return Points(np.concatenate([p.mean for p in found]), np.concatenate([p.step_error for p in found]))


def _spread_out(able: Flags, segment: npt.NDArray[np.str_]) -> Flags:
    """At most `MOST_HELD_OUT` of the series of each segment, evenly over the panel."""
    chosen = np.zeros(len(able), bool)
    for name in np.unique(segment):
        at = np.flatnonzero(able & (segment == name))
        chosen[at[np.linspace(0, len(at) - 1, min(len(at), MOST_HELD_OUT)).round().astype(int)]] = True
    return chosen


def _replace(result: Forecasts, part: Panel, at: npt.NDArray[np.intp], intervals: Intervals, fit: SmoothFit) -> None:
    closing = fit.closing[part.end[:, None] + 1 + np.arange(fit.horizon)]
    points = point_forecasts(_histories(part), part.rhythm.season, fit.horizon)
    fitted = np.isfinite(points.mean).all(axis=1)
    result.model_name[at[~fitted]] = np.char.add(FALLBACK_PREFIX, result.model_name[at[~fitted]])
    at, mean = at[fitted], points.mean[fitted] * closing[fitted]
    spread = _scale(points, points.mean)[fitted][:, None] * intervals.growth[None, :] * closing[fitted]
    result.mean[at] = mean
    result.std[at] = spread * intervals.deviation
    quantiles = in_order(mean[:, :, None] + spread[:, :, None] * intervals.sided)
    result.quantiles[at] = rounded(quantiles, part.integer[fitted])
    result.model_name[at] = MODEL_NAME


def _conformal(holdout: _Holdout, here: Flags, horizon: int) -> tuple[Floats, Floats]:
    """How absolute errors grow with the horizon (a rising line), and what is left of them, pooled over the segment.

    Beside the segment's own stand those of a few imagined series with errors as large as inside their history, and the
    residuals of a normal, widened, so that a handful of series gives no false certainty.
    """
    from scipy.special import ndtri

    scaled = np.abs(holdout.models[here]) / holdout.scale[here][:, None]
    scaled = scaled[np.isfinite(scaled).all(axis=1)]
    prior = np.abs(ndtri((np.arange(PRIOR_RESIDUALS) + 0.5) / PRIOR_RESIDUALS)) * PRIOR_WIDENING
    if not len(scaled):
        return np.sqrt(1 + 0.1 * np.arange(horizon, dtype=float)), prior
    steps = np.arange(scaled.shape[1])
    typical = (scaled.sum(axis=0) + PRIOR_SERIES) / (len(scaled) + PRIOR_SERIES)
    slope, start = np.polyfit(steps, typical, 1) if len(steps) > 2 else (0.0, float(typical.mean()))
    slope, start = max(float(slope), 0.0), max(float(start), 0.25 * float(typical.mean()))
    if slope == 0.0:
        start = float(typical.mean())
    growth = np.asarray(start + slope * np.arange(horizon), dtype=float)
    own = (scaled / (start + slope * steps)[None, :]).ravel()
    return growth, np.concatenate([own, prior])


def _mean_scaled(errors: Floats, scale: Floats, here: Flags) -> float:
    relative = np.abs(errors[here]) / scale[here][:, None]
    relative = relative[np.isfinite(relative).all(axis=1)]
    return float(relative.mean()) if len(relative) else 0.0


def _scale(points: Points, level: Floats) -> Floats:
    """One-step errors, at least a thousandth of the level: a constant history proves little about the future."""
    known = ~np.isnan(level)
    floor = 1e-3 * np.nansum(np.abs(level), axis=1) / np.maximum(known.sum(axis=1), 1) + 1e-9
    return np.maximum(points.step_error, floor)


def _lengths(panel: Panel) -> npt.NDArray[np.int64]:
    known = ~np.isnan(panel.values)
    return panel.end - known.argmax(axis=1) + 1


def _histories(panel: Panel) -> list[Floats]:
    """The last `LONGEST_HISTORY` periods of each series, from its first known value on; unknown ones bridged in a straight line."""
    starts = np.maximum((~np.isnan(panel.values)).argmax(axis=1), panel.end + 1 - LONGEST_HISTORY)
    return [_bridged(row[s : e + 1]) for row, s, e in zip(panel.values, starts, panel.end, strict=True)]


def _bridged(values: Floats) -> Floats:
    unknown = np.isnan(values)
    if not unknown.any():
        return np.ascontiguousarray(values)
    at = np.arange(len(values))
    return np.interp(at, at[~unknown], values[~unknown])
