"""Demand distributions by their first two moments: negative binomial for counts, gamma for what is weighed or measured."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SMALL_MEAN = 30.0
LARGE_MEAN = 1e4
LEAST_DISPERSION = 1.02
NO_DEMAND = 1e-9
BLOCK = 8192
MOST_STEPS = 5000
HALVINGS = 50
MOST_IDLE = 0.75
"""Cells that have passed their highest level are carried along until so few of a block are left."""


def quantiles(mean: Floats, variance: Floats, levels: Sequence[float], integer: Flags) -> Floats:
    """Quantiles of each cell along a new last axis; `integer` (same shape) chooses counts or continuous."""
    result = np.empty((mean.size, len(levels)))
    flat_mean, flat_variance, counts = mean.ravel(), variance.ravel(), integer.ravel()
    result[counts] = count_quantiles(flat_mean[counts], flat_variance[counts], levels)
    result[~counts] = gamma_quantiles(flat_mean[~counts], flat_variance[~counts], levels)
    return result.reshape(*mean.shape, len(levels))


def count_quantiles(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """Negative binomial quantiles, shape (n, levels). Exact up to a mean of 10,000, gamma rounded beyond."""
    result = np.zeros((len(mean), len(levels)))
    variance = np.maximum(variance, mean * LEAST_DISPERSION)
    positive = mean > 1e-8
    small = positive & (mean < SMALL_MEAN)
    medium = positive & ~small & (mean < LARGE_MEAN)
    large = positive & (mean >= LARGE_MEAN)
    result[small] = _by_recurrence(mean[small], variance[small], levels)
    result[medium] = _by_search(mean[medium], variance[medium], levels)
    result[large] = np.round(gamma_quantiles(mean[large], variance[large], levels))
    return result


def gamma_quantiles(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """Gamma quantiles, shape (n, levels); a mean of zero gives zeros."""
    from scipy.special import gammaincinv

    safe_mean, safe_variance = np.maximum(mean, 1e-12), np.maximum(variance, 1e-12 * np.maximum(mean, 1e-12))
    shape = np.clip(safe_mean**2 / safe_variance, 1e-6, 1e12)
    found = gammaincinv(shape[:, None], np.asarray(levels)[None, :]) * (safe_mean / shape)[:, None]
    return np.where(mean[:, None] > 1e-8, np.nan_to_num(found), 0.0)


def wilson_hilferty(mean: Floats, shape: Floats, levels: Floats) -> Floats:
    """Gamma quantiles, shape (n, levels), from the normal's (Wilson, Hilferty 1931): off by at most 3 % of the standard
    deviation where `shape`, mean² / variance, is at least 1, at a thirtieth of the time.
    """
    from scipy.special import ndtri

    ninth = 1 / (9 * shape[:, None])
    root: Floats = np.maximum(1 - ninth + ndtri(levels)[None, :] * np.sqrt(ninth), 0.0)
    return mean[:, None] * root**3


def exceedance(mean: Floats, variance: Floats, threshold: Floats, integer: Flags) -> Floats:
    """P(demand > threshold) of each cell. A negative threshold is exceeded by any demand that is not certain to be zero."""
    from scipy.special import betainc, gammaincc

    chance = np.where((threshold < 0) & (mean > NO_DEMAND), 1.0, 0.0)
    known = (threshold >= 0) & (mean > NO_DEMAND)
    counts, measures = known & integer, known & ~integer
    success = mean[counts] / np.maximum(variance[counts], mean[counts] * LEAST_DISPERSION)
    size = mean[counts] * success / (1 - success)
    chance[counts] = 1 - betainc(size, np.floor(threshold[counts]) + 1, success)
    shape = np.clip(mean[measures] ** 2 / np.maximum(variance[measures], 1e-12 * mean[measures]), 1e-6, 1e12)
    chance[measures] = gammaincc(shape, threshold[measures] * shape / mean[measures])
    return np.clip(chance, 0.0, 1.0)


def expected_excess(mean: Floats, variance: Floats, threshold: Floats, integer: Flags) -> Floats:
    """E[max(demand - threshold, 0)] of each cell, for thresholds of 0 or more; that of a count is rounded down.

    By E[D; D > x] = mean x P(D' >= x), D' being of the same scale and a size greater by one (Axsäter 2015, ch. 5).
    """
    from scipy.special import betainc, gammaincc

    safe = np.maximum(mean, 1e-9)
    success = safe / np.maximum(variance, safe * LEAST_DISPERSION)
    size = safe * success / (1 - success)
    whole = np.floor(threshold)
    larger = np.where(whole > 0, 1 - betainc(size + 1, np.maximum(whole, 1.0), success), 1.0)
    counted = safe * larger - whole * (1 - betainc(size, whole + 1, success))
    shape = np.clip(safe**2 / np.maximum(variance, 1e-12 * safe), 1e-6, 1e12)
    scaled = threshold * shape / safe
    measured = safe * gammaincc(shape + 1, scaled) - threshold * gammaincc(shape, scaled)
    return np.where(mean > 1e-9, np.clip(np.where(integer, counted, measured), 0.0, safe), 0.0)


def cheapest_levels(mean: Floats, variance: Floats, ratio: Floats, lot: Floats, integer: Flags) -> Floats:
    """The level s of each cell below which a lot is ordered, so that holding and waiting cost least: the larger the lot, the
    lower, for it is rarely that stock is low at all.

    `mean`, `variance`: of demand until the lot is there. `ratio`: shortage / (shortage + holding) of a unit and period. Under
    (s, Q) the position is as often at each height from s to s + Q, so P(demand stays below it) need only reach the ratio on
    average over them (Zheng 1992; Snyder and Shen 2019, ch. 5).
    """
    low = np.full(len(mean), -1.0)
    high = np.zeros(len(mean))
    for level in np.unique(ratio):
        at = ratio == level
        high[at] = quantiles(mean[at], variance[at], [float(level)], integer[at])[:, 0]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        middle = np.maximum(np.where(integer, np.floor(middle), middle), 0.0)
        beyond = expected_excess(mean, variance, middle, integer) - expected_excess(
            mean, variance, middle + lot, integer
        )
        enough = beyond <= (1 - ratio) * lot
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def _by_recurrence(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """Adds up the probabilities from zero on, a block of cells at a time so that it stays in the processor's cache."""
    order = np.argsort(levels)
    wanted = np.asarray(levels)[order] - 1e-12
    result = np.empty((len(mean), len(levels)))
    for start in range(0, len(mean), BLOCK):
        block = slice(start, start + BLOCK)
        result[block, order] = _added_up(mean[block], variance[block], wanted)
    return result


def _added_up(mean: Floats, variance: Floats, wanted: Floats) -> Floats:
    """How many sums stay below each of the rising levels `wanted`: (cells, levels)."""
    cells, width = len(mean), len(wanted) + 1
    below = np.zeros((cells, width))
    tally, at = below.ravel(), np.arange(cells) * width
    success = mean / variance
    size = mean * success / (1 - success)
    term = np.exp(size * np.log(success))
    total = term.copy()
    for k in range(MOST_STEPS):
        passed = np.searchsorted(wanted, total, side="right")
        tally[at + passed] += 1
        stay = passed < width - 1
        left = np.count_nonzero(stay)
        if not left:
            break
        if left < MOST_IDLE * len(stay):
            at, term, total, size, success = at[stay], term[stay], total[stay], size[stay], success[stay]
        term = term * (k + size) / (k + 1) * (1 - success)
        total = total + term
    return np.cumsum(below[:, :-1], axis=1)


def _by_search(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """Bisection over whole numbers between bounds that a gamma of the same moments suggests."""
    from scipy.special import betainc

    success = (mean / variance)[:, None]
    size = mean[:, None] * success / (1 - success)
    wanted = np.asarray(levels)[None, :]
    guess = gamma_quantiles(mean, variance, levels)
    low, high = np.floor(guess * 0.5) - 3, np.ceil(guess * 1.5) + 50
    while (apart := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        reached = betainc(size, np.maximum(middle, 0) + 1, success) >= wanted - 1e-12
        reached &= middle >= 0
        # A cell that is done stays as it is, whatever its neighbours need.
        low, high = np.where(apart & ~reached, middle, low), np.where(apart & reached, middle, high)
    return np.maximum(high, 0.0)
