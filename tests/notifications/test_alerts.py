from itertools import product

import pytest

from notifications.alerts import SEVERITIES, fingerprint, is_worse, rank

NAMES = ["".join(characters) for length in range(3) for characters in product("a|\\", repeat=length)]


def test_two_things_never_share_a_fingerprint():
    things = list(product(NAMES, repeat=3))
    assert len({fingerprint(*thing) for thing in things}) == len(things)


def test_no_warehouse_has_a_fingerprint_as_well():
    assert fingerprint("source_stale", "erp/items", None) == "source_stale|erp/items|"


def test_severities_are_ordered_from_the_worst():
    assert [rank(severity) for severity in SEVERITIES] == [0, 1, 2, 3, 4]
    assert is_worse("critical", than="high") and not is_worse("high", than="high") and not is_worse("low", than="high")


def test_a_severity_nobody_knows_is_an_error():
    with pytest.raises(ValueError):
        rank("urgent")
