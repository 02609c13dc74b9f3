"""Acknowledging from a message, as people and as the programs that open every link in their mail do."""

import re
import threading
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from notifications import store
from notifications.deliver import deliver_due
from notifications.links import LIFETIME, Link, Purpose
from orchestration.api import create_app
from orchestration.settings import load_settings
from tests.notifications.telling import LINKS, NEXT_NIGHT, NOW, PLANNER, finding, nightly

SECRET = LINKS.keys[0].decode()


@pytest.fixture
def client(company, clock):
    settings = load_settings({"MFG_LINK_SECRET": SECRET})
    with TestClient(create_app(settings, company.url, clock=clock), "https://operations.factory.example") as client:
        yield client


@pytest.fixture
def link(connection, senders, company, clock, mailbox):
    """The link in a message that was delivered."""
    store.save_subscriptions(connection, [PLANNER], replace=True)
    nightly(connection, senders, finding(message="Gear pumps <80> may run out."))
    deliver_due(company.url, senders, clock)
    (mail,) = mailbox.received
    return re.search(r"https://operations\S+", mail.get_body(("plain",)).get_content()).group()


def status(connection):
    return connection.execute("select status from forecast.forecast_alerts").fetchone()[0]


def test_opening_the_link_shows_a_button_and_changes_nothing(client, connection, link):
    for _ in range(3):
        shown = client.get(link)
        assert shown.status_code == 200 and shown.headers["content-type"].startswith("text/html")
        assert "Gear pumps &lt;80&gt; may run out." in shown.text and '<form method="post">' in shown.text
        assert shown.headers["referrer-policy"] == "no-referrer" and shown.headers["cache-control"] == "no-store"
    assert client.head(link).status_code == 405
    assert status(connection) == "firing"


def test_the_button_acknowledges_in_the_name_of_the_recipient_once(client, connection, link):
    done = client.post(link)
    assert done.status_code == 200 and "planner (link in a message) takes care of it." in done.text
    assert status(connection) == "acknowledged"
    for again in (client.post(link), client.get(link)):
        assert again.status_code == 410 and "was used on 2026-03-02 at 06:00 UTC" in again.text
    by = connection.execute("select acknowledged_by from notification.alert_acknowledgments").fetchall()
    assert by == [("planner (link in a message)",)]


def test_two_who_press_at_once_acknowledge_once(client, connection, link):
    codes = []
    pressing = [threading.Thread(target=lambda: codes.append(client.post(link).status_code)) for _ in range(4)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(codes) == [200, 410, 410, 410]
    assert connection.execute("select count(*) from notification.alert_acknowledgments").fetchone() == (1,)


def test_a_link_used_before_the_alert_got_worse_does_not_acknowledge_it_again(client, connection, senders, link):
    client.post(link)
    nightly(connection, senders, finding(severity="critical"), at=NEXT_NIGHT)
    assert client.post(link).status_code == 410 and status(connection) == "firing"


def test_what_is_over_says_so(client, connection, senders, link):
    nightly(connection, senders, at=NEXT_NIGHT)
    assert "It is over." in client.get(link).text
    over = client.post(link)
    assert over.status_code == 409 and "was resolved" in over.text
    assert connection.execute("select count(*) from notification.used_links").fetchone() == (0,)


def test_a_link_ends_with_its_time(client, connection, clock, link):
    clock.now = NOW + LIFETIME + timedelta(seconds=1)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410 and "could be used until 2026-03-09 06:00 UTC" in answer.text
    assert status(connection) == "firing"


@pytest.mark.parametrize("change", [lambda url: url[:-5] + "AAAAA", lambda url: url[:-5]])
def test_a_link_that_was_changed_is_refused(client, connection, link, change):
    for answer in (client.get(change(link)), client.post(change(link))):
        assert answer.status_code == 410 and "not one of ours" in answer.text
    assert status(connection) == "firing"


def test_an_installation_without_the_secret_believes_no_link(company, connection, clock, link):
    with TestClient(create_app(load_settings({}), company.url, clock=clock)) as client:
        assert client.post(link).status_code == 410


def test_a_link_in_a_message_that_is_no_longer_kept_is_refused(client, connection, link):
    alert_id = connection.execute("select alert_id from forecast.forecast_alerts").fetchone()[0]
    foreign = Link(Purpose.ACKNOWLEDGE, alert_id, alert_id, NOW + LIFETIME).token(LINKS.keys[0])
    answer = client.post("/api/v1/notify/links/acknowledge", params={"token": foreign})
    assert answer.status_code == 410 and "no longer kept" in answer.text


@pytest.fixture
def ending(mailbox, link):
    """The link in the header of the message by which its recipient hears no more."""
    (mail,) = mailbox.received
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<(https://operations\S+)>", mail["List-Unsubscribe"]).group(1)


def test_who_ends_it_in_their_mail_program_hears_no_more_until_they_ask_again(
    client, connection, senders, company, clock, mailbox, ending
):
    assert '<form method="post">' in client.get(ending).text
    assert nightly(connection, senders, finding("FG-2002"), at=NEXT_NIGHT).queued == (("planner", "email"),)
    done = client.post(ending, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200 and "Nothing more is sent to planner@factory.example" in done.text
    assert client.post(ending).status_code == 200
    assert deliver_due(company.url, senders, clock).sent == 0
    assert nightly(connection, senders, finding("FG-3003"), at=NEXT_NIGHT).queued == ()
    store.save_subscriptions(connection, [PLANNER], replace=True)
    assert nightly(connection, senders, finding("FG-3003"), at=NEXT_NIGHT).queued == (("planner", "email"),)


def test_a_link_that_ends_it_does_not_acknowledge(client, connection, ending):
    assert client.post(ending.replace("unsubscribe", "acknowledge")).status_code == 410
    assert status(connection) == "firing"
