"""Hours that come back."""

from datetime import UTC, datetime, time

import pytest

from notifications.recurrence import Recurrence

PLACE = "Europe/Vienna"
NIGHTS = Recurrence(PLACE, time(22), time(6), frozenset({5, 6}))
"""The nights that begin on a Friday or a Saturday."""
LUNCH = Recurrence(PLACE, time(12), time(13))
SUNDAYS = Recurrence(PLACE, time(0), time(0), frozenset({7}))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "holds"),
    [
        (NIGHTS, "2026-03-06 20:59", False),
        (NIGHTS, "2026-03-06 21:00", True),
        (NIGHTS, "2026-03-08 04:59", True),
        (NIGHTS, "2026-03-08 05:00", False),
        (NIGHTS, "2026-03-08 22:00", False),
        (LUNCH, "2026-03-02 11:30", True),
        (LUNCH, "2026-03-02 12:00", False),
        (LUNCH, "2026-03-30 10:30", True),
        (SUNDAYS, "2026-03-07 22:59", False),
        (SUNDAYS, "2026-03-07 23:00", True),
        (SUNDAYS, "2026-03-08 22:59", True),
        (SUNDAYS, "2026-03-08 23:00", False),
    ],
)
def test_it_holds_by_the_clock_of_its_place_on_the_days_it_begins(hours, now, holds):
    assert hours.holds(utc(now)) is holds


@pytest.mark.parametrize(
    ("since", "until", "ended"),
    [
        ("2026-03-02 11:30", "2026-03-02 11:59", False),
        ("2026-03-02 11:30", "2026-03-02 12:00", True),
        ("2026-03-02 12:00", "2026-03-03 11:59", False),
        ("2026-01-02 12:00", "2026-03-03 11:59", True),
    ],
)
def test_it_ends_each_day(since, until, ended):
    assert LUNCH.ended_between(utc(since), utc(until)) is ended


@pytest.mark.parametrize(
    ("change", "end"),
    [("2026-03-29", "2026-03-29 01:00"), ("2026-10-25", "2026-10-25 00:30")],
    ids=["skipped", "shown twice"],
)
def test_on_days_that_clocks_change_it_ends_once_at_the_first_such_hour(change, end):
    hours = Recurrence(PLACE, time(22), time(2, 30))
    assert hours.ended_between(utc(change), utc(end)) and not hours.ended_between(utc(end), utc(f"{change} 22:00"))


def test_it_says_when():
    assert str(NIGHTS) == "Fri/Sat 22:00-06:00 (Europe/Vienna)" and str(LUNCH) == "daily 12:00-13:00 (Europe/Vienna)"
