from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasting import DEFAULT_QUANTILES, Policy, assess_risk, project_inventory
from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.quantiles import column_name
from forecasting.spread import SHARED_STD

TODAY = date(2024, 1, 3)
MONDAY = pd.Timestamp("2024-01-01")
LEVELS = [column_name(level) for level in DEFAULT_QUANTILES]


def weekly(sku="A", mean=7.0, std=3.0, weeks=8):
    dates = pd.date_range(MONDAY, periods=weeks, freq="W-MON")
    return pd.DataFrame({"sku_id": sku, "warehouse_id": "W", "ds": dates, "mean": mean, "std": std})


def position(sku="A", on_hand=30.0, **more):
    return pd.DataFrame([{"sku_id": sku, "warehouse_id": "W", "on_hand": on_hand, "unit": "pcs"} | more])


def line(due="2024-01-17", quantity=20.0, arrival=None):
    known = dict(zip(LEVELS, arrival, strict=True)) if arrival is not None else {}
    return pd.DataFrame([{"sku_id": "A", "warehouse_id": "W", "due_date": due, "quantity": quantity} | known])


def project(demand=None, stock=None, inbound=None, weeks=8, **more):
    demand, stock = weekly() if demand is None else demand, position() if stock is None else stock
    return project_inventory(demand, stock, inbound, as_of=TODAY, weeks=weeks, **more)


def test_a_row_a_week_from_the_monday_of_today():
    found = project()
    assert list(found.columns) == ["sku_id", "warehouse_id", "date", "mean", "std", *LEVELS, "inbound", "demand"]
    assert found.date.tolist() == list(pd.date_range(MONDAY, periods=8, freq="7D"))
    # two of the first week's days are over
    assert found.demand.tolist() == pytest.approx([5.0] + [7.0] * 7)


def test_what_is_reserved_or_unusable_is_gone_and_a_hole_is_as_deep_as_it_is():
    found = project(stock=position(on_hand=10.0, reserved=4.0, unusable=1.0))
    assert found["mean"].tolist() == pytest.approx([0.0, -7, -14, -21, -28, -35, -42, -49])
    assert found.q05.iloc[-1] < found.q50.iloc[-1] < found.q95.iloc[-1] < 0


def test_a_line_without_more_known_arrives_when_due_and_an_overdue_one_does_not():
    due, overdue = project(inbound=line()), project(inbound=line(due="2024-01-02"))
    assert due.inbound.tolist() == [0, 0, 20, 0, 0, 0, 0, 0]
    assert overdue.inbound.sum() == 0
    assert (due.q50 - project().q50).tolist() == [0, 0, 20, 20, 20, 20, 20, 20]


def test_an_order_of_one_day_moves_stock_for_certain_and_a_doubtful_one_spreads_it():
    certain, doubtful = (project(inbound=line(arrival=days)) for days in ([14] * 10, np.linspace(0, 50, 10)))
    assert certain.inbound.tolist() == [0, 0, 20, 0, 0, 0, 0, 0]
    assert doubtful.inbound.sum() == pytest.approx(20, abs=2) and (doubtful.inbound > 0).sum() > 3
    assert (doubtful.q95 - doubtful.q05)[3] > (certain.q95 - certain.q05)[3] + 10


def test_the_quantiles_are_those_of_simulated_courses():
    random = np.random.default_rng(0)
    n, arrival = 100_000, np.array([3, 4, 6, 9, 14, 20, 27, 31, 36, 40])
    demand, std = weekly(mean=40.0, std=20.0), 20.0
    level = random.normal(0, SHARED_STD * std, n)
    noise = random.gamma(4.4, np.sqrt(1 - SHARED_STD**2) * std / np.sqrt(4.4), (n, 8))
    asked = (40 + level[:, None] + noise - noise.mean()) * np.r_[5 / 7, np.ones(7)]
    asked[:, 0] = 40 * 5 / 7 + level * 5 / 7 + (noise[:, 0] - noise.mean()) * np.sqrt(5 / 7)
    day = np.interp(random.random((n, 2)), DEFAULT_QUANTILES, arrival)
    landed = (100 * (day[:, :, None] < np.arange(1, 9) * 7 - 2)).sum(axis=1)
    courses = 150 + landed - np.cumsum(asked, axis=1)
    found = project(demand, position(on_hand=150.0), pd.concat([line(quantity=100.0, arrival=arrival)] * 2))
    # each of the twenty scenarios is a twentieth of an order
    assert np.abs(found["mean"] - courses.mean(axis=0)).max() < 6
    assert np.abs(found["std"] - courses.std(axis=0)).max() < 8
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        reached = [(courses[:, week] <= found[column_name(level)][week] + 1).mean() for week in range(8)]
        assert np.abs(np.array(reached) - level).max() < 0.07


