"""Outbox → people: claim, send, record; at least once, and every attempt on record."""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from notifications import backoff, store
from notifications.defer import defer
from notifications.errors import RenderError
from notifications.senders import Senders
from notifications.senders.base import Ambiguous, Outgoing, Permanent, Result, Retry, Sender, Sent
from notifications.take_back import take_back

log = logging.getLogger("notifications.deliver")

Clock = Callable[[], datetime]

BATCH = 4
LEASE = timedelta(minutes=10)
"""Longer than a batch takes when every message of it runs into its time-outs."""


@dataclass(frozen=True)
class DeliverySummary:
    """How many messages ended so in this call; `unusable` maps channels that cannot be used to what is missing."""

    sent: int
    retry: int
    failed: int
    ambiguous: int
    unusable: Mapping[str, str]

    def __str__(self) -> str:
        counts = f"{self.sent} sent, {self.retry} to be tried again, {self.failed} given up, {self.ambiguous} unclear"
        return "; ".join([counts, *self.unusable.values()])


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message after an attempt."""

    state: str
    outcome: str
    reason: str
    provider_id: str | None = None
    wait: timedelta | None = None


def deliver_due(
    url: str,
    senders: Senders,
    clock: Clock = lambda: datetime.now(UTC),
    retry_enabled: bool = True,
    *,
    jitter: Callable[[], float] = random.random,
) -> DeliverySummary:
    """Sends what is due in the outbox of the database at `url`; any number of workers may do so at once.

    Messages of channels that cannot be used wait until they can. With `retry_enabled` false the first failure is final.
    """
    outcomes: dict[str, int] = {"sent": 0, "retry": 0, "failed": 0, "ambiguous": 0}
    with store.connect(url) as connection:
        channels = store.read_channels(connection)
        names = senders.usable(channels)
        usable = {channel.name: channel for channel in channels if channel.name in names}
        while (claimed := claim(connection, names, clock())) is not None:
            for message in claimed:
                sender = senders.of(usable[message.channel])
                verdict = _deliver(connection, message, sender, clock, retry_enabled, jitter)
                outcomes[verdict.outcome] += 1
                log.info("%s to %s: %s (%s)", message.channel, message.user_id, verdict.outcome, verdict.reason)
    return DeliverySummary(**outcomes, unusable=senders.unusable(channels))


def claim(connection: store.Connection, channels: Sequence[str], now: datetime) -> list[store.Claimed] | None:
    """Takes a batch of what is due, still news and disturbs nobody; it may be empty, None means that nothing is due."""
    with connection.transaction():
        due = store.lock_due(connection, channels, BATCH, now)
        if not due:
            return None
        return store.claim(connection, defer(connection, take_back(connection, due, now), now), LEASE, now)


def _deliver(
    connection: store.Connection,
    message: store.Claimed,
    sender: Sender,
    clock: Clock,
    retry_enabled: bool,
    jitter: Callable[[], float],
) -> Verdict:
    began = time.monotonic()
    verdict = judge(_attempt(message, sender), message.attempts, sender.deduplicates, retry_enabled, jitter)
    latency_ms, at = (time.monotonic() - began) * 1000, clock()
    with connection.transaction():
        store.finish(
            connection,
            message,
            state=verdict.state,
            outcome=verdict.outcome,
            reason=verdict.reason,
            at=at,
            latency_ms=latency_ms,
            provider_id=verdict.provider_id,
            next_attempt_at=at + verdict.wait if verdict.wait is not None else None,
        )
    return verdict


def _attempt(message: store.Claimed, sender: Sender) -> Result:
    if message.attempts > backoff.MAX_ATTEMPTS:
        return Permanent("every attempt ended before it could be recorded")
    try:
        return sender.send(
            Outgoing(
                message.notification_id, message.idempotency_key, message.kind, message.address, message.payload,
                message.created_at,
            )
        )  # fmt: skip
    except RenderError as error:
        return Permanent(str(error))


def judge(
    result: Result, attempt: int, deduplicates: bool, retry_enabled: bool, jitter: Callable[[], float]
) -> Verdict:
    """What becomes of a message after attempt number `attempt` (from 1) ended in `result`."""
    again = retry_enabled and attempt < backoff.MAX_ATTEMPTS
    match result:
        case Sent(detail, provider_id):
            return Verdict("sent", "sent", detail, provider_id)
        case Permanent(detail):
            return Verdict("failed", "failed", detail)
        case Retry(detail, asked) if again:
            return Verdict("pending", "retry", detail, wait=backoff.wait(attempt, asked, jitter))
        case Retry(detail, _):
            why = f"given up after {attempt} attempts" if retry_enabled else "retries are switched off"
            return Verdict("failed", "failed", f"{detail} ({why})")
        case Ambiguous(detail) if deduplicates and again:
            return Verdict("pending", "ambiguous", detail, wait=backoff.wait(attempt, None, jitter))
        case Ambiguous(detail):
            return Verdict("ambiguous", "ambiguous", f"{detail} (not sent again: it may have arrived)")
