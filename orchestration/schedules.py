"""When things run by themselves."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def nightly_schedule(nightly: UnresolvedAssetJobDefinition, timezone: str) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name="nightly_at_two",
        job=nightly,
        cron_schedule="0 2 * * *",
        execution_timezone=timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The nightly, at 02:00 in the company's time zone.",
    )


def forget_schedule(forget_old_runs: dg.JobDefinition, timezone: str) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name="forget_old_runs_at_five",
        job=forget_old_runs,
        cron_schedule="0 5 * * *",
        execution_timezone=timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Old runs are deleted, at 05:00 in the company's time zone.",
    )
