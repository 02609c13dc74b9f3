"""Numbers keep every digit, and look the same whatever stands beside them."""

from decimal import Decimal

import orjson
import pytest

from orchestration.connectors.rest_json import at, loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("18446744073709551616", 2**64),
        ("-123456789012345678901234567890", -123456789012345678901234567890),
        ("0.12345678901234567890", Decimal("0.12345678901234567890")),
        ("0.25000000000000000000", 0.25),
        ("12345678901234567.5", Decimal("12345678901234567.5")),
        ("1e400", Decimal("1e400")),
        ("1e-400", Decimal("1e-400")),
        ("1.5e300", 1.5e300),
        ("1e99999999999999999999", "1e99999999999999999999"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ('"\\ud800"', "\ud800"),
        ('"12345678901234567890"', "12345678901234567890"),
    ],
)
def test_values_are_exact(text, value):
    found = loads(f'{{"x": [{text}]}}'.encode())["x"][0]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "number",
    [
        "0.10",
        "1.0",
        "-0.0",
        "1e5",
        "0.30000000000000004",
        "123456789012345.6",
        "7",
        "0.25000000000000000000",
        "2500000000000000000000.0000",
    ],
)
def test_a_number_does_not_change_with_its_neighbours(number):
    alone = loads(f"[{number}]".encode())[0]
    beside = loads(f"[{number}, 123456789012345678901234]".encode())[0]
    assert orjson.dumps(alone) == orjson.dumps(beside)


@pytest.mark.parametrize("text", [b"", b"{", b"<html>", b"\xff\xfe\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):
        loads(text)


@pytest.mark.parametrize(("path", "found"), [("a.b", 1), ("a.c", None), ("a.b.c", None), ("x", None)])
def test_a_path_leads_into_a_body(path, found):
    assert at({"a": {"b": 1}}, path) == found
