"""What customers will want, week by week."""

from datetime import date

import pandas as pd
import pytest

from forecasting import weekly_needs

WEEKS = pd.date_range("2024-01-01", periods=3, freq="W-MON")
FORECAST = pd.DataFrame({"sku_id": "A", "warehouse_id": "W", "ds": WEEKS, "mean": [7.0, 10.0, 13.0]})
ORDERS = pd.DataFrame(
    [("A", "W", date(2024, 1, 9), 4.0), ("A", None, date(2024, 1, 9), 5.0)],
    columns=["sku_id", "warehouse_id", "due_date", "quantity"],
)


def test_of_this_week_the_days_to_come_count_and_beyond_the_forecast_its_average():
    found = weekly_needs(FORECAST, ORDERS.head(0), as_of=date(2024, 1, 4), weeks=5)
    assert found.forecast.tolist() == [pytest.approx(4), 10, 13, 10, 10]
    assert found.ds.tolist() == pd.date_range("2024-01-01", periods=5, freq="W-MON").tolist()


def test_orders_stand_beside_the_forecast_and_one_without_a_warehouse_is_nobodys():
    found = weekly_needs(FORECAST, ORDERS, as_of=date(2024, 1, 1), weeks=3)
    assert found.orders.sum() == 4 and found[found.orders > 0].ds.tolist() == [pd.Timestamp("2024-01-09")]


def test_nothing_forecast_and_nothing_ordered_is_nothing_needed():
    assert weekly_needs(FORECAST.head(0), ORDERS.head(0), as_of=date(2024, 1, 1), weeks=3).empty
