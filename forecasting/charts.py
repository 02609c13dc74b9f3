"""Frames to Vega-Lite: one definition of each chart for pages, e-mails, run metadata and tools.

Every function returns a plain dict (Vega-Lite 6 JSON, data included) and raises MissingColumnsError for a frame that lacks
what it draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forecasting.errors import MissingColumnsError

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Spec = dict[str, Any]

WIDTH, HEIGHT = 560, 240
INK, BAND, PALE = "#1f4e79", "#8fb4d9", "#c9dcef"
LEVEL_COLOURS = {"critical": "#b3261e", "high": "#e07b00", "medium": "#e6c200", "low": "#5b8c5a"}


def fan_chart(history: pd.DataFrame, forecasts: pd.DataFrame, title: str, unit: str = "units") -> Spec:
    """One series: history (ds, y) as a line, forecasts (ds, mean, q05, q25, q75, q95) as a mean in two bands."""
    import altair as alt

    past = _plain(history, "history", ["ds", "y"])
    ahead = _plain(forecasts, "forecasts", ["ds", "mean", "q05", "q25", "q75", "q95"])
    x = alt.X("ds:T", title=None)
    outer = alt.Chart(ahead).mark_area(color=PALE).encode(x, alt.Y("q05:Q", title=unit), alt.Y2("q95:Q"))
    inner = alt.Chart(ahead).mark_area(color=BAND).encode(x, alt.Y("q25:Q"), alt.Y2("q75:Q"))
    mean = alt.Chart(ahead).mark_line(color=INK, strokeDash=[4, 3]).encode(x, alt.Y("mean:Q"))
    line = alt.Chart(past).mark_line(color=INK).encode(x, alt.Y("y:Q"))
    return _spec(alt.layer(outer, inner, mean, line), title)


def risk_bars(risk: pd.DataFrame, title: str = "Highest risk of running out", top: int = 15) -> Spec:
    """The items most likely to run out (sku_id, warehouse_id, stockout_probability, risk_level), worst first."""
    import altair as alt

    rows = _plain(risk, "risk", ["sku_id", "warehouse_id", "stockout_probability", "risk_level"])
    rows = rows.sort_values(["stockout_probability", "sku_id", "warehouse_id"], ascending=[False, True, True]).head(top)
    rows = rows.assign(item=rows["sku_id"].astype(str) + " · " + rows["warehouse_id"].astype(str))
    colour = alt.Scale(domain=list(LEVEL_COLOURS), range=list(LEVEL_COLOURS.values()))
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            alt.X("stockout_probability:Q", title="probability of running out", scale=alt.Scale(domain=[0, 1])),
            alt.Y("item:N", sort=None, title=None),
            alt.Color("risk_level:N", scale=colour, title=None),
        )
    )
    return _spec(bars, title, height=max(20 * len(rows), 40))


def rows_per_entity(rows: pd.DataFrame, title: str = "Rows per entity") -> Spec:
    """What an ingestion brought (entity, outcome, rows): one stacked bar an entity."""
    import altair as alt

    bars = (
        alt.Chart(_plain(rows, "rows", ["entity", "outcome", "rows"]))
        .mark_bar()
        .encode(
            alt.X("rows:Q", title="rows", stack=True),
            alt.Y("entity:N", sort=None, title=None),
            alt.Color("outcome:N", title=None),
        )
    )
    return _spec(bars, title, height=max(20 * rows["entity"].nunique(), 40))


def accuracy_bars(metrics: pd.DataFrame, title: str = "Forecast error by segment") -> Spec:
    """Scaled pinball loss of each model by segment, all horizons together (rows of `backtest` with horizon 0)."""
    import altair as alt

    rows = _plain(metrics, "metrics", ["model_name", "segment", "horizon", "scaled_pinball_loss"])
    bars = (
        alt.Chart(rows[rows["horizon"] == 0])
        .mark_bar()
        .encode(
            alt.X("segment:N", sort=None, title=None),
            alt.Y("scaled_pinball_loss:Q", title="scaled pinball loss (lower is better)"),
            alt.XOffset("model_name:N", sort=None),
            alt.Color("model_name:N", sort=None, title=None),
        )
    )
    return _spec(bars, title)


def to_svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG text, rendered without a browser or network."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(spec)))


def to_png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The chart as PNG; `scale` 2 is sharp in an e-mail on any screen."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(dict(spec), scale=scale))


def _plain(frame: pd.DataFrame, name: str, columns: list[str]) -> pd.DataFrame:
    missing = set(columns) - set(frame.columns)
    if missing:
        raise MissingColumnsError(name, missing)
    return frame[columns].reset_index(drop=True)


def _spec(chart: alt.Chart | alt.LayerChart, title: str, height: int = HEIGHT) -> Spec:
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        return dict(chart.properties(title=title, width=WIDTH, height=height).to_dict())
