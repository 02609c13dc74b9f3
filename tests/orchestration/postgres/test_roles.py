"""What each role may do, and by trying it, what it must not."""

import psycopg
import pytest

from orchestration.postgres.migrate import ROLES
from tests.conftest import Database

READ = {"SELECT"}
WRITE = {"SELECT", "INSERT", "UPDATE", "DELETE"}

BOOKS = {
    "ingestion_jobs", "ingestion_log_entries", "loaded_files", "data_connector_configs", "rejected_rows",
    "business_date", "nightly_runs", "transform_results", "transform_inputs", "transform_basis",
    "changed_rows", "changes_taken", "touched_keys",
    "entity_fields", "schema_changes", "ingestion_requests",
}  # fmt: skip

Rights = dict[str, set[str]]
"""Privileges by table, or by schema where all its tables are the same."""

EXPECTED: dict[str, Rights] = {
    "mfg_loader": {
        "raw": {"SELECT", "INSERT"},
        **{f"staging.{table}": WRITE for table in BOOKS},
    },
    "mfg_transformer": {
        "raw": READ,
        **{f"staging.{table}": READ for table in BOOKS},
        "staging.rejected_rows": {"SELECT", "INSERT", "DELETE"},
        "staging.changed_rows": {"SELECT", "INSERT", "DELETE"},
        "staging.touched_keys": {"SELECT", "INSERT", "DELETE"},
        "staging.changes_taken": WRITE,
    },
    "mfg_forecaster": {
        "staging": READ,
        "manufacturing": READ,
        "forecast": {*WRITE, "TRUNCATE", "MAINTAIN"},
        "forecast.forecast_overrides": {"SELECT", "MAINTAIN"},
        "forecast.planner_marks": {"SELECT", "MAINTAIN"},
    },
    "mfg_planner": {
        "staging.business_date": READ,
        "staging.nightly_runs": READ,
        "manufacturing": READ,
        "forecast": READ,
        "forecast.forecast_overrides": {"SELECT", "INSERT"},
        "forecast.planner_marks": {"SELECT", "INSERT"},
    },
    "mfg_notifier": {
        **{f"staging.{table}": READ for table in BOOKS},
        "manufacturing": READ,
        "forecast": READ,
        "forecast.forecast_alerts": WRITE,
        "notification": WRITE,
    },
    "mfg_analyst": {
        **{f"staging.{table}": READ for table in BOOKS},
        "staging.staging_data": READ,
        "manufacturing": READ,
        "forecast": READ,
    },
    "mfg_copilot": {
        "staging.business_date": READ,
        "staging.nightly_runs": READ,
        "manufacturing": READ,
        "forecast": READ,
    },
    "mfg_session": {"copilot": WRITE},
}

TABLES = """
    select schemaname, tablename from pg_tables where schemaname !~ '^pg_|information'
    union all select schemaname, viewname from pg_views where schemaname in ('forecast', 'staging')
"""
GRANTED = """
    select n.nspname, c.relname, p.name
    from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
    cross join unnest(array[
        'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'
    ]) as p (name)
    where n.nspname = any(array['raw', 'staging', 'manufacturing', 'forecast', 'notification', 'copilot', 'dagster'])
        and c.relkind in ('r', 'v', 'm', 'p') and pg_get_userbyid(c.relowner) <> %(role)s
        and has_table_privilege(%(role)s, c.oid, p.name)
"""


@pytest.fixture
def built(database: Database) -> Database:
    """A migrated database in which dbt has built a staging and a published table, beside Dagster's own."""
    with database.connect("mfg_transformer") as connection:
        connection.execute("create table staging.stg_erp__items (x int); create table manufacturing.skus (x int)")
    with database.connect() as connection:
        connection.execute("create schema dagster; create table dagster.runs (x int)")
    return database


def test_each_role_has_the_rights_it_needs_and_no_other(built: Database, subtests: pytest.Subtests) -> None:
    with built.connect() as connection:
        tables = [f"{schema}.{table}" for schema, table in connection.execute(TABLES).fetchall()]
        for role in ROLES:
            granted: Rights = {}
            for schema, table, privilege in connection.execute(GRANTED, {"role": role}):
                granted.setdefault(f"{schema}.{table}", set()).add(privilege)
            with subtests.test(role):
                assert granted == expected_of(role, tables)


