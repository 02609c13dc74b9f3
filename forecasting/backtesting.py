"""Rolling-origin backtest: what the engine would have said at earlier cut-offs, against what might have been said instead.

Each origin is scored alone into sums that add up: a night scores the origins it has not seen and adds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.accuracy import Scales, Scored, measures, scales, scored, sums
from forecasting.baselines import MOVING_AVERAGE, SEASONAL_NAIVE
from forecasting.calendar import Calendar
from forecasting.challengers import ENGINE, contenders
from forecasting.cluster import spread_over
from forecasting.counts import Forecasts
from forecasting.engine import forecast_panel
from forecasting.origins import Origin, cut_origins
from forecasting.quantiles import DEFAULT_QUANTILES
from forecasting.segments import SEGMENTS, profile

ALL = "all"
KEYS = ["model_name", "segment", "horizon"]
COLUMNS = [
    *KEYS,
    "series_count",
    "mase",
    "rmsse",
    "wape",
    "bias",
    "scaled_pinball_loss",
    "coverage_80",
    "coverage_95",
    "forecast_value_added",
    "value_added_vs_seasonal_naive",
]


def backtest(
    history: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    origins: int = 2,
    in_stock: pd.DataFrame | None = None,
    attributes: pd.DataFrame | None = None,
    closed: Calendar | Iterable[object] | None = None,
    cutoff: object | None = None,
    engine: str | object | None = None,
) -> pd.DataFrame:
    """Accuracy of the engine and of its challengers over the last `origins` origins, as `add_up` gives it.

    `history`, `in_stock`, `attributes`, `closed`, `cutoff`, `engine` as for `forecast`; `forecasting.origins.cut_origins` says
    where the origins lie. A history too short for any gives an empty frame.
    """
    found = cut_origins(
        history, freq=freq, horizon=horizon, origins=origins, in_stock=in_stock, attributes=attributes, closed=closed,
        cutoff=cutoff,
    )  # fmt: skip
    scores = [score(origin, forecast_origin(origin, engine), engine) for origin in found]
    return add_up(pd.concat(scores, ignore_index=True)) if scores else pd.DataFrame(columns=COLUMNS)


def forecast_origin(origin: Origin, engine: str | object | None = None) -> Forecasts:
    """What would have been forecast at an origin; `engine` as for `forecast`."""
    known, horizon = origin.known, origin.actual.shape[1]
    return forecast_panel(
        known, profile(known), horizon, DEFAULT_QUANTILES, attributes=origin.attributes, engine=engine
    )


def score(origin: Origin, forecasts: Forecasts, engine: str | object | None = None) -> pd.DataFrame:
    """How `forecasts` and what challenges them did at one origin, in sums: one row per model, segment and horizon.

    Models as `forecasting.challengers.contenders` names them. Segments as classified at the cut-off. Horizon 1…h, and 0: all
    together. `forecasting.accuracy.sums` defines the other columns. `engine`: where the challengers are computed.
    """
    known, horizon = origin.known, origin.actual.shape[1]
    kind = profile(known)
    scale = scales(known.aligned(), known.rhythm.season)
    rows = [
        {"model_name": contender.name, **row}
        for contender in contenders(known, kind, forecasts, horizon, DEFAULT_QUANTILES, spread_over(engine))
        for row in _rows(
            scored(origin.actual, contender.mean, contender.quantiles, DEFAULT_QUANTILES), scale, kind.segment
        )
    ]
    return pd.DataFrame(rows)


def add_up(scores: pd.DataFrame) -> pd.DataFrame:
    """Rows of `score`, of any number of origins, as measures: one row per model, segment (and `all`) and horizon.

    series_count (a series counts at each origin), mase, rmsse, wape, bias (over-forecast positive), scaled_pinball_loss (mean
    over the default quantiles, scaled by the mean absolute first difference), coverage_80, coverage_95, and the share of the
    scaled pinball loss of the moving average (forecast_value_added) and of seasonal naive (value_added_vs_seasonal_naive)
    that is saved, negative where it does worse. What cannot be measured is NaN. A challenger that said the same as the engine
    throughout a segment is left out of it.
    """
    of_segments = scores.groupby(KEYS, as_index=False).sum(numeric_only=True)
    of_all = of_segments.drop(columns="segment").groupby(["model_name", "horizon"], as_index=False).sum()
    added = _telling(pd.concat([of_all.assign(segment=ALL), of_segments], ignore_index=True))
    metrics = pd.concat([added[KEYS], added.series_count.astype(int), measures(added)], axis=1)
    metrics["forecast_value_added"] = _saved(metrics, MOVING_AVERAGE)
    metrics["value_added_vs_seasonal_naive"] = _saved(metrics, SEASONAL_NAIVE)
    return metrics.sort_values(["segment", "horizon"], key=_in_order, kind="stable", ignore_index=True)[COLUMNS]


def champions(metrics: pd.DataFrame) -> pd.DataFrame:
    """Who was best by segment: champion and runner_up by scaled pinball loss over all horizons, and the margin, the share of
    the runner-up's loss that the champion saves. The engine wins a tie; a segment of which nothing was measured has no row."""
    whole = metrics[(metrics.horizon == 0) & metrics.scaled_pinball_loss.notna()]
    ranked = whole.assign(challenges=whole.model_name != ENGINE).sort_values(
        ["scaled_pinball_loss", "challenges", "model_name"], kind="stable"
    )
    rows = [_champion(str(segment), best) for segment, best in ranked.groupby("segment", sort=False)]
    return pd.DataFrame(rows, columns=["segment", "champion", "runner_up", "margin"])


def _champion(segment: str, best: pd.DataFrame) -> dict[str, object]:
    first, second = best.scaled_pinball_loss.iloc[:2]
    margin = 1 - first / second if second > 0 else 0.0
    champion, runner_up = best.model_name.iloc[:2]
    return {"segment": segment, "champion": champion, "runner_up": runner_up, "margin": float(margin)}


def _rows(found: Scored, scale: Scales, segment: npt.NDArray[np.str_]) -> Iterator[dict[str, object]]:
    horizon = found.actual.shape[1]
    for name in np.unique(segment):
        for step in range(horizon + 1):
            steps = slice(0, horizon) if step == 0 else slice(step - 1, step)
            yield {"segment": str(name), "horizon": step, **sums(found, scale, segment == name, steps)}


def _telling(added: pd.DataFrame) -> pd.DataFrame:
    """Without what repeats the engine in every sum and horizon of a segment."""
    sums_of = added.drop(columns=KEYS)
    engine = added[added.model_name == ENGINE].set_index(["segment", "horizon"])[sums_of.columns]
    same = (
        sums_of.to_numpy() == engine.reindex(pd.MultiIndex.from_frame(added[["segment", "horizon"]])).to_numpy()
    ).all(axis=1)
    repeats = pd.Series(same, added.index).groupby([added.model_name, added.segment]).transform("all")
    return added[~repeats | (added.model_name == ENGINE)].reset_index(drop=True)


def _saved(metrics: pd.DataFrame, of: str) -> pd.Series[float]:
    place = ["segment", "horizon"]
    losses = metrics[metrics.model_name == of].set_index(place).scaled_pinball_loss
    base = losses.reindex(pd.MultiIndex.from_frame(metrics[place])).set_axis(metrics.index)
    return 1 - metrics.scaled_pinball_loss.div(base.where(base > 0))


def _in_order(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.map({name: k for k, name in enumerate((ALL, *SEGMENTS))}) if values.name == "segment" else values
