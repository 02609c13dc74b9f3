"""Stock of the weeks to come: what is there, plus what arrives, less what is asked for, as distributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from forecasting import distributions
from forecasting.cover import Cover, cover
from forecasting.errors import ParameterError
from forecasting.panel import Flags, Floats
from forecasting.position import KEYS, Inbound, Stock, read_inbound, read_stock, require
from forecasting.quantiles import DEFAULT_QUANTILES, checked, column_name

DAYS = 7.0
SCENARIOS = 20
"""Equally likely courses of the arrivals, each with every open line on one of its days."""
DEMAND_LEVELS = np.array([0.005, 0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.995])
"""Levels of demand that each course of the arrivals is combined with."""
CELLS_AT_ONCE = 20_000


@dataclass(frozen=True)
class _Weeks:
    """Calendar weeks from the one of today on: their Mondays, and the days after today on which they end."""

    mondays: pd.DatetimeIndex
    ends: Floats


def project_inventory(
    demand: pd.DataFrame,
    positions: pd.DataFrame,
    inbound: pd.DataFrame | None = None,
    *,
    as_of: date,
    weeks: int = 26,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    seed: int = 0,
) -> pd.DataFrame:
    """Stock at the end of each of the next `weeks` weeks, the one of `as_of` first, for every item of `positions`.

    `demand`: sku_id, warehouse_id, ds (first day of the period), mean, std; every item over the same periods, at least two.
    `positions`: sku_id, warehouse_id, on_hand (missing: nothing) and optionally reserved (what the forecast does not
    include; it counts as gone), unusable (expired, blocked), unit. `inbound`, one row an open order line: sku_id,
    warehouse_id, due_date, quantity still to come, and optionally when it will arrive as quantiles in days after `as_of`
    (the columns of `forecast_arrivals`; where they are missing it arrives when due, and what is overdue does not).
    Quantities in the stock unit.

    Demand up to a day is a moment-matched negative binomial (gamma for units that are measured) whose variance holds noise,
    independent from period to period, and doubt about the level, shared by all (`forecasting.cover`). Its quantiles are
    exact while its mean is small, after that Wilson and Hilferty's (1931). Open lines arrive independently of each other and
    of demand, in stratified scenarios (McKay, Beckman, Conover 1979); the distribution of stock is the mixture over them.
    Demand that finds no stock waits: stock below zero is backlog, and says how deep the hole is.

    Returns one row per item and week, sorted by sku_id, warehouse_id and date: date (the week's Monday), mean, std and
    quantiles of the stock at the week's end, and the means of what arrives (`inbound`) and is asked for (`demand`) within
    the week, so that each mean is the one before + inbound - demand. Raises MissingColumnsError and ParameterError
    (several rows for one item, numbers missing in demand or inbound, a single quantile column of inbound, no weeks).
    """
    levels = checked(quantiles)
    if weeks < 1:
        raise ParameterError(f"weeks must be at least 1, got {weeks}")
    require(demand, "demand", [*KEYS, "ds", "mean", "std"])
    today = pd.Timestamp(as_of)
    stock = read_stock(positions)
    row = stock.keys.get_indexer(pd.MultiIndex.from_frame(demand[KEYS]))
    calendar = _calendar(today, weeks)
    asked_mean, asked_variance = _asked(cover(demand, row, len(stock), today), calendar, len(stock))
    landed = _landed(inbound, stock, calendar, today, seed)
    mean = stock.available[:, None] + landed.mean(axis=2) - asked_mean
    found = _quantiles(stock, asked_mean, asked_variance, landed, levels)
    return pd.DataFrame(
        {
            "sku_id": np.repeat(stock.keys.get_level_values("sku_id"), weeks),
            "warehouse_id": np.repeat(stock.keys.get_level_values("warehouse_id"), weeks),
            "date": np.tile(calendar.mondays, len(stock)),
            "mean": mean.ravel(),
            "std": np.sqrt(asked_variance + landed.var(axis=2)).ravel(),
            **{column_name(level): found[:, :, i].ravel() for i, level in enumerate(levels)},
            "inbound": np.diff(landed.mean(axis=2), axis=1, prepend=0.0).ravel(),
            "demand": np.diff(asked_mean, axis=1, prepend=0.0).ravel(),
        }
    )


def _calendar(today: pd.Timestamp, weeks: int) -> _Weeks:
    first = today.normalize() - pd.Timedelta(days=today.weekday())
    ends = DAYS * np.arange(1, weeks + 1, dtype=np.float64) - float(today.weekday())
    return _Weeks(pd.date_range(first, periods=weeks, freq="7D"), ends)


def _asked(demand: Cover, calendar: _Weeks, n: int) -> tuple[Floats, Floats]:
    """Mean and variance of demand from today to the end of each week, both (items, weeks)."""
    return demand.until(np.repeat(calendar.ends[None, :], n, axis=0))


def _landed(inbound: pd.DataFrame | None, stock: Stock, calendar: _Weeks, today: pd.Timestamp, seed: int) -> Floats:
    """What has arrived by the end of each week in each scenario, (items, weeks, scenarios)."""
    weeks = len(calendar.ends)
    arriving = np.zeros((len(stock), weeks + 1, SCENARIOS))
    if inbound is None or inbound.empty:
        return arriving[:, :weeks]
    lines = read_inbound(inbound, stock, today)
    days = _arrival_days(inbound, lines, seed)
    week = np.clip(np.searchsorted(calendar.ends, days, side="right"), 0, weeks)
    expected = np.where(np.isfinite(days), lines.quantity[:, None], 0.0)
    np.add.at(arriving, (lines.row[:, None], week, np.arange(SCENARIOS)[None, :]), expected)
    return np.cumsum(arriving[:, :weeks], axis=1)


def _arrival_days(inbound: pd.DataFrame, lines: Inbound, seed: int) -> Floats:
    """The day after today on which each line arrives in each scenario; NaN: overdue and nothing known of it."""
    due = np.where(lines.day >= 0, lines.day, np.nan)
    days = np.repeat(due[:, None], SCENARIOS, axis=1)
    levels = [level for level in DEFAULT_QUANTILES if column_name(level) in inbound]
    if not levels:
        return days
    if len(levels) == 1:
        raise ParameterError(f"inbound has one quantile column, {column_name(levels[0])}: give at least two, or none")
    table = inbound[[column_name(level) for level in levels]].to_numpy(float)[lines.known]
    strata = np.tile((np.arange(SCENARIOS) + 0.5) / SCENARIOS, (len(table), 1))
    at = np.random.default_rng(seed).permuted(strata, axis=1)
    right = np.clip(np.searchsorted(levels, at), 1, len(levels) - 1)
    low, high = (np.take_along_axis(table, side, axis=1) for side in (right - 1, right))
    edges = np.asarray(levels)
    share = np.clip((at - edges[right - 1]) / (edges[right] - edges[right - 1]), 0.0, 1.0)
    forecast: Floats = np.maximum(low + share * (high - low), 0.0)
    return np.where(np.isfinite(forecast), forecast, days)


def _quantiles(stock: Stock, mean: Floats, variance: Floats, landed: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles of the stock at each week's end, (items, weeks, levels)."""
    weeks = mean.shape[1]
    whole = np.repeat(stock.whole_units, weeks)
    opening = np.repeat(stock.available, weeks)
    courses = landed.reshape(-1, SCENARIOS)
    unsure = np.ptp(courses, axis=1) > 0
    flat_mean, flat_variance = mean.ravel(), variance.ravel()
    result = np.empty((mean.size, len(levels)))
    sure = ~unsure
    asked = _demand_quantiles(flat_mean[sure], flat_variance[sure], 1 - np.asarray(levels)[::-1], whole[sure])
    result[sure] = (opening[sure] + courses[sure, 0])[:, None] - asked[:, ::-1]
    cells = np.flatnonzero(unsure)
    for start in range(0, len(cells), CELLS_AT_ONCE):
        some = cells[start : start + CELLS_AT_ONCE]
        asked = _demand_quantiles(flat_mean[some], flat_variance[some], DEMAND_LEVELS, whole[some])
        result[some] = opening[some, None] + _mixed(courses[some], asked, levels)
    return result.reshape(*mean.shape, len(levels))


def _mixed(landed: Floats, asked: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles of landed - asked: every scenario (cells, scenarios) with every level of demand (cells, levels)."""
    outcomes = (landed[:, :, None] - asked[:, None, :]).reshape(len(landed), -1)
    order = np.argsort(outcomes, axis=1)
    edges = np.r_[0.0, (DEMAND_LEVELS[1:] + DEMAND_LEVELS[:-1]) / 2, 1.0]
    weight = np.tile(np.diff(edges) / SCENARIOS, SCENARIOS)
    below = np.cumsum(weight[order], axis=1)
    sorted_outcomes = np.take_along_axis(outcomes, order, axis=1)
    at = np.stack([(below < level - 1e-9).sum(axis=1) for level in levels], axis=1)
    return np.take_along_axis(sorted_outcomes, at, axis=1)


def _demand_quantiles(mean: Floats, variance: Floats, levels: Floats, whole: Flags) -> Floats:
    """Quantiles (cells, levels) of demand; those of large and not too skew ones by Wilson and Hilferty."""
    shape = mean**2 / np.maximum(variance, 1e-12)
    near = (shape >= 1) & ~(whole & (mean < distributions.SMALL_MEAN))
    result = np.empty((len(mean), len(levels)))
    result[~near] = distributions.quantiles(mean[~near], variance[~near], levels.tolist(), whole[~near])
    result[near] = distributions.wilson_hilferty(mean[near], shape[near], levels)
    result[near & whole] = np.maximum(np.ceil(result[near & whole] - 0.5), 0.0)
    return result
