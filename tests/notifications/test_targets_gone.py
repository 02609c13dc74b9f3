"""A target that is gone is left alone, and its owner hears of it elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifications import store
from notifications.deliver import deliver_due
from notifications.findings import SOURCE_STALE
from notifications.tell import Message, Subscription
from tests.notifications.telling import EVERYTHING, NEXT_NIGHT, PLANNER, ROBOT, finding, nightly

ANNA_BY_MAIL = Subscription("anna", "email", "anna@factory.example", EVERYTHING)
ANNA_BY_HOOK = Subscription("anna", "webhook", None, EVERYTHING)


@pytest.fixture
def deliver(company, senders, clock):
    return lambda: deliver_due(company.url, senders, clock)


def disabled(connection):
    return connection.execute(
        "select user_id, channel, disabled_because from notification.notification_preferences where disabled_at is not null"
    ).fetchall()


def test_a_webhook_that_is_gone_is_disabled_and_its_owner_told_by_mail(
    connection, senders, deliver, clock, mailbox, receiver
):
    store.save_subscriptions(connection, [ANNA_BY_MAIL, ANNA_BY_HOOK, PLANNER], replace=True)
    nightly(connection, senders, finding())
    receiver.answers = [(410, {})]
    deliver()
    assert disabled(connection) == [("anna", "webhook", "410 Gone")]
    told = {(mail["To"], mail["Subject"]) for mail in mailbox.received}
    assert told == {
        ("anna@factory.example", "1 high: FG-1001 at W01"),
        ("planner@factory.example", "1 high: FG-1001 at W01"),
        ("anna@factory.example", "anna is no longer reached: channel webhook"),
    }
    clock.now = NEXT_NIGHT
    assert nightly(connection, senders, finding(), finding("FG-2002"), at=NEXT_NIGHT).queued == (
        ("anna", "email"), ("planner", "email")
    )  # fmt: skip
    assert len(receiver.posts) == 1


def test_a_mailbox_nobody_has_is_disabled_and_what_waits_for_it_is_given_up(
    connection, senders, deliver, clock, mailbox, receiver
):
    store.save_subscriptions(connection, [ANNA_BY_MAIL, ANNA_BY_HOOK], replace=True)
    mailbox.unknown_recipients = frozenset({"anna@factory.example"})
    nightly(connection, senders, finding())
    wait = Message("message", "anna", "email", "anna@factory.example", "k", {"subject": "Lot 4711", "text": "Porosity"})
    store.enqueue(connection, wait, NEXT_NIGHT)
    deliver()
    assert disabled(connection) == [("anna", "email", "550 5.1.1 nobody of that name")]
    by_mail = connection.execute(
        "select state, count(*) from notification.notifications where channel = 'email' group by state"
    ).fetchall()
    assert by_mail == [("failed", 2)]
    assert any(b"no longer reached: anna@factory.example on channel email" in post.body for post in receiver.posts)
    assert len(receiver.posts) == 2 and mailbox.received == []


def test_where_the_owner_has_no_other_channel_those_who_hear_of_stale_sources_are_told(
    connection, senders, deliver, mailbox, receiver
):
    operations = Subscription(
        "operations", "email", "operations@factory.example", EVERYTHING, frozenset({SOURCE_STALE})
    )
    buyer = replace(operations, user_id="buyer", address="b@factory.example", alert_types=frozenset({"stockout_risk"}))
    store.save_subscriptions(connection, [ROBOT, operations, buyer], replace=True)
    receiver.answers = [(410, {})]
    nightly(connection, senders, finding())
    deliver()
    assert {(mail["To"], mail["Subject"]) for mail in mailbox.received} == {
        ("b@factory.example", "1 high: FG-1001 at W01"),
        ("operations@factory.example", "robot is no longer reached: channel webhook"),
    }


def test_an_address_that_was_given_meanwhile_is_not_disabled(connection, senders, deliver, mailbox):
    store.save_subscriptions(connection, [ANNA_BY_MAIL], replace=True)
    mailbox.unknown_recipients = frozenset({"anna@factory.example"})
    nightly(connection, senders, finding())
    store.save_subscriptions(connection, [replace(ANNA_BY_MAIL, address="a@factory.example")], replace=True)
    deliver()
    assert disabled(connection) == []


def test_who_says_again_what_to_hear_is_told_of_what_is_open(connection, senders, deliver, clock, mailbox):
    store.save_subscriptions(connection, [ANNA_BY_MAIL], replace=True)
    mailbox.unknown_recipients = frozenset({"anna@factory.example"})
    nightly(connection, senders, finding())
    deliver()
    assert store.disabled_targets(connection, "anna") == {"email": "550 5.1.1 nobody of that name"}
    mailbox.unknown_recipients = frozenset()
    store.save_subscriptions(connection, [ANNA_BY_MAIL], replace=True)
    clock.now = NEXT_NIGHT
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    deliver()
    assert [mail["Subject"] for mail in mailbox.received] == ["1 high: FG-1001 at W01"]


def test_messages_of_one_alert_make_a_thread(connection, senders, deliver, clock, mailbox):
    store.save_subscriptions(connection, [PLANNER], replace=True)
    nightly(connection, senders, finding(severity="high"))
    deliver()
    clock.now = NEXT_NIGHT
    nightly(connection, senders, finding(severity="critical"), at=NEXT_NIGHT)
    deliver()
    clock.now += timedelta(days=1)
    nightly(connection, senders, at=clock.now)
    deliver()
    clock.now += timedelta(days=1)
    nightly(connection, senders, finding("FG-2002"), at=clock.now)
    deliver()
    first, worse, over, other = mailbox.received
    assert first["References"] is None and worse["In-Reply-To"] == first["Message-ID"]
    assert over["References"].split() == [first["Message-ID"], worse["Message-ID"]]
    assert other["References"] is None