def expected_of(role: str, tables: list[str]) -> Rights:
    """What EXPECTED says, table by table; what dbt built it owns, and needs no rights to."""
    rights = {table: EXPECTED[role].get(table, EXPECTED[role].get(table.split(".")[0])) for table in tables}
    built = {"staging.stg_erp__items", "manufacturing.skus"} if role == "mfg_transformer" else set()
    return {table: given for table, given in rights.items() if given and table not in built}


FORBIDDEN = {
    "mfg_loader": [
        "update raw.records set payload = null",
        "delete from raw.records",
        "truncate raw.records",
        "select from manufacturing.skus",
        "select from copilot.api_keys",
        "create table staging.mine (x int)",
    ],
    "mfg_transformer": [
        "insert into raw.records (system) values ('x')",
        "delete from staging.ingestion_jobs",
        "update staging.business_date set as_of = '2020-01-01'",
        "delete from staging.nightly_runs",
        "truncate staging.rejected_rows",
        "update staging.schema_migrations set content_hash = 'x'",
        "delete from forecast.forecasts",
        "select from notification.notifications",
    ],
    "mfg_forecaster": [
        "select from raw.records",
        "delete from manufacturing.skus",
        "delete from staging.nightly_runs",
        "create table forecast.mine (x int)",
        "delete from notification.notifications",
        "update forecast.forecast_overrides set withdrawn_by = 'x'",
        "delete from forecast.forecast_overrides",
        "truncate forecast.planner_marks",
    ],
    "mfg_planner": [
        "update forecast.forecast_overrides set quantity = 1",
        "update forecast.planner_marks set first_day = '2020-01-01'",
        "delete from forecast.forecast_overrides",
        "truncate forecast.planner_marks",
        "update forecast.forecasts set forecast_value = 0",
        "delete from forecast.runs",
        "delete from manufacturing.skus",
        "update staging.business_date set as_of = '2020-01-01'",
        "select from raw.records",
        "select from notification.notifications",
    ],
    "mfg_notifier": [
        "delete from forecast.inventory_risk",
        "insert into forecast.planner_marks (sku_id) values ('x')",
        "update manufacturing.skus set x = 1",
        "select from raw.records",
        "select from copilot.api_keys",
        "select from staging.stg_erp__items",
    ],
    "mfg_analyst": [
        "delete from manufacturing.skus",
        "select from raw.records",
        "select from notification.notification_preferences",
        "select from copilot.messages",
        "select from dagster.runs",
        "create table public.mine (x int)",
        "select pg_read_file('/etc/passwd')",
        "copy manufacturing.skus to program 'cat'",
    ],
    "mfg_copilot": [
        "update forecast.forecast_alerts set status = 'acknowledged'",
        "insert into forecast.forecast_overrides (entity_id) values ('x')",
        "insert into manufacturing.skus values (1)",
        "select from raw.records",
        "select payload from staging.rejected_rows",
        "select config_json from staging.data_connector_configs",
        "select from staging.ingestion_jobs",
        "select from staging.stg_erp__items",
        "select from notification.notifications",
        "select from copilot.sessions",
        "select from dagster.runs",
    ],
    "mfg_session": [
        "select from manufacturing.skus",
        "select from forecast.forecasts",
        "select from raw.records",
        "select from staging.business_date",
        "create table copilot.mine (x int)",
    ],
}


def test_what_a_role_must_not_do_is_refused(built: Database, subtests: pytest.Subtests) -> None:
    for role, statements in FORBIDDEN.items():
        with built.connect(role) as connection:
            # A reader may end its read-only guard by a statement: the rights alone must hold.
            connection.execute("set default_transaction_read_only = off")
            for statement in statements:
                with subtests.test(f"{role}: {statement}"), pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


@pytest.mark.parametrize("role", ["mfg_analyst", "mfg_copilot"])
def test_a_reader_cannot_write_where_it_could(built, role: str) -> None:
    with built.connect(role) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("create temporary table mine (x int)")


def test_tables_that_dbt_builds_anew_can_be_read_by_those_who_read_them(built) -> None:
    with built.connect("mfg_transformer") as connection:
        connection.execute("drop table manufacturing.skus; create table manufacturing.skus as select 1 as x")
    for role in ("mfg_forecaster", "mfg_planner", "mfg_notifier", "mfg_analyst", "mfg_copilot"):
        with built.connect(role) as connection:
            assert connection.execute("select x from manufacturing.skus").fetchone() == (1,)
