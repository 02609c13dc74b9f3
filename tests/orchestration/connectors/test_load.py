"""The change log: what is stored, what is not, and what is booked about it."""

import psycopg
import pytest

from orchestration.connectors.errors import ConnectorError, SystemConfigError, TargetError
from orchestration.connectors.load import record_failure, sync_configs
from tests.change_log import make_room


def counts(result):
    return result.extracted, result.inserted, result.unchanged, result.deleted, result.record_count


def test_the_first_load_stores_every_record_as_the_source_said_it(books, shop):
    shop.put("A", "Axle")
    shop.put("B", None)
    assert counts(books.load(shop.whole)) == (2, 2, 0, 0, 2)
    assert books.stored_keys() == ["A", "B"]
    assert books.versions("B") == [{"no": "B", "name": None, "changed": "2026-03-01T00:00:00"}]


def test_an_unchanged_record_is_not_stored_again(books, shop):
    shop.put("A", "Axle")
    books.load(shop.whole)
    assert counts(books.load(shop.whole)) == (1, 0, 1, 0, 1)
    assert books.stored_keys() == ["A"]


def test_the_order_in_which_a_source_lists_its_fields_makes_no_new_version(books, shop):
    shop.put("A", "Axle")
    books.load(shop.source(query="select no, name from items", key=["no"], mode="full"))
    assert books.load(shop.source(query="select name, no from items", key=["no"], mode="full")).inserted == 0


def test_a_changed_record_is_a_new_version(books, shop):
    shop.put("A", "Axle")
    shop.put("B", "Bolt")
    books.load(shop.whole)
    shop.put("B", "Bolt M8")
    assert counts(books.load(shop.whole)) == (2, 1, 1, 0, 2)
    assert [version["name"] for version in books.versions("B")] == ["Bolt", "Bolt M8"]


def test_a_record_that_changes_back_is_a_third_version(books, shop):
    for name in ("Axle", "Shaft", "Axle"):
        shop.put("A", name)
        books.load(shop.whole)
    assert [version["name"] for version in books.versions("A")] == ["Axle", "Shaft", "Axle"]


def test_what_vanished_from_a_complete_extract_is_a_tombstone(books, shop):
    shop.put("A", "Axle")
    shop.put("B", "Bolt")
    books.load(shop.whole)
    shop.remove("A")
    assert counts(books.load(shop.whole)) == (1, 0, 1, 1, 1)
    assert books.versions("A")[1:] == [None]
    assert counts(books.load(shop.whole)) == (1, 0, 1, 0, 1)


def test_a_record_that_returns_after_its_deletion_is_stored_again_though_it_is_the_same(books, shop):
    shop.put("A", "Axle")
    books.load(shop.whole)
    shop.remove("A")
    books.load(shop.whole)
    shop.put("A", "Axle")
    assert counts(books.load(shop.whole)) == (1, 1, 0, 0, 1)
    first, deleted, again = books.versions("A")
    assert (first, deleted) == (again, None)


def test_what_is_missing_in_an_extract_of_changes_stays_until_everything_is_read(books, shop):
    shop.put("A", "Axle", "2026-01-01")
    shop.put("B", "Bolt", "2026-01-02")
    books.load(shop.by_cursor)
    shop.remove("A")
    assert counts(books.load(shop.by_cursor)) == (1, 0, 1, 0, 2)
    assert counts(books.load(shop.by_cursor, full=True)) == (1, 0, 1, 1, 1)
    assert books.versions("A")[1:] == [None]
    assert [job["job_type"] for job in books.jobs()] == ["full", "incremental", "full"]


def test_of_a_key_that_comes_twice_the_last_record_stays_and_somebody_is_told(books, shop):
    shop.execute("insert into items values (?, ?, null)", ("A", "first"), ("B", "Bolt"), ("A", "last"))
    assert counts(books.load(shop.whole)) == (3, 2, 1, 0, 2)
    assert [version["name"] for version in books.versions("A")] == ["last"]
    assert books.messages("warning") == ["1 records had a key that came again; the last of each was kept."]
    assert counts(books.load(shop.whole)) == (3, 0, 3, 0, 2)


