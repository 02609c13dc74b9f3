"""What people ask the API to do, each inside the transaction of its call."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from notifications import bodies, record, store
from notifications.addresses import checked_address, email_address
from notifications.alerts import Acknowledgement, Alert, Evaluation, Finding
from notifications.channels import Channel
from notifications.decide import EXPIRES_AT, reconcile
from notifications.errors import ConflictError, NotFoundError
from notifications.grouping import TIES, Grouping
from notifications.hours import Hours, zone
from notifications.recurrence import Recurrence
from notifications.senders import Senders
from notifications.take_back import take_back_about
from notifications.tell import CHANNELS, Message, Subscription


@dataclass(frozen=True)
class Call:
    """One call: whose, when, on which connection, with which senders."""

    connection: store.Connection
    senders: Senders
    caller: str
    now: datetime


def raise_alert(call: Call, request: bodies.AlertRequest) -> bodies.AlertCreated:
    """Fires or updates the alert and queues the messages about it."""
    store.lock_alerts(call.connection)
    configured = store.read_channels(call.connection)
    wanted = _known(configured, request.channels)
    usable = call.senders.usable(wanted)
    finding = _finding(request)
    known = [alert for alert in store.open_alerts(call.connection) if alert.fingerprint == finding.fingerprint]
    acknowledged = store.last_acknowledgements(call.connection, [alert.alert_id for alert in known])
    changes = reconcile(known, [Evaluation(frozenset(), (finding,))], call.now, acknowledged)
    alerts = [change.alert for change in changes]
    store.write_alerts(call.connection, alerts)
    queued = record.queue(call.connection, record.due(call.connection, alerts, usable, call.now), call.now)
    return bodies.AlertCreated(
        **{name: getattr(alerts[0], name) for name in ("alert_id", "alert_type", "severity", "message", "status")},
        sku_id=alerts[0].sku_id,
        warehouse_id=alerts[0].warehouse_id,
        channels_notified=sorted({message.channel for message in queued}),
        channels_failed=[channel.name for channel in wanted if channel.name not in usable],
        created_at=alerts[0].first_seen,
        expires_at=request.expires_at,
    )


def _finding(request: bodies.AlertRequest) -> Finding:
    facts = request.facts.model_dump(mode="json", exclude_none=True)
    expires = {EXPIRES_AT: request.expires_at.isoformat()} if request.expires_at else {}
    channels = {CHANNELS: request.channels} if request.channels is not None else {}
    return Finding(
        alert_type=request.alert_type,
        severity=request.severity,
        message=request.message,
        entity=request.entity or request.sku_id or "",
        sku_id=request.sku_id,
        warehouse_id=request.warehouse_id,
        facts={**facts, **expires, **channels},
    )


def acknowledge(call: Call, alert_id: UUID, request: bodies.AcknowledgeRequest) -> bodies.Acknowledged:
    """Nobody is told of the alert again until it gets worse or the acknowledgement expires.

    One that is acknowledged already stays so, unless it is now to expire at another time.
    """
    if request.expires_at is not None and request.expires_at <= call.now:
        raise ConflictError("expires_at must lie in the future.")
    # A nightly that is deciding would write the alert back as it read it.
    store.lock_alerts(call.connection)
    alert = _alert(call, alert_id)
    if alert.status == "resolved":
        raise ConflictError(f"Alert {alert_id} was resolved at {alert.resolved_at}; there is nothing to acknowledge.")
    known = store.last_acknowledgements(call.connection, [alert_id]).get(alert_id)
    if alert.status == "acknowledged" and known is not None and _says_nothing_new(request, known, call.now):
        return bodies.Acknowledged(
            alert_id=alert_id, status="acknowledged", acknowledged_by=known.acknowledged_by,
            acknowledged_at=known.acknowledged_at, expires_at=known.expires_at,
        )  # fmt: skip
    by = request.acknowledged_by or call.caller
    carried = by if by == call.caller else f"{by} (key {call.caller})"
    store.acknowledge(call.connection, alert, carried, request.comment, call.now, request.expires_at)
    take_back_about(call.connection, [alert_id], call.now)
    return bodies.Acknowledged(
        alert_id=alert_id, status="acknowledged", acknowledged_by=carried, acknowledged_at=call.now,
        expires_at=request.expires_at,
    )  # fmt: skip


def _says_nothing_new(request: bodies.AcknowledgeRequest, known: Acknowledgement, now: datetime) -> bool:
    return known.holds(now) and request.expires_at in (None, known.expires_at)


def _alert(call: Call, alert_id: UUID) -> Alert:
    alert = store.read_alert(call.connection, alert_id)
    if alert is None:
        raise NotFoundError(f"There is no alert {alert_id}.")
    return alert


def set_preferences(call: Call, request: bodies.Preferences) -> bodies.PreferencesKept:
    channels = store.read_channels(call.connection)
    kinds: dict[str, str] = {}
    for preference in request.preferences:
        (channel,) = _known(channels, [preference.channel])
        kinds[channel.name] = channel.kind
    subscriptions = [
        replace(one, address=checked_address(kinds[one.channel], one.address))
        for one in (_subscription(request.user_id, preference) for preference in request.preferences)
    ]
    store.save_subscriptions(call.connection, subscriptions, replace=True)
    return preferences_of(call, request.user_id)


def preferences_of(call: Call, user_id: str) -> bodies.PreferencesKept:
    subscriptions = store.read_subscriptions(call.connection, users=[user_id])
    if not subscriptions:
        raise NotFoundError(f"There is no user {user_id!r}: nobody of that name has preferences.")
    return bodies.PreferencesKept.model_validate(
        {
            "user_id": user_id,
            "preferences": [_shown(subscription) for subscription in subscriptions],
            "disabled": store.disabled_targets(call.connection, user_id),
        }
    )


def _subscription(user_id: str, preference: bodies.Preference) -> Subscription:
    return Subscription(
        user_id=user_id,
        channel=preference.channel,
        address=preference.address,
        severities=frozenset(preference.severities),
        alert_types=None if preference.alert_types is None else frozenset(preference.alert_types),
        warehouses=None if preference.warehouses is None else frozenset(preference.warehouses),
        categories=None if preference.categories is None else frozenset(map(str.casefold, preference.categories)),
        language=preference.language,
        hours=_hours(preference.hours),
        grouping=_grouping(preference.grouping),
    )


def _grouping(given: bodies.Grouping) -> Grouping:
    wait, interval = timedelta(seconds=given.wait_seconds), timedelta(seconds=given.interval_seconds)
    return Grouping(tuple(sorted(set(given.by), key=TIES.index)), wait, interval, given.repeat)


def _hours(given: bodies.Hours | None) -> Hours | None:
    if given is None:
        return None
    hours = Hours(**given.model_dump())
    zone(hours.time_zone)
    return hours


def _shown(subscription: Subscription) -> dict[str, object]:
    return {
        "channel": subscription.channel,
        "address": subscription.address,
        "severities": sorted(subscription.severities),
        "alert_types": subscription.alert_types and sorted(subscription.alert_types),
        "warehouses": subscription.warehouses and sorted(subscription.warehouses),
        "categories": subscription.categories and sorted(subscription.categories),
        "language": subscription.language,
        "hours": subscription.hours and asdict(subscription.hours),
        "grouping": {
            "by": subscription.grouping.by,
            "wait_seconds": int(subscription.grouping.wait.total_seconds()),
            "interval_seconds": int(subscription.grouping.interval.total_seconds()),
            "repeat": subscription.grouping.repeat,
        },
    }


def channel_states(call: Call) -> list[bodies.ChannelState]:
    channels = store.read_channels(call.connection)
    problems = call.senders.unusable(channels)
    return [
        bodies.ChannelState(
            channel=channel.name, kind=channel.kind, is_active=channel.is_active,
            usable=channel.name not in problems, problem=problems.get(channel.name),
        )
        for channel in channels
    ]  # fmt: skip


def silence(call: Call, request: bodies.SilenceRequest) -> bodies.SilenceCreated:
    starts_at = request.starts_at or call.now
    if request.ends_at <= max(starts_at, call.now):
        raise ConflictError("ends_at must lie in the future and after starts_at.")
    matchers = {str(name): value for name, value in request.matchers.items()}
    recurrence = _recurrence(request.recurrence)
    silence_id = store.create_silence(
        call.connection,
        matchers,
        call.caller,
        request.reason,
        starts_at,
        request.ends_at,
        call.now,
        recurrence,
    )
    return bodies.SilenceCreated(
        silence_id=silence_id, matchers=matchers, owner=call.caller, reason=request.reason, starts_at=starts_at,
        ends_at=request.ends_at, recurrence=request.recurrence,
    )  # fmt: skip


def _recurrence(given: bodies.Recurrence | None) -> Recurrence | None:
    if given is None:
        return None
    zone(given.time_zone)
    return Recurrence(given.time_zone, given.begins, given.ends, frozenset(given.weekdays))


def end_silence(call: Call, silence_id: UUID) -> None:
    if not store.end_silence(call.connection, silence_id, call.now):
        raise NotFoundError(f"There is no silence {silence_id}.")


def make_escalation(call: Call, request: bodies.EscalationRequest) -> bodies.Escalation:
    """Who takes over what nobody acknowledges; users must have preferences, that is, a way to be told."""
    users = list(dict.fromkeys(request.users))
    known = {one.user_id for one in store.read_subscriptions(call.connection, users)}
    if missing := [user for user in users if user not in known]:
        raise NotFoundError(f"There is no user {', '.join(missing)}: nobody of that name has preferences.")
    matchers = {str(name): value for name, value in request.matchers.items()}
    after = timedelta(minutes=request.after_minutes)
    made = store.create_escalation(call.connection, matchers, after, users, call.caller, call.now)
    return next(one for one in escalation_rules(call) if one.escalation_id == made)


def escalation_rules(call: Call) -> list[bodies.Escalation]:
    return [
        bodies.Escalation(
            escalation_id=rule.escalation_id, matchers=dict(rule.matchers), users=list(rule.users), owner=rule.owner,
            after_minutes=int(rule.after / timedelta(minutes=1)),
        )
        for rule in store.read_escalations(call.connection)
    ]  # fmt: skip


def end_escalation(call: Call, escalation_id: UUID) -> None:
    if not store.end_escalation(call.connection, escalation_id, call.now):
        raise NotFoundError(f"There is no escalation {escalation_id}.")


def queue_email(call: Call, request: bodies.EmailRequest) -> bodies.EmailQueued:
    """Puts one message a recipient into the outbox."""
    (channel,) = _known(store.read_channels(call.connection), [request.channel])
    if channel.kind != "email":
        raise ConflictError(f"Channel {channel.name!r} is of kind {channel.kind!r}, not e-mail.")
    call.senders.of(channel)
    payload = {"subject": request.subject, "text": request.text}
    ids = [
        store.enqueue(
            call.connection,
            Message("message", address, channel.name, address, idempotency_key=str(uuid4()), payload=payload),
            call.now,
        )
        for address in dict.fromkeys(email_address(one) for one in request.to)
    ]
    return bodies.EmailQueued(notification_ids=[one for one in ids if one is not None], status="queued")


def _known(channels: Sequence[Channel], names: Sequence[str] | None) -> list[Channel]:
    """The channels of these names (None: all that are switched on)."""
    if names is None:
        return [channel for channel in channels if channel.is_active]
    by_name = {channel.name: channel for channel in channels}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise NotFoundError(f"There is no channel {', '.join(missing)}; there are {', '.join(by_name) or 'none'}.")
    return [by_name[name] for name in dict.fromkeys(names)]
