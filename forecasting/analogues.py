"""What followed when any item of the panel stood as this one stands now: quantiles without a shape assumed.

Every past period of every series is a state (how much, how recently, how regularly was ordered) with a known sequel. Random
trees put like states together; a series gets, averaged over the trees, the quantiles of what followed in its leaf, each
sequel relative to the level of its own series. This is a quantile regression forest (Meinshausen, 2006) on completely random,
balanced trees (Geurts, Ernst and Wehenkel, 2006): such trees are sorted, not searched, and cost the same for any panel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from forecasting.panel import Flags, Floats
from forecasting.segments import since_first_demand

TREES = 16
LEAF = 50
MOST_STATES = 20_000
FEWEST_STATES = 1_000
FEWEST_SERIES = 100
ENOUGH_PERIODS, FEWEST_PERIODS = 12, 4
CUTS = 24
STEPS = 6
BLOCK = 2048
SPEEDS = (0.03, 0.1, 0.3)
SMALLEST_SHARE = 0.1
MOST_RELATIVE = 100.0
"""What counts at most of a sequel, in levels of its series, so that a slip of the finger does not decide a leaf's mean."""
AGE, SILENCE = -2, -1
LEVEL_OFFSET, FEATURE_OFFSET = 0.2, 0.05


@dataclass(frozen=True)
class Analogues:
    """Quantiles (series, levels) and mean (series,) of a period's demand within the horizon, season taken out.

    `precedented`: the panel's past knows a leaf of states as young, and of silences as long, as those of the series.
    """

    quantiles: Floats
    mean: Floats
    precedented: Flags


@dataclass(frozen=True)
class Forest:
    """Trees over the past states of a panel, each a complete binary one kept in arrays.

    `directions` (trees, depth, features), `thresholds` (trees, nodes, level by level); of what followed in each leaf, relative
    to the level: `quantiles` (trees, leaves, levels), `mean` (trees, leaves). Quantities count in `unit`s. A state younger
    than `youngest` or silent for longer than `most_silent` has no precedent.
    """

    unit: float
    directions: Floats
    thresholds: Floats
    quantiles: Floats
    mean: Floats
    youngest: float
    most_silent: float


@dataclass(frozen=True)
class _States:
    """Features (features, states), the level of their series, periods since its first demand (0: none yet) and its last."""

    features: Floats
    level: Floats
    age: Floats
    silence: Floats

    @classmethod
    def joined(cls, parts: list[_States]) -> _States:
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts], axis=-1) for field in fields(cls)))


def fit_forest(values: Floats, horizon: int, levels: tuple[float, ...], seed: int) -> tuple[Forest, Floats] | None:
    """From right-aligned demand without its season: the forest, and what it expects of each series (their mean).

    None where the panel or its past is too small to compare with.
    """
    positive = values[np.nan_to_num(values) > 0]
    if len(values) < FEWEST_SERIES or not len(positive):
        return None
    unit = float(np.quantile(positive, SMALLEST_SHARE))
    chance = np.random.default_rng(seed)
    found = _past(values / unit, horizon, chance)
    if found is None or len(found[1].level) < FEWEST_STATES:
        return None
    now, past, sequels = found
    forest = _grown(past, sequels / (past.level + LEVEL_OFFSET), unit, levels, chance)
    mean = sum(tree[leaf] for tree, leaf in zip(forest.mean, _leaves(forest, now), strict=True))
    return forest, mean * _scale(forest, now)


def analogues(values: Floats, forest: Forest) -> Analogues:
    """Of right-aligned demand without its season, as wide as what the forest was fitted to."""
    *_, (_, totals) = _totals(values / forest.unit, range(0))
    now = _states(totals)
    quantiles, mean = np.zeros((len(values), forest.quantiles.shape[2])), np.zeros(len(values))
    for tree, leaf in enumerate(_leaves(forest, now)):
        quantiles += forest.quantiles[tree][leaf]
        mean += forest.mean[tree][leaf]
    scale = _scale(forest, now)
    precedented = (now.age >= forest.youngest) & (now.silence <= forest.most_silent)
    return Analogues(quantiles * scale[:, None], mean * scale, precedented)


def _scale(forest: Forest, now: _States) -> Floats:
    return np.where(now.age > 0, forest.unit * (now.level + LEVEL_OFFSET), 0.0) / len(forest.mean)


