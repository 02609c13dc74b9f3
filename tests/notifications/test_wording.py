"""How quantities and chances are said."""

from decimal import Decimal

import pytest

from notifications.wording import item_and_site, number, once_in, plain, probability


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "less than 1 %"), (0.01, "1 %"), (0.504, "50 %"), (0.99, "99 %"), (0.996, "more than 99 %")],
)
def test_rounding_makes_no_certainty(value, said):
    assert probability(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234567.8, "1,234,568"), (1000, "1,000"), (999.994, "999.99"), (Decimal("12.50"), "12.5"), (0, "0"),
     (-0.001, "0"), (True, "True"), ("12", "12")],
)  # fmt: skip
def test_quantities_have_no_more_decimals_than_they_need(value, said):
    assert number(value) == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.02, "once in 10"), (0.001, "once in 1,000"), (0.00042, "once in 1,000"), (0.0, "once in 1,000,000")],
)
def test_a_small_chance_is_said_in_round_numbers(chance, said):
    assert once_in(chance) == said


def test_an_item_without_names_is_spoken_of_by_its_keys():
    assert item_and_site({"sku_id": "A", "warehouse_id": "W", "sku_code": None}) == "A at W"
    row = {
        "sku_id": "1",
        "warehouse_id": "W",
        "sku_code": "GP-80",
        "description": "Gear pump",
        "warehouse_name": "Graz",
    }
    assert item_and_site(row) == "GP-80 (Gear pump) at Graz"


def test_what_json_lacks_is_said_as_text():
    assert plain({"a": (Decimal("1.50"), Decimal("2")), 3: {1}}) == {"a": [1.5, 2], "3": "{1}"}
