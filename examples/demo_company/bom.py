"""Bills of material, three levels deep: finished good → sub-assembly → component, some components common to most."""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.items import ASSEMBLY, COMPONENT, FINISHED, Items
from examples.demo_company.streams import Streams


@dataclass(frozen=True)
class Bom:
    """One position per line in every field; lines of one parent stand together."""

    parent: Ints
    component: Ints
    quantity: Floats  # of the component in one good parent, before scrap
    scrap: Floats  # share of the component that is lost on the way

    @property
    def gross(self) -> Floats:
        """Quantity issued for one parent."""
        return self.quantity * (1 + self.scrap)

    def explode(self, items: Items, demand: Floats) -> Floats:
        """Demand per item with what it draws from the levels below added."""
        total = demand.copy()
        for level in (FINISHED, ASSEMBLY):
            lines = np.flatnonzero(items.kind[self.parent] == level)
            np.add.at(total, self.component[lines], total[self.parent[lines]] * self.gross[lines])
        return total

    def roll_up(self, items: Items) -> Floats:
        """Cost of an item: bought as it is, made as the sum of its parts and the work on them."""
        cost = items.unit_cost.copy()
        for level, work in ((ASSEMBLY, 1.15), (FINISHED, 1.25)):
            lines = np.flatnonzero(items.kind[self.parent] == level)
            np.add.at(cost, self.parent[lines], cost[self.component[lines]] * self.gross[lines] * work)
        return np.round(cost, 2)


def draw_bom(items: Items, streams: Streams) -> Bom:
    """Every sub-assembly is used by a finished good, and every component by something."""
    rng = streams.static("bills of material")
    finished, assemblies = items.of_kind(FINISHED), items.of_kind(ASSEMBLY)
    own = rng.permutation(np.flatnonzero((items.kind == COMPONENT) & ~items.common))
    common = np.flatnonzero((items.kind == COMPONENT) & items.common)
    for_assemblies, for_finished = np.split(own, [len(own) * 2 // 3])
    lines: list[tuple[int, int]] = []
    for parents, dealt, extra in ((finished, for_finished, 3), (assemblies, for_assemblies, 2)):
        for turn, parent in enumerate(parents):
            lines += [(int(parent), int(c)) for c in _parts(turn, len(parents), dealt, own, common, extra, rng)]
    for turn, parent in enumerate(finished):
        others = rng.choice(assemblies, size=int(rng.integers(1, 4)), replace=False)
        chosen = dict.fromkeys([int(assemblies[turn % len(assemblies)]), *map(int, others)])
        lines += [(int(parent), assembly) for assembly in chosen]
    return _bom(items, sorted(lines), rng)


def _parts(
    turn: int, parents: int, dealt: Ints, own: Ints, common: Ints, extra: int, rng: np.random.Generator
) -> list[int]:
    """Components of one parent: those dealt to it alone, some that others use too, and common ones."""
    mine = dealt[turn::parents]
    shared = rng.choice(own, size=int(rng.integers(0, extra)), replace=False)
    everywhere = rng.choice(common, size=min(len(common), int(rng.integers(2, 5))), replace=False)
    return list(dict.fromkeys(int(c) for c in (*mine, *shared, *everywhere)))


def _bom(items: Items, lines: list[tuple[int, int]], rng: np.random.Generator) -> Bom:
    parent, component = (np.array(side, dtype=np.int64) for side in zip(*lines, strict=True))
    scrap = rng.choice([0.0, 0.0, 0.01, 0.02, 0.05], size=len(lines))
    return Bom(parent, component, items.per_parent[component], scrap)
