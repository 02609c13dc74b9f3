"""Findings and open alerts → changes."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.alerts import Acknowledgement, Evaluation
from notifications.decide import EXPIRES_AT, Reason, reconcile, reopen
from tests.notifications.telling import NEXT_NIGHT, NOW, alert, finding, judged


def the_change(open_alerts, evaluations, now=NEXT_NIGHT, acknowledged=None):
    (change,) = reconcile(open_alerts, evaluations, now, acknowledged)
    return change


def acknowledged_at(severity, known):
    return {known.alert_id: Acknowledgement(uuid4(), severity, "planner", NOW)}


def test_something_new_fires():
    change = the_change([], [judged(finding(severity="critical"))], NOW)
    assert change.reason is Reason.NEW and change.is_write
    assert (change.alert.status, change.alert.severity, change.alert.first_seen) == ("firing", "critical", NOW)


def test_reconciling_again_writes_nothing():
    fired = the_change([], [judged(finding())], NOW).alert
    again = the_change([fired], [judged(finding())], NOW)
    assert again.alert == fired and again.reason is Reason.UNCHANGED and not again.is_write


def test_something_still_there_the_next_night_is_only_seen_again():
    change = the_change([alert()], [judged(finding())])
    assert change.reason is Reason.STILL_FOUND
    assert (change.alert.first_seen, change.alert.last_seen) == (NOW, NEXT_NIGHT)


def test_an_alert_gets_worse_and_better_under_one_id():
    known = alert("high")
    worse = the_change([known], [judged(finding(severity="critical"))])
    better = the_change([worse.alert], [judged(finding(severity="medium"))])
    assert (worse.reason, better.reason) == (Reason.WORSE, Reason.STILL_FOUND)
    assert worse.alert.alert_id == better.alert.alert_id == known.alert_id
    assert (worse.alert.severity, better.alert.severity) == ("critical", "medium")


@pytest.mark.parametrize(
    ("severity", "status", "reason"),
    [
        ("critical", "firing", Reason.WORSE_THAN_ACKNOWLEDGED),
        ("high", "acknowledged", Reason.STILL_FOUND),
        ("medium", "acknowledged", Reason.STILL_FOUND),
    ],
)
def test_an_acknowledged_alert_opens_again_only_when_it_is_worse_than_what_was_acknowledged(severity, status, reason):
    known = alert("high", status="acknowledged")
    change = the_change([known], [judged(finding(severity=severity))], acknowledged=acknowledged_at("high", known))
    assert (change.alert.status, change.reason) == (status, reason)


def test_better_in_between_does_not_lower_what_was_acknowledged():
    eased = alert("medium", status="acknowledged")
    change = the_change([eased], [judged(finding(severity="high"))], acknowledged=acknowledged_at("high", eased))
    assert change.alert.status == "acknowledged"


@pytest.mark.parametrize(
    ("status", "expires_at", "fires_again"),
    [
        ("acknowledged", NEXT_NIGHT, True),
        ("acknowledged", NEXT_NIGHT + timedelta(seconds=1), False),
        ("acknowledged", None, False),
        ("firing", NEXT_NIGHT, False),
    ],
)
def test_an_acknowledged_alert_fires_again_from_the_end_of_its_acknowledgement(status, expires_at, fires_again):
    known = alert(status=status)
    acknowledged = {known.alert_id: Acknowledgement(uuid4(), "high", "planner", NOW, expires_at)}
    changes = [(change.alert, change.reason) for change in reopen([known], acknowledged, NEXT_NIGHT)]
    assert changes == ([(replace(known, status="firing"), Reason.ACKNOWLEDGEMENT_EXPIRED)] if fires_again else [])


@pytest.mark.parametrize("status", ["firing", "acknowledged"])
def test_what_is_no_longer_found_is_over(status):
    change = the_change([alert(status=status)], [judged()])
    assert change.reason is Reason.GONE
    assert (change.alert.status, change.alert.resolved_at) == ("resolved", NEXT_NIGHT)


def test_what_could_not_be_judged_stays_as_it_is():
    known = alert()
    change = the_change([known], [judged(held={known.fingerprint: "stale"})])
    assert change.alert == known and change.reason is Reason.NOT_JUDGED and not change.is_write


def test_a_finding_on_stale_inputs_does_not_fire():
    found = finding()
    assert reconcile([], [judged(found, held={found.fingerprint: "stale"})], NOW) == []


def test_alerts_of_other_rules_are_left_alone():
    change = the_change([alert(alert_type="quality_hold")], [judged()])
    assert change.reason is Reason.NOT_EVALUATED and not change.is_write


def test_an_alert_raised_by_hand_ends_at_its_time():
    by_hand = alert(alert_type="quality_hold", facts={EXPIRES_AT: NEXT_NIGHT.isoformat()})
    before = the_change([by_hand], [judged()], NEXT_NIGHT - timedelta(seconds=1))
    assert before.reason is Reason.NOT_EVALUATED
    assert the_change([by_hand], [judged()], NEXT_NIGHT).reason is Reason.EXPIRED


def test_of_two_findings_about_one_thing_the_worse_counts():
    rules = [judged(finding(severity="medium")), judged(finding(severity="critical"), finding(severity="high"))]
    assert the_change([], rules, NOW).alert.severity == "critical"


def test_time_never_runs_backwards():
    known = alert(last_seen=NEXT_NIGHT)
    assert the_change([known], [judged(finding())], NOW).alert.last_seen == NEXT_NIGHT
    assert the_change([known], [judged()], NOW).alert.resolved_at == NEXT_NIGHT


def test_what_comes_back_is_another_alert_even_at_the_same_time():
    first = the_change([], [judged(finding())], NOW).alert
    second = the_change([], [judged(finding())], NOW).alert
    assert first.fingerprint == second.fingerprint and first.alert_id != second.alert_id


def test_nothing_evaluated_changes_nothing():
    known = [alert(), replace(alert(), entity="FG-2002", fingerprint="stockout_risk|FG-2002|W01")]
    changes = reconcile(known, [Evaluation(frozenset(), ())], NEXT_NIGHT)
    assert [change.alert for change in changes] == known and not any(change.is_write for change in changes)
