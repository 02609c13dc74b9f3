"""Who buys and who supplies: customers and their habits, suppliers and how far one can rely on them."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company import names
from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.items import COMPONENT, Items
from examples.demo_company.streams import Streams

CUSTOMERS_PER_SCALE, SUPPLIERS_PER_SCALE = 60, 12
RATES = {"USD": 1.0, "EUR": 1.09, "GBP": 1.27}  # USD for one, when price lists were written


@dataclass(frozen=True)
class Customers:
    """One position per customer in every field."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[str, ...]
    currencies: tuple[str, ...]
    size: Floats  # weight when it is drawn who orders
    lead_days: Floats  # usual days from order to requested date
    discount: Floats
    pays_after_days: Ints


@dataclass(frozen=True)
class Suppliers:
    """One position per supplier in every field. Quality 0 is good, 2 is poor; the rating is what the ERP believes."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    ratings: tuple[str, ...]
    currencies: tuple[str, ...]
    quality: Ints
    lead_days: Ints


@dataclass(frozen=True)
class Terms:
    """Which supplier sells which item: one position per pair, the preferred supplier of an item first."""

    supplier: Ints
    item: Ints
    lead_days: Ints
    price: Floats  # in the supplier's currency, on the first day
    minimum: Floats
    multiple: Floats
    preferred: Flags


def draw_customers(scale: int, streams: Streams) -> Customers:
    count = CUSTOMERS_PER_SCALE * scale
    rng = streams.static("customers")
    partners = [names.partner(index, names.CUSTOMER_TRADES) for index in range(count)]
    return Customers(
        codes=tuple(f"C{10001 + i}" for i in range(count)),
        names=tuple(names.distinct([name for name, _ in partners])),
        countries=tuple(country for _, country in partners),
        currencies=tuple(names.COUNTRY_CURRENCY[country] for _, country in partners),
        size=rng.lognormal(0, 0.9, count),
        lead_days=rng.choice([1.0, 3.0, 5.0, 7.0, 10.0, 14.0], size=count),
        discount=rng.choice([0.0, 0.0, 0.03, 0.05, 0.08, 0.12], size=count),
        pays_after_days=rng.choice([14, 30, 30, 45, 60], size=count) + rng.integers(-3, 16, count),
    )


def draw_suppliers(scale: int, streams: Streams) -> Suppliers:
    count = SUPPLIERS_PER_SCALE * scale
    rng = streams.static("suppliers")
    partners = [names.partner(index + 11, names.SUPPLIER_TRADES) for index in range(count)]
    quality = rng.permutation(np.resize([0, 0, 1, 0, 1, 2], count))
    ratings = np.array(["A", "B", "C"])[quality]
    ratings[rng.choice(count, size=2 * scale, replace=False)] = " "
    return Suppliers(
        codes=tuple(f"V{101 + i}" for i in range(count)),
        names=tuple(names.distinct([name for name, _ in partners])),
        ratings=tuple(map(str, ratings)),
        currencies=tuple(names.COUNTRY_CURRENCY[country] for _, country in partners),
        quality=quality,
        lead_days=rng.choice([7, 10, 14, 14, 21, 28, 35], size=count),
    )


def draw_terms(items: Items, suppliers: Suppliers, streams: Streams) -> Terms:
    """Every component has a preferred supplier, a third of them a second one as well, dearer."""
    rng = streams.static("terms")
    components = items.of_kind(COMPONENT)
    first = rng.integers(0, len(suppliers.codes), len(components))
    second = (first + rng.integers(1, len(suppliers.codes), len(components))) % len(suppliers.codes)
    has_second = rng.random(len(components)) < 1 / 3
    supplier = np.concatenate([first, second[has_second]])
    item = np.concatenate([components, components[has_second]])
    preferred = np.arange(len(item)) < len(components)
    dearer = np.where(preferred, 1.0, rng.uniform(1.03, 1.2, len(item)))
    in_usd = np.array([RATES[currency] for currency in suppliers.currencies])
    minimum, multiple = _lots(items, item)
    lead_days = np.maximum(3, suppliers.lead_days[supplier] + rng.integers(-3, 8, len(item)))
    price = np.round(items.unit_cost[item] * dearer / in_usd[supplier], 4)
    return Terms(supplier, item, lead_days, price, minimum, multiple, preferred)


def _lots(items: Items, item: Ints) -> tuple[Floats, Floats]:
    """Minimum and multiple by what a unit costs: cheap things come in boxes."""
    cost = items.unit_cost[item]
    step = np.select([cost < 0.5, cost < 3, cost < 20, cost < 60], [500.0, 100.0, 10.0, 5.0], 1.0)
    step = np.where(items.whole[item], step, 25.0)
    return step * np.where(cost < 60, 1, 2), step
