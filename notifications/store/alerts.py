"""forecast.forecast_alerts and their acknowledgements."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from notifications.alerts import Acknowledgement, Alert
from notifications.store.connection import Connection

LOCK = 0x6D66675F616C7274  # "mfg_alrt"

COLUMNS = """
    alert_id, alert_type, severity, message, entity, fingerprint, status, first_seen, last_seen,
    sku_id, warehouse_id, facts, forecast_id, resolved_at
"""


def lock_alerts(connection: Connection) -> None:
    """Lets one transaction at a time decide what becomes of the alerts; must be the first statement of it."""
    connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def open_alerts(connection: Connection) -> list[Alert]:
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from forecast.forecast_alerts where status <> 'resolved' order by fingerprint"
        ).fetchall()


def acknowledged_alerts(connection: Connection) -> list[Alert]:
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from forecast.forecast_alerts where status = 'acknowledged' order by fingerprint"
        ).fetchall()


def read_alert(connection: Connection, alert_id: UUID) -> Alert | None:
    """The alert, locked until the end of the transaction."""
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from forecast.forecast_alerts where alert_id = %s for update", [alert_id]
        ).fetchone()


def read_alerts(connection: Connection, alert_ids: Collection[UUID]) -> list[Alert]:
    """Those of the alerts that are on record, open or not."""
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from forecast.forecast_alerts where alert_id = any(%s)", [list(alert_ids)]
        ).fetchall()


def write_alerts(connection: Connection, alerts: Iterable[Alert]) -> None:
    """Stores each alert as it is given, whether it was known or not."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""
            insert into forecast.forecast_alerts ({COLUMNS}) values (
                %(alert_id)s, %(alert_type)s, %(severity)s, %(message)s, %(entity)s, %(fingerprint)s, %(status)s,
                %(first_seen)s, %(last_seen)s, %(sku_id)s, %(warehouse_id)s, %(facts)s, %(forecast_id)s, %(resolved_at)s
            )
            on conflict (alert_id) do update set
                severity = excluded.severity, message = excluded.message, status = excluded.status,
                last_seen = excluded.last_seen, facts = excluded.facts, forecast_id = excluded.forecast_id,
                resolved_at = excluded.resolved_at
            """,
            [{**asdict(alert), "facts": Jsonb(dict(alert.facts))} for alert in alerts],
        )


def last_acknowledgements(connection: Connection, alert_ids: Collection[UUID]) -> dict[UUID, Acknowledgement]:
    """The latest acknowledgement of each alert that has one."""
    rows = connection.execute(
        """
        select distinct on (alert_id) alert_id, acknowledgment_id, severity, acknowledged_by, acknowledged_at,
            expires_at
        from notification.alert_acknowledgments
        where alert_id = any(%s)
        order by alert_id, acknowledged_at desc
        """,
        [list(alert_ids)],
    ).fetchall()
    return {row[0]: Acknowledgement(*row[1:]) for row in rows}


def acknowledge(
    connection: Connection,
    alert: Alert,
    by: str,
    comment: str | None,
    at: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Records that somebody takes care of the alert at the severity it has now, until `expires_at` if that is given."""
    connection.execute(
        """
        insert into notification.alert_acknowledgments (
            alert_id, acknowledged_by, severity, comment, acknowledged_at, expires_at
        ) values (%s, %s, %s, %s, %s, %s)
        """,
        [alert.alert_id, by, alert.severity, comment, at, expires_at],
    )
    connection.execute(
        "update forecast.forecast_alerts set status = 'acknowledged' where alert_id = %s", [alert.alert_id]
    )