def test_a_key_that_all_records_share_takes_no_longer_for_it(books, shop):
    shop.execute("with recursive n (n) as (select 1 union all select n + 1 from n where n < 30000) "
                 "insert into items select 'A', n, null from n")  # fmt: skip
    assert counts(books.load(shop.whole)) == (30_000, 1, 29_999, 0, 1)


def test_records_without_a_key_are_kept_apart_by_their_content(books, shop):
    shop.put(None, "nameless")
    shop.execute("insert into items values ('', 'blank', null)")
    assert counts(books.load(shop.whole)) == (2, 2, 0, 0, 2)
    assert all(key.startswith("(no key) ") for key in books.stored_keys())
    assert counts(books.load(shop.whole)) == (2, 0, 2, 0, 2)


def test_two_entities_and_two_systems_with_the_same_keys_are_strangers(books, shop):
    shop.put("A", "Axle")
    books.load(shop.whole)
    for system, entity in (("shop", "others"), ("elsewhere", "items")):
        with books.connect() as connection:
            make_room(connection, system, entity)
        books.execute(f"insert into raw.records (job_id, system, entity, source_key, payload, extracted_at) "
                      f"values (gen_random_uuid(), '{system}', '{entity}', 'Z', '{{}}', now())")  # fmt: skip
    assert counts(books.load(shop.whole)) == (1, 0, 1, 0, 1)


def test_a_source_that_gives_nothing_at_all_deletes_everything_and_somebody_is_told(books, shop):
    shop.put("A", "Axle")
    books.load(shop.whole)
    shop.remove("A")
    assert counts(books.load(shop.whole)) == (0, 0, 0, 1, 0)
    assert books.messages("warning") == ["The source gave nothing at all: 1 records are now deleted."]


def test_characters_that_cannot_be_stored_are_shown_and_somebody_is_told(books, shop):
    shop.put("A", "Ax\0le")
    books.load(shop.whole)
    assert books.versions("A")[0]["name"] == "Ax␀le"
    assert books.messages("warning") == ["1 records held characters PostgreSQL cannot store; see ␀ and �."]
    assert books.load(shop.whole).unchanged == 1


# The books


def test_the_books_say_what_the_load_returned_and_add_up(books, shop):
    shop.put("A", "Axle")
    shop.put("B", "Bolt")
    books.load(shop.by_cursor)
    shop.put("B", "Bolt M8")
    shop.remove("A")
    result = books.load(shop.by_cursor, full=True, dagster_run_id="run-1")
    job = books.jobs()[-1]
    assert (job["id"], job["status"], job["error"], job["dagster_run_id"]) == (
        result.job_id,
        "completed",
        None,
        "run-1",
    )
    assert job["extracted_count"] == job["inserted_count"] + job["unchanged_count"] == 1
    assert (job["inserted_count"], job["deleted_count"], job["record_count"]) == (1, 1, 1)
    assert job["created_at"] == books.clock.now
    assert books.messages("info")[-1] == "1 read, 1 stored, 1 deleted."


def test_every_version_names_the_job_that_stored_it(books, shop):
    shop.put("A", "Axle")
    first = books.load(shop.whole)
    shop.put("A", "Shaft")
    second = books.load(shop.whole)
    with books.connect() as connection:
        jobs = connection.execute("select job_id from raw.records order by record_id").fetchall()
    assert jobs == [(first.job_id,), (second.job_id,)]


def test_an_entity_that_the_system_does_not_have_is_refused_by_name(books, shop):
    with pytest.raises(SystemConfigError, match=r"there is no entity 'prices'\. Nothing was read\. It has items\."):
        books.load(shop.whole, "prices")
    assert books.jobs() == []


def test_a_load_that_could_not_begin_is_booked_as_failed(books, shop):
    error = ConnectorError("no driver", system="shop", entity="items", remedy="Install one")
    record_failure(books.url, shop.whole.config, "items", error, dagster_run_id="run-1", clock=books.clock)
    (job,) = books.jobs()
    assert (job["status"], job["error"], job["dagster_run_id"]) == ("failed", str(error), "run-1")
    assert books.messages("error") == [str(error)]


