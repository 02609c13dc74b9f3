"""The plan: overrides on top of the statistical forecast, spread, in order of precedence, and adding up."""

from datetime import date, timedelta

import pytest

from tests.orchestration.planner.conftest import MONDAY

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
NEXT = MONDAY + timedelta(days=7)
COLUMNS = ["q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975", "q99"]


def test_without_overrides_the_plan_is_the_forecast(forecast_company):
    with forecast_company.connect("mfg_analyst") as connection:
        columns = "forecast_value, standard_deviation, q025, q50, q99, forecast_id"
        plan, forecast = (
            connection.execute(f"select {columns} from forecast.{view} order by forecast_id").fetchall()
            for view in ("demand_plan_latest", "forecasts_latest")
        )
    assert plan == forecast and len(plan) == 65


def test_a_warehouse_is_overridden_and_the_total_follows(override, plan):
    override(60)
    assert plan()["W1", MONDAY] == 60 and plan()["W2", MONDAY] == 10
    assert plan()[None, MONDAY] == 70 and plan()["W1", NEXT] == 30
    assert plan(column="statistical_value")[None, MONDAY] == 40
    assert plan(column="override_reason")[None, MONDAY] == plan(column="override_reason")["W1", MONDAY] == "fair 60"
    assert plan(column="override_id")["W2", MONDAY] is None


def test_a_total_is_spread_as_the_statistic_sees_its_warehouses(override, plan):
    override(80, warehouse=None)
    assert (plan()["W1", MONDAY], plan()["W2", MONDAY], plan()[None, MONDAY]) == (60, 20, 80)


def test_a_total_of_an_item_without_demand_is_spread_evenly(forecast_company, override, plan):
    with forecast_company.connect() as connection:
        connection.execute("update forecast.forecasts set forecast_value = 0 where entity_id = '1'")
    override(80, warehouse=None)
    assert plan()["W1", MONDAY] == plan()["W2", MONDAY] == 40


def test_a_month_is_spread_over_its_weeks_by_their_days(override, plan):
    override(60, period="monthly", day=APRIL)
    weeks = {day: value for (warehouse, day), value in plan().items() if warehouse == "W1"}
    april = {day: value for day, value in weeks.items() if date(2026, 4, 6) <= day <= date(2026, 4, 20)}
    assert list(april.values()) == pytest.approx([60 * 7 / 30] * 3)
    assert weeks[date(2026, 3, 30)] == pytest.approx(30 * 2 / 7 + 60 * 5 / 30)
    assert weeks[date(2026, 4, 27)] == pytest.approx(60 * 4 / 30 + 30 * 3 / 7)
    assert weeks[date(2026, 3, 23)] == weeks[date(2026, 5, 4)] == 30


def test_days_of_a_month_that_are_not_forecast_take_their_part_with_them(override, plan):
    override(62, period="monthly", day=MARCH)
    assert plan()["W1", MONDAY] == pytest.approx(62 * 7 / 31)


def test_a_week_goes_before_its_month_and_a_warehouse_before_all(override, plan):
    override(300, warehouse=None, period="monthly", day=APRIL)
    override(90, warehouse="W2", period="monthly", day=APRIL)
    override(44, warehouse=None, day=date(2026, 4, 6))
    override(7, warehouse="W1", day=date(2026, 4, 13))
    assert plan()["W1", date(2026, 4, 6)] == pytest.approx(33) and plan()["W2", date(2026, 4, 6)] == pytest.approx(11)
    assert plan()["W1", date(2026, 4, 13)] == pytest.approx(7)
    assert plan()["W2", date(2026, 4, 13)] == pytest.approx(90 * 7 / 30)
    assert plan()["W1", date(2026, 4, 20)] == pytest.approx(300 * 7 / 30 * 3 / 4)


def test_totals_are_the_sums_over_warehouses(override, plan):
    override(300, warehouse=None, period="monthly", day=APRIL)
    override(7, warehouse="W1", day=date(2026, 4, 13))
    override(0, warehouse="W2", day=date(2026, 4, 20))
    planned = plan()
    for day in {day for _, day in planned}:
        assert planned[None, day] == pytest.approx(planned["W1", day] + planned["W2", day])


