import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import DEFAULT_QUANTILES, forecast_arrivals
from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.quantiles import column_name

TODAY = pd.Timestamp("2024-06-03")
LEVELS = [column_name(level) for level in DEFAULT_QUANTILES]


def received(lateness, supplier="S", sku="A", lead_time=20):
    ordered = TODAY - pd.to_timedelta(120 + np.arange(len(lateness)), unit="D")
    promised = ordered + pd.Timedelta(days=lead_time)
    arrived = promised + pd.to_timedelta(np.asarray(lateness), unit="D")
    return pd.DataFrame(
        {
            "supplier_id": supplier,
            "sku_id": sku,
            "order_date": ordered,
            "promised_date": promised,
            "received_date": arrived,
        }
    )


def waiting(promised_in, supplier="S", sku="A", lead_time=20, order_id="P1"):
    promised = TODAY + pd.Timedelta(days=promised_in) if promised_in is not None else pd.NaT
    ordered = TODAY - pd.Timedelta(days=5) if promised_in is None else promised - pd.Timedelta(days=lead_time)
    return pd.DataFrame(
        {
            "order_id": [order_id],
            "supplier_id": supplier,
            "sku_id": sku,
            "order_date": ordered,
            "promised_date": promised,
        }
    )


def arrival(orders, receipts, **more):
    return forecast_arrivals(orders, receipts, as_of=TODAY.date(), **more)


def test_an_order_comes_as_late_as_its_supplier_s_others_did():
    found = arrival(waiting(10), received([3] * 200)).iloc[0]
    assert (found.q10, found.q50, found.q90) == (13, 13, 13) and found["mean"] == pytest.approx(13, abs=0.7)
    assert found.expected_date == TODAY + pd.Timedelta(days=13)
    assert (found.basis, found.receipts) == ("promised", 200)


def test_an_order_already_late_cannot_arrive_yesterday():
    receipts = received(np.tile(np.arange(10), 30))
    found = arrival(waiting(-5), receipts).iloc[0]
    # five of the ten days are over: what is left of the distribution lies in the next five
    assert found.q025 == 0 and found.q50 == pytest.approx(2, abs=1) and found.q90 == pytest.approx(4, abs=1)
    beyond = arrival(waiting(-400), receipts).iloc[0]
    assert beyond.q025 == 0 and 0 < beyond["mean"] < 60 and beyond["mean"] < beyond.q99


def test_few_receipts_say_little_and_many_say_it_all():
    others = received([0] * 400, supplier="other")
    means = [arrival(waiting(10), pd.concat([others, received([15] * n)]))["mean"][0] for n in (0, 2, 20, 400)]
    assert 9.5 < means[0] < 11 and means[0] < means[1] < means[2] < means[3] and means[1] < 14 and means[3] > 24


def test_an_item_of_its_own_pace_is_told_from_its_supplier_s_others():
    receipts = pd.concat([received([0] * 200, sku="quick"), received([14] * 200, sku="slow")])
    orders = pd.concat([waiting(10, sku="quick", order_id="1"), waiting(10, sku="slow", order_id="2")])
    assert arrival(orders, receipts).q50.tolist() == [10, 24]


def test_without_a_promise_the_order_date_counts():
    found = arrival(waiting(None), received([2] * 200)).iloc[0]
    # ordered five days ago; lead time 22 days
    assert (found.basis, found.q50) == ("ordered", 17) and pd.isna(found.promised_date)


def test_without_any_receipt_the_promise_is_taken_with_a_week_s_doubt():
    found = arrival(waiting(10), received([])).iloc[0]
    assert found.receipts == 0 and found.q025 == 10 and found["mean"] == pytest.approx(17, abs=0.1)


