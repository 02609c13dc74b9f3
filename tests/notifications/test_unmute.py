"""What a silence kept back is told when it ends."""

import json
from datetime import time, timedelta

import pytest

from notifications import store
from notifications.clockwork import is_anything_due, let_pass
from notifications.deliver import deliver_due
from notifications.recurrence import Recurrence
from tests.notifications.telling import NEXT_NIGHT, NOW, ROBOT, finding, nightly

HOUR = timedelta(hours=1)
EVERY_MORNING = Recurrence("UTC", time(5), time(8))


@pytest.fixture
def arrived(connection, company, senders, clock, receiver):
    store.save_subscriptions(connection, [ROBOT], replace=True)

    def run(at):
        clock.now = at
        let_pass(connection, senders, at)
        deliver_due(company.url, senders, clock)
        return [[one["sku_id"] for one in json.loads(post.body)["data"]["alerts"]] for post in receiver.posts]

    return run


def silence(connection, until=NOW + 2 * HOUR, recurrence=None, **matchers):
    return store.create_silence(
        connection, matchers or {"warehouse_id": "W01"}, "planner", "Stock-taking", NOW, until, NOW, recurrence
    )


def test_it_is_told_within_a_minute_and_once(connection, senders, arrived):
    silence(connection)
    nightly(connection, senders, finding())
    assert arrived(NOW + HOUR) == [] and not is_anything_due(connection, ["webhook"], NOW + HOUR)
    assert is_anything_due(connection, ["webhook"], NOW + 2 * HOUR)
    assert arrived(NOW + 2 * HOUR) == [["FG-1001"]] == arrived(NOW + 3 * HOUR)
    assert not is_anything_due(connection, ["webhook"], NOW + 3 * HOUR)


def test_ended_early_it_is_told_then(connection, senders, arrived):
    made = silence(connection)
    nightly(connection, senders, finding())
    store.end_silence(connection, made, NOW + HOUR)
    assert arrived(NOW + HOUR) == [["FG-1001"]]


def test_what_another_silence_still_mutes_waits_for_that(connection, senders, arrived):
    silence(connection)
    silence(connection, NOW + 3 * HOUR, sku_id="FG-1")
    nightly(connection, senders, finding("FG-1"), finding("FG-2"))
    assert arrived(NOW + 2 * HOUR) == [["FG-2"]]
    assert arrived(NOW + 3 * HOUR) == [["FG-2"], ["FG-1"]]


def test_one_that_comes_back_mutes_again_the_next_day(connection, senders, arrived):
    silence(connection, NOW + timedelta(days=9), EVERY_MORNING)
    nightly(connection, senders, finding("FG-1"))
    assert arrived(NOW + HOUR) == []
    assert arrived(NOW + 2 * HOUR) == [["FG-1"]]
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), at=NEXT_NIGHT)
    assert arrived(NEXT_NIGHT) == [["FG-1"]]
    assert arrived(NEXT_NIGHT + 2 * HOUR)[1:] == [["FG-2"]]


def test_what_is_over_by_then_is_not_told(connection, senders, arrived):
    silence(connection)
    nightly(connection, senders, finding())
    nightly(connection, senders, at=NOW + HOUR)
    assert arrived(NOW + 2 * HOUR) == []
