"""When tables may be brought up to date."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.postgres.connect import connect
from orchestration.transform_basis import Basis, basis, last_basis, move_on, remember
from tests.conftest import Database

MONDAY, TUESDAY = date(2026, 1, 19), date(2026, 1, 20)


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    (tmp_path / "model.sql").write_text("select 1")
    return [tmp_path / "model.sql"]


def business_date(database: Database, as_of: date = MONDAY, timezone: str = "UTC", currency: str = "USD") -> None:
    with connect(database.url, "mfg_loader") as connection:
        connection.execute(
            """
            insert into staging.business_date (as_of, timezone, currency, systems, run_id) values (%s, %s, %s, '{}', 'x')
            on conflict (only_row) do update
            set as_of = excluded.as_of, timezone = excluded.timezone, currency = excluded.currency
            """,
            [as_of, timezone, currency],
        )


def basis_now(database: Database, models: list[Path]) -> Basis:
    with connect(database.url, "mfg_loader") as connection:
        found = basis(connection, models)
    assert found is not None
    return found


def test_the_next_day_carries_on_and_the_day_before_does_not(database, models):
    business_date(database, TUESDAY)
    built = basis_now(database, models)
    assert built.carries_on(built)
    business_date(database, MONDAY)
    assert not basis_now(database, models).carries_on(built)
    assert built.carries_on(basis_now(database, models))


def test_other_models_another_zone_or_currency_begin_anew(database, models):
    business_date(database)
    built = basis_now(database, models)
    business_date(database, timezone="Europe/Vienna")
    assert not basis_now(database, models).carries_on(built)
    business_date(database, currency="EUR")
    assert not basis_now(database, models).carries_on(built)
    business_date(database)
    models[0].write_text("select 2")
    assert not basis_now(database, models).carries_on(built)


def test_what_was_remembered_last_is_the_last_basis(database, models):
    business_date(database)
    with connect(database.url, "mfg_loader") as connection:
        assert last_basis(connection) is None
        assert not basis_now(database, models).carries_on(None)
        remember(connection, Basis("x", MONDAY), ["business_date"])
        move_on(connection, TUESDAY)
        assert last_basis(connection) == Basis("x", TUESDAY)


def test_a_missing_table_or_view_leaves_no_basis(database):
    with connect(database.url, "mfg_loader") as connection:
        remember(connection, Basis("x", MONDAY), ["business_date", "sales_orders"])
        assert last_basis(connection) is None


def test_before_the_first_nightly_there_is_none(database, models):
    with connect(database.url, "mfg_loader") as connection:
        assert basis(connection, models) is None
