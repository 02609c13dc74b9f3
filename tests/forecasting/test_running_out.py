"""The chance of running out, on the way as at the end."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import Policy, assess_risk

TODAY = date(2024, 1, 1)
ITEM = {"sku_id": "A", "warehouse_id": "W"}


def chance(on_hand, receipts=(), *, mean=7.0, std=3.0, lead=14.0, lead_std=0.0, weeks=20):
    """`receipts`: pairs of day after today and quantity."""
    dates = pd.date_range(TODAY, periods=weeks, freq="W-MON")
    inbound = pd.DataFrame(
        [ITEM | {"due_date": pd.Timestamp(TODAY) + pd.Timedelta(days=day), "quantity": q} for day, q in receipts],
        columns=[*ITEM, "due_date", "quantity"],
    )
    return assess_risk(
        pd.DataFrame(ITEM | {"ds": dates, "mean": mean, "std": std}),
        pd.DataFrame([ITEM | {"on_hand": on_hand, "unit": "pcs"}]),
        pd.DataFrame([{"sku_id": "A", "mean_days": lead, "std_days": lead_std, "source": "measured"}]),
        Policy(), inbound=inbound, as_of=TODAY,
    ).iloc[0]  # fmt: skip


def test_the_day_before_a_receipt_counts():
    before, relieved = chance(14.0, lead=12.0), chance(14.0, [(20, 500.0)], lead=30.0)
    assert relieved.stockout_probability >= before.stockout_probability > 0.5
    assert relieved.projected_stockout_date < date(2024, 1, 21)


def test_a_receipt_on_the_day_of_need_is_no_gap():
    assert chance(0.0, [(0, 500.0)]).stockout_probability < 0.01


@given(
    on_hand=st.integers(0, 60),
    receipts=st.lists(st.tuples(st.integers(-5, 60), st.integers(1, 60).map(float)), max_size=4),
    mean=st.lists(st.floats(0, 30), min_size=12, max_size=12).map(np.array),
    spread=st.floats(0.3, 2),
    lead=st.floats(0, 50),
    more=st.floats(0, 30),
    lead_std=st.sampled_from([0.0, 3.0, 15.0]),
)
@settings(max_examples=60, deadline=None)
def test_more_lead_time_never_lowers_the_chance(on_hand, receipts, mean, spread, lead, more, lead_std):
    demand = {"mean": mean, "std": spread * (mean + 1), "weeks": 12, "lead_std": lead_std}
    sooner, later = (
        chance(float(on_hand), receipts, lead=days, **demand).stockout_probability for days in (lead, lead + more)
    )
    assert later >= sooner - 1e-9


@pytest.mark.parametrize("receipts", [[], [(10, 8.0), (24, 20.0)], [(16, 15.0)]])
@pytest.mark.parametrize("on_hand", [12.0, 20.0, 30.0])
def test_it_agrees_with_simulation(on_hand, receipts):
    random = np.random.default_rng(0)
    days = 60
    level = random.gamma(25, 1 / 25, (20_000, 1))
    sold = np.cumsum(random.poisson(level * np.ones((1, days))), axis=1)
    landed = sum((np.arange(days) >= day) * quantity for day, quantity in receipts) + on_hand
    out = np.maximum.accumulate(sold > landed, axis=1)
    last = np.clip(np.round(21 + random.normal(0, 5, len(out))), 1, days).astype(int) - 1
    row = chance(on_hand, receipts, std=np.sqrt(7 + 49 / 25), lead_std=5.0)
    assert row.stockout_probability == pytest.approx(out[np.arange(len(out)), last].mean(), abs=0.05)
