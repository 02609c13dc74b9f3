"""Runs long past are deleted, but for what every asset rests on."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.jobs import forget_old_runs
from orchestration.resources import Company
from orchestration.retention import delete_old_runs
from orchestration.settings import Settings


@dg.asset
def skus() -> None: ...


@dg.asset
def boms() -> None: ...


def made(instance: dg.DagsterInstance, *assets: dg.AssetsDefinition) -> str:
    return dg.materialize(list(assets), instance=instance).run_id


def runs(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def test_old_runs_go_but_for_the_latest_of_every_asset(instance):
    made(instance, skus, boms)
    of_boms, _, _ = made(instance, boms), made(instance, skus), made(instance, skus)
    of_skus = made(instance, skus)
    queued = instance.create_run_for_job(forget_old_runs).run_id
    assert delete_old_runs(instance, datetime.now(UTC) - timedelta(days=1)) == 0
    assert delete_old_runs(instance, datetime.now(UTC) + timedelta(seconds=1)) == 3
    assert runs(instance) == {of_boms, of_skus, queued}
    for asset, run_id in ((skus, of_skus), (boms, of_boms)):
        event = instance.get_latest_materialization_event(asset.key)
        assert event is not None and event.run_id == run_id


def test_the_job_keeps_as_many_days_as_the_settings_say(instance, database, tmp_path):
    old, older, latest = made(instance, skus), made(instance, skus), made(instance, skus)
    with database.connect() as connection:
        age = "update dagster.runs set create_timestamp = now() - make_interval(hours => %s) where run_id = %s"
        connection.execute(age, [47, old])
        connection.execute(age, [49, older])
    company = Company(Settings(home=tmp_path, keep_runs_days=2), database.url)
    result = forget_old_runs.execute_in_process(instance=instance, resources={"company": company})
    assert runs(instance) == {old, latest, result.run_id}
