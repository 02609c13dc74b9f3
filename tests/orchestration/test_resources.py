import pytest

from orchestration.errors import NightlyBusyError
from orchestration.resources import writer_lock


def test_one_run_writes_at_a_time_and_the_other_is_told_who(database):
    with (
        writer_lock(database.url, "run-1"),
        pytest.raises(NightlyBusyError, match="mfg run-1 holds the writer lock since"),
        writer_lock(database.url, "run-2", patience_seconds=0, sleep=lambda _: None),
    ):
        pass


def test_the_lock_is_free_when_its_run_has_ended(database):
    with writer_lock(database.url, "run-1"):
        pass
    with writer_lock(database.url, "run-2", patience_seconds=0):
        pass


def test_a_run_waits_for_one_that_is_about_to_end(database):
    first = writer_lock(database.url, "run-1")
    first.__enter__()
    with writer_lock(database.url, "run-2", patience_seconds=5, sleep=lambda _: first.__exit__(None, None, None)):
        pass


def test_another_database_is_another_company(database, server):
    with writer_lock(database.url, "run-1"), writer_lock(server, "run-2", patience_seconds=0):
        pass
