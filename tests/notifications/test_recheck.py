"""What is no longer news when it is to be sent."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.alerts import Acknowledgement
from notifications.digest import Event
from notifications.mutes import Mutes
from notifications.recheck import Outdated, Rechecked, Situation, outdated, recheck
from notifications.silences import Silence
from notifications.tell import Told
from tests.notifications.telling import NEXT_NIGHT, NOW, alert

SILENCE = Silence(uuid4(), (("warehouse_id", "W01"),), "planner", "Stock-taking", NOW, NEXT_NIGHT)


FIRED = Told(Event.FIRED, "high")


def item(one, event="fired", **more):
    return {"alert_id": str(one.alert_id), "event": event, "severity": one.severity, **more}


def situation(*alerts, acknowledged=None, silences=(), heard=None, now=NOW):
    return Situation({one.alert_id: one for one in alerts}, acknowledged or {}, Mutes(silences), {}, heard or {}, now)


def reason(one, *, event="fired", **known):
    return outdated("planner", "email", item(one, event), situation(one, **known))


@pytest.mark.parametrize(
    ("status", "expected"),
    [("firing", None), ("acknowledged", Outdated.ACKNOWLEDGED), ("resolved", Outdated.OVER)],
)
def test_only_what_fires_is_told_that_it_does(status, expected):
    assert reason(alert(status=status)) == expected


def test_what_fires_again_after_an_acknowledgement_is_told_by_a_later_message():
    one, known = alert(), Acknowledgement(uuid4(), "high", "planner", NOW, NOW)
    later = item(one, "reopened", after=str(known.acknowledgment_id))
    situated = situation(one, acknowledged={one.alert_id: known})
    assert outdated("planner", "email", item(one), situated) is Outdated.ACKNOWLEDGED
    assert outdated("planner", "email", later, situated) is None


def test_that_it_is_over_hears_who_may_have_heard_that_it_fires():
    over = alert(status="resolved")
    assert reason(over, event="resolved") is Outdated.NEVER_TOLD
    assert reason(over, event="resolved", heard={("planner", "webhook", over.alert_id): [FIRED]}) is Outdated.NEVER_TOLD
    assert reason(over, event="resolved", heard={("planner", "email", over.alert_id): [FIRED]}) is None


@pytest.mark.parametrize(("severity", "expected"), [("high", Outdated.ALREADY_TOLD), ("critical", None)])
def test_what_another_message_told_meanwhile_is_told_again_only_if_it_is_worse(severity, expected):
    one = alert(severity)
    assert reason(one, heard={("planner", "email", one.alert_id): [FIRED]}) == expected


def test_a_silence_mutes_what_waits_while_it_lasts():
    one = alert()
    assert reason(one, silences=[SILENCE]) == SILENCE.explanation
    assert reason(one, silences=[SILENCE], now=NEXT_NIGHT + timedelta(seconds=1)) is None
    assert reason(alert(warehouse_id="W02"), silences=[SILENCE]) is None


def test_the_reason_counts_what_is_left_out_where_something_is_kept():
    kept, taken, over = alert(), alert(status="acknowledged"), alert(status="resolved")
    checked = recheck(
        "planner", "email", [item(one) for one in (kept, taken, over, over)], situation(kept, taken, over)
    )
    assert checked.kept == (item(kept),)
    assert checked.reason == "left out: 1 acknowledged before it was sent; 2 over before it was sent"
    assert Rechecked((), Counter({"no more": 7})).reason == "no more"


def test_an_alert_that_was_deleted_is_left_out():
    assert outdated("planner", "email", item(alert()), situation()) is Outdated.DELETED
