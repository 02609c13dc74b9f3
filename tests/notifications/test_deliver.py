"""The outbox is emptied: to real servers, at least once, with every attempt on record."""

import json
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from notifications import deliver as module
from notifications import store
from notifications.backoff import FIRST_SECONDS, MAX_ATTEMPTS
from notifications.deliver import BATCH, LEASE, Worker, claim, deliver_due
from notifications.senders.base import Sent
from notifications.tell import Message
from tests.notifications.telling import HANG_UP, NEXT_NIGHT, NOW, PLANNER, ROBOT, finding, nightly


@pytest.fixture
def deliver(company, senders, clock):
    """Delivers what is due; chance always takes the longest wait."""

    def run(**options):
        return deliver_due(company.url, senders, clock, jitter=lambda: 1.0, **options)

    return run


@pytest.fixture
def queue(connection):
    """Puts a message in plain words into the outbox, or several."""

    def enqueue(to=ROBOT, count=1, **changes):
        payload = {"subject": "Lot 4711", "text": "Porosity"}
        message = Message("message", to.user_id, to.channel, to.address, "", payload)
        return [
            store.enqueue(connection, replace(message, idempotency_key=str(uuid4()), **changes), NOW)
            for _ in range(count)
        ]

    return enqueue


def attempts(connection):
    rows = connection.execute("select attempt, outcome, at from notification.deliveries order by delivery_id")
    return rows.fetchall()


def states(connection):
    return [state for (state,) in connection.execute("select state from notification.notifications order by 1")]


def sent_ids(receiver):
    return [post.headers["webhook-id"] for post in receiver.posts]


def test_what_the_nightly_decided_arrives_by_mail_and_webhook_with_the_worst_first(
    connection, senders, deliver, mailbox, receiver
):
    store.save_subscriptions(connection, [PLANNER, ROBOT], replace=True)
    findings = [finding(f"FG-{number}", severity) for number, severity in enumerate(("high", "critical", "medium"))]
    nightly(connection, senders, *findings)
    assert str(deliver()) == "2 sent, 0 to be tried again, 0 given up, 0 unclear"
    (mail,), (post,) = mailbox.received, receiver.posts
    assert mail["Subject"] == "1 critical, 1 high, 1 medium: FG-1 at W01 and 2 more"
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "image/png"
    ]  # fmt: skip
    assert "https://mfg.factory.example/items/FG-1" in mail.get_body(("plain",)).get_content()
    assert [alert["sku_id"] for alert in json.loads(post.body)["data"]["alerts"]] == ["FG-1", "FG-0", "FG-2"]


def test_each_reads_it_in_the_language_of_their_preferences(connection, senders, deliver, mailbox):
    german = replace(PLANNER, user_id="planer", address="planer@factory.example", language="de")
    store.save_subscriptions(connection, [PLANNER, german], replace=True)
    nightly(connection, senders, finding("FG-1", "critical"))
    deliver()
    assert {mail["To"]: mail["Subject"] for mail in mailbox.received} == {
        "planner@factory.example": "1 critical: FG-1 at W01", "planer@factory.example": "1 kritisch: FG-1 in W01"
    }  # fmt: skip


def test_two_nightlies_and_two_deliveries_tell_it_once(connection, senders, deliver, clock, mailbox):
    store.save_subscriptions(connection, [PLANNER], replace=True)
    for clock.now in (NOW, NEXT_NIGHT):
        nightly(connection, senders, finding(), at=clock.now)
        deliver()
        deliver()
    assert len(mailbox.received) == 1
    assert attempts(connection) == [(1, "sent", NOW)]


@pytest.mark.parametrize(("trouble", "outcome"), [((500, {}), "retry"), (HANG_UP, "ambiguous")])
def test_a_webhook_that_failed_is_tried_again_later_under_the_same_id(
    connection, queue, deliver, clock, receiver, trouble, outcome
):
    queue()
    receiver.answers = [trouble]
    deliver()
    clock.now += timedelta(seconds=FIRST_SECONDS - 1)
    deliver()
    assert len(receiver.posts) == 1
    clock.now += timedelta(seconds=1)
    assert deliver().sent == 1
    assert len(set(sent_ids(receiver))) == 1 and states(connection) == ["sent"]
    assert [row[1] for row in attempts(connection)] == [outcome, "sent"]


