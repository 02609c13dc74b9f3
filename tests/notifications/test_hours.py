"""Quiet hours and the hour of the digest, over midnight and on the days that clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.errors import UnknownTimeZoneError
from notifications.hours import Hours, first_instant

ZONES = ("Europe/Vienna", "America/New_York", "Australia/Lord_Howe")
"""Two change by an hour, in different weeks; the third by half an hour, on the other half of the globe."""


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def quiet(place, begins, ends, **more):
    return Hours(place, time.fromisoformat(begins), time.fromisoformat(ends), **more)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-03-02 20:59", None),
        ("2026-03-02 21:00", "2026-03-03 05:30"),
        ("2026-03-02 23:30", "2026-03-03 05:30"),
        ("2026-03-03 05:29", "2026-03-03 05:30"),
        ("2026-03-03 05:30", None),
    ],
)
def test_quiet_hours_go_over_midnight_by_the_clock_of_the_user(now, ends):
    assert quiet("Europe/Vienna", "22:00", "06:30").quiet_ends(utc(now)) == (ends and utc(ends))


def test_quiet_hours_may_lie_within_a_day():
    hours = quiet("Europe/Vienna", "12:00", "13:00")
    assert hours.quiet_ends(utc("2026-03-02 11:10")) == utc("2026-03-02 12:00")
    assert hours.quiet_ends(utc("2026-03-02 12:10")) is None


@pytest.mark.parametrize(
    ("place", "now", "ends"),
    [
        ("Europe/Vienna", "2026-03-28 22:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08 04:00", "2026-03-08 07:00"),
        ("Australia/Lord_Howe", "2026-10-03 13:00", "2026-10-03 15:30"),
    ],
)
def test_an_end_that_the_clock_skips_is_when_it_is_put_forward(place, now, ends):
    assert quiet(place, "22:00", "02:15").quiet_ends(utc(now)) == utc(ends)


@pytest.mark.parametrize(
    ("place", "clock", "first", "second"),
    [
        ("Europe/Vienna", "02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        ("America/New_York", "01:30", "2026-11-01 05:30", "2026-11-01 06:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-04 14:45", "2026-04-04 15:15"),
    ],
)
def test_an_hour_that_the_clock_shows_twice_is_quiet_twice(place, clock, first, second):
    hours = quiet(place, "22:00", clock)
    assert hours.quiet_ends(utc(first) - timedelta(hours=3)) == utc(first)
    assert hours.quiet_ends(utc(first)) is None
    assert hours.quiet_ends(utc(second) - timedelta(minutes=1)) == utc(second)
    assert hours.quiet_ends(utc(second)) is None


@pytest.mark.parametrize(
    ("place", "day", "at"),
    [
        ("Europe/Vienna", "2026-03-29", "2026-03-29 01:00"),
        ("Europe/Vienna", "2026-10-25", "2026-10-25 00:10"),
        ("America/New_York", "2026-03-08", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01", "2026-11-01 07:10"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 15:40"),
    ],
)
def test_a_digest_comes_once_on_a_day_that_clocks_change(place, day, at):
    hours = Hours(place, digest_at=time(2, 10))
    noon = first_instant(date.fromisoformat(day), time(12), ZoneInfo(place))
    assert hours.next_digest(utc(at)) == utc(at)
    assert hours.next_digest(utc(at) - timedelta(hours=2)) == utc(at)
    assert utc(at) < noon < hours.next_digest(utc(at) + timedelta(seconds=1)) <= utc(at) + timedelta(hours=25)


def test_who_wants_no_quiet_hours_and_no_digest_has_none():
    assert Hours("UTC").quiet_ends(utc("2026-03-02 03:00")) is Hours("UTC").next_digest(utc("2026-03-02 03:00")) is None


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "Europe"])
def test_a_time_zone_that_is_none_is_an_error_that_names_it(name):
    with pytest.raises(UnknownTimeZoneError, match=r"no time zone"):
        quiet(name, "22:00", "06:00").quiet_ends(utc("2026-03-02 03:00"))


CHANGES = [utc(day) for day in ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01")]
NEAR_A_CHANGE = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
)
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(st.sampled_from(ZONES), NEAR_A_CHANGE, CLOCKS, CLOCKS)
def test_quiet_hours_end_within_a_day_at_an_instant_that_is_not_quiet(place, now, begins, ends):
    hours = Hours(place, begins, ends)
    end = hours.quiet_ends(now) if begins != ends else None
    if end is not None:
        assert now < end <= now + timedelta(hours=25) and hours.quiet_ends(end) is None
        assert hours.quiet_ends(end - timedelta(seconds=1)) == end


@given(st.sampled_from(ZONES), NEAR_A_CHANGE, CLOCKS)
def test_a_digest_is_never_far_and_never_past(place, now, clock):
    at = Hours(place, digest_at=clock).next_digest(now)
    assert now <= at <= now + timedelta(hours=25)
