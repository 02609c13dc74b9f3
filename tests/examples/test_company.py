"""The company's folder and its ERP: founded once, the same each time, living on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from examples.demo_company import company, erp
from examples.demo_company.errors import CompanyMissing, ErpBelongsToAnother, ErpUnavailable

if TYPE_CHECKING:
    from tests.conftest import Database

AS_OF = date(2025, 7, 14)
MONTHS = 1
KEYS = {table.name: table.key for table in erp.TABLES}


def test_create_gives_the_same_bytes_each_time(tmp_path: Path, scratch_database: Database) -> None:
    made = []
    for name in ("one", "two"):
        company.create(tmp_path / name, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
        made.append((_files(tmp_path / name), _erp(scratch_database)))
    assert made[0] == made[1]
    assert len(made[0][1]) == 14


def test_create_leaves_a_whole_company_alone(tmp_path: Path, scratch_database: Database) -> None:
    first = company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    again = company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    assert again == first


def test_an_interrupted_creation_is_redone(
    tmp_path: Path, scratch_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(company, "write_wms", die)
        company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    assert not company.exists(tmp_path)
    company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    assert company.exists(tmp_path)


def test_advance_ends_where_a_longer_life_ends(tmp_path: Path, scratch_database: Database) -> None:
    """Row by row the same as if nobody had looked in between, change times included."""
    _advance(tmp_path / "steps", scratch_database, 3, 4)
    in_steps = _files(tmp_path / "steps"), _erp(scratch_database)
    _advance(tmp_path / "once", scratch_database, 7)
    assert (_files(tmp_path / "once"), _erp(scratch_database)) == in_steps


def test_advance_moves_the_change_time_of_changed_rows_only(tmp_path: Path, scratch_database: Database) -> None:
    company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    before = _versions(scratch_database)
    company.advance(tmp_path, erp_url=scratch_database.url, days=2)
    after = _versions(scratch_database)
    midnight = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)
    for table, rows in after.items():
        changed = {key for key, (row, _) in rows.items() if before[table].get(key, (None,))[0] != row}
        assert changed == {key for key, (_, at) in rows.items() if at >= midnight}, table
        assert rows.keys() >= before[table].keys(), table
    assert sum(at >= midnight for _, at in after["so_ln"].values()) > 20


def test_advance_rewrites_only_exports_that_changed(tmp_path: Path, scratch_database: Database) -> None:
    company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "accounting").iterdir()}
    company.advance(tmp_path, erp_url=scratch_database.url, days=1)
    after = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "accounting").iterdir()}
    assert after["item_costs.csv"] == before["item_costs.csv"]
    assert after["invoices_2025-07.csv"] != before["invoices_2025-07.csv"]


def test_an_interrupted_advance_is_finished_by_the_next(
    tmp_path: Path, scratch_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    company.create(tmp_path, erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(company, "write_wms", die)
        company.advance(tmp_path, erp_url=scratch_database.url, days=5)
    assert company.advance(tmp_path, erp_url=scratch_database.url, days=1).as_of == AS_OF + timedelta(days=5)


def test_advance_refuses_an_erp_that_is_not_its_own(tmp_path: Path, scratch_database: Database) -> None:
    company.create(tmp_path / "one", erp_url=scratch_database.url, months=MONTHS, as_of=AS_OF)
    company.create(tmp_path / "two", erp_url=scratch_database.url, months=2, as_of=AS_OF)
    with pytest.raises(ErpBelongsToAnother, match="months"):
        company.advance(tmp_path / "one", erp_url=scratch_database.url, days=1)


def test_create_does_not_touch_a_schema_of_somebody_else(tmp_path: Path, scratch_database: Database) -> None:
    with scratch_database.connect() as connection:
        connection.execute("create schema erp")
        connection.execute("create table erp.precious (id int)")
    with pytest.raises(ErpBelongsToAnother, match="left alone"):
        company.create(tmp_path, erp_url=scratch_database.url, months=1, as_of=AS_OF)
    with scratch_database.connect() as connection:
        assert connection.execute("select count(*) from erp.precious").fetchone() == (0,)


def test_a_missing_company_and_a_dead_erp_are_named(tmp_path: Path) -> None:
    with pytest.raises(CompanyMissing, match="create one first"):
        company.advance(tmp_path, erp_url="postgresql://127.0.0.1:1/none", days=1)
    with pytest.raises(ErpUnavailable, match="does not answer"):
        company.create(tmp_path, erp_url="postgresql://127.0.0.1:1/none", months=1, as_of=AS_OF)


@pytest.mark.parametrize("days", [0, -1])
def test_nobody_lives_backwards(tmp_path: Path, days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        company.advance(tmp_path, erp_url="", days=days)


def _advance(home: Path, database: Database, *steps: int) -> None:
    company.create(home, erp_url=database.url, months=MONTHS, as_of=AS_OF)
    for days in steps:
        company.advance(home, erp_url=database.url, days=days)


def _files(home: Path) -> dict[str, bytes]:
    """Sources and truth; what a run says about itself (seconds, addresses) is left out."""
    folders = ("accounting", "wms", "truth")
    return {str(file.relative_to(home)): file.read_bytes() for folder in folders for file in (home / folder).iterdir()}


def _erp(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.connect() as connection:
        return {name: _rows(connection, name) for name in KEYS}


def _rows(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"select * from erp.{table} order by {', '.join(KEYS[table])}").fetchall()


def _versions(database: Database) -> dict[str, dict[str, tuple[tuple[Any, ...], datetime]]]:
    """Per table: key → the row, its last change."""
    with database.connect() as connection:
        return {
            name: {row[-1]: (row[:-1], row[-2]) for row in _keyed(connection, name, key)} for name, key in KEYS.items()
        }


def _keyed(connection: psycopg.Connection[tuple[Any, ...]], table: str, key: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return connection.execute(f"select t.*, row({', '.join(key)})::text from erp.{table} t").fetchall()
