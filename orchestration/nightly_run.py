"""Runs the nightly job in this process: the same job the schedule and the Dagster UI run."""

import logging
import os
import re
import socket
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from orchestration.runtime import Runtime
from orchestration.transform import write_manifest

if TYPE_CHECKING:
    from dagster import DagsterEvent, DagsterInstance

log = logging.getLogger("mfg.nightly")

PROCESS_TAG = "mfg/process"
STATEMENT_TIMEOUT_MILLISECONDS = 60_000


@dataclass(frozen=True)
class NightlyOutcome:
    """`errors` holds one text per failed step, or the one that kept the run from starting.

    `seconds` are those of the whole; `start_seconds` of them went by before the first step: reading the dbt project,
    which takes long where it has changed, and starting Dagster.
    """

    run_id: str
    success: bool
    start_seconds: float
    seconds: float
    errors: tuple[str, ...]


def run_nightly(runtime: Runtime) -> NightlyOutcome:
    """One nightly from beginning to end, then the delivery of what it decided to tell."""
    began = time.monotonic()
    log.debug("reading the dbt project")
    manifest = write_manifest(runtime.settings, runtime.database_url)
    log.debug("starting Dagster")
    import dagster as dg
    from dagster_shared.utils.warnings import BetaWarning

    warnings.filterwarnings("ignore", category=BetaWarning)
    from orchestration.definitions import build_definitions
    from orchestration.jobs import WRITES

    definitions = build_definitions(runtime.settings, runtime.database_url, manifest)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        keep_connections(instance)
        fail_dead_runs(instance)
        start_seconds = time.monotonic() - began
        result = definitions.resolve_job_def("nightly").execute_in_process(
            instance=instance, raise_on_error=False, run_config=quiet, tags={**WRITES, PROCESS_TAG: this_process()}
        )
        definitions.resolve_job_def("deliver_notifications").execute_in_process(
            instance=instance, raise_on_error=False, run_config=quiet
        )
        errors = _errors(result.all_events)
    return NightlyOutcome(result.run_id, result.success, start_seconds, time.monotonic() - began, errors)


def keep_connections(instance: "DagsterInstance") -> None:
    """Lets Dagster's storage keep its connections: a new one for each of some thousand statements costs 9 ms each."""
    instance.optimize_for_webserver(statement_timeout=STATEMENT_TIMEOUT_MILLISECONDS, pool_recycle=3600, max_overflow=4)


def this_process() -> str:
    process = psutil.Process()
    return f"{socket.gethostname()}:{process.pid}:{process.create_time():.0f}"


def fail_dead_runs(instance: "DagsterInstance") -> None:
    """Ends in Dagster the runs of processes on this machine that died without saying so."""
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = [DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED]
    for run in instance.get_runs(filters=RunsFilter(statuses=unfinished)):
        process = run.tags.get(PROCESS_TAG)
        if process and not _lives(process):
            instance.report_run_failed(
                run, f"The process {process} that ran this died; nothing half-done was published."
            )
            log.warning("run %s had died; it is marked as failed", run.run_id[:8])


def _lives(process: str) -> bool:
    host, pid, created = process.rsplit(":", 2)
    if host != socket.gethostname() or int(pid) == os.getpid():
        return True
    try:
        found = psutil.Process(int(pid))
        # The time is counted from the boot, and the boot's moves a little when the clock is set.
        same = abs(found.create_time() - float(created)) < 2
        return same and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _errors(events: "Sequence[DagsterEvent]") -> tuple[str, ...]:
    """What went wrong: step by step, or, where no step failed, why the run as a whole did."""
    steps = [f"{event.step_key}: {_cause(event)}" for event in events if event.is_step_failure]
    return tuple(steps or [_cause(event) for event in events if event.is_failure])


def _cause(event: "DagsterEvent") -> str:
    """The innermost exception, its module's path cut off: the ones around it are Dagster's."""
    error = event.step_failure_data.error if event.is_step_failure else event.job_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    text = error.message.strip() if error else event.message or "failed without a message"
    return re.sub(r"^(\w+\.)+(?=\w+: )", "", text)
