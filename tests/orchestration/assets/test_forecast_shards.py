"""A night whose forecast fails in one shard: tried again at once, and, run again from its failure, in that shard alone."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.definitions.reconstruct import ReconstructableJob

import forecasting
from forecasting import shards
from orchestration.assets.forecast import demand_forecasts
from orchestration.resources import Writer
from orchestration.settings import Settings

DEMAND = """
    insert into manufacturing.demand_history (sku_id, warehouse_id, period, period_start, quantity, share_in_stock)
    select 'I' || item, 'W1', 'weekly', date '2024-09-02' + week * 7, (week + item) % 5, 1
    from generate_series(0, 77) as week, generate_series(1, 3) as item
"""
DATABASE = "TEST_SHARDS_DATABASE_URL"


def forecast_job() -> dg.JobDefinition:
    """The job as Dagster loads it by itself to run it again."""
    writer = Writer(Settings(), os.environ[DATABASE], "shards", datetime(2026, 3, 1, tzinfo=UTC))
    definitions = dg.Definitions(
        assets=[demand_forecasts],
        jobs=[dg.define_asset_job("forecast", dg.AssetSelection.all())],
        resources={"writer": writer, "company": writer},
        executor=dg.in_process_executor,
    )
    return definitions.resolve_job_def("forecast")


@pytest.fixture
def three_shards(published, writer: Writer, monkeypatch) -> Writer:
    """A company of three items, each in a shard of its own."""
    monkeypatch.setattr(shards, "SHARD_COST", 1)
    monkeypatch.setenv(DATABASE, writer.database_url)
    with writer.connect("mfg_transformer") as connection:
        connection.execute(DEMAND)
    return writer


@pytest.fixture
def instance(tmp_path) -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        yield instance


@pytest.fixture
def forecast(monkeypatch):
    """The shards that were tried, in order; those in `broken` fail."""
    tried, broken, real = [], [], forecasting.forecast_shard

    def fragile(shard, engine):
        tried.append(shard.number)
        if shard.number in broken:
            raise MemoryError(f"shard {shard.number} is too much")
        return real(shard, engine)

    monkeypatch.setattr(forecasting, "forecast_shard", fragile, raising=False)
    return tried, broken


def run(instance: dg.DagsterInstance, **options) -> dg.JobExecutionResult:
    job = ReconstructableJob.for_file(__file__, "forecast_job")
    return dg.execute_job(job, instance, **options)


def test_only_the_failed_shard_is_computed_again(three_shards: Writer, instance, forecast):
    tried, broken = forecast
    broken.append(2)
    with run(instance) as failed:
        assert not failed.success
    assert sorted(tried) == [1, 2, 2, 2, 3]
    with three_shards.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from forecast.forecasts").fetchone() == (0,)

    tried.clear(), broken.clear()
    again = dg.ReexecutionOptions.from_failure(failed.run_id, instance)
    with run(instance, reexecution_options=again) as mended:
        assert mended.success
    assert tried == [2]
    with three_shards.connect("mfg_analyst") as connection:
        rows = connection.execute(
            "select distinct entity_id from forecast.forecasts_latest where entity_type = 'sku' order by 1"
        ).fetchall()
    assert rows == [("I1",), ("I2",), ("I3",)]
