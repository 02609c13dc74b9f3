"""Frames to Vega-Lite: one definition of each chart for pages, e-mails, run metadata and tools.

Every function returns a plain dict (Vega-Lite 6 JSON, data included) and raises MissingColumnsError for a frame that lacks
what it draws.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from forecasting.errors import MissingColumnsError

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Spec = dict[str, Any]

WIDTH, HEIGHT = 560, 240
INK, BAND = "#1f4e79", "#8fb4d9"
BANDS = (("q025", "q975"), ("q05", "q95"), ("q25", "q75"))
LEVEL_COLOURS = {"critical": "#b3261e", "high": "#e07b00", "medium": "#e6c200", "low": "#5b8c5a"}


def fan_chart(history: pd.DataFrame, forecasts: pd.DataFrame, title: str = "", unit: str = "units") -> Spec:
    """One series: history (ds, y) as a line; forecasts (ds, mean, pairs of q025/q975, q05/q95, q25/q75) as a mean in bands."""
    import altair as alt

    bands = [pair for pair in BANDS if set(pair) <= set(forecasts.columns)]
    past = _plain(history, "history", ["ds", "y"], numbers=["y"])
    quantiles = [name for pair in bands for name in pair]
    ahead = _plain(forecasts, "forecasts", ["ds", "mean", *quantiles], numbers=["mean", *quantiles])
    x, shade = alt.X("ds:T", title=None), 0.8 / max(len(bands), 1)
    areas = [
        alt.Chart(ahead)
        .mark_area(color=BAND, opacity=shade)
        .encode(x, alt.Y(f"{low}:Q", title=unit), alt.Y2(f"{high}:Q"))
        for low, high in bands
    ]
    mean = alt.Chart(ahead).mark_line(color=INK, strokeDash=[4, 3]).encode(x, alt.Y("mean:Q", title=unit))
    line = alt.Chart(past).mark_line(color=INK).encode(x, alt.Y("y:Q", title=unit))
    return _spec(alt.LayerChart(layer=[*areas, mean, line]), title)


def top_risks(risk: pd.DataFrame, title: str = "Highest risk of running out", top: int = 15) -> Spec:
    """The items most likely to run out (sku_id, warehouse_id, stockout_probability, risk_level), worst first."""
    import altair as alt

    columns = ["sku_id", "warehouse_id", "stockout_probability", "risk_level"]
    rows = _plain(risk, "risk", columns, numbers=["stockout_probability"])
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
    return _spec(bars, title, height=_rows_high(len(rows)))


def reliability_diagram(bins: pd.DataFrame, title: str = "Called so likely, came so often") -> Spec:
    """Chances against how often they came: `bins` with cases, chance_sum and ran_out_sum; on the line they agree, the larger
    a point, the more cases it stands for."""
    import altair as alt
    import pandas as pd

    sums = _plain(bins, "bins", ["cases", "chance_sum", "ran_out_sum"], numbers=["cases", "chance_sum", "ran_out_sum"])
    shown = pd.DataFrame(
        {"called": sums.chance_sum / sums.cases, "came": sums.ran_out_sum / sums.cases, "cases": sums.cases}
    )
    share = alt.Scale(domain=[0, 1])
    x, y = alt.X("called:Q", title="chance called", scale=share), alt.Y("came:Q", title="share that came", scale=share)
    agreed = alt.Chart(pd.DataFrame({"called": [0.0, 1.0], "came": [0.0, 1.0]})).mark_line(color=BAND).encode(x, y)
    points = alt.Chart(shown).mark_circle(color=INK, opacity=1).encode(x, y, alt.Size("cases:Q", title="cases"))
    return _spec(alt.LayerChart(layer=[agreed, points]), title)


def row_counts(rows: Iterable[tuple[str, int]], title: str = "Rows per entity") -> Spec:
    """What a source holds, from (entity, rows): one bar an entity, in the order given."""
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=["entity", "rows"])
    bars = (
        alt.Chart(frame)
        .mark_bar(color=INK)
        .encode(alt.X("rows:Q", title="rows"), alt.Y("entity:N", sort=None, title=None))
    )
    return _spec(bars, title, height=_rows_high(len(frame)))


def accuracy_bars(metrics: pd.DataFrame, title: str = "Forecast error, all horizons") -> Spec:
    """Scaled pinball loss by model (model_name, scaled_pinball_loss), side by side by segment where the frame has one.

    Where the frame has a horizon, only horizon 0 (all together) is drawn.
    """
    import altair as alt

    shown = metrics[metrics["horizon"] == 0] if "horizon" in metrics else metrics
    shown = shown.assign(segment=shown.get("segment", "all"))
    rows = _plain(shown, "metrics", ["model_name", "segment", "scaled_pinball_loss"], numbers=["scaled_pinball_loss"])
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            alt.X("segment:N", sort=None, title=None),
            alt.Y("scaled_pinball_loss:Q", title="scaled pinball loss (lower is better)"),
            alt.XOffset("model_name:N", sort=None),
            alt.Color("model_name:N", sort=None, title=None),
        )
    )
    return _spec(bars, title)


def daily_accuracy(days: pd.DataFrame, title: str = "Forecast error by day") -> Spec:
    """How the error moved from night to night (as_of, scaled_pinball_loss): one bar a day."""
    import altair as alt

    rows = _plain(days, "days", ["as_of", "scaled_pinball_loss"], numbers=["scaled_pinball_loss"])
    rows["as_of"] = rows["as_of"].astype(str)
    bars = (
        alt.Chart(rows)
        .mark_bar(color=INK)
        .encode(alt.X("as_of:O", title=None), alt.Y("scaled_pinball_loss:Q", title="scaled pinball loss"))
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


def to_markdown_image(spec: Mapping[str, Any]) -> str:
    """The chart as a Markdown image that carries its own data, for run metadata."""
    encoded = base64.b64encode(to_png(spec, scale=1.0)).decode("ascii")
    title = str(spec.get("title") or "chart").translate(str.maketrans("", "", "[]"))
    return f"![{title}](data:image/png;base64,{encoded})"


def _plain(frame: pd.DataFrame, name: str, columns: list[str], numbers: list[str]) -> pd.DataFrame:
    missing = set(columns) - set(frame.columns)
    if missing:
        raise MissingColumnsError(name, missing)
    return frame[columns].astype(dict.fromkeys(numbers, float)).reset_index(drop=True)


def _rows_high(count: int) -> int:
    return max(20 * count, 40)


def _spec(chart: alt.Chart | alt.LayerChart, title: str, height: int = HEIGHT) -> Spec:
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        return dict(chart.properties(title=title, width=WIDTH, height=height).to_dict())