def test_a_company_that_gives_up_a_system_keeps_it_as_inactive(books, shop):
    config = shop.whole.config
    with books.connect("mfg_loader") as connection:
        sync_configs(connection, [config, config.model_copy(update={"system": "old"})])
        sync_configs(connection, [config])
        rows = connection.execute("select id, is_active from staging.data_connector_configs order by id").fetchall()
    assert rows == [("old", False), ("shop", True)]


# The watermark


def test_only_what_changed_since_the_last_load_is_read(books, shop):
    shop.put("A", "Axle", "2026-01-01")
    shop.put("B", "Bolt", "2026-01-02")
    assert books.load(shop.by_cursor).watermark == "2026-01-02"
    shop.put("C", "Cap", "2026-01-03")
    assert counts(books.load(shop.by_cursor)) == (2, 1, 1, 0, 3)
    assert counts(books.load(shop.by_cursor)) == (1, 0, 1, 0, 3)


def test_a_record_with_the_very_timestamp_at_which_the_last_load_ended_is_not_lost(books, shop):
    shop.put("A", "Axle", "2026-01-02")
    books.load(shop.by_cursor)
    shop.put("B", "Bolt", "2026-01-02")
    shop.put("A", "Shaft", "2026-01-02")
    assert counts(books.load(shop.by_cursor)) == (2, 2, 0, 0, 2)


def test_a_record_without_a_cursor_value_is_read_every_time(books, shop):
    shop.put("A", "Axle", "2026-01-02")
    shop.put("B", "Bolt", None)
    books.load(shop.by_cursor)
    shop.put("B", "Bolt M8", None)
    assert counts(books.load(shop.by_cursor)) == (2, 1, 1, 0, 2)


def test_the_watermark_stays_where_it_was_when_nothing_is_left(books, shop):
    shop.put("A", "Axle", "2026-01-02")
    books.load(shop.by_cursor)
    shop.remove("A")
    assert books.load(shop.by_cursor).watermark == "2026-01-02"


def test_an_entity_that_was_empty_is_booked_as_read_in_full_which_it_is(books, shop):
    books.load(shop.by_cursor)
    shop.put("A", "Axle")
    books.load(shop.by_cursor)
    assert [job["job_type"] for job in books.jobs()] == ["full", "full"]


@pytest.mark.parametrize(("hours", "kind"), [(6 * 24, "incremental"), (7 * 24 - 0.001, "full"), (7 * 24, "full")])
def test_everything_is_read_again_every_so_many_days_though_a_nightly_starts_a_little_early(books, shop, hours, kind):
    source = shop.source(table="items", key=["no"], mode="incremental", cursor="changed", full_every_days=7)
    shop.put("A", "Axle")
    books.load(source)
    books.clock.forward(hours=hours, minutes=-1)
    books.load(source)
    assert books.jobs()[-1]["job_type"] == kind


def test_a_full_load_that_was_asked_for_puts_off_the_next(books, shop):
    source = shop.source(table="items", key=["no"], mode="incremental", cursor="changed", full_every_days=7)
    shop.put("A", "Axle")
    books.load(source)
    books.clock.forward(days=6)
    books.load(source, full=True)
    books.clock.forward(days=2)
    books.load(source)
    assert [job["job_type"] for job in books.jobs()] == ["full", "full", "incremental"]


# Every record or none

REFUSE = """
    create function refuse() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
    create trigger refuse before {event} for each row when ({condition}) execute function refuse();
"""


@pytest.mark.parametrize(
    ("event", "condition"),
    [
        ("insert on raw.records", "new.source_key = 'C'"),
        ("insert on raw.records", "new.is_deleted"),
        ("update on staging.ingestion_jobs", "new.status = 'completed'"),
    ],
)
def test_records_and_watermark_move_together_or_not_at_all(own_books, shop, event, condition):
    shop.put("A", "Axle", "2026-01-01")
    shop.put("X", "Xylophone", "2026-01-01")
    own_books.load(shop.by_cursor)
    for number in ("B", "C"):
        shop.put(number, "new", "2026-01-02")
    shop.remove("X")
    own_books.execute(REFUSE.format(event=event, condition=condition))
    with pytest.raises(TargetError, match="the disk is full"):
        own_books.load(shop.by_cursor, full=True)
    assert own_books.stored_keys() == ["A", "X"]
    failed = own_books.jobs()[-1]
    assert (failed["status"], failed["watermark"], failed["inserted_count"]) == ("failed", None, None)

    own_books.execute("drop function refuse cascade")
    assert counts(own_books.load(shop.by_cursor)) == (3, 2, 1, 0, 4)


