"""What people write through the operations API."""

from datetime import time, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from copilot_api.keys import create_key
from notifications import actions, bodies, store
from notifications.actions import Call
from notifications.deliver import deliver_due
from notifications.grouping import Grouping
from notifications.hours import Hours
from notifications.recurrence import Recurrence
from notifications.seed import optional_channels
from notifications.tell import Subscription
from orchestration.api import create_app
from orchestration.settings import load_settings
from tests.notifications.telling import NEXT_NIGHT, NOW, PLANNER, ROBOT, nightly

HOLD = {
    "alert_type": "quality_hold", "severity": "high", "message": "Lot 4711 is on hold: porosity.",
    "sku_id": "FG-1001", "warehouse_id": "W01",
}  # fmt: skip

HOURS = {
    "time_zone": "Europe/Vienna", "quiet_from": "22:00:00", "quiet_until": "06:30:00", "digest_at": None,
    "critical_at_once": True,
}  # fmt: skip
GROUPING = {"by": ["supplier", "site"], "wait_seconds": 30, "interval_seconds": 600, "repeat": False}
AT_NIGHT = {"channel": "email", "address": "a@b.example", "severities": ["low"]}


@pytest.fixture
def app(company, connection, clock, environ, monkeypatch):
    """The operations API on a company with both channels, a planner and a robot."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    store.save_subscriptions(connection, [PLANNER, ROBOT], replace=True)
    return create_app(load_settings({}), company.url, clock=clock)


def headers(company, *scopes, name="quality"):
    with company.connect() as connection:
        return {"Authorization": f"Bearer {create_key(connection, name, scopes)}"}


@pytest.fixture
def client(app, company):
    with TestClient(
        app, "http://api/api/v1/notify", headers=headers(company, "operate"), raise_server_exceptions=False
    ) as client:
        yield client


def assert_problem(response, status, kind, said=""):
    body = response.json()
    assert (response.status_code, body["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:mfg:problem:{kind}" and said in body["detail"]
    assert body["instance"].startswith("/api/v1/notify/")


def count(connection, table):
    return connection.execute(f"select count(*) from {table}").fetchone()[0]


WRITES = [
    ("POST", "/alert", HOLD),
    ("POST", f"/alert/{UUID(int=1)}/acknowledge", None),
    ("POST", "/preferences", {"user_id": "x", "preferences": [{"channel": "webhook", "severities": ["low"]}]}),
    ("GET", "/preferences/planner", None),
    ("GET", "/channels", None),
    ("POST", "/silences", {"matchers": {"sku_id": "x"}, "reason": "x", "ends_at": NEXT_NIGHT.isoformat()}),
    ("DELETE", f"/silences/{UUID(int=1)}", None),
    ("POST", "/escalations", {"matchers": {"sku_id": "x"}, "after_minutes": 1, "users": ["planner"]}),
    ("GET", "/escalations", None),
    ("DELETE", f"/escalations/{UUID(int=1)}", None),
    ("POST", "/email", {"to": ["planner@factory.example"], "subject": "x", "text": "x"}),
]


def test_nothing_is_done_without_a_key_or_without_the_scope(client, connection, company):
    reader = headers(company, "read", name="reader")
    for method, path, body in WRITES:
        assert_problem(client.request(method, path, json=body, headers={"Authorization": ""}), 401, "unauthenticated")
        assert_problem(client.request(method, path, json=body, headers=reader), 403, "forbidden")
    assert count(connection, "forecast.forecast_alerts") == count(connection, "notification.notifications") == 0
    assert count(connection, "notification.silences") == 0


def test_an_alert_is_raised_queued_and_delivered(client, connection, company, senders, clock, mailbox):
    answer = client.post("/alert", json={**HOLD, "expires_at": NEXT_NIGHT.isoformat()})
    body = answer.json()
    assert answer.status_code == 201
    assert (body["status"], body["created_at"], body["expires_at"]) == (
        "firing",
        "2026-03-02T06:00:00Z",
        "2026-03-03T06:00:00Z",
    )
    assert (body["channels_notified"], body["channels_failed"]) == (["email", "webhook"], [])
    assert deliver_due(company.url, senders, clock).sent == 2
    assert "Lot 4711 is on hold" in mailbox.received[0].get_body(("plain",)).get_content()


def test_raising_it_again_updates_the_open_alert_and_tells_nobody_twice(client, connection):
    first = client.post("/alert", json=HOLD).json()
    again = client.post("/alert", json={**HOLD, "message": "Two lots are on hold."}).json()
    worse = client.post("/alert", json={**HOLD, "severity": "critical"}).json()
    assert first["alert_id"] == again["alert_id"] == worse["alert_id"]
    assert again["message"] == "Two lots are on hold." and again["channels_notified"] == []
    assert worse["channels_notified"] == ["email", "webhook"]
    assert count(connection, "forecast.forecast_alerts") == 1


def test_an_alert_for_one_channel_is_told_there_and_nowhere_else_the_next_night(client, connection, senders):
    assert client.post("/alert", json={**HOLD, "channels": ["webhook"]}).json()["channels_notified"] == ["webhook"]
    assert nightly(connection, senders, at=NEXT_NIGHT).queued == ()
    assert_problem(client.post("/alert", json={**HOLD, "channels": ["pigeon"]}), 404, "not-found", "email, webhook")


def test_a_channel_that_cannot_be_used_is_reported_and_the_others_are_told(client, monkeypatch):
    monkeypatch.delenv("MFG_WEBHOOK_SECRET")
    body = client.post("/alert", json=HOLD).json()
    assert (body["channels_notified"], body["channels_failed"]) == (["email"], ["webhook"])


def test_an_alert_ends_with_the_first_nightly_after_its_time(client, connection, senders):
    client.post("/alert", json={**HOLD, "expires_at": NEXT_NIGHT.isoformat()})
    statuses = []
    for at in (NEXT_NIGHT - timedelta(hours=1), NEXT_NIGHT):
        nightly(connection, senders, at=at)
        statuses += connection.execute("select status from forecast.forecast_alerts").fetchone()
    assert statuses == ["firing", "resolved"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "urgent"},
        {"sku_id": None},
        {"message": "NUL \x00"},
        {"expires_at": "2026-03-03T06:00:00"},
        {"surprise": 1},
        {"facts": {"expires_at": "soon"}},
        {"facts": {"channels": "all"}},
        {"facts": {"stockout_probability": "very likely"}},
        {"facts": {"order_by_date": 5}},
        {"facts": {"calculation": 5}},
        {"facts": {"note": ["NUL \x00"]}},
    ],
)
def test_what_could_not_be_stored_or_shown_is_refused(client, connection, wrong):
    assert_problem(client.post("/alert", json={**HOLD, **wrong}), 422, "invalid-request")
    assert count(connection, "forecast.forecast_alerts") == 0


@pytest.mark.parametrize("number", ["NaN", "1e999", '"\\ud800"'])
def test_facts_that_a_table_cannot_hold_are_refused(client, number):
    body = f'{{"alert_type": "x", "severity": "low", "message": "x", "entity": "x", "facts": {{"note": {number}}}}}'
    answer = client.post("/alert", content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422, "invalid-request")


def test_facts_are_kept_and_shown(client, connection, company, senders, clock, mailbox):
    facts = {"order_by_date": "2026-03-04", "stockout_probability": 0.5, "lot": {"number": 4711, "note": None}}
    client.post("/alert", json={**HOLD, "facts": facts})
    assert connection.execute("select facts from forecast.forecast_alerts").fetchone()[0] == facts
    deliver_due(company.url, senders, clock)
    assert "order by 2026-03-04" in mailbox.received[0].get_body(("plain",)).get_content()


def test_an_acknowledged_alert_says_who_and_stays_theirs(client, connection, clock):
    path = f"/alert/{client.post('/alert', json=HOLD).json()['alert_id']}/acknowledge"
    first = client.post(path, json={"acknowledged_by": "anna", "comment": "Blocked in the ERP."})
    assert first.status_code == 200
    assert first.json()["acknowledged_by"] == "anna (key quality)" and first.json()["status"] == "acknowledged"
    clock.now += timedelta(hours=1)
    assert client.post(path).json() == first.json()
    assert count(connection, "notification.alert_acknowledgments") == 1


def test_nobody_hears_of_what_was_acknowledged_before_it_was_sent(client, company, senders, clock, mailbox, receiver):
    alert_id = client.post("/alert", json=HOLD).json()["alert_id"]
    client.post(f"/alert/{alert_id}/acknowledge")
    assert deliver_due(company.url, senders, clock).sent == 0 and mailbox.received == receiver.posts == []
    client.post("/alert", json={**HOLD, "severity": "critical"})
    assert deliver_due(company.url, senders, clock).sent == 2


def test_an_acknowledgement_can_be_given_an_end_and_another(client, connection, clock):
    path = f"/alert/{client.post('/alert', json=HOLD).json()['alert_id']}/acknowledge"
    until = {"expires_at": (NOW + timedelta(hours=4)).isoformat()}
    first = client.post(path, json=until).json()
    assert first["expires_at"] == "2026-03-02T10:00:00Z"
    assert client.post(path, json=until).json() == client.post(path).json() == first
    longer = client.post(path, json={"expires_at": NEXT_NIGHT.isoformat()}).json()
    assert longer["expires_at"] == "2026-03-03T06:00:00Z"
    clock.now = NEXT_NIGHT
    assert client.post(path).json()["expires_at"] is None
    assert count(connection, "notification.alert_acknowledgments") == 3


def test_an_acknowledgement_does_not_end_before_it_begins(client):
    path = f"/alert/{client.post('/alert', json=HOLD).json()['alert_id']}/acknowledge"
    assert_problem(client.post(path, json={"expires_at": NOW.isoformat()}), 409, "conflict", "in the future")
    assert_problem(client.post(path, json={"expires_at": "2026-03-03T06:00:00"}), 422, "invalid-request")


def test_worse_than_acknowledged_opens_it_again_and_is_told(client):
    path = f"/alert/{client.post('/alert', json=HOLD).json()['alert_id']}/acknowledge"
    assert client.post(path).json()["acknowledged_by"] == "quality"
    assert client.post("/alert", json={**HOLD, "severity": "medium"}).json()["status"] == "acknowledged"
    worse = client.post("/alert", json={**HOLD, "severity": "critical"}).json()
    assert (worse["status"], worse["channels_notified"]) == ("firing", ["email", "webhook"])


def test_what_is_over_or_unknown_cannot_be_acknowledged(client, connection, senders):
    client.post("/alert", json={**HOLD, "alert_type": "stockout_risk"})
    nightly(connection, senders, at=NEXT_NIGHT)
    (over,) = connection.execute("select alert_id from forecast.forecast_alerts").fetchone()
    assert_problem(client.post(f"/alert/{over}/acknowledge"), 409, "conflict", "was resolved")
    assert_problem(client.post(f"/alert/{uuid4()}/acknowledge"), 404, "not-found")
    assert_problem(client.post("/alert/4711/acknowledge"), 422, "invalid-request")


def test_an_acknowledgement_waits_for_a_nightly_that_is_deciding(client, connection, company, senders):
    alert_id = UUID(client.post("/alert", json=HOLD).json()["alert_id"])
    with connection.transaction(), store.connect(company.url) as other:
        store.lock_alerts(connection)
        other.execute("set lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            actions.acknowledge(Call(other, senders, "quality", NOW), alert_id, bodies.AcknowledgeRequest())


def test_the_same_key_gives_the_same_answer_and_acts_once(client, connection):
    bodies_and_paths = [("/alert", HOLD), ("/email", {"to": ["a@factory.example"], "subject": "x", "text": "x"})]
    for path, body in bodies_and_paths:
        first, second = (client.post(path, json=body, headers={"Idempotency-Key": path}) for _ in range(2))
        assert first.json() == second.json() and first.status_code == second.status_code
        assert "idempotency-replayed" not in first.headers and second.headers["idempotency-replayed"] == "true"
    assert count(connection, "notification.notifications") == 3


def test_a_key_belongs_to_one_request_and_one_caller(client, company):
    key = {"Idempotency-Key": "k-1"}
    client.post("/alert", json=HOLD, headers=key)
    assert_problem(client.post("/alert", json={**HOLD, "severity": "low"}, headers=key), 422, "idempotency-key-reused")
    another_caller = {**key, **headers(company, "operate", name="sales")}
    for _ in range(2):
        assert client.post("/alert", json={**HOLD, "severity": "low"}, headers=another_caller).status_code == 201


def test_a_key_is_not_used_up_by_a_request_that_failed(client):
    key = {"Idempotency-Key": "k-1"}
    assert client.post("/alert", json={**HOLD, "channels": ["pigeon"]}, headers=key).status_code == 404
    assert client.post("/alert", json=HOLD, headers=key).status_code == 201


def test_preferences_are_set_channel_by_channel_and_read_back(client, connection):
    wish = {
        "channel": "email", "address": "planner@new.example", "severities": ["critical"],
        "alert_types": ["stockout_risk"], "warehouses": None, "categories": ["pumps"], "language": "de",
        "hours": HOURS, "grouping": GROUPING,
    }  # fmt: skip
    for _ in range(2):
        answer = client.post("/preferences", json={"user_id": "planner", "preferences": [wish]})
        kept = {"user_id": "planner", "preferences": [wish], "disabled": {}}
        assert answer.status_code == 200 and answer.json() == kept
    assert client.get("/preferences/planner").json() == answer.json()
    expected = Subscription(
        "planner", "email", "planner@new.example", frozenset({"critical"}), frozenset({"stockout_risk"}),
        categories=frozenset({"pumps"}), language="de",
        hours=Hours("Europe/Vienna", time(22), time(6, 30), None, critical_at_once=True),
        grouping=Grouping(("supplier", "site"), timedelta(seconds=30), timedelta(minutes=10), repeat=False),
    )  # fmt: skip
    assert store.read_subscriptions(connection, ["planner"]) == [expected]


@pytest.mark.parametrize(
    ("wish", "status", "kind"),
    [
        ({"channel": "email", "address": "a@b\r\nBcc: c@d", "severities": ["low"]}, 422, "invalid-address"),
        ({"channel": "email", "severities": ["low"]}, 422, "invalid-address"),
        ({"channel": "webhook", "address": "https://x", "severities": ["low"]}, 422, "invalid-address"),
        ({"channel": "twilio", "address": "0664 1234567", "severities": ["low"]}, 422, "invalid-address"),
        ({"channel": "pigeon", "severities": ["low"]}, 404, "not-found"),
        ({"channel": "email", "address": "a@b", "severities": []}, 422, "invalid-request"),
        ({**AT_NIGHT, "hours": {**HOURS, "time_zone": "Mars/Olympus"}}, 422, "unknown-time-zone"),
        ({**AT_NIGHT, "hours": {**HOURS, "time_zone": "../etc/passwd"}}, 422, "unknown-time-zone"),
        ({**AT_NIGHT, "hours": {**HOURS, "quiet_until": None}}, 422, "invalid-request"),
        ({**AT_NIGHT, "hours": {**HOURS, "quiet_until": "22:00"}}, 422, "invalid-request"),
        ({**AT_NIGHT, "hours": {**HOURS, "digest_at": "07:00+01:00"}}, 422, "invalid-request"),
        ({**AT_NIGHT, "grouping": {"by": ["colour"]}}, 422, "invalid-request"),
        ({**AT_NIGHT, "grouping": {"wait_seconds": -1}}, 422, "invalid-request"),
        ({**AT_NIGHT, "hours": {"quiet_from": "22:00", "quiet_until": "06:00"}}, 422, "invalid-request"),
    ],
)
def test_preferences_that_could_not_be_honoured_are_refused(client, connection, wish, status, kind):
    for channel in optional_channels():
        store.switch_on(connection, channel)
    assert_problem(client.post("/preferences", json={"user_id": "planner", "preferences": [wish]}), status, kind)
    assert client.get("/preferences/planner").json()["preferences"][0]["address"] == PLANNER.address


def test_a_number_is_kept_as_it_is_dialled(client, connection):
    for channel in optional_channels():
        store.switch_on(connection, channel)
    wish = {"channel": "twilio", "address": "+43 (664) 123-4567", "severities": ["critical"]}
    answer = client.post("/preferences", json={"user_id": "anna", "preferences": [wish]})
    assert answer.json()["preferences"][0]["address"] == "+436641234567"


def test_users_nobody_knows(client):
    assert_problem(client.get("/preferences/nobody"), 404, "not-found", "'nobody'")
    assert_problem(client.get("/preferences/%00"), 422, "invalid-request")


def test_channels_say_what_is_missing(client, monkeypatch):
    monkeypatch.delenv("MFG_SMTP_URL")
    email, webhook = client.get("/channels").json()
    assert (email["channel"], email["usable"]) == ("email", False) and "MFG_SMTP_URL is not set" in email["problem"]
    assert webhook == {"channel": "webhook", "kind": "webhook", "is_active": True, "usable": True, "problem": None}


def silence(client, **changes):
    given = {"matchers": {"warehouse_id": "W01"}, "reason": "Stock-taking", "ends_at": NEXT_NIGHT.isoformat()}
    return client.post("/silences", json={**given, **changes})


def test_a_silence_mutes_until_it_is_ended(client):
    made = silence(client)
    assert made.status_code == 201 and made.json()["owner"] == "quality"
    assert made.json()["starts_at"] == "2026-03-02T06:00:00Z"
    assert client.post("/alert", json=HOLD).json()["channels_notified"] == []
    ended = [client.delete(f"/silences/{made.json()['silence_id']}").status_code for _ in range(2)]
    assert ended == [204, 204]
    assert client.post("/alert", json=HOLD).json()["channels_notified"] == ["email", "webhook"]


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"matchers": {}}, 422, "invalid-request"),
        ({"matchers": {"message": "x"}}, 422, "invalid-request"),
        ({"ends_at": NOW.isoformat()}, 409, "conflict"),
        ({"starts_at": NEXT_NIGHT.isoformat()}, 409, "conflict"),
    ],
)
def test_a_silence_that_would_mute_everything_or_nothing_is_refused(client, changes, status, kind):
    assert_problem(silence(client, **changes), status, kind)


NIGHTS = {"time_zone": "Europe/Vienna", "begins": "22:00:00", "ends": "06:00:00", "weekdays": [6, 7]}


def test_a_silence_may_come_back(client, connection):
    made = silence(client, recurrence=NIGHTS)
    assert made.status_code == 201 and made.json()["recurrence"] == NIGHTS
    (kept,) = store.read_mutes(connection, [], NOW).silences
    assert kept.recurrence == Recurrence("Europe/Vienna", time(22), time(6), frozenset({6, 7}))
    # It is seven in the morning of a Monday in Vienna.
    assert client.post("/alert", json=HOLD).json()["channels_notified"] == ["email", "webhook"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"time_zone": "Mars"}, "unknown-time-zone"),
        ({"weekdays": [8]}, "invalid-request"),
        ({"ends": None}, "invalid-request"),
    ],
)
def test_hours_that_cannot_come_back_are_refused(client, connection, changes, kind):
    assert_problem(silence(client, recurrence={**NIGHTS, **changes}), 422, kind)
    assert count(connection, "notification.silences") == 0


def test_a_silence_nobody_knows_cannot_be_ended(client):
    assert_problem(client.delete(f"/silences/{uuid4()}"), 404, "not-found")


TO_PLANNER = {"matchers": {"severity": "critical"}, "after_minutes": 30, "users": ["planner", "planner"]}


def test_an_escalation_is_made_listed_and_ended(client):
    made = client.post("/escalations", json=TO_PLANNER)
    expected = {**TO_PLANNER, "users": ["planner"], "owner": "quality", "escalation_id": made.json()["escalation_id"]}
    assert made.status_code == 201 and made.json() == expected
    assert client.get("/escalations").json() == [expected]
    ended = [client.delete(f"/escalations/{expected['escalation_id']}").status_code for _ in range(2)]
    assert ended == [204, 204] and client.get("/escalations").json() == []


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"users": ["planner", "nobody"]}, 404, "not-found"),
        ({"users": []}, 422, "invalid-request"),
        ({"matchers": {}}, 422, "invalid-request"),
        ({"after_minutes": 0}, 422, "invalid-request"),
    ],
)
def test_an_escalation_that_would_reach_nobody_is_refused(client, changes, status, kind):
    assert_problem(client.post("/escalations", json={**TO_PLANNER, **changes}), status, kind)
    assert_problem(client.delete(f"/escalations/{uuid4()}"), 404, "not-found")


def test_a_message_in_plain_words_goes_to_each_address_once(client, company, senders, clock, mailbox):
    to = ["a@factory.example", "b@factory.example", "a@factory.example"]
    queued = client.post("/email", json={"to": to, "subject": "Lot\r\nBcc: x@y.example", "text": "<b>hold</b>"})
    assert queued.status_code == 202 and len(queued.json()["notification_ids"]) == 2
    deliver_due(company.url, senders, clock)
    assert sorted(mailbox.recipients) == ["a@factory.example", "b@factory.example"]
    for mail in mailbox.received:
        assert mail["Subject"] == "Lot Bcc: x@y.example" and mail["Bcc"] is None
        assert "&lt;b&gt;hold" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"to": ["a@factory.example", "b"]}, 422, "invalid-address"),
        ({"to": []}, 422, "invalid-request"),
        ({"channel": "webhook"}, 409, "conflict"),
        ({"channel": "pigeon"}, 404, "not-found"),
    ],
)
def test_a_message_to_somebody_who_cannot_be_reached_is_refused_whole(client, connection, changes, status, kind):
    given = {"to": ["a@factory.example"], "subject": "x", "text": "x", **changes}
    assert_problem(client.post("/email", json=given), status, kind)
    assert count(connection, "notification.notifications") == 0


def test_a_message_over_a_channel_that_cannot_be_used_is_refused(client, monkeypatch):
    monkeypatch.delenv("MFG_SMTP_URL")
    answer = client.post("/email", json={"to": ["a@factory.example"], "subject": "x", "text": "x"})
    assert_problem(answer, 503, "channel-unusable", "MFG_SMTP_URL is not set")
