"""JSON Lines, a record a line."""

import pytest

from orchestration.connectors.errors import SourceDataError
from tests.orchestration.connectors.exports import exports_of


def exports(tmp_path, content):
    (tmp_path / "items.jsonl").write_bytes(content)
    return exports_of(tmp_path)


def test_objects_arrive_as_they_are_and_numbers_keep_every_digit(tmp_path):
    line = '{"big":123456789012345678901,"no":"1","price":1.2345678901234567890,"sub":{"a":[true,null]},"x":"ö"}'
    assert list(exports(tmp_path, f"\ufeff{line}\n\n".encode()).payloads()) == [line]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b'{"no": "1"}\n{"no": "2', "line 2 is no JSON: Unterminated string"),
        (b'{"no": "1"}\n[1]\n', "line 2 is no JSON object but list"),
        (b'{"no": "\xff"}\n', "line 1 is no JSON: it is not UTF-8"),
        (b"[" * 100_000, "line 1 is no JSON: it is nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_refuses_the_file(tmp_path, content, cause):
    with pytest.raises(SourceDataError, match=f"items.jsonl {cause}"):
        exports(tmp_path, content).read()
