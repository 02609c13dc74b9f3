import pandas as pd
import pytest

from forecasting import cut_shards, forecast, forecast_shard, shards
from forecasting.errors import ParameterError


def test_shards_together_are_the_forecast(shop, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_COST", 30)
    cut = cut_shards(shop, freq="MS", horizon=6)
    assert len(cut) > 3 and [(one.number, one.count) for one in cut] == [(k + 1, len(cut)) for k in range(len(cut))]
    together = pd.concat([forecast_shard(one) for one in reversed(cut)]).sort_values(["unique_id", "ds"])
    whole = forecast(shop, freq="MS", horizon=6)
    pd.testing.assert_frame_equal(together.reset_index(drop=True), whole, check_exact=True)


def test_a_few_thousand_series_are_one_shard(shop):
    assert len(cut_shards(shop, freq="MS", horizon=6)) == 1


def test_an_empty_history_has_no_shards_and_a_wrong_horizon_is_refused(shop):
    assert cut_shards(shop.iloc[:0], freq="MS", horizon=6) == []
    with pytest.raises(ParameterError, match="horizon"):
        cut_shards(shop, freq="MS", horizon=0)
