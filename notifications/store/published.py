"""The published tables that findings are made of."""

from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from notifications.store.connection import Connection


def risk_rows(connection: Connection) -> list[dict[str, Any]]:
    """The latest inventory risk with the names of item and warehouse, as `risk_findings` takes them."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select risk.*, skus.sku_code, skus.description, skus.unit_of_measure, skus.make_or_buy,
                warehouses.name as warehouse_name
            from forecast.inventory_risk_latest as risk
            left join manufacturing.skus using (sku_id)
            left join manufacturing.warehouses using (warehouse_id)
            order by risk.sku_id, risk.warehouse_id
            """
        ).fetchall()


def risk_time(connection: Connection) -> datetime | None:
    """When the latest inventory risk was computed, or came to hold again; None: never."""
    row = connection.execute("select max(latest_at) from forecast.runs where kind = 'risk'").fetchone()
    computed_at: datetime | None = row[0] if row else None
    return computed_at


def health_rows(connection: Connection) -> list[dict[str, Any]]:
    """manufacturing.data_health, as `health_findings` takes it."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select system, entity, last_success_at, expected_within_hours, gate, reason
            from manufacturing.data_health order by system, entity
            """
        ).fetchall()
