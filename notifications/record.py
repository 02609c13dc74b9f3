"""The nightly's findings become alerts, and messages in the outbox: in one transaction, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications import store
from notifications.alerts import Alert, Evaluation
from notifications.decide import Change, Reason, reconcile
from notifications.findings import STOCKOUT_RISK
from notifications.inhibitions import Inhibition, inhibitions
from notifications.senders import Senders
from notifications.take_back import take_back_about
from notifications.tell import Memory, Message, Subscription, joined, messages_due, retold


@dataclass(frozen=True)
class RecordSummary:
    """`changes` counts alerts by what became of them; `queued` names the recipients of the new messages.

    `unusable` maps channels that cannot be used to what is missing; `told_nobody` says what to do when nobody can hear.
    """

    changes: Mapping[Reason, int]
    queued: tuple[tuple[str, str], ...]
    unusable: Mapping[str, str]
    told_nobody: str | None

    def __str__(self) -> str:
        changes = ", ".join(f"{count} {reason.value}" for reason, count in self.changes.items()) or "no alerts"
        told = f"{len(self.queued)} messages queued" if self.told_nobody is None else self.told_nobody
        return f"{changes}; {told}"


def record(
    connection: store.Connection,
    evaluations: Sequence[Evaluation],
    senders: Senders,
    *,
    seen_at: datetime,
    now: datetime,
) -> RecordSummary:
    """Writes forecast.forecast_alerts and the outbox; doing it again with the same findings changes nothing.

    `seen_at` is the time of the computation behind the findings (`store.risk_time`), the only time that gets into the
    alerts; `now` decides which silences hold and when messages are due. `connection` needs the notifier's role.
    """
    with connection.transaction():
        store.lock_alerts(connection)
        before = store.open_alerts(connection)
        acknowledged = store.last_acknowledgements(connection, [alert.alert_id for alert in before])
        changes = reconcile(before, evaluations, seen_at, acknowledged)
        store.write_alerts(connection, [change.alert for change in changes if change.is_write])
        over = [change.alert.alert_id for change in changes if change.alert.status == "resolved"]
        take_back_about(connection, over, now)
        alerts = [change.alert for change in changes]
        store.save_inhibitions(connection, _inhibitions(connection, alerts, evaluations), now)
        channels = store.read_channels(connection)
        messages = due(connection, alerts, senders.usable(channels), now)
        queued = queue(connection, messages, now)
    unusable = senders.unusable(channels)
    return RecordSummary(
        changes=count(changes),
        queued=tuple((message.user_id, message.channel) for message in queued),
        unusable=unusable,
        told_nobody=how_to_tell(unusable, senders.usable(channels), store.read_subscriptions(connection)),
    )


def _inhibitions(
    connection: store.Connection, alerts: Sequence[Alert], evaluations: Sequence[Evaluation]
) -> list[Inhibition]:
    held = {fingerprint: reason for evaluation in evaluations for fingerprint, reason in evaluation.held.items()}
    short = {alert.sku_id for alert in alerts if alert.alert_type == STOCKOUT_RISK and alert.sku_id is not None}
    return inhibitions(alerts, held, store.draws(connection, short))


def due(connection: store.Connection, alerts: Sequence[Alert], channels: Sequence[str], now: datetime) -> list[Message]:
    """What the subscribers of `channels` are to hear of `alerts`."""
    ids = [alert.alert_id for alert in alerts]
    subscriptions = [one for one in store.read_subscriptions(connection) if one.channel in channels]
    memory = remembered(connection, alerts, subscriptions, now)
    return messages_due(alerts, subscriptions, memory, store.read_mutes(connection, ids, now), now)


def remembered(
    connection: store.Connection, alerts: Sequence[Alert], subscriptions: Sequence[Subscription], now: datetime
) -> Memory:
    """What was told of the alerts before, to whom and when, and what groups them for these subscribers."""
    ids = [alert.alert_id for alert in alerts]
    return Memory(
        told=store.read_told(connection, ids),
        acknowledged=store.last_acknowledgements(connection, ids),
        last_sent=store.read_last_sent(connection, now),
        ties=store.read_ties(connection, alerts) if any(one.grouping.by for one in subscriptions) else {},
    )


def queue(connection: store.Connection, messages: Sequence[Message], now: datetime) -> list[Message]:
    """Puts messages into the outbox, or what they say into one that waits; returns those whose news will be sent."""
    return [
        message
        for message in messages
        if _join(connection, message, now) or store.enqueue(connection, message, now) is not None
    ]


def _join(connection: store.Connection, message: Message, now: datetime) -> bool:
    """Adds the news to the message that waits for the same recipient and group; False where there is none."""
    waiting = None if message.suppressed_because else store.lock_joinable(connection, message)
    if waiting is None:
        return False
    items = joined(waiting.items, message.items)
    alerts = store.read_alerts(connection, [UUID(item["alert_id"]) for item in items])
    store.change(connection, waiting, items, retold(items, {alert.alert_id: alert for alert in alerts}))
    store.hasten(connection, waiting, message, now)
    return True


def count(changes: Sequence[Change]) -> dict[Reason, int]:
    counts = Counter(change.reason for change in changes)
    return {reason: counts[reason] for reason in Reason if counts[reason]}


def how_to_tell(
    unusable: Mapping[str, str], usable: Sequence[str], subscriptions: Sequence[Subscription]
) -> str | None:
    """What to do when nobody can hear anything; None when somebody can."""
    if any(one.channel in usable for one in subscriptions):
        return None
    if unusable and (subscriptions or not usable):
        remedy = " ".join(unusable.values()) + " Set what is missing and run the nightly again."
    elif usable:
        remedy = "Nobody has said what to hear: POST /api/v1/notify/preferences on the operations API."
    else:
        remedy = "No channel is active: see notification.notification_channel_configs."
    return f"Nobody is told. {remedy} What is open is told then."
