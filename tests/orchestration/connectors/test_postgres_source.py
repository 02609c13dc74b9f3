"""PostgreSQL as a source: what COPY gives, and what a server may complain about."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from orchestration.connectors import change_log
from orchestration.connectors.base import Since
from orchestration.connectors.errors import (
    MissingVariableError,
    SourceDataError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.postgres_source import PostgresOutline
from orchestration.postgres.connect import connect, with_database

VALUES = {
    "12345678901234567890.1234567890::numeric": "12345678901234567890.1234567890",
    "'NaN'::numeric": '"NaN"',
    "'-Infinity'::numeric": '"-Infinity"',
    "'NaN'::float8": '"NaN"',
    "0.1::float8": "0.1",
    "1e-7::float4": "0.0000001",
    "9223372036854775807": "9223372036854775807",
    "'2026-03-02 01:02:03.000004+02'::timestamptz": '"2026-03-01T23:02:03.000004+00:00"',
    "'2026-03-02 01:02:03'::timestamp": '"2026-03-02T01:02:03"',
    "'infinity'::timestamptz": '"infinity"',
    "'-infinity'::date": '"-infinity"',
    "'0044-03-15 BC'::date": '"0044-03-15 BC"',
    "'1 day 2 hours'::interval": '"P1DT2H"',
    "'\\x00ff'::bytea": '"\\\\x00ff"',
    '\'{"b": 1.50, "a": [null]}\'::json': '{"a": [null], "b": 1.50}',
    "'{\"b\": 1.50}'::jsonb": '{"b": 1.50}',
    '\'{"nul": "a\\u0000b"}\'::json': '{"nul": "a␀b"}',
    '\'{"lone": "\\ud83c"}\'::json': '{"lone": "�"}',
    "array[1, null, 3]": "[1, null, 3]",
    "true": "true",
    "null::text": "null",
    "e'tab\\t, line\\n, back\\\\slash, \\\\u0000 ü 中 🏭'": '"tab\\t, line\\n, back\\\\slash, \\\\u0000 ü 中 🏭"',
}


def load_of(books, source):
    books.load(source)
    return books.versions()


def test_every_type_arrives_with_every_digit(books, erp):
    columns = ", ".join(f"{value} as v{position}" for position, value in enumerate(VALUES))
    erp.execute(f"create table items as select 1 as id, {columns}")
    books.load(erp.source())
    with books.connect() as connection:
        stored = dict(connection.execute("select key, value::text from raw.records, jsonb_each(payload)").fetchall())
    assert {value: stored[f"v{position}"] for position, value in enumerate(VALUES)} == VALUES


@pytest.mark.parametrize(
    "setting",
    [
        "timezone = 'Asia/Tokyo'",
        "datestyle = 'German'",
        "intervalstyle = 'postgres_verbose'",
        "extra_float_digits = -5",
        "bytea_output = 'escape'",
        "client_encoding = 'LATIN1'",
    ],
)
def test_settings_of_the_source_make_no_new_versions(books, erp, setting):
    erp.execute("create table items as select 1 as id, now() as a, interval '1 day' as b, 1::float8/3 as c, "
                "'\\x00ff'::bytea as d, 'Größe' as e, date '2026-03-02' as f")  # fmt: skip
    books.load(erp.source())
    erp.execute(f"alter database connectors_erp set {setting}")
    assert books.load(erp.source()).unchanged == 1


def test_a_database_in_another_encoding_is_read_as_unicode(books, erp, server):
    latin1 = create_latin1_database(server)
    with psycopg.connect(latin1, autocommit=True, client_encoding="utf8") as connection:
        connection.execute("create table items as select 1 as id, 'Größe' as name")
    assert load_of(books, erp.source(url=latin1)) == [{"id": 1, "name": "Größe"}]


def create_latin1_database(server):
    with connect(server, autocommit=True) as connection:
        connection.execute("drop database if exists connectors_latin1")
        connection.execute("create database connectors_latin1 encoding 'LATIN1' "
                           "locale_provider libc locale 'C' template template0")  # fmt: skip
    return with_database(server, "connectors_latin1")


@pytest.mark.parametrize(
    ("columns", "key", "expected"),
    [
        ("'a' as id", ["id"], "a"),
        ("7 as id", ["id"], "7"),
        ("'a|b' as id, e'c\\\\' as ln", ["id", "ln"], "a\\|b|c\\\\"),
        ("null::text as id, 'b' as ln", ["id", "ln"], "|b"),
        ("'a' as \"Id No\"", ["Id No"], "a"),
        ("e'tab\\t \\\\u0000' as id, '\"\\u0000\"'::json as doc", ["id"], "tab\t \\u0000"),
    ],
)
def test_keys_are_joined_as_everywhere(books, erp, columns, key, expected):
    erp.execute(f"create table items as select {columns}")
    books.load(erp.source(key=key))
    assert books.stored_keys() == [expected]


@pytest.mark.parametrize("columns", ["null::text as id", "'' as id", "null::text as id, '' as ln"])
def test_a_record_without_a_key_is_known_by_its_content(books, erp, columns):
    erp.execute(f"create table items as select {columns}")
    books.load(erp.source(key=["id", "ln"] if "ln" in columns else ["id"]))
    assert books.stored_keys()[0].startswith("(no key) ")
    assert books.load(erp.source(key=["id"])).unchanged == 1


@pytest.mark.parametrize("name", ["source", "payload", "record", "stage", "select"])
def test_columns_may_be_named_anything(books, erp, name):
    erp.execute(f"""create table items as select 'A' as id, 'x' as "{name}", 1 as changed""")
    assert load_of(books, erp.source(mode="incremental", cursor="changed")) == [{"id": "A", name: "x", "changed": 1}]
    assert books.load(erp.source(mode="incremental", cursor="changed", key=[name])).inserted == 1


def test_a_table_may_be_named_anything_and_lie_in_any_schema(books, erp):
    erp.execute('create schema "Odd Schema"; create table "Odd Schema"."Order" as select 1 as id')
    assert load_of(books, erp.source(table="Odd Schema.Order")) == [{"id": 1}]


def test_a_query_may_end_in_a_comment_or_a_semicolon_and_hold_percent_signs(books, erp):
    erp.execute("create table items as select * from (values (1, '5%'), (2, 'x')) as v (id, name)")
    query = "select id, name from items where name like '%\\%'; \n -- only per cent"
    assert load_of(books, erp.source(query=query.replace(";", ""))) == [{"id": 1, "name": "5%"}]
    assert books.load(erp.source(query="select id, name from items where name like '%\\%' ; ")).unchanged == 1


def test_options_of_the_url_are_kept(books, erp):
    erp.execute("create schema plant; create table plant.items as select 1 as id")
    url = f"{erp.url}?options=-csearch_path%3Dplant"
    assert load_of(books, erp.source(url=url)) == [{"id": 1}]


def test_an_empty_table_is_complete(books, erp):
    erp.execute("create table items (id int); insert into items values (1)")
    books.load(erp.source())
    erp.execute("delete from items")
    assert books.load(erp.source()).deleted == 1


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("timestamptz", ("2026-01-01 00:00:00.000001+00", "2026-01-01 00:00:00.000002+00")),
        ("timestamp", ("2026-01-01", "2026-01-02")),
        ("date", ("2026-01-01", "2026-01-02")),
        ("bigint", ("9", "10")),
        ("numeric", ("9.5", "10.25")),
        ("text", ("a", "b")),
    ],
)
def test_a_cursor_of_any_type_reads_on_where_it_ended_the_end_included(books, erp, type_, values):
    source = erp.source(mode="incremental", cursor="changed", overlap_minutes=0)
    earlier, later = values
    erp.execute(f"create table items (id text, changed {type_})")
    erp.execute(f"insert into items values ('A', '{earlier}'), ('B', '{later}'), ('never', null)")
    assert books.load(source).extracted == 3
    erp.execute(f"insert into items values ('C', '{later}')")
    result = books.load(source)
    assert (result.extracted, result.inserted, result.record_count) == (3, 1, 4)


def test_an_extract_is_one_snapshot(erp):
    erp.execute("create table items as select n as id, n as changed from generate_series(1, 5000) as n")
    extract = erp.source(mode="incremental", cursor="changed").connector.extract("items", None)
    first = next(extract.blocks)
    erp.execute("insert into items values (9999, 9999); delete from items where id = 5000")
    rows = (first + b"".join(extract.blocks)).splitlines()
    assert [int(row.split(b"\t")[0]) for row in rows] == list(range(1, 5001))
    assert extract.state.watermark == "5000"


def test_the_source_is_never_written_to(books, erp):
    erp.execute("create table items (id int); create function spoil() returns int language sql "
                "as 'insert into items values (2) returning id'")  # fmt: skip
    with pytest.raises(SourceDataError, match="read-only transaction"):
        books.load(erp.source(query="select spoil() as id"))


# Complaints


def test_a_missing_table_is_named_as_system_yaml_spells_it(books, erp):
    with pytest.raises(
        SourceMissingError, match=r"shop\.items: .*does not exist.* Correct table 'erp\.itm' in system\.yaml"
    ):
        books.load(erp.source(table="erp.itm"))
    assert "erp.itm" in books.jobs()[0]["error"]


@pytest.mark.parametrize(
    ("entity", "name"), [({"key": ["no"]}, "no"), ({"mode": "incremental", "cursor": "chg"}, "chg")]
)
def test_a_missing_key_or_cursor_is_named_beside_the_columns_there_are(books, erp, entity, name):
    erp.execute("create table items (id int, name text)")
    with pytest.raises(SourceMissingError, match=f"the source has no column {name}; it has id, name"):
        books.load(erp.source(**entity))


def test_a_query_over_a_column_that_is_gone_is_told_so(books, erp):
    erp.execute("create table items (id int)")
    with pytest.raises(SourceMissingError, match=r'column "colour" does not exist.*A column is gone or renamed'):
        books.load(erp.source(query="select id, colour from items"))


def test_two_columns_of_one_name_are_refused_as_one_would_be_lost(books, erp):
    with pytest.raises(SourceDataError, match="the query gives two columns named name"):
        books.load(erp.source(query="select 1 as id, 'a' as name, 'b' as name"))


def test_an_error_in_the_middle_of_the_rows_leaves_nothing(books, erp):
    erp.execute("create table items as select n as id from generate_series(1, 20000) as n")
    with pytest.raises(SourceDataError, match="division by zero"):
        books.load(erp.source(query="select id, 1 / (id - 15000) as x from items"))
    assert books.versions() == []


def test_a_value_that_reads_like_a_broken_connection_is_none(books, erp):
    with pytest.raises(SourceDataError, match="closed") as caught:
        books.load(erp.source(query="select 'connection closed'::int as id"))
    assert not caught.value.retryable


def test_a_wrong_password_is_told_without_showing_it(books, erp):
    parts = urlsplit(erp.url)
    url = urlunsplit(parts._replace(netloc=f"{parts.username}:s3cret-guess@{parts.hostname}:{parts.port}"))
    with pytest.raises(
        SourceRefusedError, match=r"password authentication failed.*Check user and password in MFG_SHOP_URL"
    ):
        books.load(erp.source(url=url))
    assert "s3cret-guess" not in books.jobs()[0]["error"] + "".join(books.messages("error"))


def test_a_table_that_the_user_may_not_read_is_refused(books, erp, server):
    erp.execute("create table items (id int)")
    url = f"{erp.url}?options=-crole%3Dmfg_copilot"
    with pytest.raises(SourceRefusedError, match="permission denied for table items"):
        books.load(erp.source(url=url))


def test_a_database_that_does_not_exist_is_named(erp, server):
    with pytest.raises(SourceMissingError, match=r"shop: .*Correct the database's name in MFG_SHOP_URL"):
        erp.source(url=with_database(server, "nowhere")).connector.check()


def test_a_server_that_does_not_answer_is_worth_another_try(books, erp):
    with pytest.raises(SourceUnreachableError, match=r"shop\.items: .*MFG_SHOP_URL names its host and port") as caught:
        books.load(erp.source(url="postgresql://user:s3cret@127.0.0.1:9/erp"))
    assert caught.value.retryable
    assert "s3cret" not in str(caught.value)


def test_a_server_that_ends_the_session_half_way_is_worth_another_try(books, erp):
    erp.execute("create table items as select n as id, repeat('x', 999) as name from generate_series(1, 20000) as n")
    extract = erp.source().connector.extract("items", None)
    next(extract.blocks)
    erp.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()")  # fmt: skip
    with pytest.raises(SourceUnreachableError):
        list(extract.blocks)


@pytest.mark.parametrize("password", ["s3c@ret", "s3c/ret", "s3c%ret", "s3c?ret@x"])
def test_a_password_that_was_not_encoded_is_not_shown_in_parts(books, erp, password):
    with pytest.raises(MissingVariableError, match="percent-encoded") as caught:
        books.load(erp.source(url=f"postgresql://user:{password}@127.0.0.1:9/erp"))
    assert "s3c" not in str(caught.value)
    assert "ret@" not in str(caught.value)


def test_a_server_that_answers_is_good_enough_for_a_check(erp):
    erp.source().connector.check()


def test_a_watermark_of_another_type_is_refused(erp):
    erp.execute("create table items (id int, changed timestamptz); insert into items values (1, now())")
    extract = erp.source(mode="incremental", cursor="changed").connector.extract("items", Since("12345"))
    with pytest.raises(SourceDataError, match="12345"):
        list(extract.blocks)


@pytest.mark.parametrize(
    ("type_", "last", "endless"),
    [
        ("timestamptz", "2026-01-02 00:00:00+00", "infinity"),
        ("double precision", "7.5", "NaN"),
        ("numeric", "7", "NaN"),
    ],
)
def test_an_endless_cursor_hides_nothing(books, erp, type_, last, endless):
    erp.execute(f"create table items (id text, changed {type_}); insert into items values ('A', '{last}')")
    source = erp.source(mode="incremental", cursor="changed")
    erp.execute(f"insert into items values ('B', '{endless}')")
    assert books.load(source).watermark == last
    erp.execute(f"insert into items values ('C', '{last}')")
    assert (books.load(source).inserted, books.load(source).inserted) == (1, 0)


# A full read after the first: hashes first, then the records that changed


def test_a_later_full_read_fetches_only_what_changed(books, erp, monkeypatch):
    erp.execute("create table items as select n as id, 'as it was' as name from generate_series(1, 50) as n")
    books.load(erp.source())
    erp.execute("update items set name = 'new' where id in (7, 9); delete from items where id = 8")
    fetched = asked_for(monkeypatch)
    result = books.load(erp.source())
    assert (result.extracted, result.inserted, result.deleted, result.record_count) == (49, 2, 1, 49)
    assert sorted(fetched) == ["7", "9"]
    assert [books.versions(key)[-1] for key in ("7", "8")] == [{"id": 7, "name": "new"}, None]


def test_a_full_read_of_many_changes_reads_the_source_as_a_whole(books, erp, monkeypatch):
    monkeypatch.setattr(change_log, "FEW", 10)
    erp.execute("create table items as select n as id, 'as it was' as name from generate_series(1, 50) as n")
    books.load(erp.source())
    erp.execute("update items set name = 'new' where id <= 11; delete from items where id = 50")
    fetched = asked_for(monkeypatch)
    result = books.load(erp.source())
    assert (result.extracted, result.inserted, result.deleted, result.record_count) == (49, 11, 1, 49)
    assert fetched == []


def test_keys_of_several_fields_without_any_value_and_twice_are_fetched_as_they_are_stored(books, erp):
    erp.execute("create table items (a text, b text, name text); insert into items values ('1', 'x|y', 'first')")
    source = erp.source(key=["a", "b"])
    books.load(source)
    erp.execute("""
        update items set name = 'changed';
        insert into items values (null, '', 'nameless'), ('2\\', '', 'once'), ('2\\', '', 'twice');
    """)
    assert books.load(source).inserted == 3
    assert [books.versions(key)[-1]["name"] for key in (r"1|x\|y", "2\\\\|")] == ["changed", "twice"]
    assert sum(key.startswith("(no key)") for key in books.stored_keys()) == 1
    assert books.load(source).inserted == 0


def test_hashes_and_records_are_of_one_moment(books, erp, monkeypatch):
    erp.execute("create table items as select n as id, 'old' as name from generate_series(1, 3) as n")
    books.load(erp.source())
    erp.execute("update items set name = 'new' where id = 1")
    fetched = asked_for(monkeypatch, lambda: erp.execute("update items set name = 'later' where id = 1"))
    books.load(erp.source())
    assert fetched == ["1"]
    assert books.versions("1")[-1]["name"] == "new"
    books.load(erp.source())
    assert books.versions("1")[-1]["name"] == "later"


def asked_for(monkeypatch, before: Callable[[], None] = lambda: None) -> list[str]:
    """The keys that are asked for from now on; `before` happens ahead of each asking."""
    keys: list[str] = []
    records = PostgresOutline.records

    def watched(self, wanted):
        before()
        keys.extend(wanted)
        return records(self, wanted)

    monkeypatch.setattr(PostgresOutline, "records", watched)
    return keys