def test_the_distribution_scales_with_its_mean(override, plan):
    override(60)
    assert plan(column="standard_deviation")["W1", MONDAY] == 15
    assert plan(column="q90")["W1", MONDAY] == 90 and plan(column="q025")["W1", MONDAY] == 18
    override(0, warehouse="W2")
    assert plan(column="q99")["W2", MONDAY] == plan(column="standard_deviation")["W2", MONDAY] == 0


def test_where_the_statistic_expects_nothing_the_spread_is_that_of_a_count(override, plan):
    override(9, sku="2")
    assert plan("2", column="forecast_value")["W1", MONDAY] == plan("2", column="q50")["W1", MONDAY] == 9
    assert plan("2", column="standard_deviation")["W1", MONDAY] == 3
    assert plan("2")[None, MONDAY] == 9
    levels = [plan("2", column=column)["W1", MONDAY] for column in COLUMNS]
    assert levels == sorted(levels) and levels[0] == pytest.approx(9 - 1.96 * 3, abs=0.01)


def test_the_spread_of_a_sparse_item_is_not_multiplied_by_a_tiny_mean(forecast_company, override, plan):
    sparse = "forecast_value = 0.1, standard_deviation = 1, q50 = 0, q025 = 0, q05 = 0, q10 = 0, q25 = 0"
    with forecast_company.connect() as connection:
        connection.execute(f"update forecast.forecasts set {sparse} where entity_id = '2'")
    override(100, sku="2")
    assert plan("2", column="standard_deviation")["W1", MONDAY] == 10
    override(0.05, sku="2", day=NEXT)
    assert plan("2", column="standard_deviation")["W1", NEXT] == 0.5


def test_longer_and_shorter_periods_agree_with_the_weeks(forecast_company, override, plan):
    with forecast_company.connect() as connection:
        copy = """
            insert into forecast.forecasts (
                run_id, forecast_type, period, entity_type, entity_id, warehouse_id, target_date, horizon, forecast_value,
                q025, q05, q10, q25, q50, q75, q90, q95, q975, q99, model_name, segment
            )
            select run_id, 'demand', %s, 'sku', entity_id, warehouse_id, day, 1, mean, 0, 0, 0, 0, mean, mean, mean, mean,
                mean, mean, 'count', 'smooth'
            from (values %s) as periods (day, mean)
            cross join (values ('1', 'W1', 1), ('1', null, 2)) as series (entity_id, warehouse_id, times)
            cross join forecast.runs
        """
        for period, rows in {
            "daily": [f"(date '2026-03-02' + {day}, {mean}::float8)" for day, mean in enumerate((9, 9, 6, 6, 0, 0, 0))],
            "monthly": ["(date '2026-03-01', 140::float8)"],
            "quarterly": ["(date '2026-01-01', 150::float8)"],
        }.items():
            connection.execute(copy.replace("%s", f"'{period}'", 1).replace("%s", ", ".join(rows)))
    override(60)
    days = [value for (warehouse, _), value in plan(period="daily").items() if warehouse == "W1"]
    assert days == [18, 18, 12, 12, 0, 0, 0]
    assert plan(period="monthly")["W1", MARCH] == 170 and plan(period="quarterly")[None, date(2026, 1, 1)] == 180
    assert plan(period="monthly", column="override_reason")["W1", MARCH] == "fair 60"


CATEGORY = """
    insert into forecast.category_members (run_id, category, sku_id)
    select run_id, 'Shafts', sku_id from forecast.runs cross join unnest(array['1', '2']) as sku_id;
    insert into forecast.forecasts (
        run_id, forecast_type, period, entity_type, entity_id, target_date, horizon, forecast_value,
        q025, q05, q10, q25, q50, q75, q90, q95, q975, q99, model_name, segment
    )
    select run_id, 'demand', period, 'category', name, day, 1, mean, 0, 0, 0, 0, mean, mean, mean, mean, mean, mean, 'total', 'mixed'
    from (
        values ('weekly', date '2026-03-02', 50.0), ('weekly', '2026-03-09', 50.0), ('monthly', '2026-03-01', 200.0),
            ('daily', '2026-03-02', 10.0)
    ) as periods (period, day, mean)
    cross join unnest(array['Shafts', 'Seals']) as name cross join forecast.runs
"""


