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
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_reading_role_must_not(config, statement):
    with Database(config) as database, pytest.raises((psycopg.Error, CopilotError)), database.reading() as connection:
        connection.execute(statement)


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
