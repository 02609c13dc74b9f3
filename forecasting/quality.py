"""How much of the next order will be scrap, item by item, from the work orders there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.panel import Floats
from forecasting.position import require
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name

HALF_LIFE_DAYS = 180.0
"""An order that ended this long ago weighs half as much as one that ends today."""
LARGE = 1000
"""Quantity from which the next order's scrap is taken as continuous."""
LEAST_SPREAD, USUAL_SPREAD, MOST_SPREAD = 1e-4, 0.02, 0.5
"""Overdispersion between orders of an item, and between items: its bounds, and what is taken where nothing can be measured."""
ROUNDS = 10
"""Of fitting an overdispersion, whose weights depend on itself."""


Items = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Orders:
    """Finished orders: the item of each, pieces made, the share of them scrapped, and what it weighs at its age."""

    item: Items
    made: Floats
    rate: Floats
    weight: Floats


def forecast_scrap(
    work_orders: pd.DataFrame,
    *,
    as_of: date,
    items: Sequence[str] = (),
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
) -> pd.DataFrame:
    """The scrap rate of each item's next work order: scrapped / (completed + scrapped), from 0 to 1.

    `work_orders`, one row a finished order: sku_id, quantity_completed, quantity_scrapped, ended_on; one that made nothing
    says nothing. `items`: sku_ids to forecast beside those with orders. Quantities in the stock unit.

    Scrap is beta-binomial at two levels: pieces of one order fare alike, and so do orders of one item. Both overdispersions
    are fitted over all items by the method of moments (Kleinman 1973). An order of n pieces is worth
    n / (1 + (n - 1) · overdispersion) independent ones, half of them after HALF_LIFE_DAYS. An item's rate is shrunk, by what
    its orders are worth, towards the rate of all items, which is all that is known of an item without orders. Quantiles are
    those of an order of the item's median quantity: doubt about its rate, overdispersion and the chance of the single piece;
    from LARGE pieces on those of a beta with the same moments.

    Returns one row per item, sorted: sku_id, mean, std and quantiles of the rate, quantity (the median order) and orders, the
    number behind it (0: the rate of all items). Without any order there is nothing to say, so no row. Raises
    MissingColumnsError and ParameterError (a quantity missing or negative, an order that has not ended by `as_of`).
    """
    levels = checked(quantiles)
    orders, names = _read(work_orders, items, pd.Timestamp(as_of))
    between_orders = _overdispersion(orders.item, orders.made, orders.rate)
    worth = orders.made / (1 + (orders.made - 1) * between_orders)
    mean, doubt = _posterior(orders, worth, len(names))
    quantity = _typical(orders, len(names))
    pieces = np.maximum(np.round(quantity), 1.0)
    spread = 1 - (1 - doubt) * (1 - between_orders)
    rates = _rates(mean, spread, pieces, levels)
    return pd.DataFrame(
        {
            "sku_id": names,
            "mean": mean,
            "std": np.sqrt(mean * (1 - mean) * (spread + (1 - spread) / pieces)),
            **{column_name(level): rates[:, i] for i, level in enumerate(levels)},
            "quantity": quantity,
            "orders": np.bincount(orders.item, minlength=len(names)),
        }
    )


def _read(work_orders: pd.DataFrame, items: Sequence[str], today: pd.Timestamp) -> tuple[_Orders, pd.Index]:
    """The orders that made something, and the items to forecast."""
    require(work_orders, "work_orders", ["sku_id", "quantity_completed", "quantity_scrapped", "ended_on"])
    completed, scrapped = (work_orders[f"quantity_{what}"].to_numpy(float) for what in ("completed", "scrapped"))
    age = (today - pd.to_datetime(work_orders["ended_on"])).dt.days.to_numpy(float)
    wrong = ~((completed >= 0) & (scrapped >= 0) & (age >= 0))
    if wrong.any():
        row = work_orders[wrong].iloc[0]
        raise ParameterError(
            f"a work order of {row.sku_id} ended on {row.ended_on} with {row.quantity_completed} completed and"
            f" {row.quantity_scrapped} scrapped: leave out orders without an end by {today.date()} and both quantities"
        )
    some = completed + scrapped > 0
    skus = work_orders["sku_id"][some]
    names = pd.Index(sorted({*skus, *items}) if some.any() else [], dtype=object)
    made = (completed + scrapped)[some]
    weight = 0.5 ** (age[some] / HALF_LIFE_DAYS)
    return _Orders(names.get_indexer(pd.Index(skus)), np.maximum(made, 1.0), scrapped[some] / made, weight), names


