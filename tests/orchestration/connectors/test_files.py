"""Folders of exports, as people and other programs leave them."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from orchestration.connectors.errors import SourceChangingError, SourceDataError, SourceMissingError
from tests.orchestration.connectors.exports import exports_of

needs_proc = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="borrows odd files of Linux")


@pytest.fixture
def many(tmp_path):
    """Exports of many files."""
    (tmp_path / "exports").mkdir()
    return exports_of(tmp_path / "exports", pattern="items*.csv")


@pytest.fixture
def whole(many):
    """Exports of the one file that holds everything."""
    return many.reading(mode="full", pattern="items.csv")


def test_a_file_arrives_as_text_just_as_it_was_written(books, many):
    many.write("items.csv", 'no;name;price\r\n007;"Ring; 5\r\nmm ""V2""";1.234,50\r\n008; spaced ;\r\n')
    books.load(many.reading(delimiter=";"))
    assert books.versions() == [
        {"no": "007", "name": 'Ring; 5\r\nmm "V2"', "price": "1.234,50"},
        {"no": "008", "name": " spaced ", "price": ""},
    ]


# Whole or not at all


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("no,name\n1,Axle\n2,Bo", "items_2.csv ends in the middle of a line"),
        ("no,name\n1,Axle\n2\n", "items_2.csv line 3 has 1 fields, its heading 2"),
        ("no,name\n1,Axle\n2,Bolt,M8\n", "items_2.csv line 3 has 3 fields, its heading 2"),
        ('no,name\n1,Axle\n2,"Bolt\n', "items_2.csv line 3: unexpected end of data"),
        ('no,name\n1,Axle\n2,"Bolt"M8\n', "items_2.csv line 3: ',' expected after '\"'"),
        ("", "items_2.csv has no column no; it has no heading"),
        ("number,name\n1,Axle\n", "items_2.csv has no column no; it has number, name"),
        ("no;name\n1;Axle\n", "items_2.csv has no column no; it has no;name"),
        ("no,name,name\n1,Axle,x\n", "items_2.csv has two columns named 'name'"),
    ],
)
def test_a_damaged_file_is_refused_with_all_that_was_to_be_loaded_with_it(books, many, content, cause):
    many.write("items_1.csv", "no,name\n0,fine\n")
    many.write("items_2.csv", content)
    with pytest.raises((SourceDataError, SourceMissingError)) as caught:
        books.load(many)
    assert cause in books.jobs()[0]["error"] == str(caught.value)
    assert books.versions() == []

    many.write("items_2.csv", "no,name\n2,Bolt\n")
    assert books.load(many).inserted == 2


def test_a_half_written_file_of_everything_deletes_nothing(books, whole):
    whole.write("items.csv", "no,name\n1,Axle\n2,Bolt\n")
    books.load(whole)
    whole.write("items.csv", "no,name\n1,Ax")
    with pytest.raises(SourceDataError):
        books.load(whole)
    assert len(books.versions()) == 2


def test_a_last_line_without_a_line_break_is_accepted_where_the_system_says_so(books, many):
    many.write("items.csv", "no,name\n1,Axle")
    assert books.load(many.reading(final_line_break="optional")).inserted == 1


@needs_proc
def test_a_file_that_cannot_be_read_is_named(books, many):
    # Regular to all appearances, and every read of it fails.
    (many.folder / "items.csv").symlink_to("/proc/self/mem")
    with pytest.raises(SourceDataError, match=r"office\.items: items\.csv cannot be read: Input/output error"):
        books.load(many)
    assert books.jobs()[0]["status"] == "failed"


@needs_proc
def test_a_file_that_gives_more_than_its_size_is_being_written_and_left_for_later(books, many):
    (many.folder / "items.csv").symlink_to("/proc/version")
    with pytest.raises(SourceChangingError, match=r"items\.csv is being written") as caught:
        books.load(many)
    assert caught.value.retryable


def test_blank_lines_are_no_records(books, many):
    many.write("items.csv", "no,name\n\n1,Axle\n\n")
    assert books.load(many).extracted == 1


def test_nul_in_a_file_is_made_visible(books, many):
    many.write("items.csv", "no,name\n1,Ax\0le\n")
    books.load(many)
    assert books.versions() == [{"no": "1", "name": "Ax␀le"}]


# Which files


def test_a_missing_folder_is_named_with_the_variable_that_leads_to_it(books, many):
    many.folder.rmdir()
    with pytest.raises(SourceMissingError, match=f"there is no folder {many.folder}.* Set MFG_OFFICE_URL"):
        many.connector.check()
    with pytest.raises(SourceMissingError, match="there is no folder"):
        books.load(many)
    assert "there is no folder" in books.jobs()[0]["error"]


def test_a_folder_that_is_there_answers(many):
    many.connector.check()


def test_no_file_at_all_is_an_error_and_deletes_nothing(books, whole):
    whole.write("items.csv", "no\n1\n")
    books.load(whole)
    (whole.folder / "items.csv").rename(whole.folder / "old.csv")
    with pytest.raises(SourceMissingError, match=r"there is no file items\.csv"):
        books.load(whole)
    assert books.versions() == [{"no": "1"}]


def test_everything_is_in_one_file_or_it_is_not_everything(books, many):
    many.write("items_1.csv", "no\n1\n")
    many.write("items_2.csv", "no\n2\n")
    with pytest.raises(SourceDataError, match=r"items\*\.csv matches items_1\.csv, items_2\.csv"):
        books.load(many.reading(mode="full"))


