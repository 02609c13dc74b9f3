import numpy as np
import pytest
from scipy import stats

from forecasting.distributions import count_quantiles, exceedance, gamma_quantiles, wilson_hilferty

LEVELS = (0.025, 0.5, 0.9, 0.99)


def negative_binomial(mean, variance):
    success = mean / variance
    return stats.nbinom(mean * success / (1 - success), success)


@pytest.mark.parametrize(("mean", "variance"), [(0.03, 0.05), (0.7, 2.0), (12.0, 90.0), (31.0, 33.0), (400.0, 9000.0)])
def test_count_quantiles_agree_with_scipy(mean, variance):
    found = count_quantiles(np.array([mean]), np.array([variance]), LEVELS)
    assert found[0].tolist() == negative_binomial(mean, variance).ppf(LEVELS).tolist()


def test_exceedance_agrees_with_scipy_for_counts_and_measures():
    mean, variance, stock = np.array([3.0, 3.0]), np.array([7.0, 7.0]), np.array([4.0, 4.0])
    found = exceedance(mean, variance, stock, np.array([True, False]))
    assert found[0] == pytest.approx(negative_binomial(3.0, 7.0).sf(4))
    assert found[1] == pytest.approx(stats.gamma(9 / 7, scale=7 / 3).sf(4))


def test_no_demand_never_exceeds_and_a_backlog_always_does():
    found = exceedance(np.array([0.0, 2.0]), np.array([0.0, 4.0]), np.array([0.0, -1.0]), np.array([True, True]))
    assert found.tolist() == [0.0, 1.0]


def test_gamma_quantiles_have_the_mean_and_no_negative_values():
    found = gamma_quantiles(np.array([0.0, 5.0]), np.array([0.0, 4.0]), LEVELS)
    assert found[0].tolist() == [0.0] * 4
    assert found[1] == pytest.approx(stats.gamma(25 / 4, scale=4 / 5).ppf(LEVELS))


def test_wilson_and_hilferty_come_close_to_the_gamma():
    mean, shape = np.repeat([0.5, 40.0, 1e6], 3), np.tile([1.0, 4.0, 900.0], 3)
    std = mean / np.sqrt(shape)
    found = wilson_hilferty(mean, shape, np.array(LEVELS))
    assert np.abs((found - gamma_quantiles(mean, std**2, LEVELS)) / std[:, None]).max() < 0.03
