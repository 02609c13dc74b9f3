"""The company's life, day by day. The same seed, size and first day give the same life; a longer one only goes on."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.bom import Bom, draw_bom
from examples.demo_company.counting import Counting, draw_counting
from examples.demo_company.days import is_workday
from examples.demo_company.demand import Demand, draw_demand
from examples.demo_company.items import FINISHED, Items, draw_items
from examples.demo_company.network import BUY, KEEP, MAKE, MOVE, Network, draw_network
from examples.demo_company.partners import (
    Customers,
    Suppliers,
    Terms,
    draw_customers,
    draw_suppliers,
    draw_terms,
)
from examples.demo_company.planning import Life, Planner, draw_habits, life_of
from examples.demo_company.production import Production
from examples.demo_company.purchasing import Purchasing
from examples.demo_company.sales import OrderBook
from examples.demo_company.stock import Movements, Stock
from examples.demo_company.streams import Streams
from examples.demo_company.transfers import ROAD_WORKDAYS, Transfers
from examples.demo_company.wishes import draw_wishes

SETTLED_AFTER_DAYS = 45  # from the launch of an item until its mean counts as known
MAKING_LEAD_DAYS = 9


@dataclass(frozen=True)
class Founding:
    """What the company is; everything else follows. `days` is the length of the first history."""

    seed: int
    scale: int
    first_day: date
    days: int


@dataclass(frozen=True)
class Company:
    """Master data and the records of every day before `until` (an ordinal, not included)."""

    founding: Founding
    first_day: int
    until: int
    items: Items
    bom: Bom
    costs: Floats
    customers: Customers
    suppliers: Suppliers
    terms: Terms
    demand: Demand
    demand_cells: Ints
    network: Network
    sales: OrderBook
    purchasing: Purchasing
    production: Production
    stock: Stock
    movements: Movements

    @property
    def streams(self) -> Streams:
        return Streams(self.founding.seed)


def simulate(founding: Founding, as_of: date) -> Company:
    """Live every day from the first one to the day before `as_of`."""
    streams, until, first = Streams(founding.seed), as_of.toordinal(), founding.first_day.toordinal()
    items = draw_items(founding.scale, streams)
    bom = draw_bom(items, streams)
    customers, suppliers = draw_customers(founding.scale, streams), draw_suppliers(founding.scale, streams)
    terms = draw_terms(items, suppliers, streams)
    demand = draw_demand(items, first, founding.days, streams)
    network = draw_network(items, bom, demand, streams)
    cells = network.cell_of[demand.item, demand.warehouse]
    whole = items.whole[network.item]
    spare = items.kind[demand.item] != FINISHED
    wishes = draw_wishes(demand, customers, spare, until - 1, streams)
    sales = OrderBook(wishes, cells[wishes.series], streams)
    purchasing = Purchasing(network, suppliers, terms, streams)
    production = Production(network, whole, streams)
    stock = Stock(whole)
    planner = _planner(network, bom, items, demand, cells, purchasing, streams)
    works = _Works(network, sales, purchasing, production, Transfers(network), stock, planner, draw_counting(whole, streams))
    works.open(first, streams, whole)
    for day in range(first, until):
        works.live(day)
    return Company(
        founding, first, until, items, bom, bom.roll_up(items), customers, suppliers, terms, demand, cells, network,
        sales, purchasing, production, stock, stock.journal(),
    )  # fmt: skip


def _planner(
    network: Network, bom: Bom, items: Items, demand: Demand, cells: Ints, purchasing: Purchasing, streams: Streams
) -> Planner:
    month = demand.origin + np.arange(28)
    life = _life(network, demand, cells, streams)
    use = _use_a_day(network, cells, demand.mean_a_day(month).mean(axis=1))
    lead = np.array(
        [purchasing.lead_days(c) if network.mode[c] == BUY else MAKING_LEAD_DAYS for c in range(len(network))]
    )
    lead[network.mode == MOVE] = ROAD_WORKDAYS + 2
    return Planner(network, draw_habits(network, lead, use, streams), life, use, streams)