def _past(values: Floats, horizon: int, chance: np.random.Generator) -> tuple[_States, _States, Floats] | None:
    """The states of today, those of a sample of earlier cuts, and some periods of what followed each: (periods, states).

    None where the record is too short for any cut.
    """
    width = values.shape[1]
    length = min(horizon, max(width // 3, 1))
    last = width - length
    # Earlier a state says little; a short record has no later ones.
    cuts = range(max(last - CUTS, min(ENOUGH_PERIODS, last - FEWEST_PERIODS), 1), last + 1)
    share = MOST_STATES / max(len(values) * len(cuts), 1)
    steps = np.unique(np.linspace(0, length - 1, STEPS).round().astype(int))
    if not cuts:
        return None
    *earlier, (_, now) = _totals(values, cuts)
    parts, sequels = [], []
    for cut, totals in earlier:
        after = values.T[cut + steps]
        kept = (totals[AGE] > 0) & ~np.isnan(after).any(axis=0) & (chance.random(len(values)) < share)
        parts.append(_states(totals[:, kept]))
        sequels.append(after[:, kept])
    return _states(now), _States.joined(parts), np.concatenate(sequels, axis=1)


def _totals(values: Floats, cuts: range) -> Iterator[tuple[int, Floats]]:
    """What states are read from after so many periods, for each of the cuts and for today: a row per total, in the order of
    `_states`.

    Everything is added up period by period: the last bits of a matrix product depend on how many series stand together.
    """
    n, width = values.shape
    there = ~np.isnan(values) & since_first_demand(values)
    known = np.ascontiguousarray(np.where(there, values, 0.0).T)
    there = np.ascontiguousarray(there.T)
    speeds = len(SPEEDS)
    keep = np.concatenate([1 - np.tile(SPEEDS, 2), np.full(2, 1 - SPEEDS[0]), np.ones(4)])[:, None]
    totals = np.zeros((len(keep), n))
    for periods, (value, counted) in enumerate(zip(known, there, strict=True), start=1):
        sold = value > 0
        totals *= keep
        totals[:speeds] += value
        totals[speeds : 2 * speeds] += counted
        for row, amount in zip(totals[2 * speeds :], (value**2, sold, value, sold, counted, 1.0), strict=True):
            row += amount
        totals[SILENCE, sold] = 0.0
        if periods in cuts or periods == width:
            yield periods, totals.copy()


def _states(totals: Floats) -> _States:
    """Features weighted by how much they tell, chosen once on monthly spare parts and left alone since."""
    total, weight, (squares, demands, size, count, age, silence) = np.split(totals, [len(SPEEDS), 2 * len(SPEEDS)])
    means = total / np.maximum(weight, 1e-12)
    known = np.maximum(weight[0], 1e-12)
    spread = np.sqrt(np.maximum(squares / known - means[0] ** 2, 0.0))
    features = [
        np.log(means[0] + FEATURE_OFFSET),
        np.log(means[1] + FEATURE_OFFSET),
        0.7 * np.log(means[2] + FEATURE_OFFSET),
        0.7 * np.log(size / np.maximum(count, 1) + 1),
        0.3 * np.log1p(silence),
        0.6 * np.log1p(age),
        1.0 * np.log((spread + 0.1) / (means[0] + 0.1)),
        demands / known,
    ]
    return _States(np.stack(features), (means[0] + means[1]) / 2, age, silence)


def _grown(
    past: _States, relative: Floats, unit: float, levels: tuple[float, ...], chance: np.random.Generator
) -> Forest:
    directions, thresholds, quantiles, means = [], [], [], []
    sequels = np.ascontiguousarray(relative.T)
    for _ in range(TREES):
        leaves, direction, threshold = _tree(past.features, chance)
        ordered = np.sort(sequels[leaves].reshape(len(leaves), -1), axis=1)
        directions.append(direction)
        thresholds.append(threshold)
        quantiles.append(ordered[:, _positions(levels, ordered.shape[1])])
        means.append(np.minimum(ordered, MOST_RELATIVE).mean(axis=1))
    # Of the first periods even many precedents tell little: how much an item will sell is hardly known then.
    youngest = max(float(np.sort(past.age)[LEAF - 1]), FEWEST_PERIODS)
    most_silent = float(np.sort(past.silence)[-LEAF])
    return Forest(
        unit, np.array(directions), np.array(thresholds), np.array(quantiles), np.array(means), youngest, most_silent
    )


def _tree(features: Floats, chance: np.random.Generator) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """States by leaf, all leaves of one size, with the directions and thresholds that lead there.

    All nodes of a level split along one random direction, each at its own median.
    """
    count = features.shape[1]
    depth = max(int(np.log2(count / LEAF)), 0)
    rows = chance.permutation(count)[: (count >> depth) << depth]
    directions, thresholds = chance.normal(size=(depth, len(features))), np.zeros((1 << depth) - 1)
    for level, along in enumerate(directions @ features):
        nodes = rows.reshape(1 << level, -1)
        middle = nodes.shape[1] // 2
        order = np.argpartition(along[nodes], middle, axis=1)
        order += np.arange(0, len(rows), nodes.shape[1])[:, None]
        rows = rows[order.ravel()]
        medians = rows.reshape(1 << level, -1)[:, middle]
        # As exact as what is compared with it: many states are the same, and stand where the median stands.
        thresholds[len(nodes) - 1 : 2 * len(nodes) - 1] = _along(features[:, medians], directions[level : level + 1])[0]
    return rows.reshape(1 << depth, -1), directions, thresholds


def _leaves(forest: Forest, now: _States) -> Iterator[npt.NDArray[np.int64]]:
    """The leaf of each state, tree by tree."""
    for directions, thresholds in zip(forest.directions, forest.thresholds, strict=True):
        leaf = np.zeros(len(now.level), np.int64)
        for level, along in enumerate(_along(now.features, directions)):
            leaf += leaf + (along >= thresholds[leaf + (1 << level) - 1])
        yield leaf


def _along(features: Floats, directions: Floats) -> Floats:
    """How far along each direction the states lie: (directions, states).

    Feature by feature, so that like states lie at the same place wherever they stand; some states at a time, so that they
    stay in the processor's cache.
    """
    along = np.zeros((len(directions), features.shape[1]))
    for start in range(0, features.shape[1], BLOCK):
        here = along[:, start : start + BLOCK]
        for feature, weights in zip(features[:, start : start + BLOCK], directions.T, strict=True):
            here += weights[:, None] * feature
    return along


def _positions(levels: tuple[float, ...], size: int) -> npt.NDArray[np.int64]:
    return np.clip(np.ceil(np.asarray(levels) * size).astype(np.int64) - 1, 0, size - 1)
