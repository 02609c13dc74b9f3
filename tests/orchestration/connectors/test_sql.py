"""Databases through a cursor: SQLite stands for all that SQLAlchemy can open."""

import pytest
from sqlalchemy import create_engine, event

from orchestration.connectors.base import Since
from orchestration.connectors.errors import (
    MissingVariableError,
    SourceDataError,
    SourceMissingError,
    SourceUnreachableError,
)
from orchestration.connectors.postgres_source import PostgresConnector
from orchestration.connectors.sql import CursorConnector, open_sql


def test_values_arrive_as_they_are(books, shop):
    shop.execute("create table things (id integer primary key, r real, b blob, t text, n numeric)")
    shop.execute("insert into things values (?, ?, ?, ?, ?)",
                 (2**62, 0.1, b"\x00\xff", "tab\t ü 🏭", None), (2, float("inf"), b"", "", 12.5))  # fmt: skip
    books.load(shop.source(table="things", key=["id"], mode="full"))
    assert books.versions() == [
        {"id": 2, "r": "Infinity", "b": "\\x", "t": "", "n": 12.5},
        {"id": 2**62, "r": 0.1, "b": "\\x00ff", "t": "tab\t ü 🏭", "n": None},
    ]


def test_names_are_quoted_and_queries_may_hold_anything(books, shop):
    shop.execute('create table "Order" ("Id No" text, "group" text)')
    shop.execute('insert into "Order" values (?, ?)', ("1", "5% :x"), ("2", "other"))
    whole = shop.source(table="Order", key=["Id No"], mode="full")
    assert books.load(whole).inserted == 2
    query = "select * from \"Order\" where \"group\" like '%\\% :x' escape '\\'; -- : per cent %s"
    asked = shop.source(query=query.replace(";", ""), key=["Id No"], mode="full")
    assert (books.load(asked).extracted, books.versions("1")) == (1, [{"Id No": "1", "group": "5% :x"}])


def test_a_query_may_end_in_a_semicolon(books, shop):
    shop.put("A", "Axle")
    assert books.load(shop.source(query="select * from items ; ", key=["no"], mode="full")).inserted == 1


@pytest.mark.parametrize(
    ("type_", "earlier", "later"),
    [
        ("integer", 9, 10),
        ("real", 9.5, 10.25),
        ("text", "2026-01-09", "2026-01-10"),
        ("timestamp", "2026-01-09", "2026-01-10"),
    ],
)
def test_a_cursor_of_any_type_reads_on_where_it_ended_the_end_included(books, shop, type_, earlier, later):
    shop.execute(f"create table things (id text, changed {type_})")
    source = shop.source(table="things", key=["id"], mode="incremental", cursor="changed")
    shop.execute("insert into things values (?, ?)", ("A", earlier), ("B", later), ("never", None))
    assert books.load(source).extracted == 3
    shop.execute("insert into things values (?, ?)", ("C", later))
    result = books.load(source)
    assert (result.extracted, result.inserted, result.watermark) == (3, 1, str(later))


def test_a_row_that_changes_while_the_rows_are_read_comes_again_with_the_next_load(shop):
    shop.put("A", "Axle", "2026-01-01")
    config, connector = shop.by_cursor.config, shop.by_cursor.connector
    engine = create_engine(f"sqlite:///{shop.path}")
    event.listen(engine, "before_cursor_execute", _change_before_rows_are_read(shop))
    extract = CursorConnector(config, engine).extract("items", None)
    assert b"new" in b"".join(extract.blocks)
    assert extract.state.watermark == "2026-01-01"
    assert b"new" in b"".join(connector.extract("items", Since("2026-01-01")).blocks)


def _change_before_rows_are_read(shop):
    def before(connection, cursor, statement, *_):
        if statement == "select * from items":
            shop.put("B", "new", "2026-01-02")

    return before


def test_a_thousand_rows_at_a_time_do_not_lose_any(books, shop):
    shop.execute("insert into items values (?, 'x', null)", *((str(number),) for number in range(2501)))
    assert books.load(shop.whole).inserted == 2501


# Complaints


def test_a_missing_key_or_cursor_is_named_beside_the_columns_there_are(books, shop):
    with pytest.raises(SourceMissingError, match=r"the source has no column id; it has no, name, changed"):
        books.load(shop.source(table="items", key=["id"], mode="full"))


def test_two_columns_of_one_name_are_both_kept(books, shop):
    shop.put("A", "Axle", "x")
    books.load(shop.source(query="select no, name, changed as name from items", key=["no"], mode="full"))
    assert sorted(books.versions()[0].values()) == ["A", "Axle", "x"]


def test_text_that_is_no_unicode_is_refused_and_leaves_nothing(books, shop):
    shop.put("A", "Axle")
    shop.execute("insert into items values ('B', cast(x'ff' as text), null)")
    with pytest.raises(SourceDataError, match=r"shop\.items: Could not decode to UTF-8 column 'name'"):
        books.load(shop.whole)
    assert books.versions() == []


def test_a_database_that_is_locked_is_worth_another_try(shop):
    with create_engine(f"sqlite:///{shop.path}").connect() as writer:
        writer.exec_driver_sql("begin exclusive")
        impatient = open_sql(shop.whole.config, f"sqlite:///{shop.path}?timeout=0")
        with pytest.raises(SourceUnreachableError, match="database is locked"):
            list(impatient.extract("items", None).blocks)


def test_a_watermark_of_another_type_asks_for_a_full_load(books, shop):
    shop.execute("create table things (id text, changed text)")
    shop.execute("insert into things values ('A', '2026-01-01')")
    source = shop.source(table="things", key=["id"], mode="incremental", cursor="changed")
    books.load(source)
    shop.execute("drop table things")
    shop.execute("create table things (id text, changed integer)")
    shop.execute("insert into things values ('A', 7)")
    with pytest.raises(
        SourceDataError, match=r"ended at '2026-01-01', and the cursor is now a int.*mfg ingest shop --full"
    ):
        books.load(source)
    assert books.load(source, full=True).watermark == "7"


# Opening


@pytest.mark.parametrize("url", ["postgresql://h/db", "postgres://h/db", "postgresql+psycopg2://h/db"])
def test_postgresql_is_read_by_copy_whatever_driver_the_url_names(shop, url):
    assert isinstance(open_sql(shop.whole.config, url), PostgresConnector)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense-s3cret", "the database URL cannot be understood"),
        ("mysql+pymysql://user:s3cret@host:port/db", "the database URL cannot be understood"),
        ("cobol+vsam://user:s3cret@host/db", "the database URL cannot be understood"),
        ("mssql+pyodbc://user:s3cret@host/db", "the database driver pyodbc is not installed"),
    ],
)
def test_a_url_that_cannot_be_opened_is_told_without_being_shown(shop, url, said):
    with pytest.raises(MissingVariableError, match=said) as caught:
        open_sql(shop.whole.config, url)
    assert "s3cret" not in str(caught.value)


def test_a_database_that_answers_is_good_enough_for_a_check(shop):
    shop.whole.connector.check()


def test_a_database_that_is_not_there_fails_the_check(shop):
    with pytest.raises(SourceMissingError, match="Correct the database's name in MFG_SHOP_URL"):
        open_sql(shop.whole.config, "sqlite:////nowhere/at/all.db").check()
