"""Whatever comes in: the alert stays, and goes by every channel that can take it."""

import json
from dataclasses import replace

import pytest

from notifications import store
from notifications.channels import Channel
from notifications.deliver import deliver_due
from notifications.tell import Subscription
from tests.notifications.telling import EVERYTHING, PLANNER, ROBOT, finding, nightly

HOSTILE = 'Pump\r\nBcc: everybody@factory.example\r\n\r\n<script>alert("x")</script><!channel>{{ 7 * 7 }}'
SLACK = Subscription("team", "slack", None, EVERYTHING)


@pytest.fixture
def told(connection, company, environ, receiver, senders, clock):
    """Decides and delivers over e-mail, webhook and Slack; returns how it ended."""
    environ["SLACK"] = receiver.url.replace("/alerts", "/slack")
    config = {"url_env": "SLACK", "allow_private_addresses": True}
    store.save_channels(connection, [Channel("slack", "slack", config)])
    store.save_subscriptions(connection, [PLANNER, ROBOT, SLACK], replace=True)

    def tell(*findings):
        nightly(connection, senders, *findings)
        return deliver_due(company.url, senders, clock)

    return tell


def by_path(receiver, name):
    return [json.loads(post.body) for post in receiver.posts if post.path == f"/hooks/{name}"]


def open_alerts(connection):
    return connection.execute("select count(*) from forecast.forecast_alerts where status = 'firing'").fetchone()[0]


def test_an_alert_that_a_template_cannot_show_goes_by_the_channels_that_can(connection, told, mailbox, receiver):
    summary = told(finding(facts={"calculation": 5}))
    assert (summary.sent, summary.failed) == (1, 2) and mailbox.received == []
    assert len(by_path(receiver, "alerts")) == 1 and open_alerts(connection) == 1
    why = [letter.reason for letter in store.dead_letters(connection)]
    assert len(why) == 2 and all("This digest cannot be shown: TypeError" in reason for reason in why)


def test_names_that_are_meant_to_do_harm_are_names_on_every_channel(told, mailbox, receiver):
    facts = {"sku_code": HOSTILE, "unit_of_measure": HOSTILE, "recommended_reorder_qty": 5, "calculation": [HOSTILE]}
    assert told(finding(HOSTILE, message=HOSTILE, warehouse_id=HOSTILE, facts=facts)).sent == 3
    (mail,), (slack,) = mailbox.received, by_path(receiver, "slack")
    assert mail["Bcc"] is None and mailbox.recipients == ["planner@factory.example"]
    assert "<script" not in mail.get_body(("html",)).get_content()
    header, section = (block["text"] for block in slack["blocks"])
    assert header["type"] == "plain_text" and "<!channel>" not in slack["text"] + section["text"]
    assert "{{ 7 * 7 }}" in section["text"]
    assert by_path(receiver, "alerts")[0]["data"]["alerts"][0]["message"] == HOSTILE


def test_a_megabyte_is_cut_where_people_read_and_whole_where_programs_do(told, mailbox, receiver):
    assert told(finding(message="long " * 200_000)).sent == 3
    (mail,), (slack,) = mailbox.received, by_path(receiver, "slack")
    assert len(mail.as_bytes()) < 50_000 and len(json.dumps(slack)) < 10_000
    assert len(by_path(receiver, "alerts")[0]["data"]["alerts"][0]["message"]) == 1_000_000


def test_an_address_that_got_in_past_the_checks_is_disabled_and_its_owner_told_elsewhere(
    connection, told, mailbox, receiver
):
    anna = replace(PLANNER, user_id="robot", address="robot@factory.example\r\nBcc: x@y.example")
    store.save_subscriptions(connection, [anna], replace=True)
    assert told(finding()).failed == 1
    assert "is not an e-mail address" in store.disabled_targets(connection, "robot")["email"]
    assert any("robot is no longer reached" in one["data"].get("subject", "") for one in by_path(receiver, "alerts"))
    assert mailbox.recipients == ["planner@factory.example"]


def test_a_channel_that_is_switched_off_leaves_the_others(connection, told, mailbox, receiver):
    store.switch_off(connection, "email")
    summary = told(finding())
    assert summary.sent == 2 and mailbox.received == []
    assert "Channel 'email' cannot be used: it is switched off." in str(summary)
    assert len(by_path(receiver, "alerts")) == len(by_path(receiver, "slack")) == 1
