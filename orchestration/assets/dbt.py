"""dbt's models and tests as assets and asset checks, built in one invocation inside this process."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from orchestration import runs, transform
from orchestration.errors import TransformError
from orchestration.resources import Writer
from orchestration.transform import NodeResult
from orchestration.transform_project import source_files

log = logging.getLogger("mfg.transform")


class Translator(DagsterDbtTranslator):
    """Groups models by schema, and makes what reads a source wait for the asset that loads its system."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        loaders = {dep.asset_key.path[1] for dep in spec.deps if dep.asset_key.path[0] == "raw"}
        deps = [*spec.deps, *(dg.AssetDep(["raw", system]) for system in sorted(loaders))]
        return spec.replace_attributes(deps=deps, group_name=spec.key.path[0])


def transform_asset(manifest: Path) -> dg.AssetsDefinition:
    """All dbt models as one step. A failed model or test leaves what depends on it unbuilt and fails the run."""
    translator = Translator()

    @dbt_assets(manifest=manifest, name="transform", dagster_dbt_translator=translator)
    def dbt_models(
        context: dg.AssetExecutionContext, writer: dg.ResourceParam[Writer]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        keys = {spec.metadata["dagster_dbt/unique_id"]: spec.key for spec in context.assets_def.specs}
        inputs = input_fingerprint(writer)
        if not context.is_subset and inputs == built_from(writer):
            log.info("dbt: inputs unchanged, %d models kept", len(keys))
            yield from (
                dg.MaterializeResult(asset_key=key, metadata={"kept": True})
                for key in in_order(context.assets_def.specs)
            )
            return
        forget(writer)
        select = _selected_models(context) if context.is_subset else []
        results = transform.build(writer.settings, writer.database_url, select, progress=log.debug)
        record(writer, results)
        built = sum(result.status == "success" and result.unique_id in keys for result in results)
        tested = sum(result.status in ("pass", "warn") for result in results)
        log.info("dbt: %d models built, %d tests passed", built, tested)
        failed = [result for result in results if result.failed]
        standing = [] if context.is_subset or failed else in_order(context.assets_def.specs)
        yield from _events(results, keys, standing, _checks(context))
        if failed:
            raise TransformError(describe(failed))
        if not context.is_subset:
            remember(writer, inputs)

    return dbt_models


def in_order(specs: Iterable[dg.AssetSpec]) -> list[dg.AssetKey]:
    """The keys, each after those it depends on, as Dagster wants them from one step."""
    parents = {spec.key: {dep.asset_key for dep in spec.deps} for spec in specs}
    return [key for key in TopologicalSorter(parents).static_order() if key in parents]


def input_fingerprint(writer: Writer) -> str:
    """What a build depends on: the change log, the business date with its company, the project's files."""
    with writer.connect("mfg_loader") as connection:
        row = connection.execute(
            """
            select (select max(record_id) from raw.records), as_of, timezone, currency, systems
            from staging.business_date
            """
        ).fetchone()
    return runs.fingerprint(str(row), runs.files_hash(source_files()))


def built_from(writer: Writer) -> str | None:
    """The inputs of the last complete and faultless build."""
    with writer.connect("mfg_loader") as connection:
        row = connection.execute("select fingerprint from staging.transform_inputs").fetchone()
    return row[0] if row else None


def forget(writer: Writer) -> None:
    """Before anything is built: a build that is killed has mixed what it found with what it made."""
    with writer.connect("mfg_loader") as connection:
        connection.execute("delete from staging.transform_inputs")


def remember(writer: Writer, inputs: str) -> None:
    with writer.connect("mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.transform_inputs (fingerprint, run_id) values (%s, %s)
            on conflict (only_row) do update set fingerprint = excluded.fingerprint, run_id = excluded.run_id
            """,
            [inputs, writer.run_id],
        )


def record(writer: Writer, results: Sequence[NodeResult]) -> None:
    """Keeps how every node ended, for people who read tables rather than Dagster."""
    with writer.connect("mfg_loader") as connection, connection.cursor() as cursor:
        cursor.execute("delete from staging.transform_results where run_id = %s", [writer.run_id])
        columns = "run_id, node, resource_type, status, seconds, row_count, failures, message"
        with cursor.copy(f"copy staging.transform_results ({columns}) from stdin") as copy:
            for r in results:
                copy.write_row(
                    (
                        writer.run_id,
                        r.unique_id,
                        r.resource_type,
                        r.status,
                        r.seconds,
                        r.row_count,
                        r.failures,
                        r.message,
                    )
                )


def describe(failed: Sequence[NodeResult]) -> str:
    """One line per failed model or test: what, how many rows, why, what happened to the data."""
    lines = [f"- {r.resource_type} {r.name}: {r.message or f'{r.failures} rows'}" for r in failed]
    return (
        f"{len(failed)} models or tests failed. They and what depends on them keep what they held before:\n"
        + "\n".join(lines)
        + "\nThe rows a test found: mfg db psql, with the test's SQL from `dbt show`, or the check in the Dagster UI."
    )


def _selected_models(context: dg.AssetExecutionContext) -> list[str]:
    specs = {spec.key: spec.metadata["dagster_dbt/unique_id"] for spec in context.assets_def.specs}
    return [specs[key].rsplit(".", 1)[-1] for key in sorted(context.selected_asset_keys)]


def _checks(context: dg.AssetExecutionContext) -> dict[str, dg.AssetCheckKey]:
    return {
        spec.metadata["dagster_dbt/unique_id"]: spec.key
        for spec in context.assets_def.check_specs
        if "dagster_dbt/unique_id" in spec.metadata
    }


def _events(
    results: Sequence[NodeResult],
    assets: Mapping[str, dg.AssetKey],
    standing: Sequence[dg.AssetKey],
    checks: Mapping[str, dg.AssetCheckKey],
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What was built or tested, and of `standing` what was not built because a view needs no bringing up to date."""
    built = {assets[r.unique_id]: r for r in results if r.unique_id in assets and r.status == "success"}
    for key in standing or built:
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(built[key]) if key in built else {"kept": True})
    for result in results:
        if result.unique_id in checks and result.status != "skipped":
            yield _check_result(result, checks[result.unique_id])


def _metadata(result: NodeResult) -> dict[str, Any]:
    metadata: dict[str, Any] = {"seconds": round(result.seconds, 3)}
    if result.row_count is not None:
        metadata["rows written"] = result.row_count
    return metadata


def _check_result(result: NodeResult, check: dg.AssetCheckKey) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=result.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
        metadata={"rows found": result.failures or 0, "message": result.message or "", "seconds": result.seconds},
    )
