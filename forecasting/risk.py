"""What runs out, when, and how much to order: distributions of demand against stock, supply and lead times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import distributions
from forecasting.cover import Cover, cover
from forecasting.explain import Explained, risk_factors
from forecasting.order_lines import ledgers
from forecasting.panel import Floats
from forecasting.policy import Policy
from forecasting.position import KEYS, Inbound, Items, read_inbound, read_items
from forecasting.running_out import RunningOut

LEVELS = ((0.80, "critical"), (0.50, "high"), (0.20, "medium"))
CRITICAL, LIKELY = 0.80, 0.50


@dataclass(frozen=True)
class _Crossings:
    """Days after today on which the chance of having run out first passes 80 %, 50 % and what the service level allows."""

    critical: Floats
    likely: Floats
    allowed: Floats


def assess_risk(
    forecasts: pd.DataFrame,
    positions: pd.DataFrame,
    lead_times: pd.DataFrame,
    policy: Policy,
    *,
    as_of: date,
    inbound: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Stock-out risk and proposed order of every item and warehouse of `positions`.

    `forecasts`: sku_id, warehouse_id, ds (first day of the period), mean, std and optionally statistical_mean (what the mean
    was before people overrode it: told, not computed with); every item over the same periods, at least two. `positions`:
    sku_id, warehouse_id, on_hand (missing: no stock record) and optionally reserved (what the forecast does not include),
    unusable (expired, blocked), unit, category, abc_class, xyz_class. `lead_times`: sku_id, mean_days, std_days, source and optionally
    warehouse_id (missing: every warehouse), moq, order_multiple (missing: 1). `inbound`: sku_id, warehouse_id, due_date,
    quantity still to come. Quantities in the stock unit, times in calendar days.

    The window is lead time + review period. Demand over it is a moment-matched negative binomial (gamma for units that are
    measured, such as kg) whose variance holds period noise, doubt about the level and the lead time's own variance. The
    chance of running out is the greatest P(demand > stock + inbound landed) of any day of the window, the day before each
    receipt among them, over what the window's end may be (`RunningOut`): more lead time never lowers it. The proposal is
    periodic review, order up to the service-level quantile (Silver, Pyke, Thomas 2017, ch. 7), rounded up to the multiple and
    at least MOQ; where nobody waits for what is missing, what is expected to be lost until the order arrives is taken off
    (Zipkin 2008). Under continuous review by costs, which give the lots a share in it, the level is that of least cost in lots of at
    least MOQ. Service level, review period and what is lost are the policy's, item by item.
    Inbound due before `as_of` is no protection against running out, but is not ordered again. Negative stock counts as none, an
    item without lead time gets the policy's, one without forecast has no demand, one without stock record nothing on hand: each
    is named in `risk_factors`.

    Returns one row per item, sorted by sku_id and warehouse_id, with the columns of forecast.inventory_risk but run_id,
    as_of and gated_because. Dates are null where the day lies beyond the forecast. Raises MissingColumnsError and
    ParameterError (several rows for one item, numbers missing in forecasts or inbound).
    """
    today = pd.Timestamp(as_of)
    items = read_items(forecasts, positions, lead_times, policy)
    row = items.keys.get_indexer(pd.MultiIndex.from_frame(forecasts[KEYS]))
    demand = cover(forecasts, row, len(items), today)
    statistical = _without_overrides(forecasts, row, len(items), today) or demand
    supply = read_inbound(inbound, items, today)
    running_out = RunningOut.of(items, demand, supply)
    found = _explained(items, demand, statistical, supply, running_out)
    crossings = _crossings(items, demand, running_out)
    return _frame(items, found, crossings, today)


def _without_overrides(forecasts: pd.DataFrame, row: npt.NDArray[np.intp], n: int, today: pd.Timestamp) -> Cover | None:
    """Demand as the statistic alone expects it; None where nobody overrode it."""
    if "statistical_mean" not in forecasts or (forecasts["statistical_mean"] == forecasts["mean"]).all():
        return None
    return cover(forecasts.assign(mean=forecasts["statistical_mean"]), row, n, today)


