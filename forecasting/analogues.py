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
SPEEDS = (0.03, 0.1, 0.3)
SMALLEST_SHARE = 0.1
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
class _States:
    """Rows of features, the level of their series, periods since its first demand (0: none yet) and since its last."""

    features: Floats
    level: Floats
    age: Floats
    silence: Floats

    def only(self, rows: Flags) -> _States:
        return _States(*(getattr(self, field.name)[rows] for field in fields(_States)))

    @classmethod
    def joined(cls, parts: list[_States]) -> _States:
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def analogues(values: Floats, horizon: int, levels: tuple[float, ...], seed: int) -> Analogues | None:
    """From right-aligned demand without its season; None where the panel or its past is too small to compare with."""
    positive = values[np.nan_to_num(values) > 0]
    if len(values) < FEWEST_SERIES or not len(positive):
        return None
    unit = float(np.quantile(positive, SMALLEST_SHARE))
    chance = np.random.default_rng(seed)
    found = _past(values / unit, horizon, chance)
    if found is None or len(found[1].level) < FEWEST_STATES:
        return None
    now, past, sequels = found
    relative = sequels / (past.level + LEVEL_OFFSET)[:, None]
    quantiles, mean = np.zeros((len(values), len(levels))), np.zeros(len(values))
    for _ in range(TREES):
        leaves, leaf = _tree(past.features, now.features, chance)
        ordered = np.sort(relative[leaves].reshape(len(leaves), -1), axis=1)
        quantiles += ordered[:, _positions(levels, ordered.shape[1])][leaf]
        mean += ordered.mean(axis=1)[leaf]
    scale = np.where(now.age > 0, unit * (now.level + LEVEL_OFFSET), 0.0) / TREES
    return Analogues(quantiles * scale[:, None], mean * scale, _precedented(now, past))


def _precedented(now: _States, past: _States) -> Flags:
    as_young = np.searchsorted(np.sort(past.age), now.age, side="right")
    as_silent = len(past.silence) - np.searchsorted(np.sort(past.silence), now.silence)
    # Of the first periods even many precedents tell little: how much an item will sell is hardly known then.
    flags: Flags = (as_young >= LEAF) & (as_silent >= LEAF) & (now.age >= FEWEST_PERIODS)
    return flags


def _past(values: Floats, horizon: int, chance: np.random.Generator) -> tuple[_States, _States, Floats] | None:
    """The states of today, those of a sample of earlier cuts, and some periods of what followed each of these.

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
    *earlier, (_, now) = _states(values, cuts)
    parts, sequels = [], []
    for cut, states in earlier:
        after = values[:, cut + steps]
        rows = (states.age > 0) & ~np.isnan(after).any(axis=1) & (chance.random(len(values)) < share)
        parts.append(states.only(rows))
        sequels.append(after[rows])
    return now, _States.joined(parts), np.concatenate(sequels)


def _states(values: Floats, cuts: range) -> Iterator[tuple[int, _States]]:
    """The states after so many periods, for each of the cuts and for today."""
    n, width = values.shape
    counted = (~np.isnan(values) & since_first_demand(values)).astype(float)
    known = np.nan_to_num(values) * counted
    keep = 1 - np.array(SPEEDS)
    total, weight = np.zeros((n, len(SPEEDS))), np.zeros((n, len(SPEEDS)))
    squares, demands = np.zeros(n), np.zeros(n)
    size, count, silence, age = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for t in range(width):
        value, there = known[:, t], counted[:, t]
        sold = value > 0
        total, weight = total * keep + value[:, None], weight * keep + there[:, None]
        squares, demands = squares * keep[0] + value**2, demands * keep[0] + sold
        size, count, age = size + value, count + sold, age + there
        silence = np.where(sold, 0.0, silence + 1)
        if t + 1 in cuts or t + 1 == width:
            yield t + 1, _state(total, weight, squares, demands, size / np.maximum(count, 1), silence, age)


def _state(
    total: Floats, weight: Floats, squares: Floats, demands: Floats, size: Floats, silence: Floats, age: Floats
) -> _States:
    """Features weighted by how much they tell, chosen once on monthly spare parts and left alone since."""
    means = total / np.maximum(weight, 1e-12)
    known = np.maximum(weight[:, 0], 1e-12)
    spread = np.sqrt(np.maximum(squares / known - means[:, 0] ** 2, 0.0))
    features = [
        np.log(means[:, 0] + FEATURE_OFFSET),
        np.log(means[:, 1] + FEATURE_OFFSET),
        0.7 * np.log(means[:, 2] + FEATURE_OFFSET),
        0.7 * np.log(size + 1),
        0.3 * np.log1p(silence),
        0.6 * np.log1p(age),
        1.0 * np.log((spread + 0.1) / (means[:, 0] + 0.1)),
        demands / known,
    ]
    return _States(np.stack(features, axis=1), (means[:, 0] + means[:, 1]) / 2, age, silence)


def _tree(
    past: Floats, now: Floats, chance: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of `past` by leaf, all leaves of one size, and the leaf of each row of `now`.

    All nodes of a level split along one random direction, each at its own median.
    """
    depth = max(int(np.log2(len(past) / LEAF)), 0)
    rows = chance.permutation(len(past))[: (len(past) >> depth) << depth].reshape(1, -1)
    leaf = np.zeros(len(now), np.int64)
    for _ in range(depth):
        direction = chance.normal(size=past.shape[1])
        along = (past @ direction)[rows]
        middle = rows.shape[1] // 2
        order = np.argpartition(along, middle, axis=1)
        threshold = np.take_along_axis(along, order[:, middle : middle + 1], axis=1)[:, 0]
        leaf = 2 * leaf + (now @ direction >= threshold[leaf])
        rows = np.take_along_axis(rows, order, axis=1).reshape(2 * len(rows), -1)
    return rows, leaf


def _positions(levels: tuple[float, ...], size: int) -> npt.NDArray[np.int64]:
    return np.clip(np.ceil(np.asarray(levels) * size).astype(np.int64) - 1, 0, size - 1)
