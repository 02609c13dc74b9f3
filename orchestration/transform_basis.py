"""Whether tables that are brought up to date night by night may be, or must be built anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from orchestration import runs

SCHEMAS = ("staging", "manufacturing")


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
    """That of the tables as they stand; None where they are not all of one, or one of them or of their views is missing."""
    row = connection.execute(
        """
        select fingerprint, as_of from staging.transform_basis
        where not exists (
            select from unnest(models) as model
            where model not in (
                select relname from pg_class where relnamespace in (select oid from pg_namespace where nspname = any(%s))
            )
        )
        """,
        [list(SCHEMAS)],
    ).fetchone()
    return Basis(*row) if row else None


def remember(connection: psycopg.Connection, built: Basis, models: Sequence[str]) -> None:
    """After everything was built anew: `models` are those that stand in the database."""
    connection.execute(
        """
        insert into staging.transform_basis (fingerprint, as_of, models) values (%s, %s, %s)
        on conflict (only_row) do update
        set fingerprint = excluded.fingerprint, as_of = excluded.as_of, models = excluded.models
        """,
        [built.fingerprint, built.as_of, list(models)],
    )


def move_on(connection: psycopg.Connection, as_of: date) -> None:
    """Before tables are brought up to date: a build that is killed has brought some of them up to that day."""
    connection.execute("update staging.transform_basis set as_of = %s", [as_of])


def forget(connection: psycopg.Connection) -> None:
    """Before tables are built anew: a build that is killed has mixed them with those it found."""
    connection.execute("delete from staging.transform_basis")