def test_orders_that_still_wait_make_a_supplier_slower():
    late = [waiting(-30, order_id=f"L{i}") for i in range(40)]
    alone = arrival(waiting(10), received([0] * 20))["mean"][0]
    among = arrival(pd.concat([waiting(10), *late]), received([0] * 20))["mean"][0]
    assert among > alone + 5


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-15, 500), max_size=30), st.integers(-600, 600), st.booleans())
def test_quantiles_never_lie_before_today_and_never_cross(lateness, promised_in, promised):
    order = waiting(promised_in if promised else None)
    found = arrival(order, received(lateness)).iloc[0]
    values = found[LEVELS].to_numpy(float)
    assert values[0] >= 0 and (np.diff(values) >= 0).all() and (values == np.round(values)).all()
    assert np.isfinite(found["mean"]) and found["std"] >= 0 and found["mean"] >= 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-10, 40), min_size=1, max_size=60), st.integers(-30, 30))
def test_mean_and_spread_are_those_of_the_quantiles(lateness, promised_in):
    levels = (np.arange(400) + 0.5) / 400
    found = arrival(waiting(promised_in), received(lateness), quantiles=levels).iloc[0]
    values = found.filter(regex=r"^q\d").to_numpy(float)
    assert found["mean"] == pytest.approx(values.mean(), abs=0.1 + 0.01 * values.std())
    assert found["std"] == pytest.approx(values.std(), rel=0.05, abs=0.1)


def test_ninety_of_a_hundred_arrive_between_q05_and_q95():
    """Backtest: orders of forty suppliers, each of its own lateness, as they stood on five days."""
    random = np.random.default_rng(3)
    n, level = 6000, random.gamma(2, 3, 40)
    supplier = random.integers(0, 40, n)
    ordered = TODAY - pd.to_timedelta(random.integers(0, 900, n), unit="D")
    promised = ordered + pd.to_timedelta(random.integers(10, 40, n), unit="D")
    lateness = np.maximum(np.round(random.gamma(1.2, level[supplier] / 1.2) - 2), -9)
    orders = pd.DataFrame(
        {"order_id": np.arange(n), "supplier_id": supplier, "sku_id": supplier * 10 + random.integers(0, 10, n),
         "order_date": ordered, "promised_date": promised,
         "received_date": promised + pd.to_timedelta(lateness, unit="D")}
    )  # fmt: skip
    inside, below, error, planned = [], [], [], []
    for day in pd.date_range(TODAY - pd.Timedelta(days=300), TODAY - pd.Timedelta(days=60), periods=5):
        known = orders[orders.order_date < day]
        is_open = known.received_date >= day
        found = forecast_arrivals(known[is_open].drop(columns="received_date"), known[~is_open], as_of=day.date())
        truth = (known.received_date[is_open] - day).dt.days.reset_index(drop=True)
        inside += ((truth >= found.q05) & (truth <= found.q95)).tolist()
        below += (truth < found.q05).tolist()
        error += (found.q50 - truth).abs().tolist()
        planned += ((found.promised_date - day).dt.days.clip(lower=0) - truth).abs().tolist()
    # days are whole: an interval holds what lies on its edges too
    assert 0.90 <= np.mean(inside) <= 0.97 and np.mean(below) <= 0.05
    assert np.mean(error) < 0.9 * np.mean(planned)


def test_nothing_open_gives_no_row():
    assert arrival(waiting(10).iloc[:0], received([1, 2])).empty


def test_bad_input_is_refused():
    with pytest.raises(MissingColumnsError, match="open_orders lacks the columns promised_date"):
        arrival(waiting(10).drop(columns="promised_date"), received([]))
    with pytest.raises(ParameterError, match="P1 twice"):
        arrival(pd.concat([waiting(10), waiting(12)]), received([]))
    with pytest.raises(ParameterError, match="P1 has neither"):
        arrival(waiting(10).assign(order_date=pd.NaT, promised_date=pd.NaT), received([]))
    with pytest.raises(ParameterError, match="before their order"):
        arrival(waiting(10), received([-30]))
