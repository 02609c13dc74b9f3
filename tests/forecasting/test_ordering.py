import numpy as np
import pytest
from scipy import stats

from forecasting.ordering import critical_ratio, order_against_lost_sales

LEVELS = tuple(np.arange(0.01, 1.0, 0.01))


def quantiles(distribution, periods: int, n: int = 1) -> np.ndarray:
    return np.broadcast_to(distribution.ppf(LEVELS), (n, periods, len(LEVELS)))


def nothing(n: int = 1, periods: int = 1) -> np.ndarray:
    return np.zeros((n, periods))


def test_a_unit_left_over_is_charged_for_two_periods():
    assert critical_ratio(0.2, 1.0) == pytest.approx(1 / 1.4)


def test_what_arrives_at_once_is_the_newsvendor_s_order():
    """Snyder and Shen (2019), example 4.3: holding .18, shortage .70, demand normal of 50 give or take 8: 56.6."""
    order = order_against_lost_sales(quantiles(stats.norm(50, 8), 1), LEVELS, nothing()[0], nothing(), 0.70 / 0.88)
    assert order == pytest.approx(56.6, abs=0.1)


def test_what_is_on_hand_and_on_the_way_is_not_ordered_again():
    flat = quantiles(stats.norm(50, 0.01), 2, 3)
    on_hand, arriving = np.array([0.0, 60.0, 60.0]), np.array([[0.0], [0.0], [30.0]])
    order = order_against_lost_sales(flat, LEVELS, on_hand, arriving, 0.9)
    np.testing.assert_allclose(order, [50, 40, 10], atol=0.1)


def test_what_cannot_be_served_until_then_is_not_owed():
    """On hand 10 of 50 wanted: the period after wants its own 50, not the 40 that were lost."""
    order = order_against_lost_sales(quantiles(stats.norm(50, 0.01), 2), LEVELS, np.array([10.0]), nothing(), 0.9)
    assert order == pytest.approx(50, abs=0.1)


def test_an_item_s_order_does_not_depend_on_its_company():
    rng = np.random.default_rng(0)
    many = np.sort(rng.gamma(2, 5, (40, 3, len(LEVELS))), axis=2)
    on_hand, arriving = rng.integers(0, 30, 40).astype(float), rng.integers(0, 20, (40, 2)).astype(float)
    whole = order_against_lost_sales(many, LEVELS, on_hand, arriving, 0.8)
    alone = order_against_lost_sales(many[7:8], LEVELS, on_hand[7:8], arriving[7:8], 0.8)
    assert whole[7] == alone[0]


def test_the_share_of_paths_served_is_the_ratio():
    """Simulated afresh: with Poisson demand and stock lost below zero, nine in ten periods are served."""
    rng, n = np.random.default_rng(1), 20_000
    order = order_against_lost_sales(quantiles(stats.norm(100, 20), 3), LEVELS, np.array([150.0]), nothing(1, 2), 0.9)[
        0
    ]
    level = rng.normal(size=(n, 1)) * 0.3**0.5
    demand = 100 + 20 * (level + rng.normal(size=(n, 3)) * 0.7**0.5)
    left = np.maximum(np.maximum(150 - demand[:, 0], 0) - demand[:, 1], 0)
    assert (demand[:, 2] <= left + order).mean() == pytest.approx(0.9, abs=0.015)
