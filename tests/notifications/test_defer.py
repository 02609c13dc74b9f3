"""Messages wait for the hours their recipients want to hear in, and say then what is still true."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain

import pytest

from notifications import store
from notifications.deliver import LEASE, claim, deliver_due
from notifications.hours import Hours
from tests.notifications.telling import ROBOT, finding, nightly

EVENING = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)
"""22:30 in Vienna; in the night that follows the clock goes from 2 to 3."""
MORNING = datetime(2026, 3, 29, 4, 30, tzinfo=UTC)
SLEEP = Hours("Europe/Vienna", time(22), time(6, 30))
DAILY = Hours("Europe/Vienna", digest_at=time(7))


@pytest.fixture
def deliver(company, senders, clock):
    def run(at):
        clock.now = at
        return deliver_due(company.url, senders, clock, jitter=lambda: 1.0)

    return run


@pytest.fixture
def subscribe(connection):
    def run(hours, **changes):
        store.save_subscriptions(connection, [replace(ROBOT, hours=hours, **changes)], replace=True)

    return run


def log(connection):
    return connection.execute("select outcome, reason from notification.deliveries order by delivery_id").fetchall()


def arrived(receiver):
    return [[alert["sku_id"] for alert in json.loads(post.body)["data"]["alerts"]] for post in receiver.posts]


def test_what_falls_into_quiet_hours_comes_when_they_end(connection, senders, deliver, receiver, subscribe):
    subscribe(SLEEP)
    nightly(connection, senders, finding(), at=EVENING)
    for at in (EVENING, EVENING + timedelta(hours=3), MORNING - timedelta(seconds=1)):
        assert deliver(at).sent == 0
    assert log(connection) == [("deferred", "quiet hours until 2026-03-29 06:30 (Europe/Vienna)")]
    assert deliver(MORNING).sent == 1 and len(receiver.posts) == 1


def test_more_that_comes_meanwhile_joins_it_and_what_is_over_is_left_out(
    connection, senders, deliver, receiver, subscribe
):
    subscribe(SLEEP)
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), at=EVENING)
    deliver(EVENING)
    nightly(connection, senders, finding("FG-2"), finding("FG-3"), at=EVENING + timedelta(hours=2))
    assert deliver(MORNING).sent == 1
    assert arrived(receiver) == [["FG-2", "FG-3"]]


def test_a_retry_does_not_come_in_quiet_hours_either(connection, senders, deliver, receiver, subscribe):
    subscribe(SLEEP)
    before = EVENING - timedelta(minutes=31)
    nightly(connection, senders, finding(), at=before)
    receiver.answers = [(429, {"retry-after": "3600"})]
    assert deliver(before).retry == 1
    assert deliver(before + timedelta(hours=1)).sent == 0
    assert deliver(MORNING).sent == 1


def test_what_a_dead_worker_left_waits_as_well_and_is_not_changed(
    connection, senders, company, deliver, receiver, subscribe
):
    subscribe(SLEEP)
    before = EVENING - timedelta(minutes=31)
    nightly(connection, senders, finding(), at=before)
    with store.connect(company.url) as its_own:
        assert len(claim(its_own, ["webhook"], before)) == 1
    deliver(EVENING + LEASE)
    assert [outcome for outcome, _ in log(connection)] == ["ambiguous", "deferred"] and receiver.posts == []
    nightly(connection, senders, at=EVENING + LEASE)
    assert deliver(MORNING).sent == 2


@pytest.mark.parametrize(("at_once", "at_night"), [(False, []), (True, [["FG-2"]])])
def test_what_is_critical_passes_if_the_user_says_so(
    connection, senders, deliver, receiver, subscribe, at_once, at_night
):
    subscribe(replace(SLEEP, critical_at_once=at_once))
    nightly(connection, senders, finding("FG-1"), finding("FG-2", "critical"), at=EVENING)
    deliver(EVENING)
    assert arrived(receiver) == at_night
    deliver(MORNING)
    assert sorted(chain(*arrived(receiver))) == ["FG-1", "FG-2"]


def test_the_news_of_a_day_comes_in_one_digest_at_its_hour(connection, senders, deliver, receiver, subscribe):
    subscribe(DAILY)
    nightly(connection, senders, finding("FG-1"), at=EVENING)
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), at=EVENING + timedelta(hours=2))
    assert log(connection) == [("deferred", "digest at 2026-03-29 07:00 (Europe/Vienna)")]
    assert deliver(MORNING).sent == 0
    assert deliver(MORNING + timedelta(minutes=30)).sent == 1
    assert arrived(receiver) == [["FG-1", "FG-2"]]


def test_what_turns_critical_while_it_waits_is_told_at_once_and_left_out_of_the_digest(
    connection, senders, deliver, receiver, subscribe
):
    subscribe(replace(DAILY, critical_at_once=True))
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), at=EVENING)
    nightly(connection, senders, finding("FG-1", "critical"), finding("FG-2"), at=EVENING + timedelta(hours=2))
    deliver(EVENING + timedelta(hours=2))
    deliver(MORNING + timedelta(hours=1))
    assert arrived(receiver) == [["FG-1"], ["FG-2"]]


def test_a_digest_of_what_is_over_by_then_is_not_sent(connection, senders, deliver, receiver, subscribe):
    subscribe(DAILY)
    nightly(connection, senders, finding("FG-1"), at=EVENING)
    nightly(connection, senders, at=EVENING + timedelta(hours=2))
    assert deliver(MORNING + timedelta(hours=1)).sent == 0 and receiver.posts == []


def test_who_wants_no_digest_any_more_does_not_wait_for_it(connection, senders, deliver, receiver, subscribe):
    subscribe(DAILY)
    nightly(connection, senders, finding("FG-1"), at=EVENING)
    subscribe(None)
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), at=EVENING)
    assert deliver(EVENING).sent == 1 and arrived(receiver) == [["FG-1", "FG-2"]]


def test_a_time_zone_that_is_no_more_holds_up_nobody_else(connection, senders, deliver, receiver, subscribe):
    subscribe(Hours("Mars/Olympus", time(22), time(6), time(7)), user_id="martian")
    subscribe(None)
    nightly(connection, senders, finding(), at=EVENING)
    assert deliver(EVENING).sent == 1
    assert ("deferred", "There is no time zone 'Mars/Olympus'; names are like Europe/Vienna. "
            "Set it with POST /api/v1/notify/preferences.") in log(connection)  # fmt: skip
    subscribe(None, user_id="martian")
    assert deliver(EVENING + timedelta(hours=1)).sent == 1
