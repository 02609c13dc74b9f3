"""The forecast routes read what the nightly published."""

DEMAND = "/api/v1/forecast/demand"


def test_weekly_demand_with_its_interval(client):
    body = client.post(DEMAND, json={"entity_id": "FG-1001", "horizon_days": 21, "lookback_days": 21}).json()
    assert body["forecast_dates"] == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
    assert body["forecast_values"] == [14.5] * 4 and body["confidence_level"] == 0.95
    assert body["confidence_intervals"]["lower"][0] == 14.5 * 0.3 and body["as_of"] == "2026-03-02"
    assert [row["ds"] for row in body["history"]] == ["2026-02-09", "2026-02-16", "2026-02-23"]
    assert client.post("/api/v1/forecasts", json={"entity_id": "FG-1001"}).json()["forecast_values"][0] == 14.5


def test_one_warehouse(client):
    body = client.post(DEMAND, json={"entity_id": "FG-1001", "warehouse_id": "W01"}).json()
    assert body["forecast_values"][0] == 8.25


def test_days_are_counted_from_today(client):
    body = client.post(DEMAND, json={"entity_id": "FG-1001", "period": "daily"}).json()
    assert len(body["forecast_dates"]) == 28
    assert (body["forecast_dates"][0], body["forecast_dates"][-1]) == ("2026-03-02", "2026-03-29")
    week = client.post(DEMAND, json={"entity_id": "FG-1001", "period": "daily", "horizon_days": 7}).json()
    assert week["forecast_values"] == [2.0] * 7


def test_whole_months_of_an_item_and_of_a_category(client):
    body = client.post(DEMAND, json={"entity_id": "FG-1001", "period": "monthly"}).json()
    assert body["forecast_dates"] == ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"]
    asked = {"entity_id": "Finished goods", "entity_type": "category", "period": "monthly", "horizon_days": 40}
    category = client.post(DEMAND, json=asked).json()
    assert category["forecast_values"] == [80.0] and category["unit_of_measure"] is None
    missing = client.post(DEMAND, json=asked | {"entity_id": "Bells"})
    assert missing.status_code == 404 and "category 'Bells'" in missing.json()["detail"]


def test_a_horizon_shorter_than_a_month_names_the_first_month(client):
    answer = client.post(DEMAND, json={"entity_id": "FG-1001", "period": "monthly", "horizon_days": 14})
    assert answer.status_code == 404 and "begins on 2026-04-01" in answer.json()["detail"]


def test_another_period_names_what_exists(client):
    problem = client.post(DEMAND, json={"entity_id": "FG-1001", "period": "quarterly"}).json()
    assert problem["status"] == 422 and problem["available_periods"] == ["daily", "monthly", "weekly"]


def test_unknown_item_and_item_without_forecast(client):
    assert "No item" in client.post(DEMAND, json={"entity_id": "NOPE"}).json()["detail"]
    missing = client.post(DEMAND, json={"entity_id": "CP-2010"})
    assert missing.status_code == 404 and "no weekly demand forecast" in missing.json()["detail"]


def test_risk_of_the_warehouse_most_likely_to_run_out(client):
    body = client.post("/api/v1/forecast/inventory-risk", json={"entity_id": "FG-1001"}).json()
    assert (body["warehouse_id"], body["stockout_probability"], body["warehouses"]) == ("W02", 0.61, 2)
    assert body["recommended_reorder_qty"] == 20 and body["below_reorder_point"] is True


def test_risk_against_another_reorder_point(client):
    asked = {"entity_id": "CP-2003", "warehouse_id": "W01", "reorder_point": 2}
    body = client.post("/api/v1/forecast/inventory-risk", json=asked).json()
    assert body["reorder_point"] == 2 and body["below_reorder_point"] is False
    assert body["ledger"][-1]["value"] == body["recommended_reorder_qty"] == 50


def test_risk_of_an_unknown_item_is_404(client):
    assert client.post("/api/v1/forecast/inventory-risk", json={"entity_id": "NOPE"}).status_code == 404


def test_wrong_arguments_are_422(client):
    for body in ({}, {"entity_id": ""}, {"entity_id": "x", "horizon_days": 0}, {"entity_id": "x", "sql": "1"}):
        assert client.post(DEMAND, json=body).status_code == 422


OVERRIDE = """
    insert into forecast.forecast_overrides (entity_id, warehouse_id, period, target_date, quantity, reason,
        statistical_value, run_id, created_by, made_on)
    values ('FG-1001', 'W01', 'weekly', '2026-03-09', 20, 'spring fair', 8.25, '11111111-1111-1111-1111-111111111111',
        'anna', '2026-03-02')
"""


def test_an_override_is_told_with_both_numbers(client, plant):
    with plant.connect("mfg_planner") as connection:
        connection.execute(OVERRIDE)
    body = client.post(DEMAND, json={"entity_id": "FG-1001", "horizon_days": 7}).json()
    assert (body["forecast_values"], body["statistical_values"]) == ([14.5, 26.25], [14.5, 14.5])
    (told,) = body["overrides"]
    assert (told["forecast_date"], told["statistical_value"], told["reason"]) == ("2026-03-09", 14.5, "spring fair")
    assert client.post(DEMAND, json={"entity_id": "FG-1001", "warehouse_id": "W02"}).json()["overrides"] == []


def test_an_answer_says_that_a_planner_overrode_the_forecast(ask, plant):
    question = "demand for FG-1001 in W01 for the next 2 weeks"
    assert "override" not in ask(question).message
    with plant.connect("mfg_planner") as connection:
        connection.execute(OVERRIDE)
    answer = ask(question)
    assert "28.2 PCS" in answer.message and "2026-03-09: 20 (overridden; the statistic says 8.2)" in answer.message
    assert "in 1 of them (spring fair); without it the statistical forecast is 16.5" in answer.message
    assert answer.provenance == "verified"
