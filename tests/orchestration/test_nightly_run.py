"""Runs whose process died are told from runs that are still at work."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from orchestration.nightly_run import PROCESS_TAG, fail_dead_runs, this_process
from orchestration.settings import ROOT

PROGRAM = """
import time
from orchestration.nightly_run import this_process
print(this_process(), flush=True)
time.sleep(300)
"""

Begin = Callable[..., str]
Process = tuple[subprocess.Popen[str], str]


@dg.job
def nightly():
    """Stands for the nightly: only its runs matter here."""


@pytest.fixture
def begin(instance: dg.DagsterInstance) -> Begin:
    """Notes a run in Dagster as its process would, and returns its id."""

    def create(process: str | None, status: DagsterRunStatus = DagsterRunStatus.STARTED) -> str:
        tags = {PROCESS_TAG: process} if process else {}
        return instance.create_run_for_job(nightly, tags=tags, status=status).run_id

    return create


@pytest.fixture
def process() -> Iterator[Process]:
    """A process at work, and what it calls itself."""
    running = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    yield running, running.stdout.readline().strip()
    running.kill()
    running.wait()
    running.stdout.close()


@pytest.mark.destructive
def test_a_run_whose_process_was_killed_is_failed_and_a_living_one_is_left(
    instance: dg.DagsterInstance, begin: Begin, process: Process
):
    running, name = process
    statuses = (DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED)
    runs = [begin(name, status) for status in statuses]
    ended = begin(name, DagsterRunStatus.SUCCESS)
    fail_dead_runs(instance)
    assert [instance.get_run_by_id(run).status for run in runs] == list(statuses)

    # Killed and not yet waited for: a zombie, which still has its process id.
    running.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
    fail_dead_runs(instance)
    assert {instance.get_run_by_id(run).status for run in runs} == {DagsterRunStatus.FAILURE}
    assert instance.get_run_by_id(ended).status is DagsterRunStatus.SUCCESS
    (event,) = [record for record in instance.all_logs(runs[0]) if record.dagster_event.is_failure]
    assert name in event.dagster_event.message


def test_only_the_dead_of_this_machine_are_failed(instance: dg.DagsterInstance, begin: Begin):
    host, _, created = this_process().rsplit(":", 2)
    dead = begin(f"{host}:4194304:{created}")
    another_with_its_number = begin(f"{host}:{os.getppid()}:1")
    left = [begin(this_process()), begin(f"{host}-2:4194304:{created}"), begin(None)]
    fail_dead_runs(instance)
    assert instance.get_run_by_id(dead).status is DagsterRunStatus.FAILURE
    assert instance.get_run_by_id(another_with_its_number).status is DagsterRunStatus.FAILURE
    assert {instance.get_run_by_id(run).status for run in left} == {DagsterRunStatus.STARTED}


def test_a_process_calls_itself_by_machine_and_number():
    host, pid, _ = this_process().rsplit(":", 2)
    assert (host, int(pid)) == (socket.gethostname(), os.getpid())
