from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import DEFAULT_QUANTILES, forecast_scrap
from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.quantiles import column_name

TODAY = date(2024, 6, 3)
LEVELS = [column_name(level) for level in DEFAULT_QUANTILES]


def made(sku="A", scrapped=(2, 3, 1), of=100, days_ago=10):
    scrapped = np.asarray(scrapped, dtype=float)
    ended = pd.Timestamp(TODAY) - pd.to_timedelta(np.full(len(scrapped), days_ago), unit="D")
    return pd.DataFrame(
        {"sku_id": sku, "quantity_completed": of - scrapped, "quantity_scrapped": scrapped, "ended_on": ended}
    )


def scrap(*orders, **more):
    return forecast_scrap(pd.concat(orders), as_of=TODAY, **more).set_index("sku_id")


def simulated(items, orders, pieces, mean, between_items, between_orders, seed=0):
    """Work orders whose scrap is beta-binomial at both levels, and the item of each."""
    random = np.random.default_rng(seed)

    def drawn(center, overdispersion, size):
        strength = 1 / overdispersion - 1
        return random.beta(np.maximum(center * strength, 1e-9), (1 - center) * strength, size)

    item = np.repeat(np.arange(items), 1 + random.poisson(orders, items))
    rate = drawn(drawn(mean, between_items, items)[item], between_orders, len(item))
    quantity = np.round(random.uniform(*pieces, items)[item] * random.uniform(0.8, 1.2, len(item)))
    scrapped = random.binomial(quantity.astype(int), rate)
    ended = pd.Timestamp(TODAY) - pd.to_timedelta(random.integers(1, 700, len(item)), unit="D")
    return pd.DataFrame(
        {"sku_id": [f"S{i:04d}" for i in item], "quantity_completed": quantity - scrapped, "quantity_scrapped": scrapped,
         "ended_on": ended}
    )  # fmt: skip


def test_an_item_with_many_orders_keeps_its_rate_and_one_with_few_takes_the_others():
    steady = [made(f"S{i}", scrapped=[i, i + 1] * 20) for i in range(8)]
    found = scrap(*steady, made("few", scrapped=[12]), items=["none"])
    assert found["mean"]["S0"] < 0.01 and found["mean"]["S7"] == pytest.approx(0.074, abs=0.01)
    assert found["mean"]["none"] < found["mean"]["few"] < 0.12
    assert found.orders.to_dict() == {f"S{i}": 40 for i in range(8)} | {"few": 1, "none": 0}
    assert (found.q95 - found.q05)["none"] > (found.q95 - found.q05)["S4"]


def test_recent_orders_weigh_more():
    others = [made(f"S{i}", scrapped=[i] * 5) for i in range(6)]
    worse = scrap(*others, made(scrapped=[2] * 5, days_ago=700), made(scrapped=[10] * 5))["mean"]["A"]
    better = scrap(*others, made(scrapped=[10] * 5, days_ago=700), made(scrapped=[2] * 5))["mean"]["A"]
    assert worse > 1.5 * better


def test_orders_that_fare_alike_leave_less_doubt_than_orders_that_do_not():
    alike, unlike = ([made(f"S{i}", scrapped=s) for i in range(10)] for s in ([3, 3, 3, 3], [0, 12, 0, 0]))
    assert scrap(*alike).q95["S0"] < 0.08 < scrap(*unlike).q95["S0"]


def test_where_none_was_ever_scrapped_one_still_may_be():
    found = scrap(made(scrapped=[0, 0, 0])).loc["A"]
    assert 0 < found["mean"] < 0.005 and found.q50 == 0


def test_the_quantiles_are_rates_of_whole_pieces_of_the_typical_order():
    found = scrap(made(scrapped=[2, 3, 1], of=40)).loc["A"]
    assert found.quantity == 40
    assert (found[LEVELS].to_numpy(float) * 40) % 1 == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("pieces", "between_items", "between_orders"),
    [((20, 400), 0.02, 0.02), ((1000, 5000), 0.01, 0.03), ((5, 40), 0.03, 0.05)],
)
def test_ninety_of_a_hundred_next_orders_lie_between_q05_and_q95(pieces, between_items, between_orders):
    """Backtest: the last order of each item, from the ones before."""
    orders = simulated(500, 6, pieces, 0.04, between_items, between_orders).sort_values("ended_on")
    last = ~orders["sku_id"].duplicated(keep="last")
    truth = orders[last].set_index("sku_id")
    rate = truth.quantity_scrapped / (truth.quantity_scrapped + truth.quantity_completed)
    found = scrap(orders[~last], items=truth.index.tolist())
    outcome = rate.reindex(found.index)
    inside = (outcome >= found.q05 - 1e-9) & (outcome <= found.q95 + 1e-9)
    # with few pieces the edges of the interval weigh
    assert 0.86 <= inside.mean() <= 0.98
    assert (outcome > found.q95 + 1e-9).mean() <= 0.08
    assert found["mean"].mean() == pytest.approx(rate.mean(), rel=0.15)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 1e5), st.floats(0, 1e4), st.integers(0, 900)), max_size=20)
)
def test_rates_lie_between_0_and_1_and_quantiles_never_cross(orders):
    frame = pd.DataFrame(orders, columns=["sku_id", "quantity_completed", "quantity_scrapped", "age"])
    frame["ended_on"] = pd.Timestamp(TODAY) - pd.to_timedelta(frame["age"].astype(int), unit="D")
    found = scrap(frame, items=["D"])
    if (frame.quantity_completed + frame.quantity_scrapped > 0).any():
        values = found[LEVELS].to_numpy()
        assert (
            "D" in found.index and (values >= 0).all() and (values <= 1).all() and (np.diff(values, axis=1) >= 0).all()
        )
        assert found["mean"].between(0, 1).all() and np.isfinite(found["std"]).all()
    else:
        assert found.empty


def test_bad_input_is_refused():
    with pytest.raises(MissingColumnsError, match="ended_on"):
        scrap(made().drop(columns="ended_on"))
    with pytest.raises(ParameterError, match="a work order of A"):
        scrap(made().assign(quantity_completed=np.nan))
    with pytest.raises(ParameterError, match="without an end by 2024-06-03"):
        scrap(made(days_ago=-3))
