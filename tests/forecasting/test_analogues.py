"""Quantiles of what followed like states, on panels whose true distributions are known."""

import numpy as np
import pytest

from forecasting.analogues import Analogues, analogues, fit_forest

LEVELS = (0.1, 0.5, 0.9, 0.95)


def negative_binomial(chance: np.random.Generator, series: int, periods: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts and the mean of each series."""
    mean = chance.gamma(1.5, 3.0, series) + 0.2
    return mean, chance.negative_binomial(1.0, 1 / (1 + mean[:, None]), (series, periods)).astype(float)


def compared(values: np.ndarray, seed: int = 0) -> Analogues:
    """Every series with the whole panel."""
    forest, _ = fit_forest(values, 6, LEVELS, seed)
    return analogues(values, forest)


def test_quantiles_are_exceeded_as_often_as_they_say():
    chance = np.random.default_rng(5)
    mean, counts = negative_binomial(chance, 400, 60)
    found = compared(counts)
    future = chance.negative_binomial(1.0, 1 / (1 + mean[:, None]), (400, 200))
    below = (future[:, :, None] < found.quantiles[:, None, :]).mean(axis=(0, 1))
    not_above = (future[:, :, None] <= found.quantiles[:, None, :]).mean(axis=(0, 1))
    assert (below <= np.array(LEVELS) + 0.02).all() and (not_above >= np.array(LEVELS) - 0.02).all()
    assert found.mean.sum() == pytest.approx(mean.sum(), rel=0.1)


def test_the_unit_of_measure_does_not_matter():
    _, counts = negative_binomial(np.random.default_rng(5), 150, 40)
    pieces, thousands = compared(counts), compared(counts / 1000)
    assert thousands.quantiles * 1000 == pytest.approx(pieces.quantiles)


def test_a_seed_gives_the_same_and_another_one_nearly_the_same():
    _, counts = negative_binomial(np.random.default_rng(5), 300, 60)
    first, again, other = (compared(counts, seed).quantiles for seed in (0, 0, 1))
    assert (first == again).all()
    assert np.abs(other - first).mean() < 0.1 * first.mean()


def test_silences_and_ages_without_precedent_are_told():
    _, counts = negative_binomial(np.random.default_rng(5), 200, 60)
    counts[0, 20:], counts[1, :-3] = 0.0, 0.0
    counts[1, -3:] = 5.0
    precedented = compared(counts).precedented
    assert not precedented[:2].any() and precedented[2:].mean() > 0.95


def test_unknown_periods_are_not_sequels():
    _, counts = negative_binomial(np.random.default_rng(5), 300, 60)
    gappy = np.where(np.random.default_rng(6).random(counts.shape) < 0.05, np.nan, counts)
    found, whole = compared(gappy), compared(counts)
    assert not np.isnan(found.quantiles).any()
    assert found.quantiles.mean() == pytest.approx(whole.quantiles.mean(), rel=0.1)


@pytest.mark.parametrize("shape", [(99, 60), (150, 1), (150, 6), (150, 0)])
def test_a_small_panel_has_no_analogues(shape):
    assert fit_forest(np.ones(shape), 6, LEVELS, seed=0) is None


def test_a_panel_that_never_sold_has_none():
    assert fit_forest(np.zeros((200, 60)), 6, LEVELS, seed=0) is None


def test_the_mean_that_is_learned_is_the_mean_that_is_forecast():
    _, counts = negative_binomial(np.random.default_rng(5), 150, 40)
    forest, mean = fit_forest(counts, 6, LEVELS, seed=0)
    assert (mean == analogues(counts, forest).mean).all()