def test_a_category_moves_by_what_its_items_are_overridden_by(forecast_company, override, plan):
    with forecast_company.connect() as connection:
        connection.execute(CATEGORY)
    override(60)
    override(8, sku="2")
    assert plan("Shafts") == {(None, MONDAY): 50 + 30 + 8, (None, NEXT): 50}
    assert plan("Shafts", period="monthly")[None, MARCH] == 238
    assert plan("Shafts", period="daily")[None, MONDAY] == pytest.approx(10 * 88 / 50)
    assert plan("Shafts", column="statistical_value")[None, MONDAY] == 50
    assert plan("Shafts", column="override_reason")[None, MONDAY] == "fair 60; fair 8"
    assert plan("Shafts", column="override_id")[None, MONDAY] == plan(column="override_id")["W1", MONDAY]
    assert plan("Seals") == {(None, MONDAY): 50, (None, NEXT): 50}


def test_of_two_active_overrides_of_one_period_the_second_is_refused(override):
    override(60, warehouse=None)
    with pytest.raises(Exception, match="forecast_overrides_one_active"):
        override(61, warehouse=None)


@pytest.mark.parametrize(
    "wrong", [{"quantity": -1}, {"quantity": 1, "day": date(2026, 3, 3)}, {"quantity": 1, "period": "monthly"}]
)
def test_what_is_no_override_is_refused(override, wrong):
    with pytest.raises(Exception, match="violates check constraint"):
        override(**wrong)


ORDERED = """
    insert into manufacturing.demand_history (sku_id, warehouse_id, period, period_start, quantity, is_censored)
    values ('1', 'W1', 'weekly', '2026-02-02', 50, true), ('1', 'W2', 'weekly', '2026-02-02', 12, false),
        ('1', 'W1', 'weekly', '2026-02-16', 20, false), ('1', 'W1', 'monthly', '2026-02-01', 90, false)
"""
SCORES = """
    select warehouse_id, target_date::text, quantity, actual_quantity, override_error, statistical_error, value_added,
        nearer, is_censored
    from forecast.override_accuracy order by target_date, warehouse_id, quantity
"""


def test_overrides_are_scored_by_what_was_ordered(forecast_company, override):
    with forecast_company.connect("mfg_transformer") as connection:
        connection.execute(ORDERED)
    january, begin, later = date(2026, 1, 20), date(2026, 2, 2), date(2026, 2, 16)
    override(55, day=begin, made_on=january)
    override(90, warehouse=None, day=begin, made_on=january, withdrawn_on=date(2026, 2, 20), statistical=40)
    override(40, day=later, made_on=january, withdrawn_on=date(2026, 2, 10))
    override(25, day=later, made_on=date(2026, 2, 10))
    override(20, warehouse="W2", day=later, made_on=date(2026, 2, 18))
    override(99, day=MONDAY, made_on=january)
    with forecast_company.connect("mfg_analyst") as connection:
        assert connection.execute(SCORES).fetchall() == [
            ("W1", "2026-02-02", 55, 50, 5, 20, 15, "override", True),
            (None, "2026-02-02", 90, 62, 28, 22, -6, "statistic", True),
            ("W1", "2026-02-16", 25, 20, 5, 10, 5, "override", False),
        ]


def test_the_accuracy_outlives_a_table_that_is_built_anew(forecast_company, override):
    override(55, day=date(2026, 2, 2), made_on=date(2026, 1, 20))
    with forecast_company.connect("mfg_transformer") as connection:
        connection.execute("drop table manufacturing.demand_history cascade")
    with forecast_company.connect("mfg_copilot") as connection:
        assert connection.execute(SCORES).fetchall() == []
