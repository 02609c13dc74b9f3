"""The level of demand: exponentially weighted means at several speeds, blended and drifted as the panel's own past says, and
corrected by what became of items as silent as each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.panel import Flags, Floats
from forecasting.segments import since_first_demand
from forecasting.silence import CLASSES, Classes, silence_class

SPEEDS = (0.02, 0.05, 0.1, 0.2, 0.4)
SLOW = SPEEDS.index(0.05)
WINDOWS = 4
FORGETTING = 0.7
DRIFT_TRUST = 0.4
DRIFT_DOUBT = 0.05
ONE_WINDOW_DOUBT = 0.3
MOST_DRIFT = 0.7
PRIOR_WEIGHT = 0.1
PRIOR_SERIES = 30.0
FEWEST_PERIODS = 4
GIANT = 0.99


@dataclass(frozen=True)
class Blend:
    """How the panel's next window followed from the means at each speed. `silence`: by class of silence, what more or less
    than that followed; over all that live it comes to nothing."""

    weights: Floats
    drift: float
    silence: Floats


@dataclass(frozen=True)
class _Window:
    means: Floats
    actual: Floats
    scale: Floats
    silence: Classes


def weighted_means(values: Floats) -> tuple[Floats, Floats]:
    """Means at each speed from the first demand on, and the number of periods each effectively rests on; both (n, speeds)."""
    keep = 1 - np.array(SPEEDS)
    counted = _counted(values)
    (total,) = _discounted(counted, keep)
    (squared,) = _discounted(counted, keep**2)
    (sums,) = _discounted(np.nan_to_num(values) * counted, keep)
    effective = total**2 / np.maximum(squared, 1e-12)
    return _means(sums, total), np.where(total > 0, effective, 0.0)


def weighted_variance(values: Floats, mean: Floats, speed: int) -> Floats:
    """Variance around `mean` (n,) with the weights of one speed, corrected for the few periods it rests on."""
    keep = 1 - np.array(SPEEDS[speed : speed + 1])
    counted = _counted(values)
    squares = np.where(counted > 0, values - mean[:, None], 0.0) ** 2
    total, squared, deviation = (
        _discounted(amounts, share)[0][:, 0]
        for amounts, share in ((counted, keep), (counted, keep**2), (squares, keep))
    )
    total = np.maximum(total, 1e-12)
    variance = deviation / total
    effective = total**2 / np.maximum(squared, 1e-12)
    corrected: Floats = variance * effective / np.maximum(effective - 1, 1)
    return corrected


def blended(means: Floats, silence: Classes, blend: Blend) -> Floats:
    """The level (n,) that a blend sees in the means at each speed (n, speeds) of series as silent as `silence` says."""
    level = np.zeros(len(means))
    for speed, weight in enumerate(blend.weights):
        level += means[:, speed] * weight
    return level * blend.silence[silence] * np.exp(blend.drift)


def without_giants(level: Floats) -> Floats:
    """Levels (n,) of which the largest, one in a hundred, are brought down to the next: where a sum decides for all series, a
    slip of the finger in one must not decide it."""
    if not (level > 0).any():
        return level
    return np.minimum(level, np.quantile(level[level > 0], GIANT, method="lower"))


def _counted(values: Floats) -> Floats:
    """1 for every known period from the first demand on, else 0."""
    return (~np.isnan(values) & since_first_demand(values)).astype(float)


def _means(sums: Floats, total: Floats) -> Floats:
    return np.where(total > 0, sums / np.maximum(total, 1e-12), 0.0)


def _discounted(values: Floats, keep: Floats, after: Sequence[int] = ()) -> list[Floats]:
    """Sums (n, speeds) over the first so many periods, for each of `after` (rising; all where none is given). Of its sum
    each step into the past keeps the share `keep`.

    Added up period by period: the last bits of a matrix product depend on how many series stand together.
    """
    total, found = np.zeros((len(keep), len(values))), []
    wanted = set(after or [values.shape[1]])
    for periods, amounts in enumerate(np.ascontiguousarray(values.T), start=1):
        total *= keep[:, None]
        total += amounts
        if periods in wanted:
            found.append(total.T.copy())
    return found


def fit_blend(values: Floats, horizon: int, ended: Flags | None = None) -> Blend:
    """Learns from the panel's last windows how fast its levels move and whether it grows or shrinks as a whole.

    Weights are convex, by ridge least squares of the next window's mean, each series scaled by its own step size over
    its whole record (a scale from before the window alone would favour series that were about to rise). The drift is the
    windows' mean log ratio, shrunk by how much they disagree. Silence moves demand between the series that have not `ended`,
    and leaves its sum.
    """
    windows = _windows(values, horizon)
    even = np.full(len(SPEEDS), 1 / len(SPEEDS))
    if not windows:
        return Blend(even, 0.0, np.ones(len(CLASSES) + 1))
    weights = _convex_weights(windows[:2], even)
    silence = _after_silence(windows, weights)
    level = weighted_means(values)[0] @ weights
    living = without_giants(level if ended is None else np.where(ended, 0.0, level))
    silence *= living.sum() / max((living * silence[silence_class(values)]).sum(), 1e-12)
    return Blend(weights, _drift(windows, weights), silence)


def _windows(values: Floats, horizon: int) -> list[_Window]:
    """The last ones first."""
    width = values.shape[1]
    length = min(horizon, max(width // 3, 1))
    cuts = [cut for cut in (width - length * back for back in range(WINDOWS, 0, -1)) if cut >= FEWEST_PERIODS]
    if not cuts:
        return []
    scale, keep, counted = _step_size(values), 1 - np.array(SPEEDS), _counted(values)
    totals, sums = _discounted(counted, keep, cuts), _discounted(np.nan_to_num(values) * counted, keep, cuts)
    windows = []
    for cut, total, amounts in zip(reversed(cuts), reversed(totals), reversed(sums), strict=True):
        before, after = values[:, :cut], values[:, cut : cut + length]
        known = ~np.isnan(after)
        usable = (before > 0).any(axis=1) & known.any(axis=1) & (scale > 0)
        if usable.any():
            actual = np.nansum(after[usable], axis=1) / known[usable].sum(axis=1)
            means = _means(amounts[usable], total[usable])
            windows.append(_Window(means, actual, scale[usable], silence_class(before[usable])))
    return windows


def _step_size(values: Floats) -> Floats:
    steps = np.diff(np.where(since_first_demand(values), values, np.nan), axis=1)
    known = ~np.isnan(steps)
    return np.sqrt(np.nansum(steps**2, axis=1) / np.maximum(known.sum(axis=1), 1))


def _convex_weights(windows: list[_Window], prior: Floats) -> Floats:
    from scipy.optimize import nnls

    means = np.concatenate([w.means / w.scale[:, None] for w in windows])
    actual = np.concatenate([w.actual / w.scale for w in windows])
    gram, right = means.T @ means, means.T @ actual
    size = np.trace(gram) / len(prior)
    ridge = size * PRIOR_WEIGHT * (1 + PRIOR_SERIES / len(actual))
    sum_to_one = 1e3 * size
    gram = gram + ridge * np.eye(len(prior)) + sum_to_one
    root = np.linalg.cholesky(gram)
    weights: Floats = nnls(root.T, np.linalg.solve(root, right + ridge * prior + sum_to_one))[0]
    return weights / weights.sum()


def _after_silence(windows: list[_Window], weights: Floats) -> Floats:
    """Demand over what the weights expected, by class of silence, relative to that of all series and drawn towards it; each
    series scaled by its own step size, the last window first and counting most. One window proves nothing."""
    if len(windows) < 2:
        return np.ones(len(CLASSES) + 1)
    seen, expected, series = np.zeros(len(CLASSES) + 1), np.zeros(len(CLASSES) + 1), 0.0
    for back, window in enumerate(windows):
        actual, level = window.actual / window.scale, window.means @ weights / window.scale
        level *= actual.sum() / max(float(level.sum()), 1e-9)
        for total, amounts in ((seen, actual), (expected, level)):
            total += FORGETTING**back * np.bincount(window.silence, amounts, minlength=len(total))
        series += FORGETTING**back * len(actual)
    prior = max(PRIOR_SERIES * seen.sum() / series, 1e-9)
    factors: Floats = (seen + prior) / (expected + prior)
    return factors


def _drift(windows: list[_Window], weights: Floats) -> float:
    def log_ratio(window: _Window) -> float:
        expected = float((window.means @ weights / window.scale).sum())
        seen = float((window.actual / window.scale).sum())
        return float(np.log(max(seen, 1e-9) / max(expected, 1e-9)))

    ratios = np.clip([log_ratio(w) for w in windows], -2, 2)
    recency = FORGETTING ** np.arange(len(ratios))
    recency /= recency.sum()
    mean = float(recency @ ratios)
    doubt = ONE_WINDOW_DOUBT**2
    if len(ratios) > 1:
        concentration = float((recency**2).sum())
        doubt = float(recency @ (ratios - mean) ** 2) * concentration / (1 - concentration) + DRIFT_DOUBT**2
    series = len(windows[0].actual)
    trust = DRIFT_TRUST * mean**2 / (mean**2 + doubt) * series / (series + PRIOR_SERIES)
    return float(np.clip(mean * trust, -MOST_DRIFT, MOST_DRIFT))
