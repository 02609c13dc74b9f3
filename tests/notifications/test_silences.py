from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.silences import Silence
from tests.notifications.telling import NOW, alert


def silence(**matchers):
    return Silence(
        uuid4(), tuple(matchers.items()), "planner", "Stock-taking", NOW, NOW + timedelta(hours=2)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "mutes"), [(-0.01, False), (0, True), (1.99, True), (2, False)], ids=["before", "first", "last", "after"]
)
def test_a_silence_holds_from_its_start_to_just_before_its_end(hours, mutes):
    assert silence(warehouse_id="W01").mutes(alert(), NOW + timedelta(hours=hours)) is mutes


def test_every_matcher_must_match():
    assert silence(warehouse_id="W01", severity="high").mutes(alert("high"), NOW)
    assert not silence(warehouse_id="W01", severity="high").mutes(alert("critical"), NOW)
    assert not silence(warehouse_id="W02").mutes(alert(), NOW)


def test_an_alert_about_no_warehouse_matches_no_warehouse():
    assert not silence(warehouse_id="W01").mutes(alert(warehouse_id=None), NOW)


def test_it_says_whose_it_is_how_long_and_why():
    assert silence(sku_id="FG-1001").explanation == "silenced by planner until 2026-03-02 08:00 UTC: Stock-taking"
