"""Rows of the ERP's master data, in its own words: terse, padded, in mixed case.

Every function gives the rows of one table, values in the order of its columns, the last one the instant of the last
change (seconds since 1970).
"""

from itertools import cycle

import numpy as np

from examples.demo_company.arrays import Ints
from examples.demo_company.days import char8, instant
from examples.demo_company.demand import NEVER
from examples.demo_company.dirt import Dirt
from examples.demo_company.items import FINISHED, LEGACY, Items
from examples.demo_company.prices import Prices
from examples.demo_company.simulation import Company

Row = tuple[str | int | float | None, ...]

SITES = (("W01", "Main plant North ", "NORTH"), ("W02", "Plant South", "SOUTH"), ("W03", "Distribution East", "EAST"))
UNIT_SPELLINGS = {"PCS": ("PCS", "pcs", "EA", "PCS "), "KG": ("KG", "kg"), "M": ("M", "m ")}
CREATED_BEFORE_DAYS = 30  # master data is that much older than the first order
CLEANED_UP_AFTER_DAYS = 60  # from the end of an item to its inactive flag
LITERAL_NULL_EVERY = 25
EXPIRED_LINE_EVERY = 9


def items(company: Company, prices: Prices, dirt: Dirt) -> list[Row]:
    master, raised = company.items, int(prices.raises[-1])
    cost = prices.standard_cost(company.until - 1)
    ended = _inactive_since(company)
    made = set(company.bom.parent.tolist()) | set(master.of_kind(LEGACY)[:1].tolist())
    rows: list[Row] = []
    for i, code in enumerate(master.codes):
        inactive = 0 < ended[i] < company.until
        changed = max(
            _created(company), instant(raised, 4 * 3600), instant(int(ended[i]), 19 * 3600) if inactive else 0
        )
        group = (
            "NULL" if i % 60 == 33 else (master.groups[i], master.groups[i].title(), master.groups[i].lower())[i % 3]
        )
        if group == "NULL":
            dirt.plant("demo_erp.items", code, "literal_null", "grp", group, "normalised")
        rows.append((
            code, _spelt(master.descriptions[i], i), group, unit_of(master, i), float(cost[i]), "USD",
            "M" if i in made else "B", "X" if inactive else "A", int(master.shelf_days[i]) or None, changed,
        ))  # fmt: skip
    _note_items(company, ended, dirt)
    return rows


def bom_lines(company: Company, dirt: Dirt) -> list[Row]:
    codes, bom = company.items.codes, company.bom
    since, changed = char8(company.first_day - 400), _created(company)
    rows: list[Row] = []
    for n, (parent, part) in enumerate(zip(bom.parent.tolist(), bom.component.tolist(), strict=True)):
        until = ("00000000", "", "99991231")[n % 3]
        quantity, scrap = float(bom.quantity[n]), round(float(bom.scrap[n]) * 100, 2)
        rows.append((f"B-{codes[parent]}", codes[parent], codes[part], quantity, scrap, since, until, changed))
    spare = company.items.of_kind(2)
    for parent in np.unique(bom.parent)[::EXPIRED_LINE_EVERY].tolist():
        used = set(bom.component[bom.parent == parent].tolist())
        part = next(int(p) for p in np.roll(spare, -parent) if int(p) not in used)
        old, end = char8(company.first_day - 1500), char8(company.first_day - 401)
        rows.append((f"B-{codes[parent]}", codes[parent], codes[part], 1.0, 0.0, old, end, changed))
        dirt.plant(
            "demo_erp.bom_lines", f"B-{codes[parent]}|{codes[part]}|{old}", "expired_line", "vto", end, "handled"
        )
    return rows


def suppliers(company: Company, dirt: Dirt) -> list[Row]:
    rows: list[Row] = []
    for i, code in enumerate(company.suppliers.codes):
        rating = company.suppliers.ratings[i]
        if not rating.strip():
            dirt.plant("demo_erp.vendors", code, "blank_rating", "rtg", rating, "normalised")
        rows.append((
            code, _spelt(company.suppliers.names[i], i), rating, int(company.suppliers.lead_days[i]),
            company.suppliers.currencies[i], _created(company),
        ))  # fmt: skip
    return rows


