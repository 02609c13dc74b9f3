import numpy as np

from forecasting.spread import SHARED_LEVEL, SHARED_STD, Moments

MEAN, STD = np.full((3, 4), 5.0), np.array([[1.0], [2.0], [3.0]]) * np.ones((3, 4))


def test_one_period_and_one_series_keep_their_spread():
    moments = Moments.of(MEAN, STD)
    np.testing.assert_allclose(np.sqrt(moments.variance), STD)
    same = moments.over_periods(np.eye(4)).over_series(np.arange(3), 3)
    np.testing.assert_allclose(np.sqrt(same.variance), STD)


def test_noise_adds_up_by_variance_and_doubt_by_standard_deviation():
    year = Moments.of(MEAN, STD).over_periods(np.ones((4, 1)))
    np.testing.assert_allclose(year.mean, 20)
    np.testing.assert_allclose(year.variance, (4 * (1 - SHARED_STD**2) + 16 * SHARED_STD**2) * STD[:, :1] ** 2)


def test_levels_of_series_move_together_a_little():
    total = Moments.of(MEAN, STD).over_series(np.zeros(3, int), 1)
    independent, together = (STD[:, 0] ** 2).sum(), STD[:, 0].sum() ** 2
    expected = independent + SHARED_STD**2 * SHARED_LEVEL * (together - independent)
    np.testing.assert_allclose(total.variance, expected)


def test_the_order_of_summing_periods_and_series_does_not_matter_to_means_and_noise():
    moments, share, group = Moments.of(MEAN, STD), np.ones((4, 1)), np.array([0, 1, 0])
    one, other = moments.over_periods(share).over_series(group, 2), moments.over_series(group, 2).over_periods(share)
    for part in ("mean", "noise_variance", "level_std"):
        np.testing.assert_allclose(getattr(one, part), getattr(other, part))
