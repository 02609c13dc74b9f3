"""A company of a few records, planted as loads would and built as the nightly does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.connectors.base import entities_of
from orchestration.connectors.config import load_system
from orchestration.loads import Outcome, load_entities
from orchestration.postgres.connect import connect
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import NodeResult, build
from tests.change_log import make_room

AS_OF = date(2026, 1, 19)

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Company:
    """A migrated database, and the folder where dbt keeps what it parsed."""

    url: str
    home: Path

    def plant(self, system: str, entity: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Stores a new version of each record; its key is the value of its first field."""
        with connect(self.url, "mfg_loader") as connection, connection.cursor() as cursor:
            make_room(connection, system, entity)
            cursor.executemany(
                """
                insert into raw.records (job_id, system, entity, source_key, payload, extracted_at)
                values ('00000000-0000-0000-0000-000000000001', %s, %s, %s, %s, '2026-01-19T01:00:00Z')
                """,
                [(system, entity, str(next(iter(record.values()))), json.dumps(record)) for record in records],
            )

    def load(self, system: str, variables: Mapping[str, str]) -> list[Outcome]:
        """Reads every entity of the system, as the night before the business date would."""
        config = load_system(system)
        now = datetime(2026, 1, 19, 1, tzinfo=UTC)
        return load_entities(config, list(entities_of(config)), False, self.url, "test", variables, lambda: now)

    def build(self, systems: Sequence[str] = DEMO_SYSTEMS, as_of: date = AS_OF) -> list[NodeResult]:
        """Builds and tests every model of `systems` on the business date."""
        with connect(self.url, "mfg_loader") as connection:
            connection.execute(
                """
                insert into staging.business_date (as_of, timezone, currency, systems, run_id)
                values (%s, 'Europe/Vienna', 'USD', %s, 'test')
                on conflict (only_row) do update set as_of = excluded.as_of, systems = excluded.systems
                """,
                [as_of, list(systems)],
            )
        return build(Settings(systems=tuple(systems), home=self.home), self.url)

    def forget_basis(self) -> None:
        """What stands in the tables is not to be brought up to date: the next build begins anew."""
        with connect(self.url, "mfg_loader") as connection:
            connection.execute("delete from staging.transform_basis")

    def basis_day(self) -> date | None:
        """The day up to which every table has been brought; None where they must be built anew."""
        row = self.asks("select as_of from staging.transform_basis")
        return row[0][0] if row else None

    def asks(self, query: str) -> Rows:
        with connect(self.url, "mfg_analyst") as connection:
            return connection.execute(query).fetchall()

    def refused(self) -> dict[str, list[str]]:
        """Reasons by source key."""
        return dict(self.asks("select source_key, reasons from staging.rejected_rows"))

    def published(self) -> dict[str, Rows]:
        """Every row of every published table and view, as text."""
        tables = self.asks("select table_name from information_schema.tables where table_schema = 'manufacturing'")
        return {name: self.asks(f"select t::text from manufacturing.{name} as t order by 1") for (name,) in tables}


@dataclass(frozen=True)
class Night:
    """How a build ended and what stood in the tables after it."""

    failed: list[tuple[str, str | None]]
    refused: dict[str, list[str]]
    published: dict[str, Rows]


def night(company: Company, systems: Sequence[str] = DEMO_SYSTEMS, as_of: date = AS_OF) -> Night:
    results = company.build(systems, as_of)
    failed = [(r.name, r.message) for r in results if r.failed or r.status == "skipped"]
    return Night(failed, company.refused(), company.published())
