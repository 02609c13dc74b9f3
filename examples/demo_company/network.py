"""Where every item is kept, and how it gets there."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Flags, Floats, Ints
from examples.demo_company.bom import Bom
from examples.demo_company.demand import Demand
from examples.demo_company.items import ASSEMBLY, COMPONENT, FINISHED, LEGACY, Items
from examples.demo_company.streams import Streams

MAKE, BUY, MOVE, KEEP = range(4)
WAREHOUSES = ("W01", "W02", "W03")  # two plants and a distribution centre
PLANTS = (0, 1)


@dataclass(frozen=True)
class Network:
    """Stock-keeping cells (item × warehouse), one position per cell in every field.

    `mode` says how the cell is replenished: made there, bought to there, moved from the cell `home`, or not at all.
    `cell_of` finds a cell by item and warehouse, -1 where the item is not kept.
    """

    item: Ints
    warehouse: Ints
    mode: Ints
    home: Ints
    cell_of: Ints
    parts: tuple[Ints, ...]  # cells of the components that one unit draws, at the same plant
    parts_gross: tuple[Floats, ...]

    def __len__(self) -> int:
        return len(self.item)


def draw_network(items: Items, bom: Bom, demand: Demand, streams: Streams) -> Network:
    """Each finished good has one plant; sub-assemblies and components are kept at the plants that use them."""
    kept = np.zeros((len(items.codes), len(WAREHOUSES)), dtype=bool)
    kept[demand.item, demand.warehouse] = True
    finished = items.of_kind(FINISHED)
    plant = np.zeros(len(items.codes), dtype=np.int64)
    plant[finished] = streams.static("plants").choice(PLANTS, size=len(finished), p=(0.6, 0.4))
    kept[finished, plant[finished]] = True
    for level in (FINISHED, ASSEMBLY):
        for line in np.flatnonzero(items.kind[bom.parent] == level):
            parent, component = bom.parent[line], bom.component[line]
            made_at = [plant[parent]] if level == FINISHED else [p for p in PLANTS if kept[parent, p]]
            kept[component, made_at] = True
    kept[items.of_kind(LEGACY), (0, 1)] = True
    return _network(items, bom, kept, plant)


def _network(items: Items, bom: Bom, kept: Flags, plant: Ints) -> Network:
    item, warehouse = (axis.astype(np.int64) for axis in np.nonzero(kept))
    cell_of = np.full(kept.shape, -1, dtype=np.int64)
    cell_of[item, warehouse] = np.arange(len(item))
    kind = items.kind[item]
    at_home = warehouse == plant[item]
    mode = np.select(
        [kind == LEGACY, kind == COMPONENT, kind == ASSEMBLY, (kind == FINISHED) & at_home],
        [KEEP, BUY, MAKE, MAKE],
        MOVE,
    )
    home = np.where(mode == MOVE, cell_of[item, plant[item]], -1)
    first = np.searchsorted(bom.parent, np.arange(len(items.codes) + 1))
    parts, gross = [], []
    for cell in range(len(item)):
        lines = slice(first[item[cell]], first[item[cell] + 1]) if mode[cell] == MAKE else slice(0, 0)
        parts.append(cell_of[bom.component[lines], warehouse[cell]])
        gross.append(bom.gross[lines])
    return Network(item, warehouse, mode, home, cell_of, tuple(parts), tuple(gross))
