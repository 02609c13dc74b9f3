"""Whatever happens, and wherever the delivering process is killed: everybody hears once, in time, and only while it is news."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import store
from notifications.grouping import Grouping
from notifications.hours import Hours
from notifications.seed import default_channels
from notifications.senders import build_senders
from tests.notifications.crashing import deliver, deliver_in_a_process
from tests.notifications.telling import HANG_UP, ROBOT, SIGNING_KEY_BASE64, finding, nightly, running_receiver

BEGIN = datetime(2026, 3, 28, 18, 0, tzinfo=UTC)
"""The clocks of Vienna are put forward in the night that follows."""
HOURS = Hours("Europe/Vienna", time(22), time(6, 30))
ONCE = Grouping(repeat=False)
USERS = [
    replace(ROBOT, user_id="awake", grouping=ONCE),
    replace(ROBOT, user_id="asleep", grouping=ONCE, hours=HOURS),
    replace(ROBOT, user_id="daily", grouping=ONCE, hours=Hours("Europe/Vienna", digest_at=time(2, 30))),
]
ITEMS = ("FG-1", "FG-2", "FG-3")

item = st.sampled_from(ITEMS)
nights = st.tuples(st.just("night"), st.dictionaries(item, st.sampled_from(["medium", "high", "critical"]), min_size=1))
happenings = st.one_of(
    nights,
    nights,
    st.tuples(st.just("acknowledge"), item, st.sampled_from([None, 2, 30])),
    st.tuples(st.just("silence"), item, st.sampled_from([1, 12])),
)
answers = st.lists(st.sampled_from([(500, {}), (429, {}), HANG_UP, HANG_UP]), max_size=3)
minutes = st.sampled_from([1, 6, 11, 60, 300, 540])
dies_at = st.one_of(st.just(None), st.integers(15, 40), st.integers(15, 40))
rounds = st.tuples(minutes, st.lists(happenings, max_size=2), answers, dies_at)
timelines = st.tuples(nights, st.lists(rounds, min_size=3, max_size=8))
"""A night, then rounds: time passes, things happen, and somebody delivers to a server that may be in trouble."""


@dataclass(frozen=True)
class Arrival:
    """A request as it came. `may_be_old`: an attempt before it, or the end of a worker, left open whether it arrived."""

    at: datetime
    user: str
    message: str
    body: bytes
    is_taken: bool
    may_be_old: bool
    fires: frozenset[UUID]
    quiet: frozenset[UUID]

    @property
    def told(self) -> list[tuple[UUID, str, str]]:
        data = json.loads(self.body)["data"]
        return [(UUID(one["alert_id"]), one["event"], one["severity"]) for one in data["alerts"] + data["resolved"]]


@dataclass
class World:
    """A company, its receiver and its clock."""

    url: str
    connection: store.Connection
    receiver: Any
    environ: dict[str, str]
    now: datetime = BEGIN
    arrivals: list[Arrival] = field(default_factory=list)
    acknowledged: Counter[UUID] = field(default_factory=Counter)

    def live(self, passing: int, happenings: list[tuple[Any, ...]], answers: list[Any], dies_at: int | None) -> None:
        self.now += timedelta(minutes=passing)
        for name, *values in happenings:
            getattr(self, name)(*values)
        self.receiver.answers = list(answers)
        self.deliver(dies_at)

    def night(self, found: dict[str, str]) -> None:
        with build_senders(self.environ, clock=lambda: self.now) as senders:
            nightly(self.connection, senders, *(finding(*one) for one in found.items()), at=self.now)

    def acknowledge(self, sku_id: str, hours: int | None) -> None:
        with self.connection.transaction():
            store.lock_alerts(self.connection)
            for alert in store.open_alerts(self.connection):
                if alert.sku_id == sku_id and alert.status == "firing":
                    until = self.now + timedelta(hours=hours) if hours else None
                    store.acknowledge(self.connection, alert, "anna", None, self.now, until)
                    self.acknowledged[alert.alert_id] += 1

    def silence(self, sku_id: str, hours: int) -> None:
        until = self.now + timedelta(hours=hours)
        store.create_silence(self.connection, {"sku_id": sku_id}, "anna", "x", self.now, until, self.now)

    def deliver(self, dies_at: int | None) -> None:
        before, answers = len(self.receiver.posts), list(self.receiver.answers)
        if dies_at is None:
            deliver(self.url, self.environ, self.now)
        else:
            deliver_in_a_process(self.url, self.environ, self.now, dies_at)
        self.arrivals += self._arrived(before, answers)

    def _arrived(self, before: int, answers: list[Any]) -> list[Arrival]:
        fires = {one.alert_id for one in store.open_alerts(self.connection) if one.status == "firing"}
        mutes = store.read_mutes(self.connection, [], self.now)
        quiet = {one.alert_id for one in store.open_alerts(self.connection) if mutes.silenced(one, self.now)}
        doubtful = self._doubtful()
        return [
            Arrival(
                at=self.now,
                user=self._user_of(post.headers["webhook-id"]),
                message=post.headers["webhook-id"],
                body=post.body,
                is_taken=not answers[number:] or answers[number] == HANG_UP,
                may_be_old=post.headers["webhook-id"] in doubtful,
                fires=frozenset(fires),
                quiet=frozenset(quiet),
            )
            for number, post in enumerate(self.receiver.posts[before:])
        ]

    def _doubtful(self) -> set[str]:
        """Messages with an attempt that nobody knew the end of before this one."""
        rows = self.connection.execute(
            """
            select distinct d.notification_id::text from notification.deliveries as d
            inner join notification.notifications as n using (notification_id)
            where d.outcome = 'ambiguous' and (d.at < %s or d.reason like 'the worker ended%%')
            """,
            [self.now],
        )
        return {message for (message,) in rows}

    def _user_of(self, message: str) -> str:
        query = "select user_id from notification.notifications where notification_id = %s"
        ((user,),) = self.connection.execute(query, [message]).fetchall()
        return user

    def settle(self) -> None:
        """Days in which nothing happens but that everything is delivered."""
        self.receiver.answers = []
        for _ in range(30):
            self.now += timedelta(hours=3)
            self.deliver(None)


@pytest.fixture
def world(company):
    with running_receiver() as receiver, store.connect(company.url) as connection, company.connect() as owner:

        def new() -> World:
            owner.execute("".join(f"delete from {table};" for table in company.TABLES))
            store.save_channels(connection, default_channels(allow_private_webhook=True))
            store.save_subscriptions(connection, USERS, replace=True)
            receiver.posts.clear()
            receiver.answers = []
            environ = {"MFG_WEBHOOK_URL": receiver.url, "MFG_WEBHOOK_SECRET": f"whsec_{SIGNING_KEY_BASE64}"}
            return World(company.url, connection, receiver, environ)

        yield new


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(timelines)
def test_everybody_hears_once_in_time_and_only_while_it_is_news(world, timeline):
    living, (first, later) = world(), timeline
    living.night(*first[1:])
    for one in later:
        living.live(*one)
    living.settle()
    assert_everything_arrived(living)
    assert_told_once(living)
    assert_only_while_it_is_news(living)
    assert_nobody_was_woken(living)


def assert_everything_arrived(living: World) -> None:
    """At least once: what fires was told to everybody, what is over to all who were told that it fires."""
    taken = {arrival.message for arrival in living.arrivals if arrival.is_taken}
    states = living.connection.execute("select state, notification_id::text from notification.notifications").fetchall()
    assert {state for state, _ in states} <= {"sent", "suppressed"}
    assert {message for state, message in states if state == "sent"} <= taken
    told = _taken_by_user(living)
    for user in USERS:
        heard = defaultdict(list)
        for alert_id, event, severity in told[user.user_id]:
            heard[alert_id].append((event, severity))
        for alert in store.read_alerts(living.connection, list(heard) + _open(living)):
            events = [event for event, _ in heard[alert.alert_id]]
            if alert.status == "firing":
                assert events, f"{user.user_id} was not told of {alert}"
            elif alert.status == "resolved":
                assert "resolved" in events, f"{user.user_id} was not told that {alert} is over"


def _open(living: World) -> list[UUID]:
    return [alert.alert_id for alert in store.open_alerts(living.connection)]


def assert_told_once(living: World) -> None:
    """Exactly once, for a receiver that knows a message by its id; and a message that may have arrived stays the same."""
    bodies = defaultdict(set)
    for arrival in living.arrivals:
        if arrival.is_taken or bodies[arrival.message]:
            bodies[arrival.message].add(arrival.body)
    assert all(len(variants) <= 1 for variants in bodies.values())
    for user, told in _taken_by_user(living).items():
        for (alert_id, event, severity), times in Counter(told).items():
            chapters = 1 + (living.acknowledged[alert_id] if event in ("raised", "reopened") else 0)
            assert times <= chapters, f"{user} was told {times} times that {alert_id} {event} ({severity})"


def _taken_by_user(living: World) -> dict[str, list[tuple[UUID, str, str]]]:
    first = {arrival.message: arrival for arrival in reversed(living.arrivals) if arrival.is_taken}
    told = defaultdict(list)
    for arrival in first.values():
        told[arrival.user] += arrival.told
    return told


def assert_only_while_it_is_news(living: World) -> None:
    """Never after it was acknowledged, over or silenced, unless it may have arrived before."""
    for arrival in living.arrivals:
        fired = {alert_id for alert_id, event, _ in arrival.told if event != "resolved"}
        assert arrival.may_be_old or (fired <= arrival.fires and not fired & arrival.quiet)


def assert_nobody_was_woken(living: World) -> None:
    woken = [one.at for one in living.arrivals if one.user == "asleep" and HOURS.quiet_ends(one.at)]
    assert woken == []
