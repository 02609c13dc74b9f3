"""What the company makes and buys: finished goods, sub-assemblies, components, and a little that nobody cleaned up."""

from dataclasses import dataclass
from itertools import product as combinations

import numpy as np

from examples.demo_company import names
from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.streams import Streams

FINISHED, ASSEMBLY, COMPONENT, LEGACY = range(4)
FINISHED_PER_SCALE, ASSEMBLIES_PER_SCALE, COMPONENTS_PER_SCALE = 40, 30, 150
COMMON_SHARE = 0.1  # of the components are used in most products
DUPLICATE_DESCRIPTIONS = 4  # components whose description was copied from another one


@dataclass(frozen=True)
class Items:
    """One position per item in every field. `unit_cost` is the purchase cost in USD, 0 for what is made."""

    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    groups: tuple[str, ...]
    units: tuple[str, ...]
    kind: Ints
    common: Flags
    unit_cost: Floats
    per_parent: Floats  # usual quantity in one parent
    shelf_days: Ints  # 0: keeps forever

    def of_kind(self, kind: int) -> Ints:
        return np.flatnonzero(self.kind == kind)

    @property
    def whole(self) -> Flags:
        """Counted in whole pieces."""
        return np.array([unit == "PCS" for unit in self.units])


def draw_items(scale: int, streams: Streams) -> Items:
    """The item master of a company `scale` times the default size."""
    finished = [names.product(index) for index in range(FINISHED_PER_SCALE * scale)]
    assemblies = [_assembly(index) for index in range(ASSEMBLIES_PER_SCALE * scale)]
    components = _components(COMPONENTS_PER_SCALE * scale, streams)
    legacy = [("Gear pump GP-50 old series", "PUMPS"), ("Seal kit imperial", "SEALS")]
    made = names.distinct([text for text, _ in finished + assemblies])
    bought = _copied(names.distinct([part.description for part in components]))
    blank = len(made)
    return Items(
        codes=(
            *(f"FG-{1001 + i}" for i in range(len(finished))),
            *(f"SA-{2001 + i}" for i in range(len(assemblies))),
            *(f"CP-{3001 + i}" for i in range(len(components))),
            "FG-0901",
            "CP-0902",
        ),
        descriptions=(*made, *bought, *(text for text, _ in legacy)),
        groups=(*(g for _, g in finished + assemblies), *(c.part.group for c in components), *(g for _, g in legacy)),
        units=(*(["PCS"] * blank), *(c.part.unit for c in components), "PCS", "PCS"),
        kind=np.repeat([FINISHED, ASSEMBLY, COMPONENT, LEGACY], [len(finished), len(assemblies), len(components), 2]),
        common=np.array([False] * blank + [c.common for c in components] + [False] * 2),
        unit_cost=np.array([0.0] * blank + [c.cost for c in components] + [310.0, 12.5]),
        per_parent=np.array([1.0] * blank + [c.per_parent for c in components] + [1.0] * 2),
        shelf_days=np.array([0] * blank + [c.shelf_days for c in components] + [0, 730]),
    )


@dataclass(frozen=True)
class _Component:
    part: names.Part
    description: str
    common: bool
    cost: float
    per_parent: float

    @property
    def shelf_days(self) -> int:
        return {"SEALS": 1095, "CONSUMABLES": 540}.get(self.part.group, 0)


def _assembly(index: int) -> tuple[str, str]:
    name = names.SUBASSEMBLIES[index % len(names.SUBASSEMBLIES)]
    return f"{name} size {names.FRAMES[index // len(names.SUBASSEMBLIES) % len(names.FRAMES)]}", "SUBASSEMBLIES"


def _components(count: int, streams: Streams) -> list[_Component]:
    common_count = int(count * COMMON_SHARE)
    return [
        *_variants(names.COMMON_PARTS, common_count, True, streams.static("common components")),
        *_variants(names.PARTS, count - common_count, False, streams.static("components")),
    ]


def _variants(parts: tuple[names.Part, ...], count: int, common: bool, rng: np.random.Generator) -> list[_Component]:
    """`count` variants, the families taking turns and each running through its sizes and materials."""
    variants = {part.name: list(combinations(part.sizes, part.materials)) for part in parts}
    drawn = []
    for index in range(count):
        part, turn = parts[index % len(parts)], index // len(parts)
        size, material = variants[part.name][turn % len(variants[part.name])]
        low, high = part.cost
        cost = low * (high / low) ** rng.random()
        least, most = part.per_parent
        quantity = float(rng.integers(int(least), int(most) + 1)) if part.unit == "PCS" else rng.uniform(least, most)
        drawn.append(_Component(part, f"{part.name} {size} {material}", common, round(cost, 2), round(quantity, 3)))
    return drawn


def _copied(descriptions: list[str]) -> list[str]:
    """A few descriptions copied from the item before, as happens when an item is created from another one."""
    copied = list(descriptions)
    for position in range(1, DUPLICATE_DESCRIPTIONS + 1):
        copied[-position * 7] = copied[-position * 7 - 1]
    return copied
