"""One asset a source system: it loads every entity it can, and says which it could not.

An entity that fails keeps its last good records and does not stop the night: its gate closes in
`manufacturing.data_health`, and `staging/loads` ends the run as failed once everything else was attempted.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from forecasting import charts
from orchestration.connectors.base import SystemConfig
from orchestration.errors import LoadsFailedError
from orchestration.ingestion_requests import take_up
from orchestration.loads import Outcome, load_entities
from orchestration.resources import Writer


class IngestConfig(dg.Config):
    """`entities` empty: all of them. `full`: read everything again and find deletions.

    `request`: whose pending jobs this run takes over (staging.ingestion_requests); empty: nobody's.
    """

    entities: list[str] = []
    full: bool = False
    request: str = ""


def raw_assets(system: SystemConfig) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The loading asset of a system, and one external asset per entity that carries its history of loads."""
    key = dg.AssetKey(["raw", system.system])
    entities = [
        dg.AssetSpec(
            [*key.path, entity],
            deps=[key],
            group_name=system.system,
            kinds={system.kind},
            description=f"Current and past versions of {system.system}'s {entity} in raw.records.",
        )
        for entity in system.entities
    ]
    return [_loading_asset(system, key), *entities]


def _loading_asset(system: SystemConfig, key: dg.AssetKey) -> dg.AssetsDefinition:
    spec = dg.AssetSpec(
        key,
        deps=[["staging", "business_date"]],
        group_name=system.system,
        kinds={system.kind},
        description=f"Loads every entity of {system.system} into the change log raw.records.",
    )
    check_specs = [
        dg.AssetCheckSpec(f"{entity}_loaded", asset=key, description=f"The last load of {entity} succeeded.")
        for entity in system.entities
    ]

    # A load of some entities says nothing of the others: only where it may be a part may it leave their checks out.
    @dg.multi_asset(name=key.to_python_identifier(), specs=[spec], check_specs=check_specs, can_subset=True)
    def load(
        context: dg.AssetExecutionContext, config: IngestConfig, writer: dg.ResourceParam[Writer]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        chosen = chosen_entities(system, config)
        if config.request:
            with writer.connect("mfg_loader") as connection:
                take_up(connection, config.request, writer.run_id)
        outcomes = load_entities(system, chosen, config.full, writer.database_url, writer.run_id, os.environ)
        for outcome in outcomes:
            if outcome.result is not None:
                context.log_event(dg.AssetMaterialization([*key.path, outcome.entity], metadata=_metadata(outcome)))
        if context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=_system_metadata(outcomes))
        for outcome in outcomes:
            check = dg.AssetCheckKey(key, f"{outcome.entity}_loaded")
            if check in context.selected_asset_check_keys:
                yield _check_result(check, outcome)

    return load


def chosen_entities(system: SystemConfig, config: IngestConfig) -> list[str]:
    """The entities to load, in the order of the system's folder; one that it does not have is a `LoadsFailedError`."""
    unknown = [entity for entity in config.entities if entity not in system.entities]
    if unknown:
        known = ", ".join(system.entities)
        raise LoadsFailedError(
            f"{system.system} has no entity {', '.join(unknown)}; it has {known}. Nothing was loaded."
        )
    return [entity for entity in system.entities if entity in config.entities or not config.entities]


def _check_result(check: dg.AssetCheckKey, outcome: Outcome) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=check.name,
        asset_key=check.asset_key,
        passed=outcome.error is None,
        metadata={"error": outcome.error} if outcome.error else _metadata(outcome),
    )


def _metadata(outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    assert result is not None
    return {
        "dagster/row_count": result.record_count,
        "extracted": result.extracted,
        "inserted": result.inserted,
        "unchanged": result.unchanged,
        "deleted": result.deleted,
        "seconds": round(result.seconds, 3),
        "job": str(result.job_id),
        "watermark": result.watermark or "",
    }


def _system_metadata(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    loaded = [outcome for outcome in outcomes if outcome.result is not None]
    metadata: dict[str, Any] = {
        "entities loaded": len(loaded),
        "entities failed": len(outcomes) - len(loaded),
        "seconds": round(sum(outcome.result.seconds for outcome in loaded if outcome.result), 3),
    }
    if any(outcome.result.inserted for outcome in loaded if outcome.result):
        rows = [(outcome.entity, outcome.result.record_count) for outcome in loaded if outcome.result]
        metadata["rows"] = dg.MetadataValue.md(charts.to_markdown_image(charts.row_counts(rows)))
    return metadata


def loads_asset(systems: Sequence[str]) -> dg.AssetsDefinition:
    """Ends the run as failed when an entity of it could not be loaded; nothing depends on it."""

    @dg.asset(
        key=["staging", "loads"],
        deps=[["raw", system] for system in systems],
        group_name="staging",
        description="The verdict on this run's loads: every entity loaded, or the list of those that were not.",
    )
    def loads(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
        with writer.connect("mfg_loader") as connection:
            rows = connection.execute(
                """
                select status, error from staging.ingestion_jobs
                where dagster_run_id = %s order by source_connector, entity
                """,
                [writer.run_id],
            ).fetchall()
        failed = [error for status, error in rows if status != "completed"]
        if failed:
            raise LoadsFailedError(
                f"{len(failed)} of {len(rows)} loads failed. What they feed stays as it was:\n" + "\n".join(failed)
            )
        return dg.MaterializeResult(metadata={"loads": len(rows)})

    return loads
