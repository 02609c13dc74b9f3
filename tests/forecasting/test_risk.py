from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import Policy, assess_risk, recompute
from forecasting.errors import MissingColumnsError, ParameterError

TODAY = date(2024, 1, 1)
COLUMNS = [
    *("sku_id", "warehouse_id", "risk_level", "stockout_probability", "days_until_critical", "recommended_reorder_qty"),
    *("risk_factors", "current_velocity", "forecast_demand", "reorder_point", "safety_stock", "service_level"),
    *("lead_time_mean_days", "lead_time_std_days", "lead_time_source", "review_period_days", "inventory_position"),
    *("projected_stockout_date", "order_by_date", "ledger"),
]


def weekly(sku="A", mean=7.0, std=3.0, weeks=20):
    dates = pd.date_range("2024-01-01", periods=weeks, freq="W-MON")
    return pd.DataFrame({"sku_id": sku, "warehouse_id": "W", "ds": dates, "mean": mean, "std": std})


def position(sku="A", on_hand=30.0, **more):
    return pd.DataFrame([{"sku_id": sku, "warehouse_id": "W", "on_hand": on_hand, "unit": "pcs"} | more])


def lead_time(sku="A", mean=14.0, std=0.0, **more):
    return pd.DataFrame([{"sku_id": sku, "mean_days": mean, "std_days": std, "source": "measured"} | more])


def assess(demand=None, stock=None, leads=None, policy=None, **more):
    return assess_risk(
        weekly() if demand is None else demand,
        position() if stock is None else stock,
        lead_time() if leads is None else leads,
        Policy() if policy is None else policy,
        as_of=TODAY,
        **more,
    )


def arriving(day, quantity=20.0):
    return pd.DataFrame({"sku_id": ["A"], "warehouse_id": ["W"], "due_date": [day], "quantity": [quantity]})


def test_the_columns_of_the_table():
    assert list(assess().columns) == COLUMNS


def test_the_window_is_lead_time_and_review_period():
    row = assess().iloc[0]
    assert row.forecast_demand == pytest.approx(21) and row.current_velocity == pytest.approx(1)
    assert row.reorder_point > 21 and row.safety_stock == pytest.approx(row.reorder_point - 21)


@pytest.mark.parametrize(("on_hand", "level"), [(5, "critical"), (20, "high"), (23, "medium"), (60, "low")])
def test_levels_follow_the_probability(on_hand, level):
    row = assess(stock=position(on_hand=float(on_hand))).iloc[0]
    assert row.risk_level == level


def test_the_probability_agrees_with_simulation():
    random = np.random.default_rng(0)
    level = random.gamma(100, 7 / 100, 200_000)
    window = (14 + np.clip(random.normal(0, 5, 200_000), -14, None) + 7) / 7
    drawn = random.poisson(level * window)
    demand = weekly(std=np.sqrt(7 + 0.49))
    row = assess(demand, position(on_hand=26.0), lead_time(std=5.0)).iloc[0]
    assert row.stockout_probability == pytest.approx((drawn > 26).mean(), abs=0.02)


def test_an_uncertain_lead_time_asks_for_more_stock():
    assert assess(leads=lead_time(std=7.0)).reorder_point[0] > assess().reorder_point[0]


def test_reserved_and_unusable_stock_does_not_count():
    row = assess(stock=position(on_hand=30.0, reserved=10.0, unusable=5.0)).iloc[0]
    assert row.inventory_position == 15
    assert "on hand 15 (10 reserved and 5 unusable not counted) covers 15 of the 21 days" in row.risk_factors[0]


def test_inbound_counts_when_it_lands_in_time():
    without, early, late = (assess(inbound=i).iloc[0] for i in (None, arriving("2024-01-10"), arriving("2024-02-20")))
    assert early.stockout_probability < without.stockout_probability == late.stockout_probability
    assert early.recommended_reorder_qty == 0 < without.recommended_reorder_qty
    assert any("lands too late" in factor for factor in late.risk_factors)


def test_overdue_inbound_protects_nothing_but_is_not_ordered_again():
    without, overdue = (
        assess(stock=position(on_hand=10.0)),
        assess(stock=position(on_hand=10.0), inbound=arriving("2023-12-20")),
    )
    assert overdue.stockout_probability[0] == without.stockout_probability[0]
    assert overdue.recommended_reorder_qty[0] == without.recommended_reorder_qty[0] - 20


def test_the_quantity_respects_minimum_and_multiple():
    row = assess(stock=position(on_hand=0.0), leads=lead_time(moq=100.0, order_multiple=24.0)).iloc[0]
    assert row.recommended_reorder_qty == 120
    assert assess(stock=position(on_hand=500.0), leads=lead_time(moq=100.0)).recommended_reorder_qty[0] == 0


