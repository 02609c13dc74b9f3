"""Where the backtest stands back, and what may change without changing what is seen from there."""

import numpy as np
import pandas as pd
import pytest

from forecasting.origins import cut_origins


@pytest.fixture
def weekly():
    """Two series of 104 weeks, the last of which begins on 2025-12-22."""
    random = np.random.default_rng(1)
    weeks = pd.date_range("2024-01-01", periods=104, freq="W-MON")
    return pd.concat(
        [pd.DataFrame({"unique_id": name, "ds": weeks, "y": random.poisson(5, 104).astype(float)}) for name in "ab"]
    )


def seen(history, count=4):
    return list(cut_origins(history, freq="W-MON", horizon=13, origins=count))


def fingerprints(history):
    return {origin.cutoff: origin.fingerprint() for origin in seen(history)}


def test_origins_stay_where_they_are_while_time_goes_on(weekly):
    tonight = fingerprints(weekly)
    for weeks in (1, 5, 12):
        last_night = fingerprints(weekly[weekly.ds < weekly.ds.max() - pd.Timedelta(weeks=weeks - 1)])
        assert len(last_night) == 4
        kept = tonight.keys() & last_night.keys()
        assert len(kept) >= 3 and all(tonight[cutoff] == last_night[cutoff] for cutoff in kept)


def test_every_origin_holds_what_was_known_and_what_came(weekly):
    *_, last = seen(weekly)
    a = weekly[weekly.unique_id == "a"].set_index("ds").y
    assert last.known.values[0].tolist() == a[: last.cutoff].tolist()
    assert last.actual[0].tolist() == a[last.cutoff :].iloc[1:14].tolist()


def test_a_late_order_changes_the_origins_that_see_it_and_no_other(weekly):
    before = fingerprints(weekly)
    first, second, third, fourth = sorted(before)
    late = weekly.assign(y=weekly.y + (weekly.ds == third + pd.Timedelta(weeks=1)) * (weekly.unique_id == "a"))
    after = fingerprints(late)
    # What came after the third origin was known at the fourth.
    assert [before[cutoff] == after[cutoff] for cutoff in (first, second, third, fourth)] == [True, True, False, False]


def test_an_item_that_is_new_since_an_origin_does_not_change_it(weekly):
    new = pd.DataFrame({"unique_id": "new", "ds": weekly.ds.unique()[-5:], "y": 2.5})
    assert fingerprints(pd.concat([weekly, new])) == fingerprints(weekly)


def test_a_young_company_has_one_origin_whose_horizon_is_still_open(weekly):
    (only,) = seen(weekly[weekly.ds >= weekly.ds.max() - pd.Timedelta(weeks=11)])
    assert np.isnan(only.actual).any() and not np.isnan(only.actual[:, 0]).any()


def test_unknown_periods_stay_unknown(weekly):
    out = weekly[["unique_id", "ds"]].assign(share=1.0)
    out.loc[out.unique_id == "b", "share"] = np.where(np.arange(104) % 10 == 0, 0.0, 1.0)
    found = list(cut_origins(weekly, freq="W-MON", horizon=13, origins=2, in_stock=out))
    assert np.isnan(found[0].known.values[1]).any() and np.isnan(found[0].actual[1]).any()
    assert not np.isnan(found[0].actual[0]).any()
