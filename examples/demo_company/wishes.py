"""What customers would order, line by line: drawn by requested day, known to the company from the order day on."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.demand import Demand
from examples.demo_company.partners import Customers
from examples.demo_company.streams import Streams

LONGEST_LEAD_DAYS = 30
CUSTOMERS_PER_SERIES = 12


@dataclass(frozen=True)
class Wishes:
    """What customers want, in order of the day they would order, whether or not they do. Days are ordinals."""

    series: Ints
    customer: Ints
    quantity: Floats
    requested: Ints
    ordered: Ints
    patience: Floats  # 0 to 1: how likely a customer waits for what is out of stock


def draw_wishes(demand: Demand, customers: Customers, spare: Flags, until: int, streams: Streams) -> Wishes:
    """Wishes that are ordered up to and including the day `until`."""
    rng = streams.static("who buys what")
    buyers, cumulative = _buyers(len(demand.item), customers, rng)
    days = np.arange(demand.origin, until + LONGEST_LEAD_DAYS + 3)
    rates = demand.lines_a_day(days)
    drawn = [
        _wishes_of(int(d), rates[:, i], demand, customers, spare, buyers, cumulative, streams)
        for i, d in enumerate(days)
    ]
    columns = [np.concatenate(column) for column in zip(*drawn, strict=True)]
    series, customer, quantity, requested, ordered, patience = columns
    order = np.lexsort((np.arange(len(series)), series, requested, customer, ordered))
    order = order[ordered[order] <= until]
    return Wishes(
        series[order],
        customer[order],
        quantity[order].astype(np.float64),
        requested[order],
        ordered[order],
        patience[order],
    )


def _buyers(series: int, customers: Customers, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """The customers of each series and their cumulative shares."""
    slots = min(CUSTOMERS_PER_SERIES, len(customers.codes))
    share = customers.size / customers.size.sum()
    buyers = rng.choice(len(customers.codes), size=(series, slots), p=share)
    cumulative = rng.dirichlet(np.full(slots, 0.8), size=series).cumsum(axis=1)
    cumulative[:, -1] = 1.0
    return buyers, cumulative


def _wishes_of(
    day: int,
    rates: Floats,
    demand: Demand,
    customers: Customers,
    spare: Flags,
    buyers: Ints,
    cumulative: Floats,
    streams: Streams,
) -> tuple[Ints, Ints, Ints, Ints, Ints, Floats]:
    rng = streams.daily("wishes", day)
    series = np.repeat(np.arange(len(rates)), rng.poisson(rates))
    shape = demand.shape[series]
    quantity = 1 + rng.negative_binomial(shape, shape / (shape + demand.size[series] - 1))
    slot = (rng.random(len(series))[:, None] > cumulative[series]).sum(axis=1)
    customer = buyers[series, slot]
    usual = customers.lead_days[customer] * np.where(spare[series], 0.3, 1.0) * rng.uniform(0.5, 1.7, len(series))
    lead = np.minimum(usual.astype(np.int64), LONGEST_LEAD_DAYS)
    ordered = day - lead
    weekend = np.where(lead > 0, np.maximum(0, (ordered + 6) % 7 - 4), 0)
    ordered = np.maximum(ordered - weekend, demand.origin)
    return series, customer, quantity, np.full(len(series), day), ordered, rng.random(len(series))