def test_a_server_that_was_down_gets_its_mail_when_it_is_back(
    connection, queue, deliver, clock, environ, mailbox, senders
):
    queue(PLANNER)
    up = environ["MFG_SMTP_URL"]
    environ["MFG_SMTP_URL"] = "smtp://127.0.0.1:1"
    senders.close()
    assert deliver().retry == 1
    environ["MFG_SMTP_URL"] = up
    senders.close()
    clock.now += timedelta(seconds=FIRST_SECONDS)
    assert deliver().sent == 1
    assert mailbox.recipients == ["planner@factory.example"]
    assert [outcome for _, outcome, _ in attempts(connection)] == ["retry", "sent"]


def test_who_asks_for_time_gets_it(connection, queue, deliver, clock, receiver):
    queue()
    receiver.answers = [(429, {"retry-after": "3600"})]
    deliver()
    clock.now += timedelta(minutes=59)
    deliver()
    assert len(receiver.posts) == 1
    clock.now += timedelta(minutes=1)
    assert deliver().sent == 1


def test_what_is_refused_for_good_is_not_tried_again(connection, queue, deliver, clock, receiver):
    queue()
    receiver.answers = [(410, {})]
    assert deliver().failed == 1
    clock.now += timedelta(days=9)
    deliver()
    assert len(receiver.posts) == 1 and states(connection) == ["failed"]
    (reason,) = connection.execute("select reason from notification.deliveries").fetchone()
    assert reason == "410 Gone"


def test_a_message_is_given_up_after_about_a_day_of_ever_longer_waits(connection, queue, deliver, clock, receiver):
    queue()
    receiver.answers = [(500, {})] * 99
    while states(connection) == ["pending"]:
        deliver()
        (clock.now,) = connection.execute("select next_attempt_at from notification.notifications").fetchone()
    tried = attempts(connection)
    waits = [later[2] - earlier[2] for earlier, later in pairwise(tried)]
    assert [attempt for attempt, _, _ in tried] == list(range(1, MAX_ATTEMPTS + 1))
    assert tried[-1][1] == "failed" and states(connection) == ["failed"] and len(receiver.posts) == MAX_ATTEMPTS
    assert waits == sorted(waits) and timedelta(hours=12) < sum(waits, timedelta()) < timedelta(hours=36)


def test_news_that_was_given_up_is_told_with_the_next_nightly(connection, senders, deliver, clock, mailbox):
    store.save_subscriptions(connection, [PLANNER], replace=True)
    nightly(connection, senders, finding())
    mailbox.unknown_recipients = frozenset({PLANNER.address})
    assert deliver().failed == 1
    store.save_subscriptions(connection, [replace(PLANNER, address="p@factory.example")], replace=True)
    clock.now = NEXT_NIGHT
    nightly(connection, senders, finding(), at=NEXT_NIGHT)
    assert deliver().sent == 1
    assert mailbox.recipients == ["p@factory.example"] and states(connection) == ["sent"]


def test_what_may_have_arrived_by_mail_is_not_sent_again(connection, queue, deliver, clock, mailbox):
    queue(PLANNER)
    mailbox.replies = [HANG_UP]
    assert deliver().ambiguous == 1
    clock.now += timedelta(days=9)
    deliver()
    assert states(connection) == ["ambiguous"] and len(attempts(connection)) == 1


def test_without_retries_the_first_failure_is_final(connection, queue, deliver, clock, receiver):
    queue()
    receiver.answers = [(500, {})]
    assert deliver(retry_enabled=False).failed == 1
    clock.now += timedelta(days=9)
    deliver()
    assert states(connection) == ["failed"] and len(receiver.posts) == 1


def crashed_worker(connection, url, now):
    """A worker that claimed what was due and is no more."""
    with store.connect(url) as its_own:
        return claim(its_own, ["email", "webhook"], now)


def test_what_a_crashed_worker_left_is_sent_when_its_lease_is_over(
    connection, queue, deliver, clock, receiver, company
):
    queue()
    (lost,) = crashed_worker(connection, company.url, NOW)
    clock.now = NOW + LEASE - timedelta(seconds=1)
    deliver()
    assert receiver.posts == [] and store.count_due(connection, ["webhook"], clock.now) == 0
    clock.now = NOW + LEASE
    assert store.count_due(connection, ["webhook"], clock.now) == 1
    assert deliver().sent == 1
    assert sent_ids(receiver) == [str(lost.notification_id)]
    assert [row[:2] for row in attempts(connection)] == [(1, "ambiguous"), (2, "sent")]


