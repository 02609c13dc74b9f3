"""Deletes what Dagster keeps of runs long past."""

from datetime import datetime

import dagster as dg

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def delete_old_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Deletes the ended runs created `before`, with their events, and returns how many.

    A run that made the latest materialization of any asset stays: Dagster would take the asset for never made.
    """
    old = instance.get_run_records(dg.RunsFilter(statuses=ENDED, created_before=before))
    outdated = {record.dagster_run.run_id for record in old} - latest_runs(instance)
    for run_id in outdated:
        instance.delete_run(run_id)
    return len(outdated)


def latest_runs(instance: dg.DagsterInstance) -> set[str]:
    """The runs that made what each asset is now."""
    assets = instance.all_asset_keys()
    events = instance.get_latest_materialization_events(assets)
    return {event.run_id for event in events.values() if event is not None}
