import numpy as np
import pytest

from forecasting.levels import blended, fit_blend, weighted_means
from forecasting.silence import CLASSES, silence_class

NAN = np.nan


@pytest.mark.parametrize(
    ("history", "missed"),
    [
        ([5, 5, 5, 5], 0),
        ([5, 5, 0, 0], 2),
        ([0, 0, 1, 0, 1, 0], 2 / 3),
        ([NAN, 2, 2, 0, NAN, 0], 2),
        ([0, 0, 0], 0),
        ([NAN, NAN, 3], 0),
    ],
)
def test_demands_are_missed_at_the_pace_of_the_item_itself(history, missed):
    found = silence_class(np.array([history], dtype=float))
    assert found == [np.searchsorted(CLASSES, missed, side="right")]


def dying(n=400, width=60):
    """Items that are ordered every other period; each period one in thirty is ordered for the last time."""
    random = np.random.default_rng(4)
    end = random.geometric(1 / 30, n)[:, None] + random.integers(0, width, (n, 1))
    return np.where(
        np.arange(width) < end, random.poisson(2, (n, width)) * (random.random((n, width)) < 0.5), 0
    ).astype(float)


def test_where_silence_means_the_end_the_silent_are_expected_to_sell_less_and_the_others_as_much_more():
    values = dying()
    blend = fit_blend(values, 10)
    factors = blend.silence
    assert factors[-1] < 0.6 < factors[-2] < 1 < factors[0]
    means, _ = weighted_means(values)
    total = blended(means, silence_class(values), blend).sum()
    assert total == pytest.approx((means @ blend.weights).sum() * np.exp(blend.drift), rel=0.02)


def test_where_silence_means_nothing_it_changes_nothing():
    random = np.random.default_rng(5)
    steady = (random.poisson(2, (400, 60)) * (random.random((400, 60)) < 0.5)).astype(float)
    assert fit_blend(steady, 10).silence[:3] == pytest.approx(1, abs=0.1)


def test_a_short_record_has_no_say_in_what_silence_means():
    assert (fit_blend(dying()[:, :7], 3).silence == 1).all()
