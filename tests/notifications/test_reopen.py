"""What was acknowledged for a time that is over fires again."""

from datetime import timedelta

import psycopg
import pytest

from notifications import store
from notifications.deliver import deliver_due
from notifications.reopen import has_expired, reopen_expired
from notifications.senders import build_senders
from tests.notifications.telling import NEXT_NIGHT, NOW, PLANNER, Clock, finding, nightly

UNTIL = NOW + timedelta(hours=4)


@pytest.fixture(autouse=True)
def taken(connection, senders):
    """An alert the planner was told of and took care of until `UNTIL`."""
    store.save_subscriptions(connection, [PLANNER], replace=True)
    nightly(connection, senders, finding())
    send(connection)
    acknowledge(connection, UNTIL)


def send(connection):
    connection.execute("update notification.notifications set state = 'sent' where state = 'pending'")


def acknowledge(connection, until, at=NOW):
    (alert,) = store.open_alerts(connection)
    store.acknowledge(connection, alert, "planner", None, at, until)


def status(connection):
    return [alert.status for alert in store.open_alerts(connection)]


def told(connection):
    rows = connection.execute("select items -> 0 ->> 'event' from notification.notifications order by created_at")
    return [event for (event,) in rows]


def test_it_is_told_once_more_by_mail_that_says_so(connection, company, senders, clock, mailbox):
    assert not reopen_expired(connection, senders, UNTIL - timedelta(seconds=1))
    assert len(reopen_expired(connection, senders, UNTIL)) == 1 and status(connection) == ["firing"]
    assert not reopen_expired(connection, senders, UNTIL)
    clock.now = UNTIL
    assert deliver_due(company.url, senders, clock).sent == 1
    assert "was acknowledged, and is still open" in mailbox.received[0].get_body(("plain",)).get_content()
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert told(connection) == ["fired", "reopened"]


def test_acknowledged_again_it_is_quiet_again_until_that_ends(connection, senders):
    reopen_expired(connection, senders, UNTIL)
    send(connection)
    acknowledge(connection, NEXT_NIGHT, at=UNTIL)
    assert not has_expired(connection, NEXT_NIGHT - timedelta(seconds=1)) and status(connection) == ["acknowledged"]
    reopen_expired(connection, senders, NEXT_NIGHT)
    assert told(connection) == ["fired", "reopened", "reopened"]


def test_what_is_over_does_not_fire_again(connection, senders):
    nightly(connection, senders, at=NOW + timedelta(hours=1))
    assert not has_expired(connection, UNTIL)
    assert not reopen_expired(connection, senders, UNTIL) and status(connection) == []


def test_a_silence_holds_for_it_too(connection, senders):
    store.create_silence(connection, {"warehouse_id": "W01"}, "planner", "Stock-taking", NOW, NEXT_NIGHT, NOW)
    reopen_expired(connection, senders, UNTIL)
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert told(connection) == ["fired", "silenced", "reopened"]


def test_without_a_channel_it_is_told_by_the_next_nightly_that_has_one(connection, senders):
    with build_senders({}, clock=Clock()) as nothing_set:
        assert len(reopen_expired(connection, nothing_set, UNTIL)) == 1
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert told(connection) == ["fired", "reopened"]


def test_it_fires_and_is_told_together_or_not_at_all(connection, company, senders):
    with company.connect() as owner:
        owner.execute("alter table notification.notifications add constraint full_disk check (false) not valid")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                reopen_expired(connection, senders, UNTIL)
        finally:
            owner.execute("alter table notification.notifications drop constraint full_disk")
    assert status(connection) == ["acknowledged"] and has_expired(connection, UNTIL)
