import pandas as pd
import pytest

from forecasting.backtesting import forecast_origin
from forecasting.examples import extremes
from forecasting.origins import Origin, cut_origins


@pytest.fixture(scope="module")
def origin(shop) -> Origin:
    (newest,) = cut_origins(shop, freq="MS", horizon=6, origins=1)
    return newest


def test_the_best_and_the_worst_are_shown_with_what_came(origin, shop):
    best, worst = extremes(origin, forecast_origin(origin))
    assert best.loss < worst.loss
    for example in (best, worst):
        seen = shop[(shop.unique_id == example.unique_id) & (shop.ds <= example.forecasts.ds.max())]
        pd.testing.assert_series_equal(example.history.y, seen.y, check_index=False)
        assert len(example.forecasts) == 6 and example.forecasts.ds.min() > origin.cutoff


def test_where_nothing_was_sold_afterwards_there_is_nothing_to_show(monthly):
    (origin,) = cut_origins(monthly(a=[3.0] * 24 + [0.0] * 24), freq="MS", horizon=6, origins=1)
    assert extremes(origin, forecast_origin(origin)) is None
