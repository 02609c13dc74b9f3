"""New items: measured against a simulated truth of which levels, curve and noise are known."""

import numpy as np
import pandas as pd
import pytest

from forecasting import forecast
from forecasting.errors import DuplicateAttributesError, MissingColumnsError, UnreadablePriceError
from forecasting.launches import used_attributes
from forecasting.panel import read_panel

WEEKS, AHEAD, NEW = 80, 13, 150
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
COLUMNS = ("q025", "q10", "q50", "q90", "q975")


def launched(age: int, seed: int = 1, series: int = 500) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """History, attributes and what followed. A category and the price decide the level up to a gamma; demand rises after the
    launch; the last items launched `age` weeks ago (0: they are about to be)."""
    random = np.random.default_rng(seed)
    category, price = random.integers(0, 3, series), np.exp(random.normal(3, 1, series))
    level = random.gamma(2, 0.5, series) * np.array([2, 8, 30])[category] * (price / 20) ** -0.5
    start = random.integers(0, WEEKS - 10, series)
    start[:100], start[-NEW:] = 0, WEEKS - age
    since = np.arange(WEEKS + AHEAD)[None, :] - start[:, None]
    mean = level[:, None] * (1 - 0.6 * np.exp(-since / 6))
    demand = np.where(since >= 0, random.poisson(random.gamma(3, np.maximum(mean, 1e-9) / 3)), np.nan)
    ids, dates = [f"s{i:03d}" for i in range(series)], pd.date_range("2024-01-01", periods=WEEKS + AHEAD, freq="W-MON")
    rows = pd.DataFrame(demand, index=ids, columns=dates).rename_axis("unique_id").reset_index()
    rows = rows.melt("unique_id", var_name="ds", value_name="y").astype({"ds": "datetime64[ns]"})
    past, future = rows[rows.ds < dates[WEEKS]], rows[(rows.ds >= dates[WEEKS]) & rows.unique_id.isin(ids[-NEW:])]
    # A last week without y stands for the items that are yet to be launched.
    history = past[past.y.notna() | (past.ds == dates[WEEKS - 1])]
    return history, pd.DataFrame({"unique_id": ids, "category": category.astype(str), "price": price}), future


def pinball(found: pd.DataFrame) -> float:
    beyond = found.y.to_numpy()[:, None] - found[list(COLUMNS)].to_numpy()
    return float(np.maximum(LEVELS * beyond, (np.array(LEVELS) - 1) * beyond).mean())


@pytest.mark.parametrize(("age", "share"), [(0, 0.7), (2, 0.95), (4, 0.97)])
def test_similar_launches_say_more_than_a_short_record_and_know_how_little_that_is(age: int, share: float):
    history, attributes, future = launched(age)
    asked = {"freq": "W-MON", "horizon": AHEAD, "quantiles": LEVELS}
    alone = future.merge(forecast(history, **asked), on=["unique_id", "ds"])
    found = future.merge(forecast(history, **asked, attributes=attributes), on=["unique_id", "ds"])
    assert set(found.model_name) == {"similar_launches"}
    assert pinball(found) < share * pinball(alone)
    assert abs(found["mean"].sum() / found.y.sum() - 1) < 0.15
    assert 0.77 < found.y.between(found.q10, found.q90).mean() < 0.92
    assert 0.92 < found.y.between(found.q025, found.q975).mean() < 0.99


def test_doubt_about_the_level_shrinks_as_periods_come_in():
    spread = []
    for age in (0, 2, 4, 7):
        history, attributes, _ = launched(age)
        found = forecast(history, freq="W-MON", horizon=1, attributes=attributes)
        found = found[found.model_name == "similar_launches"]
        spread.append(float((found["std"] / found["mean"]).mean()))
    assert spread == sorted(spread, reverse=True)
    assert spread[-1] < 0.8 * spread[0]


def test_only_new_items_are_touched_and_without_attributes_none():
    history, attributes, _ = launched(4)
    plain = forecast(history, freq="W-MON", horizon=2)
    found = forecast(history, freq="W-MON", horizon=2, attributes=attributes)
    pd.testing.assert_frame_equal(plain[plain.segment != "new"], found[found.segment != "new"])
    assert not (plain.model_name == "similar_launches").any()


def test_the_attributes_in_use_are_all_that_a_forecast_depends_on():
    history, attributes, _ = launched(age=2)
    used = used_attributes(attributes, read_panel(history, "W-MON"))
    assert set(attributes.unique_id[-NEW:]) <= set(used.unique_id) and len(used) < len(attributes)
    asked = {"freq": "W-MON", "horizon": AHEAD, "quantiles": LEVELS}
    pd.testing.assert_frame_equal(
        forecast(history, attributes=used, **asked), forecast(history, attributes=attributes, **asked)
    )


def test_where_nothing_is_new_no_attribute_is_in_use():
    history, attributes, _ = launched(age=2)
    begun = history[history.y > 0].groupby("unique_id").ds.min()
    grown = history[history.unique_id.isin(begun[begun < history.ds.max() - pd.Timedelta(weeks=10)].index)]
    assert used_attributes(attributes, read_panel(grown, "W-MON")).empty


def test_a_panel_without_launches_is_forecast_as_before():
    history, attributes, _ = launched(4)
    old = [f"s{i:03d}" for i in range(100)] + ["s499"]
    history = history[history.unique_id.isin(old)]
    pd.testing.assert_frame_equal(
        forecast(history, freq="W-MON", horizon=2), forecast(history, freq="W-MON", horizon=2, attributes=attributes)
    )


def test_unknown_prices_and_categories_are_no_error():
    history, attributes, future = launched(2)
    attributes["price"] = attributes.price.where(attributes.index % 2 == 0)
    attributes["category"] = None
    found = forecast(history, freq="W-MON", horizon=AHEAD, attributes=attributes[:-5])
    new = found[found.unique_id.isin(future.unique_id)]
    assert (new.model_name == "similar_launches").all() and (new["mean"] > 0).all()


def test_what_is_wrong_with_attributes_is_named():
    history, attributes, _ = launched(2)

    def asked(frame: pd.DataFrame) -> None:
        forecast(history, freq="W-MON", horizon=1, attributes=frame)

    with pytest.raises(MissingColumnsError, match="attributes lacks the columns price"):
        asked(attributes.drop(columns="price"))
    with pytest.raises(DuplicateAttributesError, match="'s003'"):
        asked(pd.concat([attributes, attributes[3:4]]))
    with pytest.raises(UnreadablePriceError, match=r"'s498'.*'cheap'"):
        asked(attributes.assign(price=attributes.price.astype(object).where(attributes.unique_id != "s498", "cheap")))
