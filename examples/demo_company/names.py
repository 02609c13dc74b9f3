"""Words that the company's master data is made of: plausible, varied, endless by numbering."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """A family of finished goods: sizes and materials multiply it."""

    name: str
    short: str
    group: str
    sizes: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A family of components. `cost` is the range of a unit's cost in USD, `per_parent` of units in one parent."""

    name: str
    group: str
    unit: str
    sizes: tuple[str, ...]
    materials: tuple[str, ...]
    cost: tuple[float, float]
    per_parent: tuple[float, float]


BORES = ("DN15", "DN20", "DN25", "DN32", "DN40", "DN50", "DN65", "DN80", "DN100", "DN150")
FRAMES = ("25", "32", "40", "50", "65", "80", "100", "125", "150", "200")
MATERIALS = ("stainless", "cast iron", "bronze", "duplex steel", "PVDF lined")

PRODUCTS = (
    Product("Centrifugal pump", "CP", "PUMPS", FRAMES),
    Product("Ball valve", "BV", "VALVES", BORES),
    Product("Gear pump", "GP", "PUMPS", FRAMES),
    Product("Butterfly valve", "FV", "VALVES", BORES),
    Product("Diaphragm pump", "DP", "PUMPS", FRAMES),
    Product("Gate valve", "GV", "VALVES", BORES),
    Product("Dosing pump", "MP", "PUMPS", FRAMES),
    Product("Control valve", "RV", "VALVES", BORES),
    Product("Booster set", "BS", "SYSTEMS", FRAMES),
    Product("Check valve", "KV", "VALVES", BORES),
)

SUBASSEMBLIES = (
    "Rotor assembly",
    "Motor unit",
    "Valve body assembly",
    "Actuator unit",
    "Shaft and seal set",
    "Control box",
    "Bearing housing",
    "Pump head",
    "Stem and bonnet set",
    "Base frame",
)

COMMON_PARTS = (
    Part(
        "Hex bolt",
        "FASTENERS",
        "PCS",
        ("M6x20", "M8x30", "M10x40", "M12x50"),
        ("A2-70", "8.8 zinc"),
        (0.06, 0.4),
        (4, 16),
    ),
    Part("Hex nut", "FASTENERS", "PCS", ("M6", "M8", "M10", "M12"), ("A2-70", "8 zinc"), (0.03, 0.2), (4, 16)),
    Part("Flat washer", "FASTENERS", "PCS", ("M6", "M8", "M10", "M12"), ("A2", "zinc"), (0.02, 0.1), (4, 16)),
    Part("O-ring", "SEALS", "PCS", ("20x2", "32x3", "40x3", "63x4"), ("EPDM", "FKM", "NBR"), (0.15, 1.8), (1, 4)),
    Part(
        "Assembly grease",
        "CONSUMABLES",
        "KG",
        ("food grade", "standard"),
        ("lithium", "silicone"),
        (9, 24),
        (0.01, 0.08),
    ),
    Part("Control cable", "ELECTRIC", "M", ("3x1.5", "5x1.5", "4x2.5"), ("PVC", "rubber"), (1.1, 4.2), (0.5, 4)),
    Part(
        "Shipping carton",
        "PACKAGING",
        "PCS",
        ("300x200", "400x300", "600x400"),
        ("double wall", "heavy duty"),
        (0.9, 4.5),
        (1, 1),
    ),
)

