"""A forecast in shards: each can be computed, and fail, alone, and together they are the forecast of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from forecasting.calendar import Calendar
from forecasting.cluster import spread_over
from forecasting.engine import checked_parameters, in_pieces, read_part, to_frame
from forecasting.fit import Fit, Part, cuts, fit
from forecasting.quantiles import DEFAULT_QUANTILES

SHARD_COST = 25_000
"""Of a thousand dense series, or so many sparse ones: some seconds to a minute of work to be lost with a shard."""


@dataclass(frozen=True)
class Shard:
    """Some series of a history, the `number`th (from 1) of `count` shards, and all that is needed to forecast them."""

    number: int
    count: int
    part: Part
    fit: Fit


def cut_shards(
    history: pd.DataFrame,
    *,
    freq: str,
    horizon: int,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    in_stock: pd.DataFrame | None = None,
    attributes: pd.DataFrame | None = None,
    closed: Calendar | Iterable[object] | None = None,
    cutoff: object | None = None,
    engine: str | object | None = None,
    seed: int = 0,
) -> list[Shard]:
    """Learns from the whole history what its series share, and cuts it; every parameter as for `forecast`.

    The frames of `forecast_shard`, one after the other, are that of `forecast` to the bit. None for an empty history.
    """
    levels = checked_parameters(horizon, quantiles)
    whole = read_part(history, freq, in_stock, attributes, closed, cutoff)
    if not len(whole):
        return []
    fitted = fit(whole, horizon, levels, seed, spread_over(engine))
    rows = list(cuts(whole, SHARD_COST))
    return [Shard(number, len(rows), whole.only(here), fitted) for number, here in enumerate(rows, start=1)]


def forecast_shard(shard: Shard, engine: str | object | None = None) -> pd.DataFrame:
    """Rows of the shard's series as `forecast` gives them, `engine` as for it."""
    return to_frame(shard.part, in_pieces(shard.fit, shard.part, spread_over(engine)), shard.fit.levels)
