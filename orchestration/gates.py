"""Which sources a decision rests on, read from dbt's lineage, and which of them cannot be trusted tonight."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from orchestration.frames import query

RISK_RESTS_ON = (
    "skus",
    "inventory",
    "sales_orders",
    "purchase_orders",
    "purchase_receipts",
    "work_orders",
    "supplier_items",
)
"""Canonical entities without which no quantity is proposed; a stale exchange rate or invoice does not stop a proposal."""


@dataclass(frozen=True)
class ClosedGate:
    """A source whose last load failed or is too old."""

    system: str
    entity: str
    reason: str


def sources_behind(manifest: Path, entities: Sequence[str]) -> set[tuple[str, str]]:
    """(system, entity) of every source upstream of the canonical entities."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    start = [f"model.mfg.int_{entity}_validated" for entity in entities]
    found = _ancestors(content["parent_map"], start)
    sources = (content["sources"][name] for name in found if name.startswith("source."))
    return {(source["source_name"], source["name"]) for source in sources}


def _ancestors(parents: Mapping[str, Sequence[str]], start: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(parents.get(node, ()))
    return seen


def closed_gates(connection: psycopg.Connection[Any], behind: Collection[tuple[str, str]]) -> list[ClosedGate]:
    """The closed gates among the sources a decision rests on."""
    gates = (ClosedGate(*row) for row in connection.execute(query("closed_gates")).fetchall())
    return [gate for gate in gates if (gate.system, gate.entity) in behind]


def because(gates: Sequence[ClosedGate]) -> str:
    """One sentence for every item that is held back."""
    return "; ".join(f"{gate.system}.{gate.entity}: {gate.reason}" for gate in gates)
