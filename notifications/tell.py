"""Alerts → messages: who hears of what, once. Pure.

What a person should know (open alerts they subscribed to) is compared with what they were told; only the difference
is sent. Somebody who subscribes late, or whose channel was mended, hears of what is still open.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any
from uuid import UUID

from notifications.alerts import SEVERITIES, Acknowledgement, Alert, is_worse, rank
from notifications.digest import Event, digest_payload
from notifications.grouping import Grouping
from notifications.hours import Hours
from notifications.mutes import Mutes
from notifications.timing import earliest

URGENT = "critical"
"""Begins the name of a group that waits neither for the end of quiet hours nor for a digest."""

CHANNELS = "channels"
"""The fact under which an alert that somebody raised by hand keeps the channels it is told on; without it: every one."""


class Verdict(StrEnum):
    """Why a person is told of an alert now, or why not."""

    FIRST_TIME = "was not told yet"
    WORSE_THAN_TOLD = "more severe than what was told"
    OPEN_AGAIN = "was told of it before it was acknowledged, and the acknowledgement has expired"
    RESOLVED = "was told of it and it is over"
    NOT_SUBSCRIBED = "did not ask for such alerts"
    ACKNOWLEDGED = "somebody takes care of it"
    ALREADY_TOLD = "was told"
    NEVER_TOLD = "is over and was never told"
    SILENCED = "silenced, or another alert speaks for it"
    ALREADY_SILENCED = "muted, and on record"


FIRING = (Event.FIRED, Event.RAISED, Event.REOPENED, Event.ESCALATED)
"""What says that an alert fires; a reminder says nothing that was not told before."""

EVENTS: Mapping[Verdict, Event] = {
    Verdict.FIRST_TIME: Event.FIRED,
    Verdict.WORSE_THAN_TOLD: Event.RAISED,
    Verdict.OPEN_AGAIN: Event.REOPENED,
    Verdict.RESOLVED: Event.RESOLVED,
    Verdict.SILENCED: Event.SILENCED,
}
"""The verdicts that leave a trace in the outbox."""


@dataclass(frozen=True)
class Subscription:
    """What one user wants to hear on one channel; None: everything. And when; None: as it comes. `categories`: casefolded."""

    user_id: str
    channel: str
    address: str | None
    severities: frozenset[str]
    alert_types: frozenset[str] | None = None
    warehouses: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    language: str = "en"
    hours: Hours | None = None
    grouping: Grouping = field(default_factory=Grouping)

    def wants(self, alert: Alert) -> bool:
        return (
            alert.severity in self.severities
            and self.channel in alert.facts.get(CHANNELS, [self.channel])
            and (self.alert_types is None or alert.alert_type in self.alert_types)
            and (self.warehouses is None or alert.warehouse_id is None or alert.warehouse_id in self.warehouses)
            and (self.categories is None or (category := alert.category) is None or category in self.categories)
        )


@dataclass(frozen=True)
class Told:
    """One thing a user was told of an alert on a channel, and after which acknowledgement."""

    event: Event
    severity: str
    after: UUID | None = None


@dataclass(frozen=True)
class Message:
    """A row of the outbox to be.

    `group`: what its alerts have in common; more news of a group joins what waits. `repeats`: how often the group was
    told in a row without anything new, this message included.
    """

    kind: str
    user_id: str
    channel: str
    address: str | None
    idempotency_key: str
    payload: Mapping[str, Any]
    items: tuple[Mapping[str, str], ...] = ()
    suppressed_because: str | None = None
    group: str = ""
    not_before: datetime | None = None
    waits_because: str | None = None
    repeats: int = 0

    @property
    def alert_ids(self) -> list[UUID]:
        return [UUID(item["alert_id"]) for item in self.items]


@dataclass(frozen=True)
class Memory:
    """What is known of the past: what was told by (user, channel, alert), and each alert's last acknowledgement.

    `last_sent`: when a message of (user, channel, group) was sent last; `ties`: what groups an alert by the plant's tables.
    """

    told: Mapping[tuple[str, str, UUID], Sequence[Told]] = field(default_factory=dict)
    acknowledged: Mapping[UUID, Acknowledgement] = field(default_factory=dict)
    last_sent: Mapping[tuple[str, str, str], datetime] = field(default_factory=dict)
    ties: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict)

    def has_expired(self, alert_id: UUID, now: datetime) -> bool:
        """Whether the alert was acknowledged for a time that is over."""
        acknowledgement = self.acknowledged.get(alert_id)
        return acknowledgement is not None and not acknowledgement.holds(now)

    def chapter_of(self, alert_id: UUID) -> UUID | None:
        acknowledgement = self.acknowledged.get(alert_id) if self.acknowledged else None
        return acknowledgement.acknowledgment_id if acknowledgement else None


def messages_due(
    alerts: Sequence[Alert],
    subscriptions: Iterable[Subscription],
    memory: Memory,
    mutes: Mutes,
    now: datetime,
) -> list[Message]:
    """One message per user and channel that has news, and one suppressed message for each reason that mutes news.

    `alerts` are the open ones and those that were resolved just now.
    """
    silenced = {alert.alert_id: mutes.silenced(alert, now) for alert in alerts}
    alike, over = _alike(alerts), _over(alerts, memory)
    messages: list[Message] = []
    for subscription in subscriptions:
        news: dict[tuple[str | None, str, bool], list[tuple[Event, Alert]]] = defaultdict(list)
        wanted = (alert for firing in alike if subscription.wants(firing[0]) for alert in firing)
        for alert in chain(wanted, over.get((subscription.user_id, subscription.channel), ())):
            muted = silenced[alert.alert_id] or mutes.inhibited(alert, subscription.wants)
            event = EVENTS.get(verdict(alert, subscription, memory, muted, now))
            if event is Event.SILENCED:
                news[muted, "", False].append((event, alert))
            elif event is not None:
                by = subscription.grouping
                group = by.group_of(alert, memory.ties.get(alert.alert_id, {})) if by.by else ""
                news[None, group, is_urgent(event, alert, subscription)].append((event, alert))
        for (because, group, urgent), told in news.items():
            hours = None if urgent else subscription.hours
            message = digest(subscription, told, memory, group_key(group, urgent), hours, now)
            messages.append(message if because is None else replace(message, suppressed_because=because))
    return messages


def _alike(alerts: Iterable[Alert]) -> list[list[Alert]]:
    """Firing alerts that every subscription wants or does not want together: far fewer lists than alerts."""
    alike: dict[tuple[Any, ...], list[Alert]] = defaultdict(list)
    for alert in alerts:
        if alert.status == "firing":
            channels = tuple(alert.facts[CHANNELS]) if CHANNELS in alert.facts else None
            alike[alert.severity, alert.alert_type, alert.warehouse_id, alert.category, channels].append(alert)
    return list(alike.values())


def _over(alerts: Iterable[Alert], memory: Memory) -> dict[tuple[str, str], list[Alert]]:
    """Resolved alerts by the user and channel that anything of them was told."""
    resolved = {alert.alert_id: alert for alert in alerts if alert.status == "resolved"}
    over: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for user_id, channel, alert_id in memory.told:
        if alert_id in resolved:
            over[user_id, channel].append(resolved[alert_id])
    return over


def is_urgent(event: Event, alert: Alert, subscription: Subscription) -> bool:
    """Whether it waits neither for the end of quiet hours nor for a digest."""
    at_once = subscription.hours is not None and subscription.hours.critical_at_once
    return at_once and alert.severity == "critical" and event is not Event.RESOLVED


def group_key(group: str, urgent: bool) -> str:
    """What is urgent of a group comes in a message of its own."""
    return ", ".join(part for part in (URGENT if urgent else "", group) if part)


def verdict(alert: Alert, subscription: Subscription, memory: Memory, muted: str | None, now: datetime) -> Verdict:
    """Whether the user hears of the alert now; `muted` is why not, if it fires.

    An acknowledgement closes a chapter: what was told before is forgotten.
    """
    told = memory.told.get((subscription.user_id, subscription.channel, alert.alert_id), ())
    if not told and alert.status == "firing" and subscription.wants(alert):
        # Nearly all of a storm; what follows says the same, and more slowly.
        return Verdict.FIRST_TIME if muted is None else Verdict.SILENCED
    firing = [past for past in told if past.event in FIRING]
    if alert.status == "resolved":
        over = any(past.event is Event.RESOLVED for past in told)
        return Verdict.ALREADY_TOLD if over else Verdict.RESOLVED if firing else Verdict.NEVER_TOLD
    if alert.status == "acknowledged":
        return Verdict.ACKNOWLEDGED
    if not subscription.wants(alert):
        return Verdict.NOT_SUBSCRIBED
    chapter = memory.chapter_of(alert.alert_id)
    worst = min((rank(past.severity) for past in firing if past.after == chapter), default=len(SEVERITIES))
    if rank(alert.severity) >= worst:
        return Verdict.ALREADY_TOLD
    if muted is not None:
        known = any(past.event is Event.SILENCED and not is_worse(alert.severity, past.severity) for past in told)
        return Verdict.ALREADY_SILENCED if known else Verdict.SILENCED
    if not firing:
        return Verdict.FIRST_TIME
    in_this_chapter = worst < len(SEVERITIES)
    expired = memory.has_expired(alert.alert_id, now) and not in_this_chapter
    return Verdict.OPEN_AGAIN if expired else Verdict.WORSE_THAN_TOLD


def digest(
    subscription: Subscription,
    news: Sequence[tuple[Event, Alert]],
    memory: Memory,
    group: str,
    hours: Hours | None,
    now: datetime,
) -> Message:
    """The message that tells news of a group; `hours`: whose digest it waits for, None: for none."""
    last_sent = memory.last_sent.get((subscription.user_id, subscription.channel, group))
    not_before, waits_because = earliest(subscription.grouping, hours, last_sent, now)
    ordered = sorted(news, key=_urgency)
    items = tuple(_item(event, alert, memory) for event, alert in ordered)
    return Message(
        kind="digest",
        user_id=subscription.user_id,
        channel=subscription.channel,
        address=subscription.address,
        idempotency_key=message_key(subscription.user_id, subscription.channel, items),
        payload=digest_payload(ordered),
        items=items,
        group=group,
        not_before=not_before,
        waits_because=waits_because,
    )


def _urgency(news: tuple[Event, Alert]) -> tuple[Any, ...]:
    event, alert = news
    likely = -float(alert.facts.get("stockout_probability") or 0)
    return (
        event is Event.RESOLVED,
        rank(alert.severity),
        alert.facts.get("order_by_date") or "9999",
        likely,
        alert.fingerprint,
    )


def _item(event: Event, alert: Alert, memory: Memory) -> dict[str, str]:
    chapter = memory.chapter_of(alert.alert_id)
    item = {"alert_id": str(alert.alert_id), "event": event.value, "severity": alert.severity}
    return {**item, "after": str(chapter)} if chapter else item


def message_key(user_id: str, channel: str, items: Iterable[Mapping[str, str]], *more: str) -> str:
    """The same news for the same recipient has the same key, whoever decides it and how often."""
    told = sorted(" ".join(f"{name}={item[name]}" for name in sorted(item)) for item in items)
    return hashlib.sha256(json.dumps([user_id, channel, told, *more]).encode()).hexdigest()


def joined(waiting: Iterable[Mapping[str, str]], more: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The items of a message that waits when more is to be told: each alert once, as it is now.

    What nobody heard yet stays what it was to be: an alert that gets worse while its firing waits has fired.
    """
    items = {item["alert_id"]: item for item in waiting}
    for item in more:
        known = items.get(item["alert_id"])
        stays = known is not None and known["event"] != Event.REMINDED and known.get("after") == item.get("after")
        is_over = item["event"] == Event.RESOLVED
        items[item["alert_id"]] = {**item, "event": known["event"]} if known and stays and not is_over else item
    return list(items.values())


def retold(items: Iterable[Mapping[str, str]], alerts: Mapping[UUID, Alert]) -> dict[str, Any]:
    """What the templates show of items that were decided before, as their alerts are now, at the severity told."""
    news = [
        (Event(item["event"]), replace(alerts[UUID(item["alert_id"])], severity=item["severity"])) for item in items
    ]
    return digest_payload(sorted(news, key=_urgency))