def test_a_worker_that_wakes_up_too_late_changes_nothing(connection, queue, deliver, clock, company):
    queue()
    (late,) = crashed_worker(connection, company.url, NOW)
    clock.now = NOW + LEASE
    deliver()
    store.finish(connection, late, state="pending", outcome="retry", reason="500", at=clock.now, next_attempt_at=NOW)
    assert states(connection) == ["sent"]
    assert [row[:2] for row in attempts(connection)] == [(1, "ambiguous"), (2, "sent"), (1, "retry")]


def test_a_message_that_kills_every_worker_is_given_up(connection, queue, deliver, clock, receiver, company):
    queue()
    for _ in range(MAX_ATTEMPTS):
        crashed_worker(connection, company.url, clock.now)
        clock.now += LEASE
    assert deliver().failed == 1
    assert receiver.posts == [] and states(connection) == ["failed"]


def test_two_workers_at_once_send_each_message_once(connection, queue, deliver, receiver):
    queued = queue(count=BATCH + 10)
    both_at_work = threading.Barrier(2, timeout=20)
    first_two = iter([True, True])
    receiver.meanwhile = lambda: next(first_two, False) and both_at_work.wait()
    summaries = []
    workers = [threading.Thread(target=lambda: summaries.append(deliver())) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent_ids(receiver)) == sorted(map(str, queued))
    assert [one.sent > 0 for one in summaries] == [True, True] and sum(one.sent for one in summaries) == BATCH + 10


def test_what_a_worker_has_no_time_for_is_left_to_others(connection, queue, deliver, receiver, monkeypatch):
    queued = queue(count=3)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.0)
    assert deliver().sent == 3 and sorted(sent_ids(receiver)) == sorted(map(str, queued))
    assert [row[:2] for row in attempts(connection)] == [(1, "sent")] * 3


@dataclass
class Breaking:
    """A sender that breaks with its second message."""

    deduplicates: bool
    threads: bool = False
    sent: int = 0

    def send(self, message):
        self.sent += 1
        if self.sent == 2:
            raise RuntimeError("a fault of ours")
        return Sent("taken")

    def close(self):
        pass


@pytest.mark.parametrize("deduplicates", [True, False])
def test_what_was_sent_before_a_worker_breaks_is_on_record(connection, queue, clock, deduplicates):
    queue(count=3)
    worker = Worker(connection, {"webhook": Breaking(deduplicates)}, clock, True, lambda: 1.0)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        worker.deliver(claim(connection, ["webhook"], NOW))
    assert sorted(states(connection)) == ["sending", "sending", "sent"]


def test_one_message_that_cannot_be_shown_does_not_keep_back_the_others(connection, queue, deliver, mailbox):
    queue(PLANNER, kind="digest", payload={"alerts": "nonsense"})
    queue(PLANNER)
    summary = deliver()
    assert (summary.failed, summary.sent) == (1, 1) and len(mailbox.received) == 1


def test_one_channel_that_is_down_does_not_keep_back_the_other(connection, queue, deliver, environ, senders, mailbox):
    environ["MFG_WEBHOOK_URL"] = "http://127.0.0.1:1/"
    queue(ROBOT, count=2)
    queue(PLANNER)
    assert (deliver().retry, len(mailbox.received)) == (2, 1)


def test_messages_wait_for_a_channel_that_cannot_be_used(connection, queue, deliver, environ, senders, receiver):
    secret = environ.pop("MFG_WEBHOOK_SECRET")
    queue()
    summary = deliver()
    assert "MFG_WEBHOOK_SECRET is not set" in str(summary)
    assert states(connection) == ["pending"] and attempts(connection) == []
    environ["MFG_WEBHOOK_SECRET"] = secret
    assert deliver().sent == 1 and len(receiver.posts) == 1


def test_a_channel_that_is_switched_off_is_sent_nothing(connection, queue, deliver, company, receiver):
    queue()
    connection.execute("update notification.notification_channel_configs set is_active = false")
    assert deliver().sent == 0 and receiver.posts == []


def test_the_record_of_an_attempt_says_how_long_it_took_and_what_the_other_side_calls_it(
    connection, queue, deliver, receiver
):
    queue()
    receiver.answers = [(200, {"x-request-id": "r-1"})]
    deliver()
    row = connection.execute("select reason, provider_id, latency_ms >= 0 from notification.deliveries").fetchone()
    assert row == ("200 OK", "r-1", True)
