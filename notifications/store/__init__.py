"""Every SQL statement of this package. Functions take an open connection and leave the transaction to the caller."""

from notifications.store.alerts import (
    acknowledge,
    acknowledged_alerts,
    last_acknowledgements,
    lock_alerts,
    open_alerts,
    read_alert,
    read_alerts,
    write_alerts,
)
from notifications.store.claims import Claimed, claim, count_due, finish, lock_due, put_off, release
from notifications.store.connection import Connection, connect
from notifications.store.dead_letters import DeadLetter, dead_letters, revive
from notifications.store.escalations import create_escalation, end_escalation, read_escalations, told_since
from notifications.store.groups import ToldGroup, groups_to_repeat, read_last_sent
from notifications.store.links import Recipient, recipient_of, use_link, used_at
from notifications.store.mutes import read_mutes, save_inhibitions
from notifications.store.outbox import (
    Waiting,
    change,
    enqueue,
    hasten,
    lock_joinable,
    lock_waiting_about,
    log_left_out,
    read_heard,
    read_told,
    suppress,
)
from notifications.store.people import (
    read_channels,
    read_subscriptions,
    save_channels,
    save_subscriptions,
    switch_off,
    switch_on,
)
from notifications.store.published import draws, health_rows, read_ties, risk_rows, risk_time
from notifications.store.requests import AnsweredRequest, find_request, save_answer
from notifications.store.silences import catch_up, create_silence, end_silence, silences_behind
from notifications.store.targets import disable_target, disabled_targets, earlier_messages, give_up_waiting

__all__ = [
    "AnsweredRequest",
    "Claimed",
    "Connection",
    "DeadLetter",
    "Recipient",
    "ToldGroup",
    "Waiting",
    "acknowledge",
    "acknowledged_alerts",
    "catch_up",
    "change",
    "claim",
    "connect",
    "count_due",
    "create_escalation",
    "create_silence",
    "dead_letters",
    "disable_target",
    "disabled_targets",
    "draws",
    "earlier_messages",
    "end_escalation",
    "end_silence",
    "enqueue",
    "find_request",
    "finish",
    "give_up_waiting",
    "groups_to_repeat",
    "hasten",
    "health_rows",
    "last_acknowledgements",
    "lock_alerts",
    "lock_due",
    "lock_joinable",
    "lock_waiting_about",
    "log_left_out",
    "open_alerts",
    "put_off",
    "read_alert",
    "read_alerts",
    "read_channels",
    "read_escalations",
    "read_heard",
    "read_last_sent",
    "read_mutes",
    "read_subscriptions",
    "read_ties",
    "read_told",
    "recipient_of",
    "release",
    "revive",
    "risk_rows",
    "risk_time",
    "save_answer",
    "save_channels",
    "save_inhibitions",
    "save_subscriptions",
    "silences_behind",
    "suppress",
    "switch_off",
    "switch_on",
    "told_since",
    "use_link",
    "used_at",
    "write_alerts",
]
