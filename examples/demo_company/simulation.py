"""The company's life, day by day. The same seed, size and first day give the same life; a longer one only goes on."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.bom import Bom, draw_bom
from examples.demo_company.counting import draw_counting
from examples.demo_company.demand import Demand, draw_demand
from examples.demo_company.items import FINISHED, Items, draw_items
from examples.demo_company.network import BUY, MOVE, Network, draw_network
from examples.demo_company.partners import Customers, Suppliers, Terms, draw_customers, draw_suppliers, draw_terms
from examples.demo_company.planning import Planner, draw_habits, draw_life, use_a_day
from examples.demo_company.production import Production
from examples.demo_company.purchasing import Purchasing
from examples.demo_company.sales import OrderBook
from examples.demo_company.stock import Movements, Stock
from examples.demo_company.streams import Streams
from examples.demo_company.transfers import ROAD_WORKDAYS, Transfers
from examples.demo_company.wishes import draw_wishes
from examples.demo_company.works import Works

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
    cells, whole = network.cell_of[demand.item, demand.warehouse], items.whole[network.item]
    wishes = draw_wishes(demand, customers, items.kind[demand.item] != FINISHED, until - 1, streams)
    works = Works(
        network=network,
        sales=OrderBook(wishes, cells[wishes.series], streams),
        purchasing=(purchasing := Purchasing(network, suppliers, terms, streams)),
        production=Production(network, whole, streams),
        transfers=Transfers(network),
        stock=Stock(len(network)),
        planner=_planner(network, demand, cells, purchasing, streams),
        counting=draw_counting(whole, streams),
    )
    works.open(first, streams)
    for day in range(first, until):
        works.live(day)
    return Company(
        founding, first, until, items, bom, bom.roll_up(items), customers, suppliers, terms, demand, cells, network,
        works.sales, purchasing, works.production, works.stock, works.stock.journal(),
    )  # fmt: skip


def _planner(network: Network, demand: Demand, cells: Ints, purchasing: Purchasing, streams: Streams) -> Planner:
    use = use_a_day(network, cells, demand.mean_a_day(demand.origin + np.arange(28)).mean(axis=1))
    lead = np.full(len(network), MAKING_LEAD_DAYS)
    lead[network.mode == MOVE] = ROAD_WORKDAYS + 2
    for cell in np.flatnonzero(network.mode == BUY):
        lead[cell] = purchasing.lead_days(int(cell))
    return Planner(
        network, draw_habits(network, lead, use, streams), draw_life(network, demand, cells, streams), use, streams
    )