def test_the_chance_of_being_below_zero_is_the_risk_of_running_out():
    demand = weekly(mean=20.0, std=9.0)
    days = pd.DataFrame([{"sku_id": "A", "mean_days": 12.0, "std_days": 0.0, "source": "measured"}])
    for on_hand in (40.0, 55.0, 70.0):
        stock = position(on_hand=on_hand)
        risk = assess_risk(demand, stock, days, Policy(), as_of=TODAY).stockout_probability[0]
        row = project(demand, stock, quantiles=np.arange(0.02, 1, 0.02)).iloc[2]
        below = (row.filter(regex=r"^q\d+$").astype(float) < 0).mean()
        assert below == pytest.approx(risk, abs=0.05)


amounts = st.floats(0, 1e6).map(lambda x: round(x, 3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts, st.floats(0.1, 5), st.floats(-1e5, 1e6), amounts, st.lists(st.integers(0, 90), min_size=10, max_size=10)
)
def test_means_follow_from_each_other_and_quantiles_never_cross(mean, variation, on_hand, quantity, days):
    found = project(
        weekly(mean=mean, std=mean * variation),
        position(on_hand=on_hand),
        line(quantity=quantity, arrival=sorted(days)),
    )
    opening = np.r_[max(on_hand, 0.0), found["mean"][:-1]]
    scale = 1e-9 * (1 + abs(on_hand) + quantity + mean * 8)
    assert found["mean"].to_numpy() == pytest.approx(opening + found.inbound - found.demand, abs=scale)
    assert (np.diff(found[LEVELS].to_numpy(), axis=1) >= 0).all()
    assert (found[LEVELS].max(axis=1) <= max(on_hand, 0.0) + quantity + 1e-6).all()


def test_items_do_not_depend_on_each_other():
    skus = [f"S{i}" for i in range(5)]
    demand = pd.concat([weekly(sku, mean=3.0 * i, std=2.0 + i) for i, sku in enumerate(skus)])
    stock = pd.concat([position(sku, on_hand=10.0 * i, unit="kg" if i % 2 else "pcs") for i, sku in enumerate(skus)])
    together = project(demand, stock.sample(frac=1, random_state=1))
    for sku in skus:
        alone = project(demand[demand.sku_id == sku], stock[stock.sku_id == sku])
        pd.testing.assert_frame_equal(together[together.sku_id == sku].reset_index(drop=True), alone)


def test_an_item_without_forecast_stays_as_it_is_and_no_items_give_an_empty_frame():
    idle = project(weekly("other"), position(on_hand=12.0))
    assert (idle[["mean", *LEVELS]] == 12).all(axis=None) and idle["demand"].sum() == 0
    assert project(stock=position().iloc[:0]).empty


def test_bad_input_is_refused():
    with pytest.raises(MissingColumnsError, match="on_hand"):
        project(stock=position().drop(columns="on_hand"))
    with pytest.raises(MissingColumnsError, match="demand lacks the columns std"):
        project(demand=weekly().drop(columns="std"))
    with pytest.raises(ParameterError, match="several rows"):
        project(stock=pd.concat([position(), position()]))
    with pytest.raises(ParameterError, match="missing"):
        project(inbound=line(quantity=float("nan")))
    with pytest.raises(ParameterError, match="one quantile column, q50"):
        project(inbound=line().assign(q50=3.0))
    with pytest.raises(ParameterError, match="weeks"):
        project(weeks=0)