def _explained(items: Items, demand: Cover, statistical: Cover, supply: Inbound, running_out: RunningOut) -> Explained:
    window = items.lead_time_mean + items.review_period_days
    mean, variance = (moment[:, 0] for moment in demand.until(window[:, None]))
    daily = mean / np.maximum(window, 1e-9)
    variance = variance + (daily * items.lead_time_std) ** 2
    in_time = supply.landed(window[:, None])[:, 0]
    lost = _lost_while_waiting(items, demand, supply)
    order_up_to = np.maximum(_quantile(mean, variance, items) - lost, 0.0)
    shortfall = np.maximum(order_up_to - items.available - in_time - supply.overdue(len(items)), 0.0)
    return Explained(
        window_days=window,
        mean=mean,
        statistical_mean=statistical.until(window[:, None])[0][:, 0],
        std=np.sqrt(variance),
        daily=daily,
        inbound_in_time=in_time,
        inbound_overdue=supply.overdue(len(items)),
        inbound_later=supply.later(window),
        lost_while_waiting=lost,
        probability=running_out.within(window, items.lead_time_std),
        order_up_to=order_up_to,
        quantity=_rounded_up(shortfall, items),
    )


def _lost_while_waiting(items: Items, demand: Cover, supply: Inbound) -> Floats:
    """What is expected to go unserved until an order of today arrives, where nobody waits for it: it need not be ordered."""
    if not items.lost.any():
        return np.zeros(len(items))
    mean, variance = (moment[:, 0] for moment in demand.until(items.lead_time_mean[:, None]))
    position = items.available + supply.landed(items.lead_time_mean[:, None])[:, 0] + supply.overdue(len(items))
    missing = distributions.expected_excess(mean, variance, np.maximum(position, 0.0), items.whole_units)
    return np.where(items.lost, np.round(missing, 6), 0.0)


def _quantile(mean: Floats, variance: Floats, items: Items) -> Floats:
    result = np.zeros(len(mean))
    for level in np.unique(items.service_level):
        at = items.service_level == level
        result[at] = distributions.quantiles(mean[at], variance[at], [float(level)], items.whole_units[at])[:, 0]
    lots = np.flatnonzero(items.lot_by_cost > 0)
    result[lots] = distributions.cheapest_levels(
        mean[lots], variance[lots], items.service_level[lots], items.lot_by_cost[lots], items.whole_units[lots]
    )
    return np.round(result, 6)


def _rounded_up(shortfall: Floats, items: Items) -> Floats:
    multiples = np.ceil(np.round(np.maximum(shortfall, items.moq) / items.order_multiple, 6))
    return np.where(np.round(shortfall, 6) > 0, np.round(multiples * items.order_multiple, 6), 0.0)


def _crossings(items: Items, demand: Cover, running_out: RunningOut) -> _Crossings:
    sells = demand.mean[:, -1] > distributions.NO_DEMAND
    gone = sells & (items.available <= 0)

    def passing(limit: Floats) -> Floats:
        return np.where(gone, 0.0, running_out.first_passing(limit))

    everywhere = np.ones(len(items))
    return _Crossings(
        critical=passing(CRITICAL * everywhere),
        likely=passing(LIKELY * everywhere),
        allowed=passing(1 - items.service_level),
    )


def _frame(items: Items, found: Explained, crossings: _Crossings, today: pd.Timestamp) -> pd.DataFrame:
    order_by = np.maximum(crossings.allowed - items.lead_time_mean, 0.0)
    return pd.DataFrame(
        {
            "sku_id": items.keys.get_level_values("sku_id"),
            "warehouse_id": items.keys.get_level_values("warehouse_id"),
            "risk_level": _level(found.probability),
            "stockout_probability": found.probability,
            "days_until_critical": crossings.critical,
            "recommended_reorder_qty": found.quantity,
            "risk_factors": risk_factors(items, found, crossings.allowed),
            "current_velocity": found.daily,
            "forecast_demand": found.mean,
            "reorder_point": found.order_up_to,
            "safety_stock": np.maximum(found.order_up_to - found.mean, 0.0),
            "service_level": items.service_level,
            "lead_time_mean_days": items.lead_time_mean,
            "lead_time_std_days": items.lead_time_std,
            "lead_time_source": items.lead_time_source,
            "review_period_days": items.review_period_days,
            "inventory_position": items.available + found.inbound_in_time,
            "projected_stockout_date": _dates(crossings.likely, today),
            "order_by_date": _dates(order_by, today),
            "ledger": ledgers(items, found),
        }
    )


def _level(probability: Floats) -> npt.NDArray[np.str_]:
    return np.select([probability > limit for limit, _ in LEVELS], [name for _, name in LEVELS], default="low")


def _dates(days: Floats, today: pd.Timestamp) -> list[date | None]:
    """Dates of whole days after today; None where the day is unknown."""
    first = np.datetime64(today.date(), "D")
    known = np.isfinite(days)
    dates = (first + np.where(known, np.floor(days), 0).astype(int)).astype(object)
    return [day if ok else None for day, ok in zip(dates, known, strict=True)]
