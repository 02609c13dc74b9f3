"""No number without a source."""

from datetime import UTC, date, datetime

import pytest

from copilot_api.grounding import ungrounded

EVIDENCE = [
    {"rows": [{"sku": "FG-1001", "qty": 1234.56, "share": 0.834, "due": date(2026, 3, 9), "line": "3"}], "total": 7}
]


@pytest.mark.parametrize(
    "message",
    [
        "7 lines, 1,234.6 of FG-1001 due 2026-03-09, 83 % sure.",
        "1,235 pieces.",
        "No number at all.",
        "FG-1001: 83.4 %.",
    ],
)
def test_grounded(message):
    assert ungrounded(message, EVIDENCE) == []


@pytest.mark.parametrize(
    ("message", "loose"),
    [
        ("8 lines", ["8"]),
        ("1,234.5 pieces", ["1,234.5"]),
        ("due 2026-03-10", ["2026-03-10"]),
        ("FG-1002 has 7", ["FG-1002"]),
        ("84 % sure", ["84 %"]),
        ("3 of them", ["3"]),
        ("-7 left", ["-7"]),
    ],
)
def test_ungrounded(message, loose):
    assert ungrounded(message, EVIDENCE) == loose


def test_numbers_of_the_question_count():
    assert ungrounded('Nothing is called "XY-77", you asked for 12.', [], 'top 12 of "XY-77"?') == []


def test_an_instant_stands_as_its_day():
    assert ungrounded("Counted 2026-03-01.", [datetime(2026, 3, 1, 18, tzinfo=UTC)]) == []
