"""Where the shards of a run lie until it is over: what failed alone is run again alone, from what the others left."""

import shutil
from pathlib import Path

import dagster as dg


def folder(instance: dg.DagsterInstance) -> Path:
    """One folder a run is in it."""
    return Path(instance.storage_directory()) / "shards"


@dg.io_manager(description="The shards of a run and what came of each, as files in Dagster's own storage.")
def shard_files(context: dg.InitResourceContext) -> dg.IOManager:
    assert context.instance is not None, "an I/O manager is only ever made within a run"
    base = folder(context.instance)
    return dg.FilesystemIOManager(base_dir=str(base)).create_io_manager(context)


def forget_shards(instance: dg.DagsterInstance) -> int:
    """Removes those of runs that ended well or are known no longer, and returns of how many runs; a failed run may be
    taken up again."""
    base = folder(instance)
    if not base.is_dir():
        return 0
    runs = {path: instance.get_run_by_id(path.name) for path in base.iterdir()}
    done = [path for path, run in runs.items() if run is None or run.status == dg.DagsterRunStatus.SUCCESS]
    for path in done:
        shutil.rmtree(path)
    return len(done)
