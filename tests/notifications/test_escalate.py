"""What nobody acknowledges in time is told to the next in line."""

import json
from dataclasses import replace
from datetime import time, timedelta

import pytest

from notifications import store
from notifications.clockwork import is_anything_due, let_pass
from notifications.deliver import deliver_due
from notifications.hours import Hours
from tests.notifications.telling import NEXT_NIGHT, NOW, PLANNER, ROBOT, finding, nightly

MINUTE = timedelta(minutes=1)
BOSS = replace(ROBOT, user_id="boss", severities=frozenset({"info"}))
BOARD = [replace(BOSS, user_id=f"member {n}") for n in range(3)]


@pytest.fixture(autouse=True)
def rules(connection):
    """The planner hears of it, the boss half an hour later, the board after two hours."""
    store.save_subscriptions(connection, [PLANNER, BOSS, *BOARD], replace=True)
    matchers = {"severity": "critical"}
    store.create_escalation(connection, matchers, 30 * MINUTE, ["boss"], "quality", NOW)
    store.create_escalation(connection, matchers, 120 * MINUTE, [one.user_id for one in BOARD], "quality", NOW)


@pytest.fixture
def told(connection, company, senders, clock, receiver):
    """Lets time pass, delivers, and says what arrived at the webhook in the meantime."""

    def run(after):
        clock.now, before = NOW + after * MINUTE, len(receiver.posts)
        let_pass(connection, senders, clock.now)
        let_pass(connection, senders, clock.now)
        deliver_due(company.url, senders, clock)
        return [_shown(post) for post in receiver.posts[before:]]

    return run


def _shown(post):
    data = json.loads(post.body)["data"]
    return [(one["sku_id"], one["event"]) for one in data["alerts"]] or [
        (one["sku_id"], one["event"]) for one in data["resolved"]
    ]


ESCALATED = [("FG-1001", "escalated")]


def acknowledge(connection, expires_at=None):
    (alert,) = store.open_alerts(connection)
    store.acknowledge(connection, alert, "planner", None, NOW, expires_at)


def test_first_the_next_person_then_a_group_each_once(connection, senders, told):
    nightly(connection, senders, finding(severity="critical"))
    assert told(29) == []
    assert is_anything_due(connection, ["webhook"], NOW + 30 * MINUTE)
    assert told(30) == [ESCALATED]
    assert told(119) == []
    assert told(120) == [ESCALATED] * 3
    assert told(125) == []
    assert told(120 + 5 * 60) == [] and not is_anything_due(connection, ["webhook"], NOW + 420 * MINUTE)


def test_what_somebody_takes_care_of_goes_no_further(connection, senders, told):
    nightly(connection, senders, finding(severity="critical"))
    assert told(30) == [ESCALATED]
    acknowledge(connection)
    assert told(121) == []


def test_what_is_taken_care_of_before_it_is_sent_is_not_sent(connection, senders, told):
    nightly(connection, senders, finding(severity="critical"))
    let_pass(connection, senders, NOW + 30 * MINUTE)
    acknowledge(connection)
    assert told(30) == []


def test_after_an_acknowledgement_that_expired_it_begins_anew(connection, senders, told):
    nightly(connection, senders, finding(severity="critical"))
    assert told(30) == [ESCALATED]
    acknowledge(connection, NOW + 60 * MINUTE)
    assert told(60) == [] == told(89)
    assert told(90) == [ESCALATED]


def test_only_what_matches_and_is_not_muted_is_escalated(connection, senders, told):
    nightly(connection, senders, finding("FG-1", "high"), finding("FG-2", "critical"))
    store.create_silence(connection, {"sku_id": "FG-2"}, "planner", "x", NOW, NEXT_NIGHT, NOW)
    assert told(30) == []


def test_who_heard_by_escalation_hears_that_it_is_over(connection, senders, told):
    nightly(connection, senders, finding(severity="critical"))
    told(30)
    nightly(connection, senders, at=NOW + 40 * MINUTE)
    assert told(40) == [[("FG-1001", "resolved")]]


def test_a_subscriber_in_the_line_hears_it_again_as_escalated(connection, senders, told):
    store.save_subscriptions(connection, [ROBOT], replace=True)
    store.create_escalation(connection, {"sku_id": "FG-1001"}, 45 * MINUTE, ["robot"], "quality", NOW)
    nightly(connection, senders, finding())
    assert told(0) == [[("FG-1001", "fired")]]
    assert told(45) == [ESCALATED]


def test_it_waits_for_no_digest_but_for_the_end_of_quiet_hours(connection, senders, told):
    hours = Hours("UTC", time(6), time(7), digest_at=time(20))
    store.save_subscriptions(connection, [replace(BOSS, hours=hours)], replace=True)
    nightly(connection, senders, finding(severity="critical"))
    assert told(30) == []
    assert told(60) == [ESCALATED]


def test_what_reached_nobody_is_escalated_all_the_same(connection, senders, told, mailbox):
    mailbox.unknown_recipients = frozenset({PLANNER.address})
    mailbox.refusal = "550 5.7.1 not from there"
    nightly(connection, senders, finding(severity="critical"))
    assert told(0) == []
    assert told(30) == [ESCALATED]
