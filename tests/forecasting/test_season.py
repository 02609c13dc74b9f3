import numpy as np
import pandas as pd
import pytest

from forecasting.counts import fit_counts
from forecasting.panel import Panel

MONTHS = 36


@pytest.fixture(scope="module")
def seasonal() -> Panel:
    """Items of which a third sells in the first half of the year, a third in the second, and the rest evenly; all a little
    more in December."""
    random = np.random.default_rng(6)
    months = np.arange(MONTHS) % 12
    kinds = np.stack([months < 6, months >= 6, np.full(MONTHS, 0.5)]).astype(float) * np.where(months == 11, 1.5, 1.0)
    values = random.poisson(12 * np.repeat(kinds, 40, axis=0)).astype(float)
    n, grid = len(values), pd.date_range("2022-01-01", periods=MONTHS, freq="MS")
    return Panel(np.arange(n), grid, values, np.full(n, MONTHS - 1), np.ones(n, bool), "MS")


def test_an_item_has_a_season_of_its_own_beside_that_of_all(seasonal):
    fit = fit_counts(seasonal, 12, (0.5,))
    ahead = fit.ahead(seasonal, fit.levelled(seasonal)).reshape(3, 40, 12).mean(axis=1)
    first, second, even = ahead[:, :5].mean(axis=1) / ahead[:, 6:11].mean(axis=1)
    assert first > 1.4 * even and second < 0.9 * even


def test_beyond_a_year_the_season_repeats_and_a_young_item_has_none_of_its_own(seasonal):
    fit = fit_counts(seasonal, 15, (0.5,))
    ahead = fit.ahead(seasonal, fit.levelled(seasonal))
    assert ahead[:, 12:] == pytest.approx(ahead[:, :3])
    young = np.where(np.arange(MONTHS) < 33, np.nan, fit.levelled(seasonal))
    assert (fit.ahead(seasonal, young)[:, :6] == fit.season.factors[MONTHS : MONTHS + 6]).all()
