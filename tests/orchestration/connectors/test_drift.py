"""Fields that come, go and change: told, kept, and only where they are needed a reason to refuse a load."""

import pytest

from orchestration.connectors.drift import Field, compare, merge
from orchestration.connectors.errors import SourceMissingError


def field(*types: str, optional: bool = False) -> Field:
    return Field(frozenset(types), optional)


def changes(known, found):
    return [str(change) for change in compare(known, found)]


def test_nothing_is_news_to_who_knows_nothing():
    assert changes({}, {"a": field("string")}) == []


def test_every_kind_of_change_is_told_in_words():
    known = {"a": field("string"), "b": field("number"), "c": field("string")}
    found = {"a": field("string"), "b": field("string"), "d": field()}
    assert changes(known, found) == [
        "Field d is new (null).",
        "Field c (string) is no longer there.",
        "Field b was number and is string.",
    ]


def test_what_says_nothing_is_no_change(subtests):
    for known, found in (
        ({"a": field("number")}, {"a": field()}),
        ({"a": field()}, {"a": field("number")}),
        ({"a": field("number", "string")}, {"a": field("number")}),
        ({"a": field("number", optional=True)}, {"b": field("number")}),
    ):
        with subtests.test(str(known)):
            assert [change for change in compare(known, found) if change.field == "a"] == []


def test_a_type_beside_the_known_joins_it_and_another_replaces_it():
    known = {"a": field("number"), "b": field("number")}
    merged = merge(known, {"a": field("number", "string"), "b": field("string")})
    assert merged == {"a": field("number", "string"), "b": field("string")}


def test_a_load_tells_keeps_and_logs_what_changed(books, shop):
    shop.put("1", "pump")
    assert books.load(shop.whole).changes == ()
    shop.execute("alter table items rename column name to title")
    shop.execute("alter table items add column price real default 1.5")
    result = books.load(shop.whole)
    told = [
        "Field price is new (number).",
        "Field title is new (string).",
        "Field name (string) is no longer there.",
    ]
    assert [str(change) for change in result.changes] == told == books.messages("warning")
    with books.connect("mfg_analyst") as connection:
        rows = connection.execute("select field, change, before, after, job_id from staging.schema_changes order by id")
        assert rows.fetchall() == [
            ("price", "new", None, "number", result.job_id),
            ("title", "new", None, "string", result.job_id),
            ("name", "lost", "string", None, result.job_id),
        ]
        fields = connection.execute("select field, types from staging.entity_fields order by field").fetchall()
    assert fields == [("changed", ["string"]), ("no", ["string"]), ("price", ["number"]), ("title", ["string"])]
    assert books.load(shop.whole).changes == ()


def test_a_needed_field_that_is_lost_refuses_the_load_and_what_heals_it_is_loaded(books, shop):
    shop.put("1", "pump")
    books.load(shop.whole, fields_read=["name"])
    shop.execute("alter table items rename column name to title")
    with pytest.raises(
        SourceMissingError, match=r"shop.items: the source no longer gives name.*Nothing was stored.*optional"
    ):
        books.load(shop.whole, fields_read=["name"])
    assert books.versions() == [{"no": "1", "name": "pump", "changed": "2026-03-01T00:00:00"}]
    assert [job["status"] for job in books.jobs()] == ["completed", "failed"]
    shop.execute("alter table items rename column title to name")
    assert books.load(shop.whole, fields_read=["name"]).changes == ()


def test_a_field_said_to_be_optional_may_go(books, shop):
    shop.put("1", "pump")
    books.load(shop.whole, fields_read=["name"])
    shop.execute("alter table items drop column name")
    source = shop.source(table="items", key=["no"], mode="full", optional=["name"])
    assert [change.change for change in books.load(source, fields_read=["name"]).changes] == ["lost"]


def test_a_field_that_comes_and_goes_is_told_once(books, shop):
    told = []
    shop.put("1", "pump")
    for statement in ("select 1", "alter table items drop column name", "alter table items add column name text"):
        shop.execute(statement)
        shop.execute("update items set changed = changed || '1'")
        told += [change.change for change in books.load(shop.whole).changes]
    shop.execute("alter table items drop column name")
    assert books.load(shop.whole).changes == ()
    assert told == ["lost", "new"]


def test_a_load_takes_over_the_job_that_was_promised_and_no_other(books, shop):
    shop.put("1", "pump")
    for number, run in ((1, "mine"), (2, "other")):
        books.execute(
            f"""
            insert into staging.ingestion_jobs (id, job_type, status, source_connector, entity, dagster_run_id)
            values ('00000000-0000-0000-0000-00000000000{number}', 'incremental', 'pending', 'shop', 'items', '{run}')
            """
        )
    books.load(shop.whole, dagster_run_id="mine")
    assert {job["dagster_run_id"]: (job["status"], job["job_type"]) for job in books.jobs()} == {
        "mine": ("completed", "full"), "other": ("pending", "incremental"),
    }  # fmt: skip
