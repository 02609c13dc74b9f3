"""A target that exists no more gets nothing more, and its owner hears of it elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime

from notifications import store
from notifications.findings import SOURCE_STALE
from notifications.outgoing import Outgoing
from notifications.tell import Message, Subscription


def disable(
    connection: store.Connection, message: Outgoing, channel: str, usable: Collection[str], because: str, now: datetime
) -> None:
    """Disables the target that refused `message` for good, and tells its owner over the other channels in `usable`.

    What is open is told to them there as before; what waits for this target is given up. An owner who has no other
    channel is spoken for to those who hear of stale sources. Twice is the same as once.
    """
    user = message.user_id
    if not store.disable_target(connection, user, channel, message.address, because, now):
        return
    given_up = store.give_up_waiting(connection, user, channel, message.address, f"its target is gone: {because}", now)
    payload = _told(user, channel, message.address, because, given_up)
    reachable = [one for one in store.read_subscriptions(connection) if one.channel in usable]
    for one in _to_tell(reachable, user):
        key = f"{message.idempotency_key} gone: {one.user_id} {one.channel}"
        store.enqueue(connection, Message("message", one.user_id, one.channel, one.address, key, payload), now)


def _to_tell(reachable: list[Subscription], user: str) -> list[Subscription]:
    own = [one for one in reachable if one.user_id == user]
    return own or [one for one in reachable if one.alert_types is None or SOURCE_STALE in one.alert_types]


def _told(user: str, channel: str, address: str | None, because: str, given_up: int) -> Mapping[str, str]:
    target = f"{address} on channel {channel}" if address else f"channel {channel}"
    waiting = f" {given_up} messages that waited for it were given up." if given_up else ""
    return {
        "subject": f"{user} is no longer reached: {target}",
        "text": (
            f"Nothing more is sent to {user} ({target}), for the other side said: {because}.{waiting}\n\n"
            f"Alerts go by the other channels that {user} has. To hear on this one again, give the preferences anew: "
            "POST /api/v1/notify/preferences on the operations API."
        ),
    }