def test_the_loader_may_add_to_the_log_and_never_rewrite_it(books, shop):
    shop.put("A", "Axle")
    books.load(shop.whole)
    with books.connect("mfg_loader") as connection:
        for statement in ("update raw.records set payload = '{}'", "delete from raw.records", "truncate raw.records"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_transaction_that_commits_late_with_an_earlier_timestamp_is_found(books, shop):
    shop.put("A", "Axle", "2026-03-01T12:00:00")
    books.load(shop.by_cursor)
    shop.put("B", "Bolt", "2026-03-01T11:51:00")
    assert counts(books.load(shop.by_cursor)) == (2, 1, 1, 0, 2)


def test_the_overlap_is_as_long_as_the_source_needs(books, shop):
    source = shop.source(table="items", key=["no"], mode="incremental", cursor="changed", overlap_minutes=0.5)
    shop.put("A", "Axle", "2026-03-01T12:00:00")
    books.load(source)
    shop.put("B", "Bolt", "2026-03-01T11:59:31")
    shop.put("C", "Cap", "2026-03-01T11:59:29")
    assert counts(books.load(source)) == (2, 1, 1, 0, 2)


def test_the_overlap_moves_no_watermark_back(books, shop):
    shop.put("A", "Axle", "2026-03-01T12:00:00")
    books.load(shop.by_cursor)
    shop.remove("A")
    for _ in range(2):
        assert books.load(shop.by_cursor).watermark == "2026-03-01T12:00:00"


def test_a_cursor_from_the_future_hides_nothing(books, shop):
    shop.put("A", "Axle", "2206-01-01T00:00:00")
    assert books.load(shop.by_cursor).watermark == "2026-03-02T02:01:00"
    assert books.messages("warning") == [
        "The cursor reaches 2206-01-01T00:00:00, which is yet to come: records from now on are read again each time."
    ]
    shop.put("B", "Bolt", "2026-03-02T02:00:59")
    assert counts(books.load(shop.by_cursor)) == (2, 1, 1, 0, 2)


def test_another_cursor_starts_over(books, shop):
    shop.execute("create table things (id text, changed text, seen text)")
    shop.execute("insert into things values ('A', '2026-01-02', '2026-01-01'), ('B', null, null)")
    source = {"table": "things", "key": ["id"], "mode": "incremental"}
    books.load(shop.source(**source, cursor="changed"))
    shop.execute("insert into things values ('C', '2026-01-01', '2026-01-01')")
    result = books.load(shop.source(**source, cursor="seen"))
    assert (*counts(result), result.watermark) == (3, 1, 2, 0, 3, "2026-01-01")
    assert [(job["job_type"], job["cursor_field"]) for job in books.jobs()] == [("full", "changed"), ("full", "seen")]


# How many there are


def test_where_the_books_were_cleared_the_log_is_counted(books, shop):
    shop.put("A", "Axle", "2026-01-01")
    shop.put("B", "Bolt", "2026-01-02")
    books.load(shop.by_cursor)
    books.execute("delete from staging.ingestion_jobs")
    shop.remove("A")
    assert counts(books.load(shop.by_cursor)) == (1, 0, 1, 1, 1)


def test_every_record_is_counted_once_however_it_came_and_went(books, shop):
    for day, number in enumerate("ABCD", start=1):
        shop.put(number, "first", f"2026-01-0{day}")
    books.load(shop.by_cursor)
    shop.put("D", "second", "2026-01-05")
    shop.put("E", "first", "2026-01-05")
    assert books.load(shop.by_cursor).record_count == 5
    shop.remove("A")
    assert books.load(shop.by_cursor, full=True).record_count == 4
    shop.put("A", "first", "2026-01-06")
    assert counts(books.load(shop.by_cursor)) == (3, 1, 2, 0, 5)
