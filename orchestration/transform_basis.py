"""Whether tables that are brought up to date night by night may be, or must be built anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from orchestration import runs


@dataclass(frozen=True)
class Basis:
    """What decides how every record is read, besides the record; on a later day no record is read otherwise."""

    fingerprint: str
    as_of: date

    def carries_on(self, earlier: "Basis | None") -> bool:
        """Whether what was built on the earlier basis can be brought up to date."""
        return earlier is not None and earlier.fingerprint == self.fingerprint and earlier.as_of <= self.as_of


def basis(connection: psycopg.Connection, models: Iterable[Path]) -> Basis | None:
    """That of a build now with these files; None where no nightly has written its business date."""
    row = connection.execute("select as_of, timezone, currency from staging.business_date").fetchone()
    return Basis(runs.fingerprint(*row[1:], runs.files_hash(models)), row[0]) if row else None


def last_basis(connection: psycopg.Connection) -> Basis | None:
    """That of the tables as they stand; None where they are not all of one."""
    row = connection.execute("select fingerprint, as_of from staging.transform_basis").fetchone()
    return Basis(*row) if row else None


def remember(connection: psycopg.Connection, built: Basis) -> None:
    connection.execute(
        """
        insert into staging.transform_basis (fingerprint, as_of) values (%s, %s)
        on conflict (only_row) do update set fingerprint = excluded.fingerprint, as_of = excluded.as_of
        """,
        [built.fingerprint, built.as_of],
    )


def forget(connection: psycopg.Connection) -> None:
    """Before tables are built anew: a build that is killed has mixed them with those it found."""
    connection.execute("delete from staging.transform_basis")
