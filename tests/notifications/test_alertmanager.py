"""The same timeline gives the same news here and from Prometheus's Alertmanager, whose semantics these are; and where it differs.

What differs on purpose: a message there restates its whole group, here it tells what is new; a change that is no label
(severity, below) is told there with the next repetition; a silence there keeps back that something is over as well.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from json import loads

import httpx
import pytest

from notifications import store
from notifications.clockwork import let_pass
from notifications.deliver import deliver_due
from notifications.grouping import Grouping
from notifications.senders import build_senders
from tests.notifications.telling import NOW, ROBOT, finding, nightly, port_nobody_listens_on, running_receiver

BINARY = shutil.which("prometheus-alertmanager")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BINARY is None, reason="prometheus-alertmanager is not installed (Debian has a package)"),
]

CONFIGURATION = """
route: {{receiver: here, group_by: [warehouse], group_wait: 0s, group_interval: 1s, repeat_interval: 20s}}
receivers: [{{name: here, webhook_configs: [{{url: "{url}", send_resolved: true}}]}}]
"""
LONG_ENOUGH = 3.0
"""Seconds; three intervals of a group."""

Told = dict[str, frozenset[str]]


def news(fired=(), again=(), resolved=()) -> Told:
    """What a message tells, without what it does not."""
    told = {"fired": frozenset(fired), "again": frozenset(again), "resolved": frozenset(resolved)}
    return {name: items for name, items in told.items() if items}


@dataclass
class Here:
    """A company, told over a webhook; its clock goes on by an hour with everything that happens."""

    url: str
    connection: store.Connection
    environ: dict[str, str]
    receiver: object
    now: datetime = NOW
    silenced: list = field(default_factory=list)

    def fire(self, **severities: str) -> None:
        """These fire now, and no others."""
        found = [finding(sku, severity) for sku, severity in severities.items()]
        with self.senders() as senders:
            nightly(self.connection, senders, *found, at=self.now)

    def silence(self, sku: str) -> None:
        until = self.now + timedelta(days=30)
        self.silenced.append(
            store.create_silence(self.connection, {"sku_id": sku}, "anna", "test", self.now, until, self.now)
        )

    def end_silence(self) -> None:
        store.end_silence(self.connection, self.silenced.pop(), self.now)

    def senders(self):
        return build_senders(self.environ, clock=lambda: self.now)

    def told(self) -> list[Told]:
        """What has arrived since it was asked last."""
        before = len(self.receiver.posts)
        with self.senders() as senders:
            let_pass(self.connection, senders, self.now)
            deliver_due(self.url, senders, lambda: self.now)
        self.now += timedelta(hours=1)
        return [_here(loads(post.body)["data"]) for post in self.receiver.posts[before:]]


def _here(data) -> Told:
    by_event = {
        event: [one["sku_id"] for one in data["alerts"] if one["event"] == event] for event in ("fired", "reminded")
    }
    return news(by_event["fired"], by_event["reminded"], [one["sku_id"] for one in data["resolved"]])


@dataclass
class There:
    """Alertmanager, told the same."""

    api: httpx.Client
    receiver: object
    seen: int = 0
    firing: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    silenced: list = field(default_factory=list)

    def fire(self, **severities: str) -> None:
        now = datetime.now(UTC)
        over = {sku: now for sku in self.firing if sku not in severities}
        posted = [self._alert(sku, severity) for sku, severity in severities.items()]
        posted += [{**self._alert(sku, self.firing[sku]), "endsAt": at.isoformat()} for sku, at in over.items()]
        self.api.post("/alerts", json=posted).raise_for_status()
        self.firing = dict(severities)

    @staticmethod
    def _alert(sku: str, severity: str):
        return {"labels": {"alertname": "risk", "sku": sku, "warehouse": "W01"}, "annotations": {"severity": severity}}

    def silence(self, sku: str) -> None:
        now = datetime.now(UTC)
        body = {
            "matchers": [{"name": "sku", "value": sku, "isRegex": False}], "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(hours=1)).isoformat(), "createdBy": "anna", "comment": "test",
        }  # fmt: skip
        self.silenced.append(self.api.post("/silences", json=body).raise_for_status().json()["silenceID"])

    def end_silence(self) -> None:
        self.api.delete(f"/silence/{self.silenced.pop()}").raise_for_status()

    def told(self, patience: float = LONG_ENOUGH) -> list[Told]:
        """What has arrived since it was asked last; waits so long for a first message, and then for another."""
        until = time.monotonic() + patience
        while time.monotonic() < until and len(self.receiver.posts) == self.seen:
            time.sleep(0.05)
        time.sleep(LONG_ENOUGH / 2)
        posts, self.seen = self.receiver.posts[self.seen :], len(self.receiver.posts)
        return [self._there(loads(post.body)["alerts"]) for post in posts]

    def _there(self, alerts) -> Told:
        by_status = {
            status: {one["labels"]["sku"] for one in alerts if one["status"] == status}
            for status in ("firing", "resolved")
        }
        fired, over = by_status["firing"] - self.known, by_status["resolved"]
        again = set() if fired or over else by_status["firing"]
        self.known = (self.known | fired) - over
        return news(fired, again, over)


@contextmanager
def running_alertmanager(folder, url: str) -> Iterator[httpx.Client]:
    port = port_nobody_listens_on()
    (folder / "alertmanager.yml").write_text(CONFIGURATION.format(url=url))
    process = subprocess.Popen(
        [
            str(BINARY), f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
        ],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v2", trust_env=False, timeout=10) as api:
            _wait_for(api)
            yield api
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(api: httpx.Client) -> None:
    for _ in range(200):
        try:
            api.get("/status").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("Alertmanager did not begin to answer")


@pytest.fixture
def both(company, connection, environ, receiver, tmp_path):
    store.save_subscriptions(connection, [replace(ROBOT, grouping=Grouping())], replace=True)
    here = Here(company.url, connection, environ, receiver)
    with running_receiver() as theirs, running_alertmanager(tmp_path, theirs.url) as api:
        yield here, There(api, theirs)


def test_the_same_timeline_is_told_the_same(both):
    def told(expected):
        for one in both:
            assert one.told(**({"patience": 60.0} if expected and isinstance(one, There) else {})) == expected

    def each(act):
        for one in both:
            act(one)

    each(lambda one: one.fire(A="high"))
    told([news(fired={"A"})])
    each(lambda one: one.fire(A="high"))
    told([])
    each(lambda one: one.fire(A="high", B="high"))
    told([news(fired={"B"})])
    each(lambda one: one.silence("C"))
    each(lambda one: one.fire(A="high", B="high", C="high"))
    told([])
    each(lambda one: one.end_silence())
    told([news(fired={"C"})])
    each(lambda one: one.fire(B="high", C="high"))
    told([news(resolved={"A"})])
    each(lambda one: one.silence("D"))
    each(lambda one: one.fire(B="high", C="high", D="high"))
    each(lambda one: one.fire(B="high", C="high"))
    told([])
    each(lambda one: one.fire(A="high", B="high", C="high"))
    told([news(fired={"A"})])
    both[0].now += timedelta(hours=4)
    told([news(again={"A", "B", "C"})])
    each(lambda one: one.fire())
    told([news(resolved={"A", "B", "C"})])


def test_a_rise_in_severity_is_told_here_and_not_there(both):
    here, there = both
    for severity in ("high", "critical"):
        here.fire(A=severity)
        there.fire(A=severity)
        last = here.told(), there.told()
    assert here.receiver.posts[-1].body.count(b'"event":"raised"') == 1
    assert last[1] == []


def test_that_something_silenced_is_over_is_told_here_and_not_there(both):
    for one in both:
        one.fire(A="high")
        assert one.told() == [news(fired={"A"})]
        one.silence("A")
        one.fire()
    here, there = both
    assert here.told() == [news(resolved={"A"})]
    assert there.told() == []