def test_every_ledger_gives_its_quantity_again():
    random = np.random.default_rng(2)
    skus = [f"S{i}" for i in range(60)]
    demand = pd.concat([weekly(s, mean=random.gamma(1, 10), std=random.gamma(2, 4)) for s in skus])
    units = random.choice(["pcs", "kg"], 60)
    stock = pd.concat([position(s, random.normal(40, 40), unit=u) for s, u in zip(skus, units, strict=True)])
    terms = [{"moq": random.choice([0.0, 25.0]), "order_multiple": random.choice([1.0, 0.1, 12.0])} for _ in skus]
    leads = pd.concat([lead_time(s, random.uniform(2, 60), **t) for s, t in zip(skus, terms, strict=True)])
    found = assess(demand, stock, leads)
    assert (found.recommended_reorder_qty > 0).sum() > 20
    for ledger, quantity in zip(found.ledger, found.recommended_reorder_qty, strict=True):
        assert recompute(ledger) == pytest.approx(quantity, abs=1e-6)
        assert ledger[-1]["step"] == "recommended_reorder_qty"


def test_dates_are_in_order_and_null_beyond_the_forecast():
    row = assess(stock=position(on_hand=30.0)).iloc[0]
    assert TODAY < row.order_by_date < row.projected_stockout_date
    assert date(2024, 1, 29) <= row.projected_stockout_date <= date(2024, 2, 3) and 31 < row.days_until_critical < 45
    safe = assess(stock=position(on_hand=5000.0)).iloc[0]
    assert safe.projected_stockout_date is None and safe.order_by_date is None and np.isnan(safe.days_until_critical)


def test_findings_are_named():
    row = assess(weekly("other"), position(on_hand=-4.0), lead_time("other")).iloc[0]
    said = " ".join(row.risk_factors)
    assert "on hand -4 is negative" in said and "no forecast" in said and "no lead time is known: 14 days" in said
    assert (row.risk_level, row.stockout_probability, row.recommended_reorder_qty) == ("low", 0.0, 0.0)
    assert "no stock record" in assess(stock=position(on_hand=None)).risk_factors[0][0]


def test_a_lead_time_of_the_warehouse_comes_before_the_item_s():
    leads = pd.concat([lead_time(mean=14.0), lead_time(mean=30.0, warehouse_id="W")])
    assert assess(leads=leads).lead_time_mean_days[0] == 30


def test_service_levels_by_class_or_costs():
    stock = position(abc_class="A", xyz_class="X")
    assert assess(stock=stock).service_level[0] == 0.98
    costs = Policy(holding_cost=0.2, shortage_cost=1.0)
    assert assess(stock=stock, policy=costs).service_level[0] == pytest.approx(1 / 1.2)
    with pytest.raises(ParameterError, match="both"):
        Policy(holding_cost=0.2)


@pytest.mark.parametrize(("mean", "level"), [(7.0, 25), (100 / 3, 110)])
def test_periodic_review_orders_up_to_the_newsvendor_s_level(mean, level):
    """stockpyl 1.0.2, newsvendor_poisson(holding_cost=0.2, stockout_cost=1.0, demand_mean=3 * mean)."""
    costs = Policy(holding_cost=0.2, shortage_cost=1.0)
    assert assess(weekly(mean=mean, std=0.0), position(on_hand=0.0), policy=costs).reorder_point[0] == level


def test_what_is_weighed_is_ordered_up_to_the_newsvendor_s_level_too():
    """stockpyl 1.0.2, newsvendor_normal(0.2, 1.0, 300, 30): 329.02. Demand here is a gamma of the same moments."""
    demand, stock = weekly(mean=100.0, std=30 / np.sqrt(3)), position(on_hand=0.0, unit="kg")
    found = assess(demand, stock, policy=Policy(holding_cost=0.2, shortage_cost=1.0)).iloc[0]
    assert found.reorder_point == pytest.approx(329.0, rel=0.01)


def test_bad_frames_are_refused():
    with pytest.raises(MissingColumnsError, match="on_hand"):
        assess(stock=position().drop(columns="on_hand"))
    with pytest.raises(ParameterError, match="several rows"):
        assess(stock=pd.concat([position(), position()]))


def test_no_items_give_an_empty_frame():
    found = assess(stock=position().iloc[:0])
    assert found.empty and list(found.columns) == COLUMNS


def overridden(mean, statistical):
    return weekly(mean=mean).assign(statistical_mean=statistical)


def test_an_override_is_computed_with_and_told_beside_what_the_statistic_says():
    row, plain = assess(overridden(14.0, 7.0)).iloc[0], assess(weekly(mean=14.0)).iloc[0]
    assert row.recommended_reorder_qty == plain.recommended_reorder_qty > assess().iloc[0].recommended_reorder_qty
    said = "a planner's override is in the demand: 42 expected in 21 days, where the statistical forecast says 21"
    assert said in row.risk_factors
    told = {entry["name"]: entry["value"] for line in row.ledger for entry in line["inputs"]}
    assert (told["statistical_demand"], told["expected_demand"]) == (21, 42)
    assert recompute(row.ledger) == row.recommended_reorder_qty


def test_without_an_override_none_is_told():
    for demand in (weekly(), overridden(7.0, 7.0)):
        assert not any("override" in factor for factor in assess(demand).risk_factors[0])
