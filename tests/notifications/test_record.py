"""Findings become alerts, and messages in the outbox: in one transaction, once."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from notifications import store
from notifications.alerts import Evaluation
from notifications.decide import Reason
from notifications.findings import risk_findings
from notifications.record import record
from notifications.senders import build_senders
from notifications.silences import Silence
from tests.notifications.telling import NEXT_NIGHT, NOW, PLANNER, ROBOT, Clock, finding, judged, nightly, risk_row

TABLES = (
    "forecast.forecast_alerts", "notification.notifications", "notification.deliveries",
    "notification.alert_acknowledgments",
)  # fmt: skip


@pytest.fixture(autouse=True)
def subscriptions(connection):
    store.save_subscriptions(connection, [PLANNER, ROBOT], replace=True)


def only(connection, query, *values):
    (row,) = connection.execute(query, values).fetchall()
    return row


def alert_of(connection):
    """Status, severity, and what happened since."""
    return only(
        connection, "select alert_id, status, severity from forecast.forecast_alerts where status <> 'resolved'"
    )


def outbox(connection, user_id="planner"):
    """What a user was told: the events of each message, in the order of the messages."""
    query = """
        select state, jsonb_path_query_array(items, '$[*].event') from notification.notifications
        where user_id = %s order by created_at, state
    """
    return [(state, *events) for state, events in connection.execute(query, [user_id])]


def send(connection):
    connection.execute("update notification.notifications set state = 'sent' where state = 'pending'")


def everything(connection):
    """Every row with the transaction that wrote it: a row that is written again is not the same."""
    return {
        table: connection.execute(f"select xmin::text, t::text from {table} as t order by 2").fetchall()
        for table in TABLES
    }


def test_a_finding_becomes_an_alert_and_a_message_to_each_subscriber(connection, senders):
    summary = nightly(connection, senders, finding(severity="critical"))
    row = only(connection, "select status, severity, fingerprint, first_seen, facts from forecast.forecast_alerts")
    assert row == ("firing", "critical", "stockout_risk|FG-1001|W01", NOW, {"stockout_probability": 0.7})
    assert outbox(connection) == outbox(connection, "robot") == [("pending", "fired")]
    assert summary.queued == (("planner", "email"), ("robot", "webhook"))
    assert str(summary) == "1 found for the first time; 2 messages queued"


def test_the_same_decision_twice_writes_nothing(connection, senders):
    nightly(connection, senders, finding(), finding("FG-2002"))
    before = everything(connection)
    later = record(
        connection, [judged(finding(), finding("FG-2002"))], senders, seen_at=NOW, now=NOW + timedelta(hours=3)
    )
    assert later.changes == {Reason.UNCHANGED: 2} and later.queued == ()
    assert everything(connection) == before and before["notification.notifications"]


def test_alert_and_message_are_written_together_or_not_at_all(connection, senders, company):
    with company.connect() as owner:
        owner.execute("alter table notification.notifications add constraint full_disk check (false)")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                nightly(connection, senders, finding())
        finally:
            owner.execute("alter table notification.notifications drop constraint full_disk")
    assert everything(connection) == {table: [] for table in TABLES}


def test_a_new_run_with_other_quantities_is_the_same_alert_and_told_once(connection, senders):
    other_run = risk_row(run_id=UUID(int=88), recommended_reorder_qty=912, stockout_probability=0.91)
    for row, at in ((risk_row(), NOW), (other_run, NEXT_NIGHT)):
        record(connection, [risk_findings([row])], senders, seen_at=at, now=at)
    seen = only(
        connection, "select first_seen, last_seen, facts ->> 'recommended_reorder_qty' from forecast.forecast_alerts"
    )
    assert seen == (NOW, NEXT_NIGHT, "912")
    assert outbox(connection) == [("pending", "fired")]


def test_worse_is_told_again_and_better_is_not(connection, senders):
    for night, severity in enumerate(["high", "critical", "high", "critical"]):
        nightly(connection, senders, finding(severity=severity), at=NOW + timedelta(days=night))
        send(connection)
    assert outbox(connection) == [("sent", "fired"), ("sent", "raised")]


def test_what_gets_worse_while_it_waits_is_told_once_as_it_is(connection, senders):
    for night, severity in enumerate(["high", "critical"]):
        nightly(connection, senders, finding(severity=severity), at=NOW + timedelta(days=night))
    assert outbox(connection) == [("pending", "fired")]
    told = connection.execute(
        "select items[0] ->> 'severity', payload -> 'by_severity' from notification.notifications"
    )
    assert told.fetchall() == [("critical", {"critical": 1})] * 2


def test_what_is_over_is_told_once(connection, senders):
    nightly(connection, senders, finding())
    send(connection)
    for days in (1, 2):
        nightly(connection, senders, at=NOW + timedelta(days=days))
    assert only(connection, "select status, resolved_at from forecast.forecast_alerts") == ("resolved", NEXT_NIGHT)
    assert outbox(connection) == [("sent", "fired"), ("pending", "resolved")]


def test_nobody_hears_of_what_was_over_before_it_was_sent(connection, senders):
    nightly(connection, senders, finding())
    for days in (1, 2):
        nightly(connection, senders, at=NOW + timedelta(days=days))
    assert outbox(connection) == [("suppressed", "fired")]
    reasons = connection.execute("select outcome, reason from notification.deliveries").fetchall()
    assert reasons == [("suppressed", "over before it was sent")] * 2


def test_a_message_that_also_tells_of_something_open_goes_on_without_what_is_over(connection, senders):
    nightly(connection, senders, finding(), finding("FG-2002"))
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert outbox(connection) == [("pending", "fired")]
    reasons = connection.execute("select outcome, reason from notification.deliveries").fetchall()
    assert reasons == [("suppressed", "left out: 1 over before it was sent")] * 2


@pytest.mark.parametrize(("outcome", "resolved"), [("ambiguous", [("pending", "resolved")]), ("retry", [])])
def test_what_may_have_arrived_is_not_taken_back(connection, senders, outcome, resolved):
    nightly(connection, senders, finding())
    connection.execute(
        """
        insert into notification.deliveries (notification_id, channel, outcome, reason, attempt, at)
        select notification_id, channel, %s, 'x', 1, %s from notification.notifications
        """,
        [outcome, NOW],
    )
    nightly(connection, senders, at=NEXT_NIGHT)
    assert outbox(connection) == [("pending" if resolved else "suppressed", "fired"), *resolved]


def test_what_comes_back_is_told_again_also_without_a_new_computation(connection, senders):
    for findings in ([finding()], [], [finding()]):
        nightly(connection, senders, *findings, at=NOW)
        send(connection)
    statuses = connection.execute("select status from forecast.forecast_alerts order by 1").fetchall()
    assert statuses == [("firing",), ("resolved",)]
    assert sorted(outbox(connection)) == [("sent", "fired"), ("sent", "fired"), ("sent", "resolved")]


def acknowledge(connection):
    alert_id, *_ = alert_of(connection)
    store.acknowledge(connection, store.read_alert(connection, alert_id), "planner", None, NOW)


def test_an_acknowledged_alert_is_quiet_until_it_is_worse_than_what_was_acknowledged(connection, senders):
    nightly(connection, senders, finding(severity="high"))
    send(connection)
    acknowledge(connection)
    nightly(connection, senders, finding(severity="medium"), at=NEXT_NIGHT)
    assert alert_of(connection)[1:] == ("acknowledged", "medium")
    nightly(connection, senders, finding(severity="critical"), at=NEXT_NIGHT + timedelta(days=1))
    assert alert_of(connection)[1:] == ("firing", "critical")
    assert outbox(connection) == [("sent", "fired"), ("pending", "raised")]


def test_what_could_not_be_judged_is_neither_over_nor_told(connection, senders):
    nightly(connection, senders, finding())
    stale = judged(held={finding().fingerprint: "erp is stale"})
    summary = record(connection, [stale], senders, seen_at=NEXT_NIGHT, now=NEXT_NIGHT)
    assert summary.changes == {Reason.NOT_JUDGED: 1} and summary.queued == ()
    assert alert_of(connection)[1] == "firing"


def test_nobody_new_is_told_what_rests_on_stale_data(connection, senders):
    nightly(connection, senders, finding())
    store.save_subscriptions(connection, [replace(PLANNER, user_id="buyer")], replace=False)
    stale = judged(held={finding().fingerprint: "erp is stale"})
    assert record(connection, [stale], senders, seen_at=NEXT_NIGHT, now=NEXT_NIGHT).queued == ()


SILENT_UNTIL_NEXT_NIGHT = Silence(UUID(int=0), (), "planner", "Stock-taking", NOW, NEXT_NIGHT)


def test_a_silenced_alert_is_recorded_and_told_when_the_silence_is_over(connection, senders):
    store.create_silence(connection, {"warehouse_id": "W01"}, "planner", "Stock-taking", NOW, NEXT_NIGHT, NOW)
    for hours in (0, 1, 24):
        nightly(connection, senders, finding(), at=NOW + timedelta(hours=hours))
        if hours == 1:
            assert outbox(connection) == [("suppressed", "silenced")]
    assert outbox(connection) == [("suppressed", "silenced"), ("pending", "fired")]
    reasons = connection.execute("select outcome, reason, attempt from notification.deliveries").fetchall()
    assert reasons == [("suppressed", SILENT_UNTIL_NEXT_NIGHT.explanation, 0)] * 2


def test_a_silence_that_was_ended_mutes_nothing(connection, senders):
    silence = store.create_silence(connection, {"warehouse_id": "W01"}, "planner", "x", NOW, NEXT_NIGHT, NOW)
    assert store.end_silence(connection, silence, NOW)
    nightly(connection, senders, finding())
    assert outbox(connection) == [("pending", "fired")]


def test_who_subscribes_late_hears_of_what_is_still_open(connection, senders):
    nightly(connection, senders, finding())
    store.save_subscriptions(connection, [replace(PLANNER, user_id="buyer")], replace=False)
    summary = nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert summary.queued == (("buyer", "email"),)


def test_without_a_channel_nobody_is_told_and_the_summary_says_what_is_missing(connection, senders):
    with build_senders({}, clock=Clock()) as nothing_set:
        summary = nightly(connection, nothing_set, finding())
    assert summary.queued == () and alert_of(connection)[1] == "firing"
    assert "MFG_SMTP_URL is not set" in str(summary) and "MFG_WEBHOOK_URL is not set" in str(summary)
    mended = nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert mended.queued == (("planner", "email"), ("robot", "webhook")) and mended.told_nobody is None


def test_a_database_without_channels_says_where_they_are_configured(connection, senders, company):
    with company.connect() as owner:
        owner.execute("truncate notification.notification_channel_configs cascade")
    assert "notification.notification_channel_configs" in nightly(connection, senders, finding()).told_nobody


def test_a_company_without_subscribers_says_how_to_subscribe(connection, senders, company):
    with company.connect() as owner:
        owner.execute("truncate notification.notification_preferences")
    assert "/api/v1/notify/preferences" in nightly(connection, senders, finding()).told_nobody


def test_two_nightlies_at_once_raise_one_alert_and_tell_it_once(connection, company, senders):
    both, problems = threading.Barrier(2, timeout=10), []

    def run():
        try:
            with store.connect(company.url) as own:
                both.wait()
                nightly(own, senders, finding())
        except Exception as error:  # noqa: BLE001  (the test says what it was)
            problems.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert alert_of(connection)[1] == "firing"
    assert outbox(connection) == [("pending", "fired")]


def test_alerts_of_rules_that_did_not_run_stay_open_and_are_told_to_who_subscribes(connection, senders):
    nightly(connection, senders, finding(alert_type="quality_hold"))
    summary = record(connection, [Evaluation(frozenset(), ())], senders, seen_at=NEXT_NIGHT, now=NEXT_NIGHT)
    assert summary.changes == {Reason.NOT_EVALUATED: 1} and summary.queued == ()
    assert alert_of(connection)[1] == "firing"
