"""Reads delimited text, line by line: values arrive as text, just as they were written."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from orchestration.connectors.files_encoding import encoding_of, not_text
from orchestration.connectors.files_reading import Reading

LARGEST_FIELD = 64 * 1024 * 1024
USUAL_DELIMITERS = (",", ";", "\t", "|")
STAND_IN = "\ue0ff"
"""For a delimiter of several characters while csv, which takes one, reads: a character nobody assigns."""


def read_delimited(file: Reading) -> Iterator[Mapping[str, str]]:
    """The records of a file with a heading, quoted as spreadsheets do.

    Raises:
        SourceError: the file is no text, ends in the middle of a line, or a line has not the fields of the heading.
    """
    encoding = encoding_of(file)
    file.content.seek(0)
    text = io.TextIOWrapper(file.content, encoding, newline="")
    try:
        yield from _records(file, _whole_lines(file, text))
    except UnicodeError:
        text.detach()
        raise not_text(file, encoding) from None
    text.detach()


def _whole_lines(file: Reading, text: Iterable[str]) -> Iterator[str]:
    """The lines from the heading on."""
    required = file.config.final_line_break == "required"
    for number, line in enumerate(text, 1):
        if required and not line.endswith(("\n", "\r")):
            remedy = "Export it again; where the last line never has a line break, set final_line_break: optional"
            raise file.damaged("ends in the middle of a line, as if its export had been cut off", remedy)
        if number >= file.config.heading_row:
            yield line


def _records(file: Reading, lines: Iterator[str]) -> Iterator[Mapping[str, str]]:
    first = next(lines, "")
    delimiter = _delimiter(file, first)
    reader = _Rows(file, chain([first], lines), delimiter)
    heading = [name.strip() for name in next(reader, [])]
    file.check_columns(heading)
    for row in reader:
        if not row or file.is_comment(row[0]):
            continue
        if len(row) != len(heading):
            raise file.damaged(f"line {reader.line} has {len(row)} fields, its heading {len(heading)}")
        yield dict(zip(heading, row, strict=True))


def _delimiter(file: Reading, heading: str) -> str:
    """For auto: the one that finds the columns of the key, and most columns with them."""
    if file.config.delimiter != "auto":
        return file.config.delimiter
    key = set(file.config.key)
    columns = {
        delimiter: {name.strip() for name in next(csv.reader([heading], delimiter=delimiter), [])}
        for delimiter in USUAL_DELIMITERS
    }
    return max(USUAL_DELIMITERS, key=lambda delimiter: (key <= columns[delimiter], len(columns[delimiter])))


class _Rows:
    """Rows of fields; `line` is the number of the last line read."""

    def __init__(self, file: Reading, lines: Iterator[str], delimiter: str) -> None:
        csv.field_size_limit(LARGEST_FIELD)
        self._file = file
        self._delimiter = delimiter
        self._long = len(delimiter) > 1
        self._reader = csv.reader(
            self._stood_in(lines) if self._long else lines,
            delimiter=STAND_IN if self._long else delimiter,
            quoting=csv.QUOTE_MINIMAL if file.config.quoted else csv.QUOTE_NONE,
            strict=True,
        )

    @property
    def line(self) -> int:
        return self._reader.line_num + self._file.config.heading_row - 1

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> list[str]:
        try:
            row = next(self._reader)
        except csv.Error as error:
            raise self._file.damaged(f"line {self.line}: {error}") from error
        return [field.replace(STAND_IN, self._delimiter) for field in row] if self._long else row

    def _stood_in(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            if STAND_IN in line:
                raise self._file.damaged(f"line {self.line + 1} holds the character U+E0FF, which has no meaning")
            yield line.replace(self._delimiter, STAND_IN)
