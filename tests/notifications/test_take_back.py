"""A message is looked at again when a worker takes it."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications import store
from notifications.deliver import BATCH, LEASE, claim, deliver_due
from tests.notifications.telling import HANG_UP, NEXT_NIGHT, NOW, ROBOT, finding, nightly


@pytest.fixture
def deliver(company, senders, clock):
    return lambda: deliver_due(company.url, senders, clock, jitter=lambda: 1.0)


@pytest.fixture(autouse=True)
def told_to_the_robot(connection):
    store.save_subscriptions(connection, [ROBOT], replace=True)


def change(connection, sku_id, status):
    """What another process does between the decision and the delivery."""
    connection.execute("update forecast.forecast_alerts set status = %s where sku_id = %s", [status, sku_id])


def silence(connection, until=NEXT_NIGHT, **matchers):
    store.create_silence(connection, matchers, "planner", "Stock-taking", NOW, until, NOW)


def log(connection):
    return connection.execute("select outcome, reason from notification.deliveries order by delivery_id").fetchall()


def items(post):
    return [alert["sku_id"] for alert in json.loads(post.body)["data"]["alerts"]]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("acknowledged", "acknowledged before it was sent"), ("resolved", "over before it was sent")],
)
def test_what_is_no_news_by_then_is_taken_back(connection, senders, deliver, receiver, status, reason):
    nightly(connection, senders, finding())
    change(connection, "FG-1001", status)
    assert deliver().sent == 0 and receiver.posts == []
    assert log(connection) == [("suppressed", reason)]


def test_a_digest_leaves_out_what_is_no_news_and_its_counts_agree(connection, senders, deliver, receiver):
    nightly(connection, senders, finding("FG-1"), finding("FG-2"), finding("FG-3", "critical"))
    change(connection, "FG-2", "acknowledged")
    assert deliver().sent == 1
    (post,) = receiver.posts
    assert items(post) == ["FG-3", "FG-1"]
    assert json.loads(post.body)["data"]["by_severity"] == {"critical": 1, "high": 1}
    assert [outcome for outcome, _ in log(connection)] == ["suppressed", "sent"]


def test_what_a_silence_took_back_is_told_when_it_is_over(connection, senders, deliver, clock, receiver):
    nightly(connection, senders, finding())
    silence(connection, warehouse_id="W01")
    assert deliver().sent == 0 and "silenced by planner" in log(connection)[0][1]
    for clock.now in (NOW + timedelta(hours=1), NEXT_NIGHT, NEXT_NIGHT + timedelta(hours=1)):
        nightly(connection, senders, finding(), at=clock.now)
        deliver()
    assert [items(post) for post in receiver.posts] == [["FG-1001"]]


def test_what_a_silence_left_out_is_told_when_it_is_over(connection, senders, deliver, clock, receiver):
    both = finding("FG-1"), finding("FG-2")
    nightly(connection, senders, *both)
    silence(connection, sku_id="FG-2")
    deliver()
    clock.now = NEXT_NIGHT
    nightly(connection, senders, *both, at=NEXT_NIGHT)
    deliver()
    assert [items(post) for post in receiver.posts] == [["FG-1"], ["FG-2"]]
    assert len({post.headers["webhook-id"] for post in receiver.posts}) == 2


def test_a_changed_message_that_is_given_up_leaves_everything_to_be_told(connection, senders, deliver, clock, receiver):
    both = finding("FG-1"), finding("FG-2")
    nightly(connection, senders, *both)
    silence(connection, sku_id="FG-2")
    receiver.answers = [(400, {})]
    assert deliver().failed == 1
    clock.now = NEXT_NIGHT
    nightly(connection, senders, *both, at=NEXT_NIGHT)
    assert deliver().sent == 1
    assert items(receiver.posts[1]) == ["FG-1", "FG-2"]


def test_what_may_have_arrived_is_sent_again_as_it_was(connection, senders, deliver, clock, receiver):
    nightly(connection, senders, finding("FG-1"), finding("FG-2"))
    receiver.answers = [HANG_UP]
    assert deliver().ambiguous == 1
    change(connection, "FG-2", "acknowledged")
    clock.now += timedelta(hours=1)
    assert deliver().sent == 1
    assert receiver.posts[0].body == receiver.posts[1].body


def test_what_a_dead_worker_left_may_have_arrived(connection, senders, company, deliver, clock, receiver):
    nightly(connection, senders, finding())
    with store.connect(company.url) as its_own:
        assert len(claim(its_own, ["webhook"], NOW)) == 1
    change(connection, "FG-1001", "acknowledged")
    clock.now += LEASE
    assert deliver().sent == 1


def test_who_did_not_hear_that_it_fires_does_not_hear_that_it_is_over(connection, senders, deliver, clock, receiver):
    nightly(connection, senders, finding())
    with connection.transaction():
        # The worker is about to send it while the nightly finds it gone; then the other side says: not now.
        connection.execute(
            "update notification.notifications set state = 'sending', claimed_by = gen_random_uuid(), claimed_until = %s",
            [NEXT_NIGHT],
        )
        nightly(connection, senders, at=NOW)
        connection.execute(
            "update notification.notifications set state = 'pending', claimed_by = null, claimed_until = null"
        )
    clock.now += ROBOT.grouping.interval
    deliver()
    assert receiver.posts == []
    assert sorted(log(connection))[1:] == [
        ("suppressed", "over before it was sent"),
        ("suppressed", "that it fired was not told"),
    ]


def test_what_is_taken_back_keeps_no_other_message_from_being_sent(connection, senders, deliver, receiver):
    others = [replace(ROBOT, user_id=f"robot {n}", warehouses=frozenset({"W02"})) for n in range(2 * BATCH)]
    store.save_subscriptions(connection, others, replace=True)
    nightly(connection, senders, finding("FG-1"), finding("FG-2", warehouse_id="W02"))
    change(connection, "FG-2", "acknowledged")
    assert deliver().sent == 1 and items(receiver.posts[0]) == ["FG-1"]
    assert Counter(outcome for outcome, _ in log(connection)) == {"suppressed": 2 * BATCH + 1, "sent": 1}
