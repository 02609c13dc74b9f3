import dagster as dg

from orchestration.shard_files import folder, forget_shards, shard_files


@dg.op(out=dg.Out(io_manager_key="shard_files"))
def shard() -> int:
    return 1


@dg.op
def together(part: int) -> None:
    if part:
        raise ValueError("it fails after the shard is there")


@dg.job(resource_defs={"shard_files": shard_files})
def ends_well() -> None:
    shard()


@dg.job(resource_defs={"shard_files": shard_files})
def fails() -> None:
    together(shard())


def test_shards_go_with_the_run_that_ended_well_and_stay_for_the_one_to_be_taken_up_again(instance):
    assert forget_shards(instance) == 0
    well = ends_well.execute_in_process(instance=instance).run_id
    failed = fails.execute_in_process(instance=instance, raise_on_error=False).run_id
    assert {path.name for path in folder(instance).iterdir()} == {well, failed}
    assert forget_shards(instance) == 1
    assert {path.name for path in folder(instance).iterdir()} == {failed}
    instance.delete_run(failed)
    assert forget_shards(instance) == 1 and not list(folder(instance).iterdir())
