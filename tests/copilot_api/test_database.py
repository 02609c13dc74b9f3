"""The reading role can only read what is published, and a dead database is survived."""

import time
from dataclasses import replace

import psycopg
import pytest

from copilot_api.database import Database
from copilot_api.errors import CopilotError, Unavailable

FORBIDDEN = [
    "insert into manufacturing.skus (sku_id) values ('x')",
    "update forecast.forecast_alerts set status = 'resolved'",
    "delete from staging.nightly_runs",
    "truncate forecast.inventory_risk",
    "create table manufacturing.mine (x int)",
    "create temporary table mine (x int)",
    "copy manufacturing.skus to '/tmp/skus'",
    "copy manufacturing.skus from program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select * from raw.records",
    "select * from copilot.api_keys",
    "select * from copilot.messages",
    "alter role mfg_copilot superuser",
    "copy manufacturing.skus from '/etc/passwd'",
    "copy (select 1) to program 'id'",
    "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('.')",
    "select pg_stat_file('PG_VERSION')",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "select nextval('copilot.messages_position_seq')",
    "select setval('copilot.messages_position_seq', 1)",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename is not null and pid <> pg_backend_pid()",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select pg_rotate_logfile()",
    "select pg_create_logical_replication_slot('mine', 'pgoutput')",
    "select query_to_xml('insert into manufacturing.skus values (1)', true, true, '')",
    "do $$ begin insert into manufacturing.skus (sku_id) values ('x'); end $$",
    "create function manufacturing.mine() returns int language sql as 'select 1'",
    "create schema mine",
    "create extension dblink",
    "lock table manufacturing.skus in access exclusive mode",
    "select * from manufacturing.skus for update",
    "explain analyze delete from manufacturing.skus",
    "drop table manufacturing.skus",
    "grant select on manufacturing.skus to public",
    "comment on table manufacturing.skus is 'mine'",
    "select * from pg_authid",
    "select * from notification.notifications",
    "select * from staging.staging_data",
    # A transaction may be declared to write, and a role may be reset: neither gives more than the role has.
    "set default_transaction_read_only = off; insert into manufacturing.skus (sku_id) values ('x')",
    "begin read write; update forecast.forecast_alerts set status = 'resolved'",
    "reset role; select * from raw.records",
    "alter system set work_mem = '1GB'",
]


def test_the_reading_role_must_not(config):
    allowed = []
    for statement in FORBIDDEN:
        with Database(config) as database:
            try:
                with database.reading() as connection:
                    connection.execute(statement)
                allowed.append(statement)
            except (psycopg.Error, CopilotError):
                pass
    assert allowed == []


def test_a_statement_is_cancelled_in_time(config):
    began = time.monotonic()
    hasty = Database(replace(config, statement_timeout_ms=200))
    with hasty, pytest.raises(Unavailable) as caught, hasty.reading() as connection:
        connection.execute("select pg_sleep(5)")
    assert time.monotonic() - began < 3 and caught.value.retry_after


def test_the_session_role_sees_only_its_schema(config):
    with Database(config) as database:
        for table in ("manufacturing.skus", "forecast.inventory_risk", "raw.records"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), database.sessions() as connection:
                connection.execute(f"select * from {table}")


@pytest.mark.slow
def test_a_dead_database_is_503_and_heals_by_itself(client, plant, server):
    name = plant.url.rsplit("/", 1)[1]
    path = "/api/v1/inventory/current"
    assert client.get(path).status_code == 200
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'alter database "{name}" with allow_connections false')
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        down = client.get(path)
        assert down.status_code == 503 and int(down.headers["retry-after"]) > 0
        assert down.headers["content-type"] == "application/problem+json"
        assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
        assert "text/html" in client.get("/risk", headers={"Cookie": "mfg_key=x"}).headers["content-type"]
        connection.execute(f'alter database "{name}" with allow_connections true')
    deadline = time.monotonic() + 10
    while client.get(path).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
