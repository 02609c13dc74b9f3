"""What keeps alerts from being told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from notifications.inhibitions import Inhibition
from notifications.mutes import Mutes
from notifications.store.alerts import read_alerts
from notifications.store.connection import Connection
from notifications.store.silences import active_silences


def read_mutes(connection: Connection, alert_ids: Collection[UUID], now: datetime) -> Mutes:
    """The silences that hold at `now`, and what speaks for these alerts."""
    inhibitions = _inhibitions(connection, alert_ids)
    speaking = {parent for one in inhibitions.values() for parent in one.explained_by}
    return Mutes(
        silences=active_silences(connection, now),
        inhibitions=inhibitions,
        speaking={alert.alert_id: alert for alert in read_alerts(connection, speaking)} if speaking else {},
    )


def _inhibitions(connection: Connection, alert_ids: Collection[UUID]) -> dict[UUID, Inhibition]:
    rows = connection.execute(
        "select alert_id, reason, explained_by from notification.inhibitions where alert_id = any(%s)",
        [list(alert_ids)],
    ).fetchall()
    return {alert_id: Inhibition(alert_id, reason, tuple(parents)) for alert_id, reason, parents in rows}


def save_inhibitions(connection: Connection, inhibitions: Collection[Inhibition], at: datetime) -> None:
    """Makes these all there are; a row that says the same already is not written again."""
    connection.execute(
        "delete from notification.inhibitions where alert_id <> all(%s)", [[one.alert_id for one in inhibitions]]
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into notification.inhibitions (alert_id, reason, explained_by, since) values (%s, %s, %s, %s)
            on conflict (alert_id) do update set
                reason = excluded.reason, explained_by = excluded.explained_by, since = excluded.since
            where (inhibitions.reason, inhibitions.explained_by) is distinct from (excluded.reason, excluded.explained_by)
            """,
            [(one.alert_id, one.reason, list(one.explained_by), at) for one in inhibitions],
        )