def supplier_items(company: Company, prices: Prices) -> list[Row]:
    terms, last = company.terms, np.full(len(company.terms.item), company.until - 1)
    price = np.round(company.terms.price * prices.level(terms.item, last), 4)
    changed = max(_created(company), instant(int(prices.raises[-1]), 4 * 3600))
    return [
        (
            company.suppliers.codes[terms.supplier[i]], company.items.codes[item], int(terms.lead_days[i]),
            float(price[i]), company.suppliers.currencies[terms.supplier[i]],
            float(terms.minimum[i]), float(terms.multiple[i]), "Y" if terms.preferred[i] else "N", changed,
        )
        for i, item in enumerate(terms.item.tolist())
    ]  # fmt: skip


def customers(company: Company, dirt: Dirt) -> list[Row]:
    rows: list[Row] = []
    for i, code in enumerate(company.customers.codes):
        country = "NULL" if i % LITERAL_NULL_EVERY == 13 else company.customers.countries[i]
        if country == "NULL":
            dirt.plant("demo_erp.customers", code, "literal_null", "ctry", country, "normalised")
        rows.append((code, _spelt(company.customers.names[i], i), country, "A", _created(company)))
    return rows


def warehouses(company: Company) -> list[Row]:
    return [(code, name, site, _created(company)) for code, name, site in SITES]


def wms_article(company: Company, item: int) -> str:
    """How the warehouse system writes an item; only the ERP's cross reference knows."""
    bare = company.items.codes[item].replace("-", "")
    return (bare.lower(), f"00{bare}-EA", bare)[item % 3]


def aliases(company: Company) -> list[Row]:
    codes, changed = company.items.codes, _created(company)
    rows: list[Row] = [(wms_article(company, i), code, "WMS", changed) for i, code in enumerate(codes)]
    sold = enumerate(zip(company.terms.supplier.tolist(), company.terms.item.tolist(), strict=True))
    rows += [(f"{company.suppliers.codes[s]}/{70_001 + n}", codes[i], "VENDOR", changed) for n, (s, i) in sold]
    rows += [(f"{7 * i + 10_000}.{i % 10}", code, "OLD", changed) for i, code in enumerate(codes) if i % 7 == 3]
    return rows


def unit_conversions(company: Company) -> list[Row]:
    changed = _created(company)
    rows: list[Row] = [
        ("", "EA", "PCS", 1.0, changed), ("", "G", "KG", 0.001, changed), ("", "T", "KG", 1000.0, changed),
        ("", "MM", "M", 0.001, changed), ("", "CM", "M", 0.01, changed),
    ]  # fmt: skip
    boxes = cycle((100.0, 200.0, 500.0))
    for i in np.flatnonzero(company.items.common).tolist():
        if company.items.units[i] == "M":
            rows.append((company.items.codes[i], "ROLL", "M", 100.0, changed))
        elif company.items.groups[i] == "FASTENERS":
            rows.append((company.items.codes[i], "BOX", "PCS", next(boxes), changed))
    return rows


def unit_of(master: Items, item: int) -> str:
    spellings = UNIT_SPELLINGS[master.units[item]]
    return spellings[item % len(spellings)]


def _created(company: Company) -> int:
    return instant(company.first_day - CREATED_BEFORE_DAYS, 9 * 3600)


def _spelt(text: str, index: int) -> str:
    """As people type it: some padded, some shouted."""
    shouted = text.upper() if index % 11 == 4 else text
    return shouted + "   " if index % 5 == 2 else shouted


def _inactive_since(company: Company) -> Ints:
    """Day on which an item was set inactive, 0 for never: ended finished goods, and one that was always so."""
    last = np.zeros(len(company.items.codes), dtype=np.int64)
    np.maximum.at(last, company.demand.item, company.demand.last_day)
    ended = (last > 0) & (last < NEVER) & (company.items.kind == FINISHED)
    since = np.where(ended, last + CLEANED_UP_AFTER_DAYS, 0)
    since[company.items.of_kind(LEGACY)[0]] = company.first_day - CREATED_BEFORE_DAYS
    return since


def _note_items(company: Company, ended: Ints, dirt: Dirt) -> None:
    seen: set[str] = set()
    for code, description in zip(company.items.codes, company.items.descriptions, strict=True):
        if description in seen:
            dirt.plant("demo_erp.items", code, "duplicate_description", "descr", description, "finding")
        seen.add(description)
    for item in np.flatnonzero((ended > 0) & (ended < company.until)).tolist():
        cells = company.network.cell_of[item][company.network.cell_of[item] >= 0]
        if (company.stock.on_hand[cells] > 0).any():
            dirt.plant("demo_erp.items", company.items.codes[item], "inactive_with_stock", "stat", "X", "finding")
