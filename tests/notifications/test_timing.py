"""When news may be sent at the earliest."""

from datetime import time, timedelta

import pytest

from notifications.grouping import Grouping
from notifications.hours import Hours
from notifications.timing import AT_ONCE, earliest
from tests.notifications.telling import NOW

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PATIENT = Grouping(wait=30 * SECOND, interval=5 * MINUTE)


@pytest.mark.parametrize(
    ("last_sent", "until", "why"),
    [
        (None, 30 * SECOND, "for more of its group"),
        (NOW - 60 * MINUTE, 30 * SECOND, "for more of its group"),
        (NOW - 1 * MINUTE, 4 * MINUTE, "for its group was told of just now"),
        (NOW - 285 * SECOND, 30 * SECOND, "for more of its group"),
    ],
)
def test_news_waits_for_more_of_its_group_and_for_the_last_message_to_be_past(last_sent, until, why):
    at, because = earliest(PATIENT, None, last_sent, NOW)
    assert at == NOW + until and because.endswith(why)


def test_without_a_wait_the_first_message_leaves_at_once():
    assert earliest(Grouping(), None, None, NOW) == earliest(Grouping(), Hours("UTC"), None, NOW) == AT_ONCE
    assert earliest(Grouping(), None, NOW - 5 * MINUTE, NOW) == AT_ONCE


def test_a_digest_comes_at_the_first_of_its_hours_after_both():
    at_six = Hours("UTC", digest_at=time(6))
    assert earliest(Grouping(), at_six, None, NOW) == (NOW, "digest at 2026-03-02 06:00 (UTC)")
    assert earliest(PATIENT, at_six, None, NOW).not_before == NOW + timedelta(days=1)
