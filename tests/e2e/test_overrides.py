"""A planner overrides a forecast of the company, and the next risk is computed from it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest
from openpyxl import load_workbook

from orchestration.assets.risk import inventory_risk
from orchestration.resources import Writer
from orchestration.settings import Settings
from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RISK = """
    select recommended_reorder_qty::float8, forecast_demand, risk_factors, ledger from forecast.inventory_risk_latest
    where sku_id = %(sku)s and warehouse_id = %(warehouse)s
"""
STEADY = """
    select plan.entity_id, skus.sku_code, plan.warehouse_id from forecast.demand_plan_latest as plan
    inner join manufacturing.skus on skus.sku_id = plan.entity_id
    where plan.period = 'weekly' and plan.warehouse_id is not null and skus.is_active
    group by 1, 2, 3 order by min(plan.forecast_value) desc limit 1
"""


def test_an_override_changes_the_next_proposal_and_is_told(copy_of_settled: Plant, tmp_path: Path):
    ((sku, code, warehouse),) = copy_of_settled.rows(STEADY)
    ((before, demand, *_),) = copy_of_settled.rows(RISK, {"sku": sku, "warehouse": warehouse})
    path = tmp_path / "plan.xlsx"
    exported = copy_of_settled.mfg("forecast", "export", str(path), "--item", code, "--weeks", "26", "--json")
    assert exported.returncode == 0, exported.stderr
    treble(path, warehouse, code)
    for expected in ({"overrides_set": 26, "unchanged": 0}, {"overrides_set": 0, "unchanged": 27}):
        imported = copy_of_settled.mfg("forecast", "import", str(path), "--by", "anna", "--json")
        assert imported.returncode == 0, imported.stderr + imported.stdout
        assert expected.items() <= json.loads(imported.stdout).items()
    assert len(json.loads(copy_of_settled.mfg("forecast", "overrides", "--json").stdout)) == 26
    (mark,) = json.loads(copy_of_settled.mfg("forecast", "marks", "--json").stdout)
    assert (mark["sku_id"], mark["warehouse_id"], mark["kind"], mark["created_by"]) == (sku, None, "promotion", "anna")
    line = copy_of_settled.mfg("forecast", "marks").stdout
    assert line.split()[:5] == [code, "all", "2026-01-12", "to", "2026-01-16"] and line.endswith(": a fair\n")

    writer = Writer(
        Settings(home=tmp_path), copy_of_settled.database_url, "planned", datetime(2026, 3, 2, 8, tzinfo=UTC)
    )
    assert dg.materialize([inventory_risk], resources={"writer": writer}).success
    ((after, planned, factors, ledger),) = copy_of_settled.rows(RISK, {"sku": sku, "warehouse": warehouse})
    assert planned == pytest.approx(3 * demand, rel=1e-4) and after > before  # The workbook rounds.
    assert any("a planner's override is in the demand" in factor for factor in factors)
    told = {entry["name"]: entry["value"] for line in ledger for entry in line["inputs"]}
    assert (told["statistical_demand"], told["expected_demand"]) == pytest.approx((demand, planned), rel=1e-5)


def treble(path: Path, warehouse: str, code: str) -> None:
    book = load_workbook(path)
    for row in book["Forecast"].iter_rows(min_row=2):
        if row[2].value == warehouse:
            row[8].value, row[9].value = 3 * row[4].value, "a new customer"
    book["Marks"].append([code, "all warehouses", date(2026, 1, 12), date(2026, 1, 16), "promotion", "a fair"])
    book.save(path)


def test_refusals_are_printed_and_nothing_is_taken(copy_of_settled: Plant, tmp_path: Path):
    path = tmp_path / "plan.xlsx"
    assert copy_of_settled.mfg("forecast", "export", str(path), "--weeks", "1").returncode == 0
    book = load_workbook(path)
    book["Forecast"]["I2"] = -4
    book["Marks"].append(["NOPE", "all warehouses", date(2025, 1, 1), date(2025, 1, 2), "other", "x"])
    book.save(path)
    refused = copy_of_settled.mfg("forecast", "import", str(path))
    assert refused.returncode == 1
    assert "Forecast!I2: -4 is negative" in refused.stderr and "Marks!A2: there is no item NOPE" in refused.stderr
    assert "Nothing was changed: 2 cells" in refused.stderr
