"""What is checked of every entity that a run has loaded: that its fields are as they were, and that the books agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import psycopg

from orchestration.connectors.base import SystemConfig
from orchestration.connectors.drift import FieldChange
from orchestration.frames import query
from orchestration.resources import Writer

FIELDS = "fields_unchanged"
RECONCILED = "reconciled"


@dataclass(frozen=True)
class Account:
    """An entity's loads, summed up: those whose counts do not add up, and versions by the books and in the log."""

    unequal: int
    booked: int
    stored: int

    @property
    def balances(self) -> bool:
        return self.unequal == 0 and self.booked == self.stored


NOTHING = Account(0, 0, 0)


def load_checks(system: SystemConfig) -> dg.AssetChecksDefinition:
    """Two checks an entity. What does not reconcile stops whatever would be built from it."""
    key = dg.AssetKey(["raw", system.system])

    # A load of some entities says nothing of the fields of others: only where it may be a part may it leave them out.
    @dg.multi_asset_check(
        name=f"{key.to_python_identifier()}__checks",
        specs=[spec for entity in system.entities for spec in _specs(key, entity)],
        can_subset=True,
    )
    def checks(
        context: dg.AssetCheckExecutionContext, writer: dg.ResourceParam[Writer]
    ) -> Iterator[dg.AssetCheckResult]:
        with writer.connect("mfg_loader") as connection:
            changes = read_changes(connection, system.system, writer.run_id)
            accounts = read_accounts(connection, system.system)
        for check in sorted(context.selected_asset_check_keys):
            entity = check.asset_key.path[-1]
            if check.name == RECONCILED:
                # Always answered: what waits for a check that says nothing is not built.
                yield _reconciled(check, accounts.get(entity, NOTHING))
            elif entity in changes:
                yield _fields_unchanged(check, changes[entity])

    return checks


def _specs(key: dg.AssetKey, entity: str) -> Iterator[dg.AssetCheckSpec]:
    asset = dg.AssetKey([*key.path, entity])
    yield dg.AssetCheckSpec(
        FIELDS, asset=asset, additional_deps=[key],
        description="No field is new, lost or of another type than in the good loads before (staging.schema_changes).",
    )  # fmt: skip
    yield dg.AssetCheckSpec(
        RECONCILED, asset=asset, additional_deps=[key], blocking=True,
        description="Each load extracted what it inserted and found unchanged, and the log holds what all loads inserted.",
    )  # fmt: skip


def read_changes(connection: psycopg.Connection[Any], system: str, run_id: str) -> Mapping[str, Sequence[FieldChange]]:
    """What changed in the fields of each entity that the run has loaded."""
    found: dict[str, list[FieldChange]] = {}
    for entity, *change in connection.execute(query("schema_changes"), {"system": system, "run_id": run_id}):
        found.setdefault(entity, [])
        if change[0] is not None:
            found[entity].append(FieldChange(*change))
    return found


def read_accounts(connection: psycopg.Connection[Any], system: str) -> Mapping[str, Account]:
    """The account of each entity that was ever loaded."""
    rows = connection.execute(query("reconciliation"), {"system": system}).fetchall()
    return {entity: Account(*counts) for entity, *counts in rows}


def _fields_unchanged(check: dg.AssetCheckKey, changes: Sequence[FieldChange]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=not changes,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"changes": "\n".join(map(str, changes))},
    )


def _reconciled(check: dg.AssetCheckKey, account: Account) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=account.balances,
        metadata={
            "loads whose counts do not add up": account.unequal,
            "versions by the books": account.booked,
            "versions in raw.records": account.stored,
        },
    )
