"""The runs people start: the nightly, one load per system, the delivery of notifications."""

from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from notifications import store
from notifications.clockwork import let_pass
from notifications.deliver import deliver_due
from orchestration.channels import senders
from orchestration.connectors.base import SystemConfig
from orchestration.resources import Company
from orchestration.retention import delete_old_runs
from orchestration.shard_files import forget_shards

WRITES = {"mfg/writes": "true"}
"""The tag that dagster.yaml limits to one run at a time."""


def nightly_job() -> UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        "nightly",
        selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
        tags=WRITES,
        description="Sources to staging to manufacturing to forecasts, risk and alerts.",
    )


def ingest_job(system: SystemConfig) -> UnresolvedAssetJobDefinition:
    name = system.system
    entities = [dg.AssetKey(["raw", name, entity]) for entity in system.entities]
    return dg.define_asset_job(
        f"ingest_{name}",
        selection=dg.AssetSelection.assets(["raw", name], ["staging", "loads"])
        | dg.AssetSelection.checks_for_assets(*entities),
        tags=WRITES,
        description=f"Loads {name} into the change log and nothing more.",
    )


@dg.op(description="Decides what time alone has made due, and sends what is due in the outbox.")
def deliver(context: dg.OpExecutionContext, company: dg.ResourceParam[Company]) -> None:
    with senders(company.settings) as channels:
        with store.connect(company.database_url) as connection:
            passed = let_pass(connection, channels, datetime.now(UTC))
        summary = deliver_due(company.database_url, channels, retry_enabled=company.settings.enable_notification_retry)
    context.log.info(f"{passed}; {summary}")


@dg.job(description="Sends what is due in the outbox; safe to run at any time and twice at once.")
def deliver_notifications() -> None:
    deliver()


@dg.op(description="Deletes runs older than MFG_KEEP_RUNS_DAYS, but for those that made the latest of an asset.")
def delete_runs(context: dg.OpExecutionContext, company: dg.ResourceParam[Company]) -> None:
    days = company.settings.keep_runs_days
    deleted = delete_old_runs(context.instance, datetime.now(UTC) - timedelta(days=days))
    shards = forget_shards(context.instance)
    context.log.info(
        f"{deleted} runs older than {days} days deleted, and the shards of {shards} runs that need them no more"
    )


@dg.job(description="Keeps Dagster's tables from growing for ever.")
def forget_old_runs() -> None:
    delete_runs()
