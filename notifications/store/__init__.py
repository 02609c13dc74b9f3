"""Every SQL statement of this package. Functions take an open connection and leave the transaction to the caller."""

from notifications.store.alerts import (
    acknowledge,
    acknowledged_alerts,
    last_acknowledgements,
    lock_alerts,
    open_alerts,
    read_alert,
    write_alerts,
)
from notifications.store.connection import Connection, connect
from notifications.store.dead_letters import DeadLetter, dead_letters, revive
from notifications.store.links import recipient_of, use_link, used_at
from notifications.store.outbox import (
    Claimed,
    claim,
    count_due,
    enqueue,
    finish,
    read_told,
    withdraw,
)
from notifications.store.people import (
    read_channels,
    read_subscriptions,
    save_channels,
    save_subscriptions,
    switch_off,
    switch_on,
)
from notifications.store.published import health_rows, risk_rows, risk_time
from notifications.store.requests import AnsweredRequest, find_request, save_answer
from notifications.store.silences import active_silences, create_silence, end_silence

__all__ = [
    "AnsweredRequest",
    "Claimed",
    "Connection",
    "DeadLetter",
    "acknowledge",
    "acknowledged_alerts",
    "active_silences",
    "claim",
    "connect",
    "count_due",
    "create_silence",
    "dead_letters",
    "end_silence",
    "enqueue",
    "find_request",
    "finish",
    "health_rows",
    "last_acknowledgements",
    "lock_alerts",
    "open_alerts",
    "read_alert",
    "read_channels",
    "read_subscriptions",
    "read_told",
    "recipient_of",
    "revive",
    "risk_rows",
    "risk_time",
    "save_answer",
    "save_channels",
    "save_subscriptions",
    "switch_off",
    "switch_on",
    "use_link",
    "used_at",
    "withdraw",
    "write_alerts",
]
