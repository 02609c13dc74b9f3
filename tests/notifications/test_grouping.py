"""Which alerts come together."""

from datetime import timedelta

import pytest

from notifications.grouping import Grouping, repeat_interval
from tests.notifications.telling import alert

TIES = {"supplier": "S01", "site": "Graz"}


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ((), ""),
        (("supplier",), "supplier S01"),
        (("site", "supplier"), "supplier S01, site Graz"),
        (("buyer",), "no buyer"),
    ],
)
def test_a_group_is_named_by_what_its_alerts_have_in_common(by, name):
    assert Grouping(by).group_of(alert(), TIES) == name


def test_what_the_alert_says_goes_before_the_tables():
    assert Grouping(("supplier", "buyer")).group_of(alert(facts={"supplier": "S02", "buyer": "anna"}), TIES) == (
        "supplier S02, buyer anna"
    )


def test_the_interval_of_repetition_grows_to_a_week():
    hours = [repeat_interval(repeats) / timedelta(hours=1) for repeats in range(5)]
    assert hours == [4, 24, 168, 168, 168]
