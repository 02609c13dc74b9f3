"""Instants stay in the spelling of their source, whichever way they are moved."""

from datetime import UTC, datetime

import pytest

from orchestration.connectors.watermark import held_back, rewound

NOW = datetime(2026, 3, 2, 2, 0, 30, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("watermark", "earlier"),
    [
        ("2026-03-01 00:05:00", "2026-02-28 23:55:00"),
        ("2026-03-01T00:05:00Z", "2026-02-28T23:55:00Z"),
        ("2026-03-01T00:05:00.500+02:00", "2026-02-28T23:55:00.000+02:00"),
        ("2026-03-01 00:05:00.000001+00", "2026-02-28 23:55:00.000000+00"),
        ("2026-03-01", "2026-03-01"),
        ("20260301", "20260301"),
        ("17", "17"),
        ("0001-01-01 00:00:00", "0001-01-01 00:00:00"),
        ("2026-02-30 00:00:00", "2026-02-30 00:00:00"),
        ("12026-02-01 00:00:00", "12026-02-01 00:00:00"),
    ],
)
def test_an_instant_goes_back_and_anything_else_stays(watermark, earlier):
    assert rewound(watermark, 10) == earlier
    assert rewound(watermark, 0) == watermark


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("2026-03-02 02:00:31.5", "2026-03-02 02:00:30.0"),
        ("2026-03-02T04:30:00+02:00", "2026-03-02T04:00:30+02:00"),
        ("2026-03-02T04:00:00+02:00", "2026-03-02T04:00:00+02:00"),
        ("2026-03-03", "2026-03-02"),
        ("2026-03-02", "2026-03-02"),
        ("a7", "a7"),
        ("99999999", "99999999"),
        (None, None),
    ],
)
def test_what_lies_a_little_ahead_is_held_back_without_a_word(found, kept):
    assert held_back(found, "2026-01-01", NOW) == (kept, None)


@pytest.mark.parametrize("found", ["2206-03-02 02:00:00", "12026-03-02 02:00:00", "9999-12-31 00:00:00"])
def test_what_lies_far_ahead_is_told(found):
    kept, warning = held_back(found, None, NOW)
    assert kept == "2026-03-02 02:00:30"
    assert found in warning


@pytest.mark.parametrize("found", ["infinity", "-infinity", "Infinity", "NaN", "inf", "nan"])
def test_after_nothing_finite_the_next_load_begins_where_this_one_began(found):
    kept, warning = held_back(found, "7", NOW)
    assert kept == "7"
    assert found in warning
