"""What fires and nobody acknowledged is told again, ever more seldom."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications import store
from notifications.clockwork import is_anything_due, let_pass
from notifications.deliver import deliver_due
from notifications.grouping import Grouping
from tests.notifications.telling import NOW, ROBOT, finding, nightly

HOUR = timedelta(hours=1)


@pytest.fixture
def told(connection, company, senders, clock, receiver):
    """Lets time pass to an hour after `NOW`, delivers, and says what arrived in that hour."""
    store.save_subscriptions(connection, [ROBOT], replace=True)

    def run(hours):
        clock.now, before = NOW + hours * HOUR, len(receiver.posts)
        let_pass(connection, senders, clock.now)
        let_pass(connection, senders, clock.now)
        deliver_due(company.url, senders, clock)
        alerts = [json.loads(post.body)["data"]["alerts"] for post in receiver.posts[before:]]
        return [[(one["sku_id"], one["event"]) for one in shown] for shown in alerts]

    return run


FIRED, REMINDED = [[("FG-1001", "fired")]], [[("FG-1001", "reminded")]]


def test_the_repeat_interval_decays_and_begins_anew_with_news(connection, senders, told):
    nightly(connection, senders, finding())
    assert told(0) == FIRED
    heard = [hours for hours in (3, 4, 5, 27, 28, 29, 195, 196, 197, 363, 364, 365) if told(hours) == REMINDED]
    assert heard == [4, 4 + 24, 4 + 24 + 168, 4 + 24 + 2 * 168]
    nightly(connection, senders, finding(severity="critical"), at=NOW + 400 * HOUR)
    assert [hours for hours in (400, 403, 404, 427, 428) if told(hours)] == [400, 404, 428]


def test_what_is_acknowledged_over_or_silenced_is_not_repeated(connection, senders, told):
    nightly(connection, senders, *(finding(f"FG-{number}") for number in range(4)))
    told(0)
    connection.execute("update forecast.forecast_alerts set status = 'acknowledged' where sku_id = 'FG-0'")
    store.create_silence(connection, {"sku_id": "FG-1"}, "planner", "x", NOW, NOW + 9 * HOUR, NOW)
    nightly(connection, senders, *(finding(f"FG-{number}") for number in (0, 1, 3)), at=NOW + HOUR)
    assert told(1) == [[]]
    assert told(6) == [[("FG-3", "reminded")]]


def test_nothing_is_due_while_nothing_fires(connection, senders, told):
    nightly(connection, senders, finding())
    told(0)
    assert is_anything_due(connection, ["webhook"], NOW + 4 * HOUR)
    connection.execute("update forecast.forecast_alerts set status = 'acknowledged'")
    assert not is_anything_due(connection, ["webhook"], NOW + 4 * HOUR)


def test_nothing_is_due_for_what_is_muted_or_unsubscribed_since(connection, senders, told):
    nightly(connection, senders, finding())
    told(0)
    later = NOW + 4 * HOUR
    store.save_subscriptions(connection, [replace(ROBOT, severities=frozenset({"info"}))], replace=True)
    assert not is_anything_due(connection, ["webhook"], later)
    store.save_subscriptions(connection, [ROBOT], replace=True)
    store.create_silence(connection, {"sku_id": "FG-1001"}, "planner", "x", NOW, NOW + 9 * HOUR, NOW)
    assert not is_anything_due(connection, ["webhook"], later)


def test_who_does_not_want_it_is_not_told_again(connection, senders, told):
    store.save_subscriptions(connection, [replace(ROBOT, grouping=Grouping(repeat=False))], replace=True)
    nightly(connection, senders, finding())
    assert told(0) == FIRED and told(5) == [] == told(500)


def test_a_reminder_that_waits_becomes_news_where_there_is_some_and_is_left_out_where_it_is_over(
    connection, senders, told
):
    nightly(connection, senders, finding("FG-1"), finding("FG-2"))
    told(0)
    let_pass(connection, senders, NOW + 4 * HOUR)
    nightly(connection, senders, finding("FG-1", "critical"), at=NOW + 4 * HOUR)
    assert told(4) == [[("FG-1", "raised")]]
    assert told(8) == [[("FG-1", "reminded")]]
