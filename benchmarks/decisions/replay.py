"""A closed loop: what a rule orders decides what can be sold, and so what it sees next."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.decisions.policies import Floats

Rule = Callable[..., Floats]


@dataclass(frozen=True)
class Loop:
    """`demand` (n, periods), of which the first `start` are past and the last `periods` are counted. Lead time and season in
    periods, `holding` a unit and period, `shortage` a lost unit. `worth` (n,): of one unit, which both costs are multiplied by."""

    demand: Floats
    start: int
    periods: int
    lead_time: int
    season: int
    holding: float
    shortage: float
    worth: Floats


@dataclass(frozen=True)
class Outcome:
    """`cost` (n,) of each item, units `asked` and `served`."""

    cost: Floats
    asked: float
    served: float


def replay(loop: Loop, rule: Rule) -> Outcome:
    """Each period: what is due arrives, demand is served from stock and the rest lost, then the rule orders whole units.

    Every item begins with two periods of its recent mean on hand, and one in each period of the lead time.
    """
    demand, start = loop.demand, loop.start
    sales, in_stock = demand[:, :start].copy(), np.ones((len(demand), start), bool)
    usual = np.round(sales[:, -13:].mean(axis=1))
    on_hand, pipeline = 2 * usual, np.repeat(usual[:, None], loop.lead_time + 1, axis=1)
    cost, served = np.zeros(len(demand)), 0.0
    for period in range(start, demand.shape[1]):
        on_hand, pipeline = on_hand + pipeline[:, 0], pipeline[:, 1:]
        sold = np.minimum(on_hand, demand[:, period])
        on_hand = on_hand - sold
        sales, in_stock = np.c_[sales, sold], np.c_[in_stock, on_hand > 0]
        if period >= demand.shape[1] - loop.periods:
            cost += loop.worth * (loop.holding * on_hand + loop.shortage * (demand[:, period] - sold))
            served += float(sold.sum())
        order = rule(
            sales, in_stock, on_hand, pipeline,
            lead_time=loop.lead_time, holding=loop.holding, shortage=loop.shortage, season=loop.season,
        )  # fmt: skip
        pipeline = np.c_[pipeline, np.maximum(np.round(order), 0)]
    return Outcome(cost, float(demand[:, -loop.periods :].sum()), served)