def _overdispersion(group: Items, pieces: Floats, rate: Floats) -> float:
    """How much more alike pieces counted together are than independent ones, 0 to 1: the variance of `rate` around its
    group's mean is m (1 - m) (1 / pieces + overdispersion · (1 - 1 / pieces)). Groups of one say nothing.
    """
    spread = USUAL_SPREAD
    for _ in range(ROUNDS):
        weight = pieces / (1 + (pieces - 1) * spread)
        total = np.bincount(group, weight)[group] if len(group) else weight
        mean = np.bincount(group, weight * rate)[group] / total if len(group) else rate
        variance = mean * (1 - mean) * total / np.maximum(total - 1, 1e-9)
        free = weight * (1 - weight / total) * variance
        excess = (weight * (rate - mean) ** 2 - free / pieces).sum()
        most = (free * (1 - 1 / pieces)).sum()
        if most <= 1e-12:
            return USUAL_SPREAD
        spread = float(np.clip(excess / most, LEAST_SPREAD, MOST_SPREAD))
    return spread


def _posterior(orders: _Orders, worth: Floats, n: int) -> tuple[Floats, Floats]:
    """Mean of each item's rate, and its variance as a share of mean · (1 - mean)."""

    def summed(values: Floats) -> Floats:
        return np.bincount(orders.item, values, minlength=n).astype(float)

    evidence = summed(orders.weight * worth)
    rate = summed(orders.weight * worth * orders.rate) / np.maximum(evidence, 1e-12)
    known = np.flatnonzero(evidence > 0)
    pieces = evidence[known] ** 2 / summed(orders.weight**2 * worth)[known]
    between_items = _overdispersion(np.zeros(len(known), dtype=np.intp), pieces, rate[known])
    weight = pieces / (1 + (pieces - 1) * between_items)
    # Half a scrapped piece is added, so that where none was ever scrapped one still may be.
    overall = ((weight * rate[known]).sum() + 0.5) / (weight.sum() + 1)
    prior = 1 / between_items - 1
    mean: Floats = (prior * overall + evidence * rate) / (prior + evidence)
    return mean, 1 / (prior + evidence + 1)


def _typical(orders: _Orders, n: int) -> Floats:
    """The median quantity of each item's orders; of all orders for an item without."""
    medians = pd.Series(orders.made).groupby(orders.item).median().reindex(np.arange(n))
    return np.asarray(medians.fillna(float(np.median(orders.made)) if n else 0.0), dtype=np.float64)


def _rates(mean: Floats, spread: Floats, pieces: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles (items, levels) of the share of `pieces` that is scrapped."""
    large = pieces >= LARGE
    result = np.empty((len(mean), len(levels)))
    size = 1 / spread - 1
    counts = _scrapped(mean[~large] * size[~large], (1 - mean[~large]) * size[~large], pieces[~large], levels)
    result[~large] = counts / pieces[~large, None]
    result[large] = _beta(mean[large], spread[large] + (1 - spread[large]) / pieces[large], levels)
    return result


def _scrapped(a: Floats, b: Floats, pieces: Floats, levels: tuple[float, ...]) -> Floats:
    """Beta-binomial quantiles (items, levels): adds up the probabilities from zero on for all items at once."""
    from scipy.special import betaln

    result = np.zeros((len(a), len(levels)))
    term = np.exp(betaln(a, pieces + b) - betaln(a, b))
    total, row, k = term.copy(), np.arange(len(a)), 0
    while len(row):
        below = total[:, None] < np.asarray(levels)[None, :] - 1e-12
        result[row] += below
        stay = below[:, -1] & (k < pieces[row])
        row, term, total = row[stay], term[stay], total[stay]
        term = term * (pieces[row] - k) * (k + a[row]) / ((k + 1) * (pieces[row] - k - 1 + b[row]))
        total, k = total + term, k + 1
    return np.minimum(result, pieces[:, None])


def _beta(mean: Floats, spread: Floats, levels: tuple[float, ...]) -> Floats:
    """Beta quantiles (items, levels) of a variance of spread · mean · (1 - mean)."""
    from scipy.special import betaincinv

    size = (1 / spread - 1)[:, None]
    found: Floats = betaincinv(mean[:, None] * size, (1 - mean[:, None]) * size, np.asarray(levels)[None, :])
    return found
