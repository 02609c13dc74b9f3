"""Delimited text, whatever stands between the fields."""

import pytest

from orchestration.connectors.errors import SourceDataError, SourceMissingError
from tests.orchestration.connectors.exports import exports_of


def read(tmp_path, text, **entity):
    (tmp_path / "items.csv").write_text(text, newline="")
    return exports_of(tmp_path, **entity).read()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "+|", "||", " ; "])
def test_any_delimiter_of_one_or_several_characters(tmp_path, delimiter):
    text = f'no{delimiter}name\n1{delimiter}"a{delimiter}b ""c""\nd"\n2{delimiter}\n'
    assert read(tmp_path, text, delimiter=delimiter) == [
        {"no": "1", "name": f'a{delimiter}b "c"\nd'},
        {"no": "2", "name": ""},
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_auto_takes_the_delimiter_that_finds_the_key(tmp_path, delimiter):
    text = delimiter.join(["no", '"name, first; last|x"', "line"]) + "\n" + delimiter.join("1a2") + "\n"
    assert read(tmp_path, text, key=["no", "line"], delimiter="auto") == [
        {"no": "1", "name, first; last|x": "a", "line": "2"}
    ]


def test_auto_reads_a_single_column(tmp_path):
    assert read(tmp_path, "no\n1\n", delimiter="auto") == [{"no": "1"}]


def test_auto_without_the_key_says_what_there_is(tmp_path):
    with pytest.raises(SourceMissingError, match=r"items\.csv has no column no; it has nr, name"):
        read(tmp_path, "nr;name\n1;Axle\n", delimiter="auto")


def test_a_quotation_mark_may_be_an_ordinary_character(tmp_path):
    assert read(tmp_path, 'no,name\n1,"5" pipe\n', quoted=False) == [{"no": "1", "name": '"5" pipe'}]


def test_lines_above_the_heading_are_passed_over_and_counted(tmp_path):
    assert read(tmp_path, "List of items\n\nno,name\n1,Axle\n", heading_row=3) == [{"no": "1", "name": "Axle"}]
    with pytest.raises(SourceDataError, match="line 4 has 3 fields, its heading 2"):
        read(tmp_path, "List of items\n\nno,name\n1,Axle,M8\n", heading_row=3)


def test_rows_marked_as_comments_are_no_records(tmp_path):
    assert read(tmp_path, "no,name\n# 0,example\n1,#2\n", comment="#") == [{"no": "1", "name": "#2"}]


def test_the_character_that_stands_in_for_a_long_delimiter_is_refused(tmp_path):
    with pytest.raises(SourceDataError, match=r"line 2 holds the character U\+E0FF"):
        read(tmp_path, "no+|name\n1+|\ue0ff\n", delimiter="+|")


def test_a_field_of_five_megabytes_arrives(tmp_path):
    [record] = read(tmp_path, f"no,name\n1,{'x' * 5_000_000}\n")
    assert len(record["name"]) == 5_000_000
