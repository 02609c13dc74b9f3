"""Forecasts of demand: written once for the same inputs, and nothing where there is no demand."""

from dataclasses import replace

import dagster as dg
import pandas as pd
import pytest

from forecasting import Calendar, backtest, forecast_shard
from orchestration.assets.forecast import Inputs, compute, demand_forecasts, shards_of
from orchestration.frames import query
from orchestration.resources import Writer

DEMAND = """
    insert into manufacturing.demand_history (sku_id, warehouse_id, period, period_start, quantity, share_in_stock)
    select 'A', warehouse, 'weekly', date '2024-09-02' + week * 7, 20 + week % 5 + offset_, 1
    from generate_series(0, 77) as week, (values ('W1', 0), ('W2', 7)) as w (warehouse, offset_)
"""


@pytest.fixture
def selling(published, writer: Writer) -> Writer:
    """A company that sold one item from two warehouses every week of a year and a half."""
    with writer.connect("mfg_transformer") as connection:
        connection.execute(DEMAND)
    return writer


def forecast(writer: Writer) -> dict[str, object]:
    result = dg.materialize([demand_forecasts], resources={"writer": writer, "company": writer})
    (event,) = result.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


def test_without_demand_there_is_no_forecast_and_no_failure(published, writer: Writer):
    assert forecast(writer)["dagster/row_count"] == 0
    with writer.connect("mfg_analyst") as connection:
        assert connection.execute("select count(*) from forecast.runs").fetchone() == (0,)


def test_the_same_demand_is_forecast_once_and_other_demand_anew(selling: Writer):
    first = forecast(selling)
    again = forecast(selling)
    assert (first["kept"], again["kept"]) == (False, True)
    assert first["run"] == again["run"]

    with selling.connect("mfg_transformer") as connection:
        connection.execute("update manufacturing.demand_history set quantity = quantity + 1 where warehouse_id = 'W1'")
    other = forecast(selling)
    assert not other["kept"]
    with selling.connect("mfg_transformer") as connection:
        connection.execute("update manufacturing.demand_history set quantity = quantity - 1 where warehouse_id = 'W1'")
    back = forecast(selling)
    assert (back["kept"], back["run"]) == (True, first["run"])
    with selling.connect("mfg_analyst") as connection:
        latest = connection.execute("select distinct run_id::text from forecast.forecasts_latest").fetchall()
    assert latest == [(first["run"],)]


def test_each_shard_is_told_when_it_is_done(selling: Writer, caplog):
    with caplog.at_level("INFO", "mfg.forecast"):
        forecast(selling)
    assert caplog.messages[0].startswith("shard 1 of 1 is forecast: 2 series in ")


def test_without_caching_every_night_computes_anew(selling: Writer):
    eager = replace(selling, settings=selling.settings.model_copy(update={"enable_forecast_caching": False}))
    forecast(eager)
    assert forecast(eager)["kept"] is False


def test_each_warehouse_and_the_item_are_forecast_for_26_weeks(selling: Writer):
    forecast(selling)
    with selling.connect("mfg_analyst") as connection:
        rows = connection.execute(
            """
            select warehouse_id, count(*), min(horizon), max(horizon), min(target_date)::text, avg(forecast_value)
            from forecast.forecasts_latest
            where entity_id = 'A' and period = 'weekly' group by warehouse_id order by warehouse_id
            """
        ).fetchall()
    assert [row[:5] for row in rows] == [
        ("W1", 26, 1, 26, "2026-03-02"), ("W2", 26, 1, 26, "2026-03-02"), (None, 26, 1, 26, "2026-03-02"),
    ]  # fmt: skip
    one, two, both = (row[5] for row in rows)
    assert both == pytest.approx(one + two)
    assert 20 < one < 25 < two < 32


MARK = """
    insert into forecast.planner_marks (sku_id, warehouse_id, first_day, last_day, kind, reason, created_by)
    values ('A', %s, %s, %s, 'project', 'a bridge', 'anna')
"""
WITHDRAW = "update forecast.planner_marks set withdrawn_by = 'anna', withdrawn_at = now()"
WEEKS = "select warehouse_id, ds::text, y from ({}) as weeks where y is null order by warehouse_id, ds"


def test_a_week_that_a_mark_touches_is_unknown(selling: Writer):
    with selling.connect("mfg_planner") as connection:
        connection.execute(MARK, ["W1", "2025-03-09", "2025-03-17"])  # a Sunday to the Monday after next
        connection.execute(MARK, [None, "2025-06-04", "2025-06-04"])
    with selling.connect("mfg_forecaster") as connection:
        assert connection.execute(WEEKS.format(query("weekly_demand").rpartition("order by")[0])).fetchall() == [
            ("W1", "2025-03-03", None), ("W1", "2025-03-10", None), ("W1", "2025-03-17", None),
            ("W1", "2025-06-02", None), ("W2", "2025-06-02", None),
        ]  # fmt: skip


def test_what_is_marked_teaches_the_forecast_nothing(selling: Writer):
    expected = (
        "select avg(forecast_value) from forecast.forecasts_latest where period = 'weekly' and warehouse_id = 'W1'"
    )
    with selling.connect("mfg_transformer") as connection:
        connection.execute(
            "update manufacturing.demand_history set quantity = 900 where warehouse_id = 'W1' and period_start > '2026-01-26'"
        )
    with_project = forecast(selling)
    with selling.connect("mfg_analyst") as connection:
        (taken,) = connection.execute(expected).fetchone()
    with selling.connect("mfg_planner") as connection:
        connection.execute(MARK, ["W1", "2026-02-02", "2026-03-01"])
    assert forecast(selling)["run"] != with_project["run"]
    with selling.connect("mfg_analyst") as connection:
        assert connection.execute(expected).fetchone()[0] == pytest.approx(22, abs=2) and taken > 100
    with selling.connect("mfg_planner") as connection:
        connection.execute(WITHDRAW)
    assert forecast(selling)["run"] == with_project["run"]


