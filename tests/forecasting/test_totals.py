import numpy as np
import pandas as pd

from forecasting import forecast, total


def test_means_add_up_and_quantiles_lie_below_the_sum_of_quantiles():
    rng = np.random.default_rng(1)
    dates = pd.date_range("2025-01-06", periods=60, freq="W-MON")
    history = pd.DataFrame(
        [(f"A|{site}", date, float(rng.poisson(2))) for site in "XY" for date in dates],
        columns=["unique_id", "ds", "y"],
    )
    parts = forecast(history, freq="W-MON", horizon=4, quantiles=[0.5, 0.95])
    whole = total(parts, parts.unique_id.str[0], [0.5, 0.95])
    sums = parts.groupby("ds")[["mean", "q95"]].sum()
    assert list(whole.unique_id) == ["A"] * 4
    np.testing.assert_allclose(whole["mean"], sums["mean"])
    assert (whole.q95.to_numpy() < sums.q95.to_numpy()).all()
    assert (whole.q50 <= whole.q95).all()
