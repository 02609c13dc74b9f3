"""dbt inside this process: what it is told, what it says when it fails, and when it need not run at all."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg
import psycopg2
import pytest

from orchestration.assets import dbt
from orchestration.assets.dbt import describe, input_fingerprint, remember, transform_asset
from orchestration.settings import Settings
from orchestration.transform import (
    NodeResult,
    build,
    dbt_environment,
    manifest_path,
    newest_source_time,
    target_path,
    write_manifest,
)
from tests.change_log import make_room


def result(**changes) -> NodeResult:
    node = NodeResult("test.mfg.a", "a", "test", "fail", 0.1, None, 3, "Got 3 results, configured to fail if != 0")
    return replace(node, **changes)


def test_a_url_reaches_dbt_with_everything_it_says():
    variables = dbt_environment(
        Settings(), "postgresql://us%40er:p%40ss%2F@db:6000/plant?sslmode=verify-full&options=-cx%3D1"
    )
    named = {name.removeprefix("MFG_DBT_"): value for name, value in variables.items() if name.startswith("MFG_DBT_")}
    assert named == {"HOST": "db", "PORT": "6000", "USER": "us@er", "PASSWORD": "p@ss/", "DBNAME": "plant"}
    assert (variables["PGSSLMODE"], variables["PGOPTIONS"]) == ("verify-full", "-cx=1")
    assert "PGSSLMODE" not in dbt_environment(Settings(), "postgresql://u@db/plant")


def test_companies_with_other_systems_do_not_share_what_was_parsed(tmp_path):
    one, other = (Settings(home=tmp_path, systems=systems) for systems in (("demo_erp",), ("adventureworks",)))
    assert target_path(one) != target_path(other)


def test_an_unchanged_project_is_not_parsed_again_and_a_changed_one_is(demo_manifest, dbt_home):
    settings = Settings(home=dbt_home)
    assert demo_manifest == manifest_path(settings)
    parsed_at = demo_manifest.stat().st_mtime
    write_manifest(settings, "postgresql:///unused")
    assert demo_manifest.stat().st_mtime == parsed_at

    stale = newest_source_time() - 1
    os.utime(demo_manifest, (stale, stale))
    write_manifest(settings, "postgresql:///unused")
    assert demo_manifest.stat().st_mtime > stale


def test_dbt_leaves_the_environment_as_it_was(demo_manifest, dbt_home):
    before = dict(os.environ)
    write_manifest(Settings(home=dbt_home), "postgresql:///unused")
    assert dict(os.environ) == before


def test_dbt_asks_for_encryption_where_the_url_does(database, monkeypatch):
    # dbt connects as below; the server of the tests speaks no TLS, so that it is asked for ends the attempt.
    for name, value in dbt_environment(Settings(), f"{database.url}?sslmode=require").items():
        monkeypatch.setenv(name, value)
    given = {name: os.environ[f"MFG_DBT_{name.upper()}"] for name in ("host", "port", "user", "password", "dbname")}
    with pytest.raises(psycopg2.OperationalError, match="does not support SSL"):
        psycopg2.connect(**given)


def test_what_dbt_could_not_build_is_in_the_result(database, demo_manifest, dbt_home):
    results = {r.name: r for r in build(Settings(home=dbt_home), database.url, ["skus"])}
    assert results["skus"].failed
    assert "does not exist" in (results["skus"].message or "")
    assert {r.status for r in results.values() if r.resource_type == "test"} == {"skipped"}


def test_a_failure_names_each_node_and_what_becomes_of_the_data():
    text = describe([result(), result(name="skus", resource_type="model", status="error", message="no such column"),
                     result(name="b", message=None)])  # fmt: skip
    assert text.splitlines()[:4] == [
        "3 models or tests failed. They and what depends on them keep what they held before:",
        "- test a: Got 3 results, configured to fail if != 0",
        "- model skus: no such column",
        "- test b: 3 rows",
    ]


@pytest.mark.parametrize(
    ("status", "failed"),
    [("error", True), ("fail", True), ("runtime error", True), ("success", False), ("pass", False), ("warn", False),
     ("skipped", False)],
)  # fmt: skip
def test_which_ends_of_a_node_are_failures(status, failed):
    assert result(status=status).failed is failed


def test_a_fingerprint_follows_the_records_the_date_and_the_company(writer):
    seen = [input_fingerprint(writer)]
    assert input_fingerprint(writer) == seen[0]
    with writer.connect("mfg_loader") as connection:
        make_room(connection, "demo_erp", "items")
        for change in (
            """
            insert into raw.records (job_id, system, entity, source_key, payload, extracted_at)
            values (gen_random_uuid(), 'demo_erp', 'items', 'A', '{}', now())
            """,
            "update staging.business_date set as_of = as_of + 1",
            "update staging.business_date set timezone = 'Europe/Vienna'",
            "update staging.business_date set currency = 'EUR'",
            "update staging.business_date set systems = '{demo_erp,demo_wms}'",
        ):
            connection.execute(change)
            connection.commit()
            seen.append(input_fingerprint(writer))
    assert len(set(seen)) == len(seen)


def test_a_fingerprint_does_not_follow_the_run(writer):
    again = replace(writer, run_id="run-2", started_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert input_fingerprint(again) == input_fingerprint(writer)


def test_unchanged_inputs_are_not_built_again(writer, demo_manifest):
    remember(writer, input_fingerprint(writer))
    built = dg.materialize([transform_asset(demo_manifest)], resources={"writer": writer})
    kept = built.get_asset_materialization_events()
    assert len(kept) > 50
    assert {event.materialization.metadata["kept"].value for event in kept} == {True}
    with writer.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from staging.transform_results").fetchone() == (0,)


def test_a_failed_build_is_on_record_and_not_remembered(writer, demo_manifest, monkeypatch):
    fails = result(unique_id="test.mfg.x", name="x")
    monkeypatch.setattr(dbt.transform, "build", lambda *_, **__: [fails])
    built = dg.materialize([transform_asset(demo_manifest)], resources={"writer": writer}, raise_on_error=False)
    assert not built.success
    with writer.connect("mfg_analyst") as connection:
        rows = connection.execute("select node, status, failures from staging.transform_results").fetchall()
        assert rows == [("test.mfg.x", "fail", 3)]
        assert connection.execute("select count(*) from staging.transform_inputs").fetchone() == (0,)
