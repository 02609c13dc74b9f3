"""Every contender speaks of every series, and only where it differs from the engine."""

import numpy as np
import pytest

from forecasting.baselines import Baseline
from forecasting.challengers import contenders
from forecasting.counts import fit_counts, forecast_counts
from forecasting.engine import forecast_panel
from forecasting.panel import read_panel
from forecasting.quantiles import DEFAULT_QUANTILES
from forecasting.segments import profile
from forecasting.smooth import suits
from forecasting.theta import MODEL_NAME


@pytest.fixture(scope="module")
def panel(shop):
    return read_panel(shop, "MS")


def named(panel, engine) -> dict[str, Baseline]:
    return {one.name: one for one in contenders(panel, profile(panel), engine, 6, DEFAULT_QUANTILES)}


def test_models_are_tried_where_they_suit_though_the_engine_did_not_choose_them(panel):
    counted = forecast_counts(panel, fit_counts(panel, 6, DEFAULT_QUANTILES))
    theta, engine = (named(panel, counted)[name] for name in (MODEL_NAME, "engine"))
    differs = (theta.mean != engine.mean).any(axis=1)
    assert differs.any() and differs.tolist() == suits(panel, profile(panel)).tolist()


def test_counts_are_tried_where_the_engine_chose_models(panel):
    engine = forecast_panel(panel, profile(panel), 6, DEFAULT_QUANTILES)
    modelled = engine.model_name == MODEL_NAME
    counts = named(panel, engine)["count_distribution"]
    assert modelled.any() and (counts.mean[modelled] != engine.mean[modelled]).any()
    assert np.array_equal(counts.mean[~modelled], engine.mean[~modelled])
    assert (np.diff(counts.quantiles, axis=2) >= 0).all()


def test_what_the_engine_computed_is_not_computed_again(panel):
    engine = forecast_panel(panel, profile(panel), 6, DEFAULT_QUANTILES)
    theta = named(panel, engine)[MODEL_NAME]
    assert np.array_equal(theta.mean, engine.mean) and np.array_equal(theta.quantiles, engine.quantiles)
