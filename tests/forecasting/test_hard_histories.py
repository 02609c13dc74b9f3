"""Histories as dirty systems write them: each is read as documented, and none gives a quantile that crosses or is no number."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from forecasting import forecast

RANDOM = np.random.default_rng(0)

HISTORIES = {
    "one value": ("MS", [5.0]),
    "one zero": ("MS", [0.0]),
    "nothing but zeros": ("MS", [0.0] * 60),
    "nothing but unknowns": ("MS", [np.nan] * 30),
    "nothing but returns": ("MS", [-3.0] * 40),
    "a constant": ("MS", [7.0] * 60),
    "a broken constant": ("MS", [0.1] * 60),
    "an end that is unknown": ("MS", [3.0] * 30 + [np.nan] * 10),
    "a slip of a finger at the end": ("MS", [*RANDOM.poisson(3, 59), 1e12]),
    "a slip of a finger": ("MS", [*RANDOM.poisson(30, 30), 1e12, *RANDOM.poisson(30, 29)]),
    "huge quantities": ("MS", 1e12 * (1 + RANDOM.random(60))),
    "tiny quantities": ("MS", 1e-9 * (1 + RANDOM.random(60))),
    "growth without end": ("MS", 1.2 ** np.arange(60)),
    "two extremes in turn": ("MS", [0.0, 1e6] * 30),
    "decimals, texts and gaps": ("MS", pd.Series([Decimal("1.5"), Decimal(2), None, 3, "4"] * 12, dtype=object)),
    "ten years of days": ("D", RANDOM.poisson(20, 3650)),
    "ten years of days, sparse": ("D", RANDOM.poisson(0.05, 3650)),
    "working days": ("B", RANDOM.poisson(50, 300)),
    "weeks": ("W-MON", RANDOM.poisson(50, 160)),
    "quarters": ("QS", RANDOM.poisson(50, 40)),
}


def history(freq: str, y: object) -> pd.DataFrame:
    values = pd.Series(y)
    return pd.DataFrame(
        {"unique_id": "a", "ds": pd.date_range("2015-01-01", periods=len(values), freq=freq), "y": values}
    )


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_it_is_forecast_as_documented(name):
    freq, y = HISTORIES[name]
    found = forecast(history(freq, y), freq=freq, horizon=6)
    quantiles = found[[column for column in found if column.startswith("q")]].to_numpy(float)
    assert len(found) == 6
    assert np.isfinite(found[["mean", "std"]].to_numpy(float)).all() and np.isfinite(quantiles).all()
    assert (quantiles >= 0).all() and (np.diff(quantiles, axis=1) >= 0).all()
    largest = pd.to_numeric(pd.Series(y), errors="coerce").max()
    assert not largest > 0 or found["mean"].max() <= 10 * largest + 1


def test_a_slip_of_a_finger_in_one_series_leaves_the_others_alone():
    random = np.random.default_rng(1)
    dates = pd.date_range("2018-01-01", periods=48, freq="MS")
    values = random.poisson(2, (150, 48)).astype(float)
    panel = pd.DataFrame({"unique_id": np.repeat(np.arange(150), 48), "ds": np.tile(dates, 150), "y": values.ravel()})
    slipped = panel.assign(y=panel.y.where(panel.index != 47, 1e9))
    before, after = (forecast(frame, freq="MS", horizon=6).query("unique_id > 0") for frame in (panel, slipped))
    assert after["mean"].sum() == pytest.approx(before["mean"].sum(), rel=0.05)
    assert after["q95"].sum() == pytest.approx(before["q95"].sum(), rel=0.05)


def test_unsorted_rows_of_several_rhythms_are_refused_by_name():
    monthly, weekly = history("MS", [1.0] * 12), history("W-MON", [1.0] * 12).assign(unique_id="b")
    mixed = pd.concat([monthly, weekly]).sample(frac=1, random_state=0)
    with pytest.raises(ValueError, match=r"b.*MS"):
        forecast(mixed, freq="MS", horizon=3)