def test_what_left_the_file_of_everything_is_deleted(books, whole):
    whole.write("items.csv", "no,name\n1,Axle\n2,Bolt\n")
    books.load(whole)
    whole.write("items.csv", "no,name\n2,Bolt\n")
    assert books.load(whole).deleted == 1


def test_a_file_with_only_a_heading_says_that_there_is_nothing(books, whole):
    whole.write("items.csv", "no,name\n1,Axle\n")
    books.load(whole)
    whole.write("items.csv", "no,name\n")
    result = books.load(whole)
    assert (result.extracted, result.deleted) == (0, 1)


def test_the_same_content_is_loaded_once(books, many):
    many.write("items_1.csv", "no,name\n1,Axle\n")
    books.load(many)
    os.utime(many.folder / "items_1.csv", (0, 0))
    assert books.load(many).extracted == 0
    many.write("items_2.csv", "no,name\n2,Bolt\n")
    assert books.load(many).extracted == 1
    assert [job["job_type"] for job in books.jobs()] == ["full", "incremental", "incremental"]


def test_a_file_that_changes_back_is_loaded_again(books, many):
    for name in ("Axle", "Shaft", "Axle"):
        many.write("items.csv", f"no,name\n1,{name}\n")
        books.load(many)
    assert [version["name"] for version in books.versions()] == ["Axle", "Shaft", "Axle"]
    assert books.load(many).extracted == 0


def test_a_file_of_a_failed_load_is_not_known(books, many):
    many.write("items_1.csv", "no\n1\n")
    many.write("items_2.csv", "no\n2")
    with pytest.raises(SourceDataError):
        books.load(many)
    (many.folder / "items_2.csv").unlink()
    assert books.load(many).extracted == 1


def test_a_file_that_is_put_away_takes_no_records_with_it(books, many):
    many.write("items_1.csv", "no\n1\n")
    many.write("items_2.csv", "no\n2\n")
    books.load(many)
    (many.folder / "items_1.csv").unlink()
    assert books.load(many, full=True).deleted == 0


def test_of_a_key_in_two_files_the_later_name_stays(books, many):
    many.write("items_2.csv", "no,name\n1,later\n")
    many.write("items_1.csv", "no,name\n1,earlier\n")
    books.load(many)
    assert books.versions() == [{"no": "1", "name": "later"}]


def test_a_new_column_is_a_new_version_and_needs_no_setting(books, many):
    many.write("items.csv", "no,name\n1,Axle\n")
    books.load(many)
    many.write("items.csv", 'name,no,weight\nAxle,1,"2,5"\n')
    books.load(many)
    assert books.versions()[1] == {"no": "1", "name": "Axle", "weight": "2,5"}


def test_a_file_as_long_as_a_spreadsheet_can_be_is_refused_until_somebody_says_it_is_whole(books, whole):
    whole.write("items.csv", "no\n" + "1\n" * 65_535)
    with pytest.raises(SourceDataError, match=r"items\.csv has 65,535 rows: a spreadsheet may have cut it off there"):
        books.load(whole)
    books.load(whole.reading(at_row_limit="accept"))
    assert "items.csv has 65,535 rows: a spreadsheet may have cut it off there." in books.messages("warning")


def test_a_file_that_is_written_to_while_it_is_read_is_left_for_later(many):
    many.write("items.csv", "no,name\n" + "1,Axle\n" * 100_000)
    blocks = many.connector.extract("items", None).blocks
    next(blocks)
    with (many.folder / "items.csv").open("a") as file:
        file.write("2,Bolt\n")
    with pytest.raises(SourceChangingError, match=r"items\.csv is being written"):
        list(blocks)


def test_an_unfinished_upload_is_passed_over_and_told(many):
    many.write("items_1.csv", "no\n1\n")
    many.write("items_2.csv.part", "no\n2")
    assert many.read() == [{"no": "1"}]
    assert many.warnings() == ["items_2.csv.part is not finished; it is passed over."]


@pytest.mark.parametrize("lock", ["~$items.xlsx", ".~lock.items.xlsx#"])
def test_a_file_that_somebody_has_open_is_read_as_it_was_saved(many, lock):
    exports = many.reading(pattern="*")
    exports.write("items.xlsx", "no\n1\n")
    exports.write(lock, "somebody")
    assert exports.reading(format="delimited").read() == [{"no": "1"}]
    assert exports.reading(format="delimited").warnings() == ["items.xlsx is open: what was saved last is read."]


# Packed


def zipped(**members):
    """The same bytes at any time: they are part of a test's name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", ".")), content)
    return written.getvalue()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.csv.gz", packed(b"no\n1\n")),
        ("items.csv.zip", zipped(items_csv="no\n1\n")),
        ("items.jsonl.gz", packed(b'{"no": "1"}')),
    ],
)
def test_a_packed_file_is_unpacked(many, name, content):
    many.write(name, content)
    assert many.reading(pattern="items*").read() == [{"no": "1"}]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("items.csv.gz", packed(b"no\n1\n" * 1000)[:-9], "Compressed file ended"),
        ("items.csv.gz", b"no\n1\n", "Not a gzipped file"),
        ("items.csv.zip", b"no\n1\n", "not a zip file"),
        ("items.csv.zip", zipped(a_csv="no\n", b_csv="no\n"), "it must hold one file"),
    ],
)
def test_a_pack_that_is_damaged_is_refused(many, name, content, cause):
    many.write(name, content)
    with pytest.raises(SourceDataError, match=rf"office\.items: {name} cannot be unpacked: .*{cause}"):
        many.reading(pattern="items*").read()
