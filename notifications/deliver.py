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
from notifications.outgoing import Outgoing
from notifications.senders import Senders
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sender, Sent
from notifications.take_back import take_back
from notifications.targets_gone import disable

log = logging.getLogger("notifications.deliver")

Clock = Callable[[], datetime]

BATCH = 50
PATIENCE_SECONDS = 10.0
"""A batch ends with the message that is being sent then: what waits in it may be acknowledged meanwhile."""

LEASE = timedelta(minutes=10)
"""Much longer than that takes when the last message runs into every time-out there is."""


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
    target_is_gone: bool = False


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
        by_name = {channel.name: senders.of(channel) for channel in channels if channel.name in names}
        worker = Worker(connection, by_name, clock, retry_enabled, jitter)
        while (claimed := claim(connection, names, clock())) is not None:
            for verdict in worker.deliver(claimed):
                outcomes[verdict.outcome] += 1
    return DeliverySummary(**outcomes, unusable=senders.unusable(channels))


def claim(connection: store.Connection, channels: Sequence[str], now: datetime) -> list[store.Claimed] | None:
    """Takes a batch of what is due, still news and disturbs nobody; it may be empty, None means that nothing is due."""
    with connection.transaction():
        due = store.lock_due(connection, channels, BATCH, now)
        if not due:
            return None
        return store.claim(connection, defer(connection, take_back(connection, due, now), now), LEASE, now)


@dataclass(frozen=True)
class Attempt:
    """One attempt, and what becomes of the message."""

    message: store.Claimed
    outgoing: Outgoing
    verdict: Verdict
    at: datetime
    latency_ms: float


@dataclass(frozen=True)
class Worker:
    """Sends what was claimed, and records what became of it."""

    connection: store.Connection
    senders: Mapping[str, Sender]
    clock: Clock
    retry_enabled: bool
    jitter: Callable[[], float]

    def deliver(self, claimed: Sequence[store.Claimed]) -> list[Verdict]:
        """Tries each message once; what it does not get round to in its time is left to whoever claims next.

        An attempt is recorded before the next one begins where the other side would take a repetition for another
        message. Where it recognises one, those of a batch are recorded together, even when something breaks.
        """
        began, verdicts, unrecorded = time.monotonic(), list[Verdict](), list[Attempt]()
        try:
            for place, message in enumerate(claimed):
                if place and time.monotonic() - began > PATIENCE_SECONDS:
                    store.release(self.connection, claimed[place:])
                    break
                sender = self.senders[message.channel]
                attempt = self._attempt(message, sender)
                verdicts.append(attempt.verdict)
                unrecorded.append(attempt)
                if not sender.deduplicates:
                    self._record(unrecorded)
                    unrecorded.clear()
        finally:
            self._record(unrecorded)
        return verdicts

    def _attempt(self, message: store.Claimed, sender: Sender) -> Attempt:
        began = time.monotonic()
        outgoing = Outgoing(
            message.notification_id, message.idempotency_key, message.kind, message.address, message.payload,
            message.created_at, message.user_id, message.language,
            earlier=store.earlier_messages(self.connection, message.notification_id) if sender.threads else (),
        )  # fmt: skip
        result = _send(outgoing, sender, message.attempts)
        verdict = judge(result, message.attempts, sender.deduplicates, self.retry_enabled, self.jitter)
        log.info("%s to %s: %s (%s)", message.channel, message.user_id, verdict.outcome, verdict.reason)
        return Attempt(message, outgoing, verdict, self.clock(), (time.monotonic() - began) * 1000)

    def _record(self, attempts: Sequence[Attempt]) -> None:
        if not attempts:
            return
        with self.connection.transaction():
            with self.connection.pipeline():
                for attempt in attempts:
                    self._finish(attempt)
            for attempt in attempts:
                if attempt.verdict.target_is_gone:
                    channel, reason = attempt.message.channel, attempt.verdict.reason
                    disable(self.connection, attempt.outgoing, channel, self.senders.keys(), reason, attempt.at)

    def _finish(self, attempt: Attempt) -> None:
        verdict, at = attempt.verdict, attempt.at
        store.finish(
            self.connection,
            attempt.message,
            state=verdict.state,
            outcome=verdict.outcome,
            reason=verdict.reason,
            at=at,
            latency_ms=attempt.latency_ms,
            provider_id=verdict.provider_id,
            next_attempt_at=at + verdict.wait if verdict.wait is not None else None,
        )


def _send(message: Outgoing, sender: Sender, attempt: int) -> Result:
    if attempt > backoff.MAX_ATTEMPTS:
        return Permanent("every attempt ended before it could be recorded")
    try:
        return sender.send(message)
    except RenderError as error:
        log.error("%s for %s is not sent: %s", message.notification_id, message.user_id, error)
        return Permanent(str(error))


def judge(
    result: Result, attempt: int, deduplicates: bool, retry_enabled: bool, jitter: Callable[[], float]
) -> Verdict:
    """What becomes of a message after attempt number `attempt` (from 1) ended in `result`."""
    again = retry_enabled and attempt < backoff.MAX_ATTEMPTS
    match result:
        case Sent(detail, provider_id):
            return Verdict("sent", "sent", detail, provider_id)
        case Permanent(detail, target_is_gone):
            return Verdict("failed", "failed", detail, target_is_gone=target_is_gone)
        case Retry(detail, asked) if again:
            return Verdict("pending", "retry", detail, wait=backoff.wait(attempt, asked, jitter))
        case Retry(detail, _):
            why = f"given up after {attempt} attempts" if retry_enabled else "retries are switched off"
            return Verdict("failed", "failed", f"{detail} ({why})")
        case Ambiguous(detail) if deduplicates and again:
            return Verdict("pending", "ambiguous", detail, wait=backoff.wait(attempt, None, jitter))
        case Ambiguous(detail):
            return Verdict("ambiguous", "ambiguous", f"{detail} (not sent again: it may have arrived)")
