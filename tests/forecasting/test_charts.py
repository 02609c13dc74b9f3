from decimal import Decimal

import pandas as pd
import pytest

from forecasting import charts
from forecasting.errors import MissingColumnsError


def test_a_fan_chart_is_rendered_without_a_browser():
    dates = pd.date_range("2024-01-01", periods=3, freq="W-MON")
    history = pd.DataFrame({"ds": dates, "y": [Decimal(3), Decimal(4), Decimal(5)]})
    ahead = pd.DataFrame(
        {"ds": dates + pd.Timedelta(weeks=3), "mean": 4.0, "q05": 1.0, "q25": 3.0, "q75": 5.0, "q95": 9.0}
    )
    spec = charts.fan_chart(history, ahead, title="FG-1001", unit="pcs")
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/") and len(spec["layer"]) == 4
    assert charts.to_svg(spec).startswith("<svg") and charts.to_png(spec).startswith(b"\x89PNG")


def test_the_worst_risks_come_first():
    risk = pd.DataFrame(
        {"sku_id": list("ABC"), "warehouse_id": "W", "stockout_probability": [0.1, 0.9, 0.5], "risk_level": "high"}
    )
    spec = charts.top_risks(risk, top=2)
    assert [row["item"] for row in next(iter(spec["datasets"].values()))] == ["B · W", "C · W"]


def test_bars_become_markdown():
    assert charts.to_markdown_image(charts.row_counts([("items", 12), ("vendors", 3)])).startswith(
        "![Rows per entity](data:"
    )
    metrics = pd.DataFrame({"model_name": ["engine", "moving_average"], "scaled_pinball_loss": [0.2, 0.3]})
    assert charts.accuracy_bars(metrics)["mark"] == {"type": "bar"}
    nights = pd.DataFrame({"as_of": pd.date_range("2024-01-01", periods=2), "scaled_pinball_loss": [0.2, 0.3]})
    assert charts.to_svg(charts.daily_accuracy(nights)).startswith("<svg")


def test_a_frame_that_lacks_a_column_is_refused():
    with pytest.raises(MissingColumnsError, match="risk_level"):
        charts.top_risks(pd.DataFrame({"sku_id": [], "warehouse_id": [], "stockout_probability": []}))


def test_chances_are_drawn_against_how_often_they_came():
    bins = pd.DataFrame({"cases": [8.0, 2.0], "chance_sum": [0.8, 1.8], "ran_out_sum": [1.0, 1.0]})
    spec = charts.reliability_diagram(bins)
    drawn = [row for rows in spec["datasets"].values() for row in rows if "cases" in row]
    assert [(row["called"], row["came"]) for row in drawn] == [(0.1, 0.125), (0.9, 0.5)]
    assert charts.to_svg(spec).startswith("<svg")