PARTS = (
    Part(
        "Deep groove ball bearing",
        "BEARINGS",
        "PCS",
        ("6203-2RS", "6205-2RS", "6306-ZZ", "6208-C3"),
        ("steel", "hybrid"),
        (4, 38),
        (1, 2),
    ),
    Part(
        "Mechanical seal",
        "SEALS",
        "PCS",
        ("16 mm", "24 mm", "32 mm", "43 mm"),
        ("SiC/SiC", "carbon/ceramic"),
        (14, 95),
        (1, 1),
    ),
    Part(
        "Impeller casting",
        "CASTINGS",
        "PCS",
        ("100", "125", "160", "200"),
        ("bronze", "1.4408", "cast iron"),
        (18, 120),
        (1, 1),
    ),
    Part("Volute casting", "CASTINGS", "PCS", ("100", "125", "160", "200"), ("cast iron", "1.4408"), (35, 210), (1, 1)),
    Part(
        "Electric motor",
        "ELECTRIC",
        "PCS",
        ("0.75 kW", "1.5 kW", "3 kW", "5.5 kW"),
        ("IE3", "IE4", "ATEX"),
        (95, 420),
        (1, 1),
    ),
    Part(
        "Round bar",
        "RAW",
        "KG",
        ("20 mm", "25 mm", "40 mm", "60 mm"),
        ("1.4404", "C45", "1.4462"),
        (3.2, 11),
        (0.4, 5.5),
    ),
    Part("Gasket strip", "SEALS", "M", ("10x3", "15x3", "20x5"), ("EPDM", "PTFE", "graphite"), (1.5, 9), (0.3, 2.2)),
    Part(
        "Valve ball", "MACHINED", "PCS", ("DN25", "DN40", "DN50", "DN80"), ("1.4401", "chromed brass"), (8, 74), (1, 1)
    ),
    Part(
        "Valve seat ring",
        "SEALS",
        "PCS",
        ("DN25", "DN40", "DN50", "DN80"),
        ("PTFE", "PEEK", "metal"),
        (2.5, 31),
        (2, 2),
    ),
    Part("Stem", "MACHINED", "PCS", ("12 mm", "16 mm", "22 mm"), ("1.4404", "1.4462"), (5, 33), (1, 1)),
    Part("Hand wheel", "MACHINED", "PCS", ("125 mm", "160 mm", "250 mm"), ("steel", "aluminium"), (4, 19), (1, 1)),
    Part("Diaphragm", "SEALS", "PCS", ("size 2", "size 4", "size 6"), ("PTFE/EPDM", "NBR"), (9, 66), (1, 2)),
    Part("Coupling", "MACHINED", "PCS", ("size 19", "size 24", "size 28"), ("jaw", "disc"), (12, 58), (1, 1)),
    Part("Terminal box", "ELECTRIC", "PCS", ("M20", "M25"), ("aluminium", "polyester"), (7, 29), (1, 1)),
    Part("Position switch", "ELECTRIC", "PCS", ("24 V", "230 V", "NAMUR"), ("IP65", "IP68"), (16, 88), (1, 2)),
    Part(
        "Compression spring",
        "MACHINED",
        "PCS",
        ("2x18x40", "3x25x60", "4x30x80"),
        ("1.4310", "51CrV4"),
        (0.6, 5),
        (1, 4),
    ),
    Part(
        "Pressure gauge",
        "INSTRUMENTS",
        "PCS",
        ("0-6 bar", "0-10 bar", "0-25 bar"),
        ("63 mm", "100 mm"),
        (9, 41),
        (1, 1),
    ),
    Part("Flange blank", "RAW", "PCS", ("DN25", "DN50", "DN80", "DN100"), ("1.4404", "P250GH"), (7, 52), (1, 2)),
)

CITIES = (
    "Aurora", "Bergen", "Calder", "Delta", "Eastport", "Falcon", "Granby", "Harbor", "Ironbridge", "Juniper",
    "Kestrel", "Lakeside", "Meridian", "Northgate", "Orchard", "Pinecrest", "Quarry", "Ridgeway", "Summit", "Tidewater",
    "Union", "Valley", "Westfield", "Yarrow", "Zenith",
)  # fmt: skip
CUSTOMER_TRADES = (
    "Water Works",
    "Process Engineering",
    "Food & Beverage",
    "Shipyard",
    "Chemicals",
    "HVAC Supply",
    "Mining",
    "Pulp & Paper",
    "Irrigation",
    "Municipal Utilities",
    "Pharma",
    "Brewery",
)
SUPPLIER_TRADES = (
    "Foundry",
    "Bearings",
    "Seals",
    "Fasteners",
    "Electric Drives",
    "Metals",
    "Precision Parts",
    "Packaging",
    "Polymers",
    "Instruments",
    "Castings",
    "Cable Works",
)
COMPANY_FORMS = {
    "US": "Inc.",
    "CA": "Ltd.",
    "MX": "S.A. de C.V.",
    "DE": "GmbH",
    "FR": "SAS",
    "IT": "S.p.A.",
    "NL": "B.V.",
    "GB": "Ltd",
    "PL": "Sp. z o.o.",
}
COUNTRY_CURRENCY = {
    "US": "USD",
    "CA": "USD",
    "MX": "USD",
    "DE": "EUR",
    "FR": "EUR",
    "IT": "EUR",
    "NL": "EUR",
    "GB": "GBP",
    "PL": "EUR",
}
COUNTRIES = (
    "US",
    "US",
    "US",
    "US",
    "CA",
    "US",
    "DE",
    "US",
    "GB",
    "MX",
    "US",
    "FR",
    "US",
    "NL",
    "US",
    "IT",
    "US",
    "GB",
    "US",
    "PL",
)


def partner(index: int, trades: tuple[str, ...]) -> tuple[str, str]:
    """Name and country of the `index`-th business partner; names repeat only after every city had every trade."""
    country = COUNTRIES[index % len(COUNTRIES)]
    turn = index // len(CITIES)
    return f"{CITIES[index * 7 % len(CITIES)]} {trades[(index + turn) % len(trades)]} {COMPANY_FORMS[country]}", country


def product(index: int) -> tuple[str, str]:
    """Description and group of the `index`-th finished good."""
    family = PRODUCTS[index % len(PRODUCTS)]
    turn = index // len(PRODUCTS)
    size = family.sizes[(turn * 3 + index) % len(family.sizes)]
    material = MATERIALS[(turn + index) % len(MATERIALS)]
    return f"{family.name} {family.short}-{size.removeprefix('DN')} {material}", family.group


def distinct(names: list[str]) -> list[str]:
    """The names, a repeated one followed by the mark that tells it from the first."""
    seen: Counter[str] = Counter()
    told_apart = []
    for name in names:
        seen[name] += 1
        told_apart.append(f"{name} Mk{seen[name]}" if seen[name] > 1 else name)
    return told_apart
