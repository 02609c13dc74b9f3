"""Channels, and who wants to hear what on them."""

from collections.abc import Collection, Iterable
from dataclasses import astuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from notifications.channels import Channel
from notifications.grouping import Grouping
from notifications.hours import Hours
from notifications.store.connection import Connection
from notifications.tell import Subscription


def read_channels(connection: Connection) -> list[Channel]:
    with connection.cursor(row_factory=class_row(Channel)) as cursor:
        return cursor.execute(
            """
            select channel as name, kind, config_json as config, is_active
            from notification.notification_channel_configs order by channel
            """
        ).fetchall()


def read_subscriptions(connection: Connection, users: Collection[str] | None = None) -> list[Subscription]:
    """Subscriptions of these users, or of everybody: those that were disabled are only shown to their user."""
    rows = connection.execute(
        """
        select user_id, channel, address, severities, alert_types, warehouses, categories, language,
            group_by, group_wait, group_interval, repeats,
            time_zone, quiet_from, quiet_until, digest_at, critical_at_once
        from notification.notification_preferences
        where %(users)s::text[] is null and disabled_at is null or user_id = any(%(users)s)
        order by user_id, channel
        """,
        {"users": None if users is None else list(users)},
    ).fetchall()
    return [
        Subscription(
            user, channel, address, frozenset(severities), _set(types), _set(warehouses), _set(categories), language,
            hours=Hours(*hours) if hours[0] is not None else None,
            grouping=Grouping(tuple(group_by), wait, interval, repeats),
        )
        for user, channel, address, severities, types, warehouses, categories, language,
            group_by, wait, interval, repeats, *hours in rows
    ]  # fmt: skip


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def save_channels(connection: Connection, channels: Iterable[Channel]) -> None:
    """Adds channels; one that is configured already stays as people made it."""
    for channel in channels:
        connection.execute(
            """
            insert into notification.notification_channel_configs (channel, kind, config_json, is_active)
            values (%s, %s, %s, %s) on conflict (channel) do nothing
            """,
            [channel.name, channel.kind, Jsonb(dict(channel.config)), channel.is_active],
        )


def switch_on(connection: Connection, channel: Channel) -> None:
    """Adds a channel, or makes one that is there active again as it was configured."""
    connection.execute(
        """
        insert into notification.notification_channel_configs (channel, kind, config_json)
        values (%s, %s, %s) on conflict (channel) do update set is_active = true, updated_at = now()
        """,
        [channel.name, channel.kind, Jsonb(dict(channel.config))],
    )


def switch_off(connection: Connection, channel: str) -> bool:
    """Nothing is sent over the channel until it is on again; False where there is none of that name."""
    changed = connection.execute(
        "update notification.notification_channel_configs set is_active = false, updated_at = now() where channel = %s",
        [channel],
    )
    return changed.rowcount == 1


def save_subscriptions(connection: Connection, subscriptions: Iterable[Subscription], *, replace: bool) -> None:
    """Stores subscriptions; `replace`: one that is there already is overwritten, else it stays."""
    action = """do update set
        address = excluded.address, severities = excluded.severities, alert_types = excluded.alert_types,
        warehouses = excluded.warehouses, categories = excluded.categories,
        language = excluded.language, time_zone = excluded.time_zone, quiet_from = excluded.quiet_from,
        quiet_until = excluded.quiet_until, digest_at = excluded.digest_at,
        critical_at_once = excluded.critical_at_once, group_by = excluded.group_by, group_wait = excluded.group_wait,
        group_interval = excluded.group_interval, repeats = excluded.repeats, updated_at = now(),
        disabled_at = null, disabled_because = null"""
    for subscription in subscriptions:
        connection.execute(
            f"""
            insert into notification.notification_preferences
                (user_id, channel, address, severities, alert_types, warehouses, categories, language,
                 group_by, group_wait, group_interval, repeats,
                 time_zone, quiet_from, quiet_until, digest_at, critical_at_once)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (user_id, channel) {action if replace else "do nothing"}
            """,
            [
                subscription.user_id, subscription.channel, subscription.address, sorted(subscription.severities),
                _list(subscription.alert_types), _list(subscription.warehouses), _list(subscription.categories),
                subscription.language,
                list(subscription.grouping.by), *astuple(subscription.grouping)[1:],
                *(astuple(subscription.hours) if subscription.hours else (None, None, None, None, False)),
            ],
        )  # fmt: skip


def _list(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
