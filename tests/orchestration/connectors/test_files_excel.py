"""Spreadsheets as people fill them in."""

from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from orchestration.connectors.errors import SourceDataError, SourceMissingError
from tests.orchestration.connectors.exports import exports_of


@pytest.fixture
def book():
    book = Workbook()
    book.active.title = "Items"
    return book


@pytest.fixture
def exports(tmp_path, book):
    """The rows of a workbook, saved and read."""

    def saved(*rows, **entity):
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "items.xlsx")
        return exports_of(tmp_path, **entity)

    return saved


def test_values_arrive_with_their_types(exports):
    row = ("007", 5, 2.50, 0.1 + 0.2, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), time(3, 4), True, None)
    heading = ("no", "n", "x", "sum", "day", "at", "time", "flag", "empty")
    assert exports(heading, row).read() == [
        {
            "no": "007", "n": 5, "x": 2.5, "sum": 0.3, "day": "2026-01-02", "at": "2026-01-02T03:04:05",
            "time": "03:04:00", "flag": True, "empty": None,
        }
    ]  # fmt: skip


def test_a_code_that_is_a_number_keeps_its_spelling_as_a_key(exports, books):
    books.load(exports(("no", "name"), (4711, "Axle"), ("0815", "Bolt")))
    assert books.stored_keys() == ["4711", "0815"]


def test_the_sheet_is_found_by_name_or_is_the_first(exports, book):
    book.create_sheet("Stock").append(("no",))
    book["Stock"].append(("9",))
    read = exports(("no",), ("1",))
    assert read.read() == [{"no": "1"}]
    assert read.reading(sheet="stock", pattern="*.xlsx").read() == [{"no": "9"}]
    with pytest.raises(SourceMissingError, match=r"items\.xlsx has no sheet 'Orders'; it has Items, Stock"):
        read.reading(sheet="Orders", pattern="*.xlsx").read()


def test_a_sheet_that_may_be_absent_and_is_deletes_nothing(exports, book, books, tmp_path):
    book.create_sheet("Notes")
    read = exports(("no",), ("1",), ("2",), sheet="items", absent_sheet="accept", mode="full", pattern="*.xlsx")
    books.load(read)
    for sheet in ("Orders", "Notes"):
        result = books.load(read.reading(sheet=sheet))
        assert (result.extracted, result.deleted, result.record_count) == (0, 0, 2)
        said = f"items.xlsx has no sheet '{sheet}', or an empty one: its 2 records stay as they were read last."
        assert books.messages("warning").pop() == said
    book.active.delete_rows(2, 2)
    book.save(tmp_path / "items.xlsx")
    assert books.load(read).deleted == 2


def test_a_sheet_that_may_be_absent_and_never_was_there_is_empty(exports, books):
    result = books.load(exports(("no",), ("1",), sheet="Orders", absent_sheet="accept", mode="full", pattern="*.xlsx"))
    assert (result.extracted, result.record_count, books.messages("warning")) == (0, 0, [])


def test_a_sheet_that_may_be_absent_is_refused_where_it_is_there_without_its_key(exports):
    with pytest.raises(SourceMissingError, match=r"items\.xlsx has no column no; it has name"):
        exports(("name",), sheet="Items", absent_sheet="accept", pattern="*.xlsx").read()


def test_blank_rows_titles_and_examples_are_no_records(exports):
    rows = (("Our items",), (), ("no", "name"), ("Example: 4711", "Axle"), (), ("1", "Bolt"), (None, "nameless"))
    assert exports(*rows, heading_row=3, comment="Example:").read() == [
        {"no": "1", "name": "Bolt"},
        {"no": None, "name": "nameless"},
    ]


def test_a_table_may_begin_anywhere(exports, book):
    book.active["C4"], book.active["D4"], book.active["C5"], book.active["D5"] = "no", "name", "1", "Axle"
    assert exports(heading_row=4).read() == [{"no": "1", "name": "Axle"}]


def test_cells_merged_downwards_count_for_each_row(exports, book):
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B3:C3")
    for address, value in {"A1": "no", "B1": "line", "C1": "note", "A2": "SO-1", "B2": 1, "B3": 2}.items():
        book.active[address] = value
    assert exports(key=["no", "line"]).read() == [
        {"no": "SO-1", "line": 1, "note": None},
        {"no": "SO-1", "line": 2, "note": None},
    ]


def test_an_error_in_a_cell_is_told_and_not_taken_for_nothing(exports, book):
    book.active["B3"] = "#REF!"
    book.active["B3"].data_type = "e"
    book.active["A1"], book.active["B1"], book.active["A2"], book.active["B2"], book.active["A3"] = (
        "no",
        "n",
        "1",
        5,
        "2",
    )
    assert exports().read() == [{"no": "1", "n": 5}, {"no": "2", "n": "#REF!"}]


def test_a_formula_that_was_never_computed_is_told(exports):
    assert "formulas whose values were never computed" in exports(("no", "n"), ("1", "=1+1")).warnings()[0]


def test_values_beside_the_headings_are_told(exports):
    read = exports(("no", None, "name"), ("1", "a remark", "Axle"))
    assert read.read() == [{"no": "1", "name": "Axle"}]
    assert read.warnings() == ["items.xlsx sheet Items: column B has values and no heading; they were not read."]


@pytest.mark.parametrize("rows", [(), (("name",), ("Axle",))])
def test_a_sheet_without_the_key_is_refused(exports, rows):
    with pytest.raises(SourceMissingError, match=r"items\.xlsx has no column no; it has (no heading|name)"):
        exports(*rows).read()


def test_a_half_written_workbook_is_refused(exports, tmp_path):
    read = exports(("no",), ("1",))
    whole = (tmp_path / "items.xlsx").read_bytes()
    (tmp_path / "items.xlsx").write_bytes(whole[:-100])
    with pytest.raises(SourceDataError, match=r"office\.items: items\.xlsx cannot be read as a spreadsheet"):
        read.read()
