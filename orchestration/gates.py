"""Which sources a decision rests on, and which of them cannot be trusted tonight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from orchestration.frames import query

RISK_RESTS_ON = (
    "skus",
    "sku_aliases",
    "unit_conversions",
    "warehouses",
    "inventory",
    "sales_orders",
    "purchase_orders",
    "purchase_receipts",
    "work_orders",
    "suppliers",
    "supplier_items",
)
"""Canonical entities without which no quantity is proposed; a stale exchange rate or invoice does not stop a proposal."""

PLAN_RESTS_ON = (*RISK_RESTS_ON, "boms")
"""Canonical entities without which nothing is planned."""

SUPPLY_RESTS_ON = (
    "skus",
    "sku_aliases",
    "warehouses",
    "purchase_orders",
    "purchase_receipts",
    "work_orders",
    "suppliers",
)
"""Canonical entities without which no arrival is forecast."""
QUALITY_RESTS_ON = ("skus", "sku_aliases", "unit_conversions", "warehouses", "work_orders")
"""Canonical entities without which no scrap is forecast."""
PROJECTION_RESTS_ON = (*SUPPLY_RESTS_ON, "unit_conversions", "inventory", "sales_orders")
"""Canonical entities without which no stock is projected."""
DEMAND_RESTS_ON = ("skus", "sku_aliases", "unit_conversions", "warehouses", "sales_orders")
"""Canonical entities without which demand, and how it was forecast, is not judged."""


@dataclass(frozen=True)
class ClosedGate:
    """A source whose last load failed or is too old."""

    system: str
    entity: str
    reason: str


def closed_gates(connection: psycopg.Connection[Any], entities: Sequence[str]) -> list[ClosedGate]:
    """The closed gates among the sources of the canonical entities."""
    rows = connection.execute(query("closed_gates"), {"entities": list(entities)}).fetchall()
    return [ClosedGate(*row) for row in rows]


def because(gates: Sequence[ClosedGate]) -> str:
    """One sentence for every item that is held back."""
    return "; ".join(f"{gate.system}.{gate.entity}: {gate.reason}" for gate in gates)
