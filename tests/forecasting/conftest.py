from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def monthly() -> Callable[..., pd.DataFrame]:
    """History of series given as lists, monthly from 2020, all from the same month on."""

    def build(**series: list[float]) -> pd.DataFrame:
        parts = [
            pd.DataFrame({"unique_id": name, "ds": pd.date_range("2020-01-01", periods=len(y), freq="MS"), "y": y})
            for name, y in series.items()
        ]
        return pd.concat(parts, ignore_index=True)

    return build


@pytest.fixture(scope="session")
def shop() -> pd.DataFrame:
    """A panel with every kind of demand: 60 months of 40 series."""
    random = np.random.default_rng(7)
    season = 1 + 0.4 * np.sin(np.arange(60) / 12 * 2 * np.pi)
    rows = {f"steady{i:02d}": random.poisson(80 * season) for i in range(8)}
    rows |= {f"sparse{i:02d}": random.poisson(0.4, 60) for i in range(24)}
    rows |= {f"lumpy{i:02d}": random.poisson(0.3, 60) * random.geometric(0.05, 60) for i in range(6)}
    rows["weighed"] = (random.gamma(2, 3, 60) * (random.random(60) < 0.5)).round(3)
    rows["dead"] = np.r_[random.poisson(5, 30), np.zeros(30)]
    dates = pd.date_range("2019-01-01", periods=60, freq="MS")
    return pd.concat(
        [pd.DataFrame({"unique_id": name, "ds": dates, "y": y.astype(float)}) for name, y in rows.items()],
        ignore_index=True,
    )