def test_an_item_whose_past_is_all_marked_is_forecast_by_the_others_and_they_as_before(selling: Writer):
    means = """
        select warehouse_id, avg(forecast_value) from forecast.forecasts_latest
        where period = 'weekly' and entity_type = 'sku' group by warehouse_id
    """
    forecast(selling)
    with selling.connect("mfg_analyst") as connection:
        before = dict(connection.execute(means).fetchall())
    with selling.connect("mfg_planner") as connection:
        connection.execute(MARK, ["W1", "2020-01-01", "2030-01-01"])
    forecast(selling)
    with selling.connect("mfg_analyst") as connection:
        after = dict(connection.execute(means).fetchall())
    assert after["W2"] == pytest.approx(before["W2"], rel=0.05)
    assert after["W1"] != before["W1"] and after[None] == pytest.approx(after["W1"] + after["W2"])


def test_days_months_and_quarters_agree_with_the_weeks(selling: Writer):
    forecast(selling)
    with selling.connect("mfg_analyst") as connection:
        kinds = connection.execute(
            """
            select period, count(*)::int, min(target_date)::text, sum(forecast_value)
            from forecast.forecasts_latest where entity_id = 'A' and warehouse_id = 'W1' group by period order by period
            """
        ).fetchall()
        weeks = connection.execute(
            """
            select sum(forecast_value) from forecast.forecasts_latest
            where entity_id = 'A' and warehouse_id = 'W1' and period = 'weekly' and horizon <= 5
            """
        ).fetchone()
    assert [kind[:3] for kind in kinds] == [
        ("daily", 35, "2026-03-02"), ("monthly", 4, "2026-04-01"), ("quarterly", 1, "2026-04-01"),
        ("weekly", 26, "2026-03-02"),
    ]  # fmt: skip
    assert kinds[0][3] == pytest.approx(weeks[0])
    assert kinds[2][3] == pytest.approx(kinds[1][3] * 3 / 4, rel=0.1)


def inputs(*items: tuple[str, str | None, str]) -> Inputs:
    """Two years of weekly demand of items given as code, category and unit, and a week that is the same on every day."""
    weeks = pd.date_range("2024-01-01", periods=104, freq="W-MON")
    demand = pd.DataFrame([(code, "W1", week, 7.0, 1.0) for code, *_ in items for week in weeks],
                          columns=["sku_id", "warehouse_id", "ds", "y", "share_in_stock"])  # fmt: skip
    frame = pd.DataFrame(items, columns=["sku_id", "category", "unit_of_measure"]).assign(unit_cost=10.0)
    days = pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=728), "y": 1.0})
    return Inputs(demand, days, frame, Calendar())


def tables(inputs: Inputs) -> dict[str, pd.DataFrame]:
    forecasts = pd.concat([forecast_shard(shard) for shard in shards_of(inputs)])
    return compute(inputs, forecasts, backtest)


def test_categories_are_totals_whatever_their_spelling():
    found = tables(inputs(("A", "Pumps", "PCS"), ("B", "Pumps", "PCS"), ("C", "PUMPS", "PCS"), ("D", None, "PCS")))
    assert found["category_members"].to_dict("list") == {"category": ["Pumps"] * 3, "sku_id": ["A", "B", "C"]}
    rows = found["forecasts"]
    totals = rows[rows.entity_type == "category"]
    assert set(totals.entity_id) == {"Pumps"} and totals.warehouse_id.isna().all()
    items = rows[(rows.entity_type == "sku") & rows.warehouse_id.isna() & (rows.entity_id != "D")]
    keys = ["period", "target_date"]
    pd.testing.assert_series_equal(
        items.groupby(keys).forecast_value.sum(), totals.set_index(keys).forecast_value.sort_index()
    )


def test_pieces_and_kilograms_are_not_summed():
    found = tables(inputs(("A", "Pumps", "PCS"), ("B", "Pumps", "KG"), ("C", "Seals", "PCS")))
    assert found["category_members"].sku_id.tolist() == ["C"]
    rows = found["forecasts"]
    assert set(rows[rows.entity_type == "category"].entity_id) == {"Seals"}


def test_the_calendar_is_an_input_of_the_forecast():
    open_always = inputs(("A", "Pumps", "PCS"))
    assert open_always.fingerprint != replace(open_always, calendar=Calendar("AT")).fingerprint


def test_a_price_that_the_forecast_does_not_look_at_is_no_input():
    old = inputs(("A", "Pumps", "PCS"), ("B", "Pumps", "PCS"))
    dearer, moved = (old.items.assign(**change) for change in ({"unit_cost": 11.0}, {"category": "Seals"}))
    assert replace(old, items=dearer).fingerprint == old.fingerprint
    assert replace(old, items=moved).fingerprint != old.fingerprint


def test_the_prices_of_new_items_and_of_the_launches_they_are_compared_with_are_inputs():
    items = [(f"{number:02d}", "Pumps", "PCS") for number in range(45)]
    old = inputs(*items)
    first = old.demand.sku_id.map(
        lambda sku: "2025-12-01" if sku == "00" else "2024-09-02" if sku < "42" else "2024-01-01"
    )
    launched = replace(old, demand=old.demand[old.demand.ds >= first].reset_index(drop=True))
    for sku, counts in (("00", True), ("01", True), ("44", False)):
        dearer = old.items.assign(unit_cost=old.items.unit_cost.mask(old.items.sku_id == sku, 11.0))
        assert (replace(launched, items=dearer).fingerprint != launched.fingerprint) is counts
