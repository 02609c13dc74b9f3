"""Who hears of what, once."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.alerts import Acknowledgement
from notifications.digest import Event
from notifications.mutes import Mutes
from notifications.silences import Silence
from notifications.tell import Memory, Told, Verdict, messages_due, verdict
from tests.notifications.telling import NOW, PLANNER, ROBOT, alert


def memory_of(one, *told, acknowledgement=None):
    acknowledged = {one.alert_id: acknowledgement} if acknowledgement else {}
    return Memory({(PLANNER.user_id, PLANNER.channel, one.alert_id): list(told)}, acknowledged)


def acknowledgement(severity="high", expires_at=None):
    return Acknowledgement(uuid4(), severity, "planner", NOW, expires_at)


SILENCE = Silence(uuid4(), (("warehouse_id", "W01"),), "planner", "Stock-taking", NOW, NOW + timedelta(hours=2))
FIRED_HIGH = Told(Event.FIRED, "high")
SILENCED_HIGH = Told(Event.SILENCED, "high")


@pytest.mark.parametrize(
    ("severity", "told", "expected"),
    [
        ("high", [], Verdict.FIRST_TIME),
        ("high", [FIRED_HIGH], Verdict.ALREADY_TOLD),
        ("medium", [FIRED_HIGH], Verdict.ALREADY_TOLD),
        ("critical", [FIRED_HIGH], Verdict.WORSE_THAN_TOLD),
        ("critical", [FIRED_HIGH, Told(Event.RAISED, "critical")], Verdict.ALREADY_TOLD),
    ],
)
def test_a_firing_alert_is_told_once_and_again_when_it_is_worse(severity, told, expected):
    firing = alert(severity)
    assert verdict(firing, PLANNER, memory_of(firing, *told), None, NOW) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([FIRED_HIGH], Verdict.RESOLVED),
        ([FIRED_HIGH, Told(Event.RESOLVED, "high")], Verdict.ALREADY_TOLD),
        ([SILENCED_HIGH], Verdict.NEVER_TOLD),
        ([], Verdict.NEVER_TOLD),
    ],
)
def test_who_heard_of_it_hears_that_it_is_over(told, expected):
    over = alert(status="resolved")
    assert verdict(over, PLANNER, memory_of(over, *told), None, NOW) is expected


def test_an_acknowledged_alert_is_told_nobody():
    taken = alert("critical", status="acknowledged")
    assert verdict(taken, PLANNER, memory_of(taken), None, NOW) is Verdict.ACKNOWLEDGED


def test_what_was_told_before_an_acknowledgement_is_forgotten():
    reopened, last = alert("high"), acknowledgement("medium")
    before, after = FIRED_HIGH, Told(Event.RAISED, "high", after=last.acknowledgment_id)
    assert (
        verdict(reopened, PLANNER, memory_of(reopened, before, acknowledgement=last), None, NOW)
        is Verdict.WORSE_THAN_TOLD
    )
    assert (
        verdict(reopened, PLANNER, memory_of(reopened, before, after, acknowledgement=last), None, NOW)
        is Verdict.ALREADY_TOLD
    )


@pytest.mark.parametrize(
    ("severity", "events", "expected"),
    [
        ("high", [Event.FIRED], Verdict.OPEN_AGAIN),
        ("high", [], Verdict.FIRST_TIME),
        ("high", [Event.FIRED, Event.REOPENED], Verdict.ALREADY_TOLD),
        ("critical", [Event.FIRED, Event.REOPENED], Verdict.WORSE_THAN_TOLD),
    ],
)
def test_what_is_open_after_its_acknowledgement_expired_is_told_once_more(severity, events, expected):
    reopened, last = alert(severity), acknowledgement(expires_at=NOW)
    told = [Told(event, "high", last.acknowledgment_id if event is Event.REOPENED else None) for event in events]
    assert verdict(reopened, PLANNER, memory_of(reopened, *told, acknowledgement=last), None, NOW) is expected


def test_who_heard_only_that_it_is_open_again_hears_that_it_is_over():
    over = alert(status="resolved")
    assert verdict(over, PLANNER, memory_of(over, Told(Event.REOPENED, "high")), None, NOW) is Verdict.RESOLVED


@pytest.mark.parametrize(
    ("severity", "told", "expected"),
    [
        ("high", [], Verdict.SILENCED),
        ("high", [SILENCED_HIGH], Verdict.ALREADY_SILENCED),
        ("medium", [SILENCED_HIGH], Verdict.ALREADY_SILENCED),
        ("critical", [SILENCED_HIGH], Verdict.SILENCED),
        ("high", [FIRED_HIGH], Verdict.ALREADY_TOLD),
    ],
)
def test_a_silence_leaves_one_trace(severity, told, expected):
    firing = alert(severity)
    assert verdict(firing, PLANNER, memory_of(firing, *told), SILENCE.explanation, NOW) is expected


@pytest.mark.parametrize(
    "narrower",
    [{"severities": frozenset({"critical"})}, {"alert_types": frozenset({"quality_hold"})},
     {"warehouses": frozenset({"W02"})}, {"categories": frozenset({"valves"})}],
    ids=["severities", "types", "warehouses", "categories"],
)  # fmt: skip
def test_nobody_hears_of_what_they_did_not_ask_for(narrower):
    firing = alert(facts={"category": "PUMPS"})
    assert verdict(firing, replace(PLANNER, **narrower), Memory(), None, NOW) is Verdict.NOT_SUBSCRIBED


def test_an_alert_about_no_warehouse_concerns_every_warehouse():
    of_one = replace(PLANNER, warehouses=frozenset({"W02"}))
    assert of_one.wants(alert(warehouse_id=None)) and not of_one.wants(alert(warehouse_id="W01"))


def test_an_alert_about_no_item_or_one_without_a_category_concerns_every_category():
    of_pumps = replace(PLANNER, categories=frozenset({"pumps"}))
    assert of_pumps.wants(alert(facts={"category": "PUMPS"})) and of_pumps.wants(alert())


def test_those_who_hear_of_categories_are_told_of_theirs_alone():
    found = [alert(fingerprint=name, facts={"category": name}) for name in ("Pumps", "Valves")]
    of_pumps = replace(PLANNER, categories=frozenset({"pumps"}))
    everybody, pumps = messages_due(found, [PLANNER, replace(of_pumps, user_id="pump buyer")], Memory(), Mutes(), NOW)
    assert (len(everybody.items), [item["alert_id"] for item in pumps.items]) == (2, [str(found[0].alert_id)])


def test_an_alert_for_some_channels_is_told_on_no_other():
    for_robots = alert(facts={"channels": ["webhook"]})
    assert ROBOT.wants(for_robots) and not PLANNER.wants(for_robots)


def test_each_recipient_gets_one_message_with_the_most_urgent_first():
    alerts = [
        alert("medium", fingerprint="a"),
        alert("high", fingerprint="b", facts={"order_by_date": "2026-03-09", "stockout_probability": 0.9}),
        alert("high", fingerprint="c", facts={"order_by_date": "2026-03-04"}),
        alert("high", fingerprint="d", facts={"stockout_probability": None, "order_by_date": None}),
        alert("critical", fingerprint="e"),
    ]
    to_planner, to_robot = messages_due(alerts, [PLANNER, ROBOT], Memory(), Mutes(), NOW)
    assert (to_planner.user_id, to_robot.user_id) == ("planner", "robot")
    assert to_planner.alert_ids == to_robot.alert_ids == [alerts[index].alert_id for index in (4, 2, 1, 3, 0)]


def test_silenced_news_is_a_message_of_its_own_that_says_why():
    muted, loud = alert(), alert(warehouse_id="W02")
    messages = messages_due([muted, loud], [PLANNER], Memory(), Mutes([SILENCE]), NOW)
    by_reason = {message.suppressed_because: message.alert_ids for message in messages}
    assert by_reason == {None: [loud.alert_id], SILENCE.explanation: [muted.alert_id]}


def test_the_same_news_has_the_same_key_in_any_order_and_other_news_another():
    one, other = alert(), alert("critical")

    def key(*alerts, to=PLANNER):
        (message,) = messages_due(alerts, [to], Memory(), Mutes(), NOW)
        return message.idempotency_key

    assert key(one, other) == key(other, one) == key(one, other, to=replace(PLANNER, address="new@factory.example"))
    assert len({key(one), key(other), key(one, other), key(replace(one, severity="low")), key(one, to=ROBOT)}) == 5


def test_no_news_is_no_message():
    assert messages_due([alert(status="resolved")], [PLANNER, ROBOT], Memory(), Mutes(), NOW) == []
