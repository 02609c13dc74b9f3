"""The forecast on real clusters of two local workers: to the bit the one made here, and not lost with a worker."""

import os
import shutil
import signal
import sys
import threading
import time
from importlib.util import find_spec

import numpy as np
import pandas as pd
import psutil
import pytest

from forecasting import backtest, cluster, fit, forecast
from forecasting.cluster import spread_over
from forecasting.errors import EngineNotAvailableError, UnknownEngineError

DISTRIBUTED = pytest.mark.xdist_group("distributed")


@pytest.fixture(scope="module")
def quarterly() -> pd.DataFrame:
    """Dense and sparse series: some tasks take seconds, some none."""
    chance, quarters = np.random.default_rng(0), np.arange(36)
    dates = pd.date_range("2015-01-01", periods=36, freq="QS")
    season = 1 + 0.3 * np.sin(quarters / 4 * 2 * np.pi)
    rows = [chance.poisson((80 + i % 7 * quarters) * season) for i in range(80)]
    rows += [chance.poisson(0.5, 36) for _ in range(120)]
    parts = [pd.DataFrame({"unique_id": f"s{i:03d}", "ds": dates, "y": y.astype(float)}) for i, y in enumerate(rows)]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def here(quarterly) -> pd.DataFrame:
    return forecast(quarterly, freq="QS", horizon=4)


@pytest.fixture
def small_parts(monkeypatch) -> None:
    """Parts of ten dense series."""
    monkeypatch.setattr(fit, "SMOOTH_COST", 200)


@pytest.fixture(scope="module")
def workers():
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as workers:
        yield workers


@pytest.fixture
def dask(workers):
    from distributed import Client

    with Client(workers) as client:
        yield client


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = sql.SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def on(engine: object, quarterly: pd.DataFrame) -> pd.DataFrame:
    return forecast(quarterly, freq="QS", horizon=4, engine=engine)


@DISTRIBUTED
@pytest.mark.slow
def test_dask_backtests_what_is_backtested_here(dask, quarterly):
    few = quarterly[quarterly.unique_id < "s012"]
    there, measured = (backtest(few, freq="QS", horizon=4, origins=1, engine=engine) for engine in (dask, None))
    pd.testing.assert_frame_equal(there, measured, check_exact=True)


@DISTRIBUTED
@pytest.mark.slow
@pytest.mark.destructive
def test_a_worker_of_dask_that_is_killed_takes_no_forecast_with_it(dask, quarterly, here, small_parts):
    processes = dask.run(os.getpid)

    def busy() -> int | None:
        return next((processes[at] for at, tasks in dask.processing().items() if tasks and at in processes), None)

    killed, found = killing(busy, lambda: on(dask, quarterly))
    assert not psutil.pid_exists(killed) or psutil.Process(killed).status() == psutil.STATUS_ZOMBIE
    pd.testing.assert_frame_equal(found, here, check_exact=True)


@DISTRIBUTED
@pytest.mark.slow
@pytest.mark.destructive
def test_spark_forecasts_what_is_forecast_here_though_a_worker_is_killed(spark, quarterly, here, small_parts):
    def busy() -> int | None:
        workers = [one for one in psutil.Process().children(recursive=True) if "pyspark.daemon" in one.cmdline()]
        return next((one.pid for one in workers if one.cpu_percent(0.2) > 20), None)

    pd.testing.assert_frame_equal(on(spark, quarterly), here, check_exact=True)
    killed, found = killing(busy, lambda: on(spark, quarterly))
    assert not psutil.pid_exists(killed)
    pd.testing.assert_frame_equal(found, here, check_exact=True)


@DISTRIBUTED
@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="the extra ray is not installed")
def test_ray_forecasts_what_is_forecast_here(quarterly, here, small_parts):
    pd.testing.assert_frame_equal(on("ray", quarterly), here, check_exact=True)


@DISTRIBUTED
def test_results_come_in_the_order_of_the_inputs(dask):
    assert list(spread_over(dask)(abs, range(-30, 0))) == list(range(30, 0, -1))
    assert list(spread_over(dask)(abs, [])) == []


@DISTRIBUTED
def test_the_scheduler_that_the_environment_names_is_joined(workers):
    import dask
    from distributed import default_client

    with dask.config.set({"scheduler-address": workers.scheduler_address}):
        assert list(spread_over("dask")(abs, [-1, -2])) == [1, 2]
        with default_client() as joined:
            assert joined.scheduler.address == workers.scheduler_address


def test_an_engine_that_is_not_there_is_refused_with_the_remedy(quarterly, monkeypatch):
    with pytest.raises(UnknownEngineError, match=r"'sparc' is unknown.*dask, spark, ray"):
        on("sparc", quarterly)
    monkeypatch.setitem(cluster.ENGINES, "ray", "a_package_that_nobody_has")
    with pytest.raises(EngineNotAvailableError, match=r"pip install 'mfg-nightly\[ray\]'"):
        on("ray", quarterly)


def killing(busy, work):
    """The process killed while it was `busy`, soon after the work began, and what the work gave."""
    killed, found = [], []
    worker = threading.Thread(target=lambda: found.append(work()))
    worker.start()
    time.sleep(0.5)
    while worker.is_alive() and not killed:
        if process := busy():
            os.kill(process, signal.SIGKILL)
            killed.append(process)
        time.sleep(0.01)
    worker.join()
    return killed[0], found[0]
