"""The change log: a partition per system and entity."""

from uuid import uuid4

from orchestration.postgres.migrate import BOOTSTRAP, HERE, migrate, read_migrations
from tests.change_log import make_room
from tests.conftest import Database

PUT = """
    insert into raw.records (job_id, system, entity, source_key, payload, extracted_at)
    values (gen_random_uuid(), %s, %s, %s, '{}', now())
"""
ALL = "select record_id, system, entity, source_key, is_deleted from raw.records order by record_id"


def test_a_log_in_one_table_moves_into_its_partitions(scratch_database: Database) -> None:
    with scratch_database.connect() as connection:
        connection.execute(BOOTSTRAP)
        for migration in read_migrations(HERE / "migrations")[:7]:
            connection.execute(migration.sql.encode())
            connection.execute(
                "insert into staging.schema_migrations values (%s, %s)", [migration.name, migration.content_hash]
            )
        for where in (("shop", "items", "A"), ("wms", "stock", "A"), ("shop", "orders", "1"), ("shop", "items", "B")):
            connection.execute(PUT, where)
        before = connection.execute(ALL).fetchall()
    migrate(scratch_database.url)
    with scratch_database.connect("mfg_loader") as connection:
        assert connection.execute(ALL).fetchall() == before
        connection.execute(PUT, ("shop", "items", "C"))
        assert connection.execute(ALL).fetchall()[-1] == (5, "shop", "items", "C", False)
    with scratch_database.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from staging.staging_data").fetchone() == (5,)


def test_an_entity_has_a_table_whatever_its_name_is(database: Database) -> None:
    long = "a_name_that_is_much_longer_than_what_postgresql_takes_for_a_table"
    with database.connect("mfg_loader") as connection:
        for system, entity in (("a", "b__c"), ("a__b", "c"), ("shop", f"{long}_one"), ("shop", f"{long}_two")):
            make_room(connection, system, entity)
            connection.execute(PUT, (system, entity, "A"))
        assert len(connection.execute("select distinct tableoid from raw.records").fetchall()) == 4


def test_first_loads_do_not_wait_for_each_other_while_they_read(database: Database) -> None:
    make = "select raw.make_partition('shop', %s, %s, now())"
    attach = "select raw.attach_partition('shop', %s, %s)"
    one, other, second = uuid4(), uuid4(), uuid4()
    with database.connect("mfg_loader") as slow, database.connect("mfg_loader") as quick:
        slow.execute("set local lock_timeout = '2s'")
        quick.execute("set local lock_timeout = '2s'")
        slow.execute(make, ["items", one])
        quick.execute(make, ["orders", other])
        quick.execute(make, ["items", second])
        assert quick.execute(attach, ["orders", other]).fetchone() == (True,)
        assert quick.execute(attach, ["items", second]).fetchone() == (True,)
        quick.commit()
        assert slow.execute(attach, ["items", one]).fetchone() == (False,)
