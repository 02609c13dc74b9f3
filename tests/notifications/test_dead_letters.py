"""What was given up is listed, and sent again where it is still news."""

from datetime import timedelta
from uuid import uuid4

import pytest

from notifications import store
from notifications.dead_letters import replay, replay_given_up
from notifications.deliver import deliver_due
from notifications.errors import ConflictError, NotFoundError
from tests.notifications.telling import NEXT_NIGHT, NOW, PLANNER, finding, nightly


@pytest.fixture
def letter(connection, company, senders, clock, mailbox):
    """A digest of one alert that the mail server refused for good."""
    store.save_subscriptions(connection, [PLANNER], replace=True)
    nightly(connection, senders, finding())
    mailbox.replies.append("550 no such user")
    assert deliver_due(company.url, senders, clock).failed == 1
    (letter,) = store.dead_letters(connection)
    return letter


def test_it_says_what_was_not_told_and_why(letter):
    assert (letter.state, letter.user_id, letter.channel, letter.attempts) == ("failed", "planner", "email", 1)
    assert "550" in letter.reason and not letter.is_outdated


def test_a_replayed_letter_arrives_once_under_its_old_key(letter, connection, company, senders, clock, mailbox):
    key = connection.execute("select idempotency_key from notification.notifications").fetchone()
    replay(connection, [letter.notification_id, letter.notification_id], "anna", NOW)
    for _ in range(2):
        deliver_due(company.url, senders, clock)
    assert len(mailbox.received) == 1 and store.dead_letters(connection) == []
    assert connection.execute("select idempotency_key from notification.notifications").fetchone() == key
    log = connection.execute("select outcome, reason from notification.deliveries order by delivery_id").fetchall()
    assert [outcome for outcome, _ in log] == ["failed", "retry", "sent"] and log[1][1] == "replayed by anna"


def test_what_is_no_dead_letter_is_refused_and_takes_the_others_with_it(letter, connection):
    with pytest.raises(NotFoundError, match="Nothing was replayed"):
        replay(connection, [letter.notification_id, uuid4()], "anna", NOW)
    assert store.dead_letters(connection) == [letter]
    replay(connection, [letter.notification_id], "anna", NOW)
    with pytest.raises(NotFoundError):
        replay(connection, [letter.notification_id], "anna", NOW)


@pytest.mark.parametrize(
    "findings",
    [[], [finding(severity="critical")], [finding(), finding("FG-2002")]],
    ids=["over", "worse", "told since"],
)
def test_old_news_is_not_sent_again(letter, connection, senders, findings):
    nightly(connection, senders, *findings, at=NEXT_NIGHT)
    assert store.dead_letters(connection)[0].is_outdated
    with pytest.raises(ConflictError, match="outdated"):
        replay(connection, [letter.notification_id], "anna", NEXT_NIGHT)
    assert replay_given_up(connection, "anna", NEXT_NIGHT) == []


def test_nobody_hears_of_what_somebody_takes_care_of(letter, connection):
    (alert,) = store.open_alerts(connection)
    store.acknowledge(connection, alert, "anna", None, NOW + timedelta(minutes=1))
    assert store.dead_letters(connection)[0].is_outdated


def test_what_may_have_arrived_is_only_sent_again_by_name(letter, connection):
    connection.execute("update notification.notifications set state = 'ambiguous'")
    assert replay_given_up(connection, "anna", NOW) == []
    replay(connection, [letter.notification_id], "anna", NOW)
    assert store.count_due(connection, ["email"], NOW) == 1


def test_all_that_was_given_up_is_replayed_at_once(letter, connection):
    assert replay_given_up(connection, "anna", NOW) == [letter.notification_id]
    assert replay_given_up(connection, "anna", NOW) == []
