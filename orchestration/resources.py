"""The company a run works for: its settings, its database, and the right to write to it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import psycopg

from orchestration.errors import NightlyBusyError
from orchestration.postgres.connect import connect
from orchestration.settings import Settings

WRITER_LOCK = 0x6D66675F77726974  # "mfg_writ"
LOCK_PATIENCE_SECONDS = 15.0
"""A killed run's server processes notice within seconds that their client is gone; a living run takes longer."""


@dataclass(frozen=True)
class Company:
    """The company's settings and its database."""

    settings: Settings
    database_url: str

    def connect(self, role: str) -> psycopg.Connection:
        return connect(self.database_url, role, application_name="mfg")


@dataclass(frozen=True)
class Writer(Company):
    """One run's right to write; `started_at` fixes the business date for the whole run."""

    run_id: str
    started_at: datetime

    @property
    def as_of(self) -> date:
        return self.settings.as_of or self.started_at.astimezone(ZoneInfo(self.settings.timezone)).date()

    def connect(self, role: str) -> psycopg.Connection:
        return connect(self.database_url, role, application_name=f"mfg {self.run_id}")


def writer_resource(settings: Settings, database_url: str) -> dg.ResourceDefinition:
    """The resource `writer`. While a run holds it, no other run writes to the same database."""

    @dg.resource(description="The right to write to the company's tables; one run at a time has it.")
    def writer(context: dg.InitResourceContext) -> Iterator[Writer]:
        run_id = context.run_id or "local"
        record = context.instance.get_run_record_by_id(run_id) if context.instance else None
        started_at = record.create_timestamp if record else datetime.now(UTC)
        with writer_lock(database_url, run_id):
            yield Writer(settings, database_url, run_id, started_at)

    return writer


@contextmanager
def writer_lock(
    database_url: str,
    run_id: str,
    patience_seconds: float = LOCK_PATIENCE_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Holds the company's advisory lock; raises `NightlyBusyError` naming the run that has it.

    The lock belongs to the connection: it is free again whatever way the process ends.
    """
    with connect(database_url, application_name=f"mfg {run_id} holds the writer lock", autocommit=True) as connection:
        deadline = time.monotonic() + patience_seconds
        while not _try_lock(connection):
            if time.monotonic() > deadline:
                raise NightlyBusyError(_busy_message(connection))
            sleep(0.5)
        yield


def _try_lock(connection: psycopg.Connection) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [WRITER_LOCK]).fetchone()
    return bool(row and row[0])


def _busy_message(connection: psycopg.Connection) -> str:
    holder = connection.execute(
        """
        select a.application_name, a.backend_start
        from pg_locks as l inner join pg_stat_activity as a using (pid)
        where l.locktype = 'advisory' and l.granted and l.objsubid = 1
            and l.classid::bigint << 32 | l.objid::bigint = %s
        """,
        [WRITER_LOCK],
    ).fetchone()
    who = f"{holder[0]} since {holder[1]:%Y-%m-%d %H:%M:%S %Z}" if holder else "a run that has just ended"
    return (
        f"another run is writing this company's tables ({who}); nothing was changed. "
        "Wait for it, or end it in the Dagster UI, then start again."
    )
