"""Computations are known by their inputs: the same inputs are the same run, computed and written once."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid5

import psycopg

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["demand", "risk", "supply", "quality", "projection", "plan"]

NAMESPACE = UUID("5b8f6f0e-9a55-4c0b-8f0e-2f9d1c6a7e31")


def fingerprint(*parts: "str | pd.DataFrame") -> str:
    """A hash of texts and frames; the order of a frame's rows matters, so sort them first."""
    import pandas as pd

    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, pd.DataFrame):
            digest.update(",".join(map(str, part.columns)).encode())
            digest.update(pd.util.hash_pandas_object(part, index=False).to_numpy().tobytes())
        else:
            digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def code_of(package: ModuleType) -> str:
    """A hash of a package's sources: changed code is a changed input."""
    return files_hash(Path(str(package.__file__)).parent.rglob("*.py"))


def files_hash(files: Iterable[Path]) -> str:
    """A hash of files' names and contents."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def run_id_of(kind: Kind, input_hash: str) -> UUID:
    return uuid5(NAMESPACE, f"{kind}:{input_hash}")


def is_written(connection: psycopg.Connection, run_id: UUID) -> bool:
    row = connection.execute("select 1 from forecast.runs where run_id = %s", [run_id]).fetchone()
    return row is not None


def make_latest(connection: psycopg.Connection, kind: Kind, run_id: UUID) -> None:
    """Points the `_latest` views back at an earlier run; the latest run itself is left as it is."""
    connection.execute(
        """
        update forecast.runs set latest_at = clock_timestamp()
        where run_id = %(run_id)s
            and run_id <> (select run_id from forecast.runs where kind = %(kind)s order by latest_at desc limit 1)
        """,
        {"run_id": run_id, "kind": kind},
    )


def write(
    connection: psycopg.Connection,
    kind: Kind,
    input_hash: str,
    as_of: date,
    nightly_run_id: str,
    write_results: Callable[[UUID], None],
) -> UUID:
    """Writes a run and its results in the caller's transaction, in place of an earlier run of the same inputs."""
    run_id = run_id_of(kind, input_hash)
    connection.execute("delete from forecast.runs where run_id = %s", [run_id])
    connection.execute(
        "insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id) values (%s, %s, %s, %s, %s)",
        [run_id, kind, as_of, input_hash, nightly_run_id],
    )
    write_results(run_id)
    return run_id


def write_once(
    connection: psycopg.Connection,
    kind: Kind,
    input_hash: str,
    as_of: date,
    nightly_run_id: str,
    write_results: Callable[[UUID], None],
) -> bool:
    """Like `write`, unless the same inputs were written before; returns whether it wrote. Either way they are the latest."""
    run_id = run_id_of(kind, input_hash)
    if is_written(connection, run_id):
        make_latest(connection, kind, run_id)
        return False
    write(connection, kind, input_hash, as_of, nightly_run_id, write_results)
    return True


def forget_earlier(connection: psycopg.Connection, kind: Kind, keep: int) -> int:
    """Deletes the runs of a kind with their results but for the `keep` latest, and returns how many."""
    cursor = connection.execute(
        """
        delete from forecast.runs
        where kind = %(kind)s and run_id not in (
            select run_id from forecast.runs where kind = %(kind)s order by latest_at desc limit %(keep)s
        )
        """,
        {"kind": kind, "keep": keep},
    )
    return cursor.rowcount
