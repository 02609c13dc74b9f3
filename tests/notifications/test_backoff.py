from datetime import timedelta
from itertools import pairwise

import pytest

from notifications.backoff import FIRST_SECONDS, LONGEST_SECONDS, MAX_ATTEMPTS, wait


def longest(attempt, asked=None):
    return wait(attempt, asked, lambda: 1.0).total_seconds()


def test_the_wait_doubles_up_to_six_hours():
    waits = [longest(attempt) for attempt in range(1, 20)]
    assert waits[0] == FIRST_SECONDS and waits[-1] == LONGEST_SECONDS
    assert all(later == min(2 * earlier, LONGEST_SECONDS) for earlier, later in pairwise(waits))


def test_chance_takes_at_most_half_of_it():
    assert wait(3, None, lambda: 0.0) == timedelta(seconds=FIRST_SECONDS * 2)
    assert wait(3, None, lambda: 0.5) == timedelta(seconds=FIRST_SECONDS * 3)


def test_the_last_attempt_comes_about_a_day_after_the_first():
    assert 12 * 3600 < sum(longest(attempt) for attempt in range(1, MAX_ATTEMPTS)) < 36 * 3600


@pytest.mark.parametrize(
    ("asked", "waited"), [(None, 30), (5, 30), (600, 600), (7 * 86400, 86400), (float("inf"), 86400)]
)
def test_the_receiver_may_ask_for_more_time_but_not_for_more_than_a_day(asked, waited):
    assert longest(1, asked) == waited
