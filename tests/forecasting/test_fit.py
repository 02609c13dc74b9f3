"""A part of a panel is forecast, to the bit, as the whole is."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from forecasting import fit as fitting
from forecasting.counts import Forecasts
from forecasting.fit import Part, apply, cuts, fit, only
from forecasting.panel import read_panel
from forecasting.segments import profile

LEVELS = (0.1, 0.5, 0.9)


def mixed(series: int, periods: int = 48) -> pd.DataFrame:
    """Sparse, seasonal, dense, silent and weighed series of unlike lengths: enough of them for a season and analogues."""
    chance = np.random.default_rng(3)
    season = 1 + 0.5 * np.sin(np.arange(periods) / 12 * 2 * np.pi)
    dates = pd.date_range("2020-01-01", periods=periods, freq="MS")
    parts = []
    for i in range(series):
        y = chance.poisson(chance.gamma(0.8, 2.0) * season).astype(float)
        if i % 20 == 0:
            y = chance.poisson((60 + (i % 3 - 1) * np.arange(periods)) / season).astype(float)
        elif i % 7 == 0:
            y[chance.integers(10, periods) :] = 0.0
        elif i % 11 == 0:
            y *= 0.125
        first = chance.integers(0, periods // 2) if i % 3 == 0 else 0
        parts.append(pd.DataFrame({"unique_id": f"s{i:04d}", "ds": dates[first:], "y": y[first:]}))
    parts.append(pd.DataFrame({"unique_id": "waiting", "ds": dates, "y": 0.0}).tail(4))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def whole() -> Part:
    panel = read_panel(mixed(240), "MS")
    return Part(panel, profile(panel))


def same(one: Forecasts, other: Forecasts) -> bool:
    return all((getattr(one, field.name) == getattr(other, field.name)).all() for field in fields(Forecasts))


def test_any_part_is_forecast_as_the_whole_is(whole):
    fitted = fit(whole, 6, LEVELS)
    everything = apply(fitted, whole)
    assert {name.removeprefix("fallback_") for name in everything.model_name} >= {
        "theta_vote", "negative_binomial_analogues", "gamma_analogues", "succession",
    }  # fmt: skip
    for rows in (slice(0, 1), slice(1, 8), slice(8, 100), slice(100, None)):
        assert same(apply(fitted, whole.only(rows)), only(everything, rows))


def test_parts_follow_one_another_and_dense_series_make_them_smaller(whole):
    rows = list(cuts(whole, cost=50))
    assert [here.start for here in rows[1:]] == [here.stop for here in rows[:-1]]
    assert (rows[0].start, rows[-1].stop) == (0, len(whole))
    assert all(here.stop - here.start <= 50 for here in rows) and len(rows) > len(whole) / 50 + 2


def test_a_large_panel_is_learned_from_a_sample_that_its_seed_chooses(whole, monkeypatch):
    monkeypatch.setattr(fitting, "MOST_FITTED", 150)
    first, again, other = (fit(whole, 6, LEVELS, seed) for seed in (0, 0, 1))
    assert (first.counts.season.factors == again.counts.season.factors).all()
    assert (first.counts.season.factors != other.counts.season.factors).any()
    everything = fit(whole, 6, LEVELS)
    assert apply(first, whole).mean.sum() == pytest.approx(apply(everything, whole).mean.sum(), rel=0.1)
