"""Rolling-origin backtest: what the engine would have said at earlier cut-offs, against what planners would pick instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.accuracy import Scales, Scored, scales, scored, summary
from forecasting.baselines import MOVING_AVERAGE, moving_average, seasonal_naive
from forecasting.engine import forecast_panel
from forecasting.errors import ParameterError
from forecasting.panel import Panel, read_panel
from forecasting.quantiles import DEFAULT_QUANTILES
from forecasting.segments import SEGMENTS, profile

ENGINE = "engine"
COLUMNS = [
    "model_name",
    "segment",
    "horizon",
    "series_count",
    "mase",
    "rmsse",
    "wape",
    "bias",
    "scaled_pinball_loss",
    "coverage_80",
    "coverage_95",
    "forecast_value_added",
]


@dataclass(frozen=True)
class _Origin:
    """Every model's scores at one cut-off, series in one order."""

    segment: npt.NDArray[np.str_]
    scales: Scales
    models: dict[str, Scored]


def backtest(
    history: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    origins: int | Sequence[int] = 2,
    in_stock: pd.DataFrame | None = None,
    cutoff: object | None = None,
) -> pd.DataFrame:
    """Accuracy of the engine, seasonal naive and the moving average.

    `history`, `in_stock`, `cutoff` as for `forecast`. `origins`: how many cut-offs, `horizon` periods apart, or how many
    periods each holds back (at least `horizon`). A series takes part at a cut-off it has known periods before.

    One row per model (`engine`, `seasonal_naive`, `moving_average`), segment (as classified at the cut-off, and `all`) and
    horizon (1…horizon, and 0: all together): series_count, mase, rmsse, wape, bias (over-forecast positive),
    scaled_pinball_loss (mean over the default quantiles, scaled by the mean absolute first difference), coverage_80,
    coverage_95 and forecast_value_added (share of the moving average's scaled pinball loss that is saved). What cannot be
    measured is NaN. A history too short for any cut-off gives an empty frame.
    """
    held_back = _held_back(origins, horizon)
    panel = read_panel(history, freq, in_stock, cutoff)
    found = [origin for periods in held_back for origin in _at(panel, periods, horizon)]
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    return pd.DataFrame(list(_rows(_joined(found), horizon)), columns=COLUMNS)


def _held_back(origins: int | Sequence[int], horizon: int) -> list[int]:
    if horizon < 1:
        raise ParameterError(f"horizon must be at least 1 period, got {horizon}")
    periods = [horizon * k for k in range(1, origins + 1)] if isinstance(origins, int) else list(origins)
    if not periods or min(periods) < horizon:
        raise ParameterError(f"each origin must hold back at least the horizon of {horizon} periods, got {origins}")
    return periods


def _at(panel: Panel, held_back: int, horizon: int) -> Iterator[_Origin]:
    if not len(panel) or len(panel.grid) <= held_back:
        return
    past = panel.without_last(held_back)
    if not len(past):
        return
    kept = panel.only(np.isin(panel.ids, past.ids))
    actual = kept.aligned()[:, len(panel.grid) - held_back :][:, :horizon]
    past = _trimmed(past)
    kind = profile(past)
    engine = forecast_panel(past, kind, horizon, DEFAULT_QUANTILES)
    models = {ENGINE: scored(actual, engine.mean, engine.quantiles, DEFAULT_QUANTILES)}
    for rule in (seasonal_naive, moving_average):
        baseline = rule(past, horizon, DEFAULT_QUANTILES)
        models[baseline.name] = scored(actual, baseline.mean, baseline.quantiles, DEFAULT_QUANTILES)
    yield _Origin(kind.segment, scales(past.aligned(), past.rhythm.season), models)


def _trimmed(panel: Panel) -> Panel:
    """Without the columns after the last series' end, so that the past looks as it did then."""
    width = int(panel.end.max()) + 1
    return replace(panel, grid=panel.grid[:width], values=panel.values[:, :width])


def _joined(origins: list[_Origin]) -> _Origin:
    def stacked_scores(name: str) -> Scored:
        parts = [origin.models[name] for origin in origins]
        return Scored(*(np.concatenate([getattr(p, f) for p in parts]) for f in Scored.__dataclass_fields__))

    return _Origin(
        np.concatenate([origin.segment for origin in origins]),
        Scales(*(np.concatenate([getattr(o.scales, f) for o in origins]) for f in Scales.__dataclass_fields__)),
        {name: stacked_scores(name) for name in origins[0].models},
    )


def _rows(joined: _Origin, horizon: int) -> Iterator[dict[str, object]]:
    for segment in ("all", *SEGMENTS):
        rows = np.ones(len(joined.segment), bool) if segment == "all" else joined.segment == segment
        if not rows.any():
            continue
        for step in range(horizon + 1):
            steps = slice(0, horizon) if step == 0 else slice(step - 1, step)
            measured = {name: summary(s, joined.scales, rows, steps) for name, s in joined.models.items()}
            base = measured[MOVING_AVERAGE]["scaled_pinball_loss"]
            for name, values in measured.items():
                added = 1 - values["scaled_pinball_loss"] / base if base > 0 else float("nan")
                key = {"model_name": name, "segment": segment, "horizon": step, "series_count": int(rows.sum())}
                yield key | values | {"forecast_value_added": added}
