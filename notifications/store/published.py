"""The published tables that findings are made of."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from notifications.alerts import Alert
from notifications.inhibitions import Cell
from notifications.store.connection import Connection


def risk_rows(connection: Connection) -> list[dict[str, Any]]:
    """The latest inventory risk with the names of item and warehouse, as `risk_findings` takes them."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select risk.*, skus.sku_code, skus.description, skus.category, skus.unit_of_measure, skus.make_or_buy,
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


def draws(connection: Connection, sku_ids: Collection[str]) -> dict[Cell, dict[Cell, float]]:
    """For each of these items at each warehouse, the share of what is needed of it that each parent draws.

    Needed and drawn as the latest plan has it, over all its weeks.
    """
    rows = connection.execute(
        """
        with needed as (
            select sku_id, warehouse_id, sum(gross) as gross
            from forecast.component_requirements_latest where sku_id = any(%(ids)s)
            group by sku_id, warehouse_id having sum(gross) > 0
        )
        select needed.sku_id, needed.warehouse_id, parent.sku_id, parent.warehouse_id,
            sum(parent.quantity) / needed.gross
        from forecast.component_requirements_latest as requirements
        inner join needed using (sku_id, warehouse_id)
        cross join jsonb_to_recordset(requirements.pegged_to)
            as parent (sku_id text, warehouse_id text, quantity numeric)
        group by 1, 2, 3, 4, needed.gross
        """,
        {"ids": list(sku_ids)},
    ).fetchall()
    shares: dict[Cell, dict[Cell, float]] = defaultdict(dict)
    for sku_id, warehouse_id, parent_sku_id, parent_warehouse_id, share in rows:
        shares[sku_id, warehouse_id][parent_sku_id, parent_warehouse_id] = float(share)
    return dict(shares)


def read_ties(connection: Connection, alerts: Collection[Alert]) -> dict[UUID, dict[str, str]]:
    """The supplier that is asked first for an alert's item, and the site of its warehouse, where they are known."""
    suppliers = _names(
        connection,
        "manufacturing.supplier_items",
        """
        select sku_id, min(supplier_id) from manufacturing.supplier_items
        where is_preferred and sku_id = any(%s) group by sku_id
        """,
        {alert.sku_id for alert in alerts},
    )
    sites = _names(
        connection,
        "manufacturing.warehouses",
        "select warehouse_id, site from manufacturing.warehouses where site is not null and warehouse_id = any(%s)",
        {alert.warehouse_id for alert in alerts},
    )
    known = {
        alert.alert_id: {"supplier": suppliers.get(alert.sku_id), "site": sites.get(alert.warehouse_id)}
        for alert in alerts
    }
    return {one: {tie: name for tie, name in ties.items() if name is not None} for one, ties in known.items()}


def _names(connection: Connection, table: str, query: str, keys: Collection[str | None]) -> dict[str | None, str]:
    """What the query gives for the keys; nothing before the first nightly has made the table."""
    row = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
    is_there = row is not None and row[0]
    return dict(connection.execute(query, [[key for key in keys if key is not None]]).fetchall()) if is_there else {}


def health_rows(connection: Connection) -> list[dict[str, Any]]:
    """manufacturing.data_health, as `health_findings` takes it."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select system, entity, last_success_at, expected_within_hours, gate, reason
            from manufacturing.data_health order by system, entity
            """
        ).fetchall()
