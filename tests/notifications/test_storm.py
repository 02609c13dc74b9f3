"""Ten thousand alerts are a few messages."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications import store
from notifications.actions import Call, raise_alert
from notifications.bodies import AlertRequest
from notifications.deliver import deliver_due
from notifications.grouping import Grouping
from tests.notifications.telling import NOW, PLANNER, ROBOT, finding, nightly

ALERTS = 10_000
BY_BUYER = replace(ROBOT, user_id="buyers", grouping=Grouping(("buyer",)))
PATIENT = replace(ROBOT, grouping=Grouping(wait=timedelta(seconds=30)))


@pytest.fixture
def deliver(company, senders, clock):
    def run(after=timedelta(0)):
        clock.now = NOW + after
        return deliver_due(company.url, senders, clock).sent

    return run


def test_a_storm_is_one_message_for_each_person_channel_and_group(connection, senders, deliver, mailbox, receiver):
    people = [replace(PLANNER, user_id=f"planner {n}", address=f"p{n}@factory.example") for n in range(3)]
    store.save_subscriptions(connection, [*people, BY_BUYER], replace=True)
    nightly(connection, senders, *(finding(f"FG-{n}", facts={"buyer": "ABCD"[n % 4]}) for n in range(ALERTS)))
    assert deliver() == len(people) + 4
    assert sorted(mailbox.recipients) == [one.address for one in people]
    shown = [json.loads(post.body)["data"] for post in receiver.posts]
    assert [data["by_severity"]["high"] for data in shown] == [ALERTS // 4] * 4
    assert len({alert["facts"]["buyer"] for data in shown for alert in data["alerts"]}) == 4


def test_what_is_raised_one_by_one_is_collected(connection, senders, deliver, receiver):
    store.save_subscriptions(connection, [PATIENT], replace=True)

    def raise_some(numbers, after):
        for number in numbers:
            with connection.transaction():
                call = Call(connection, senders, "machine", NOW + timedelta(seconds=after))
                wish = AlertRequest(alert_type="scrap", severity="high", message="x", sku_id=f"FG-{number}")
                raise_alert(call, wish)

    raise_some(range(50), after=0)
    assert deliver(timedelta(seconds=29)) == 0
    raise_some(range(50, 60), after=29)
    assert deliver(timedelta(seconds=30)) == 1
    raise_some(range(60, 90), after=40)
    assert deliver(timedelta(seconds=329)) == 0
    assert deliver(timedelta(seconds=330)) == 1
    assert [json.loads(post.body)["data"]["by_severity"] for post in receiver.posts] == [{"high": 60}, {"high": 30}]
