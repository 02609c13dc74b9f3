"""Bills of material as arrays: low-level codes, and the lines that explode a parent's releases into its components' needs.

An item that is not made or bought in a warehouse, but brought there from another, is a parent of one of itself in that other: what
is released of it is needed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import BomCycleError, ParameterError
from forecasting.position import FIRST_DAY, KEYS, LAST_DAY, read_days, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forecasting.panel import Flags, Floats

COLUMNS = ["sku_id", "component_sku_id", "quantity_per_unit"]


@dataclass(frozen=True)
class Lines:
    """One entry a parent, component and validity, in one warehouse; `parent` and `component` are rows of the items.

    `needed`: of the component, for one released unit of the parent, scrap included. `valid`: (lines, weeks).
    """

    parent: npt.NDArray[np.intp]
    component: npt.NDArray[np.intp]
    needed: Floats
    valid: Flags

    def depth(self, items: int) -> npt.NDArray[np.int64]:
        """The longest way down to each of the items, 0 at the top. The bill must have no cycle."""
        level = np.zeros(items, np.int64)
        while True:
            deeper = level.copy()
            np.maximum.at(deeper, self.component, level[self.parent] + 1)
            if (deeper == level).all():
                return level
            level = deeper

    def add_needs(self, gross: Floats, released: Floats, rows: npt.NDArray[np.intp]) -> None:
        """Adds to `gross` (items, weeks) what the releases of the items `rows` need of their components."""
        of_rows = np.zeros(len(gross), bool)
        of_rows[rows] = True
        here = of_rows[self.parent]
        needs = released[self.parent[here]] * self.needed[here, None] * self.valid[here]
        np.add.at(gross, self.component[here], needs)


def checked(boms: pd.DataFrame) -> pd.DataFrame:
    """The bill's lines with all their columns; MissingColumnsError and ParameterError where they cannot be right."""
    require(boms, "boms", COLUMNS)
    lines = boms.assign(**{name: boms.get(name) for name in ("scrap_rate", "valid_from", "valid_to")})
    quantity = lines.quantity_per_unit.to_numpy(float)
    scrap = pd.to_numeric(lines.scrap_rate).fillna(0.0).to_numpy(float)
    wrong = ~((quantity > 0) & np.isfinite(quantity) & (scrap >= 0) & (scrap < 1))
    if wrong.any():
        line = lines.iloc[int(np.argmax(wrong))]
        raise ParameterError(
            f"boms: {line.component_sku_id} in {line.sku_id} has quantity_per_unit {line.quantity_per_unit} and scrap_rate "
            f"{line.scrap_rate}: the quantity must be above 0, the rate from 0 to below 1"
        )
    return lines.assign(scrap_rate=scrap)


def low_level_codes(boms: pd.DataFrame) -> dict[str, int]:
    """The longest way down to each item of a bill, 0 at the top. BomCycleError if an item is part of itself."""
    index = pd.Index(pd.unique(boms[["sku_id", "component_sku_id"]].to_numpy().ravel()))
    parent, component = index.get_indexer(pd.Index(boms.sku_id)), index.get_indexer(pd.Index(boms.component_sku_id))
    level = np.zeros(len(index), np.int64)
    for _ in range(len(index) + 1):
        deeper = level.copy()
        np.maximum.at(deeper, component, level[parent] + 1)
        if (deeper == level).all():
            return dict(zip(index, level.tolist(), strict=True))
        level = deeper
        if level.max(initial=0) > len(index):
            break
    raise BomCycleError(_cycle(boms))


def read_lanes(lanes: pd.DataFrame | None) -> pd.Series:
    """From where an item in a warehouse is brought: the source warehouse by item and warehouse.

    ParameterError where there are two, or where the source is brought there from elsewhere itself.
    """
    if lanes is None or lanes.empty:
        nowhere = pd.MultiIndex.from_arrays([[], []], names=KEYS)
        return pd.Series(dtype=object, index=nowhere, name="source_warehouse_id")
    require(lanes, "lanes", [*KEYS, "source_warehouse_id"])
    found = lanes.set_index(KEYS).source_warehouse_id
    if found.index.has_duplicates:
        raise ParameterError(f"lanes has several rows for {found.index[found.index.duplicated()][0]}: keep one")
    onward = _at_source(lanes).isin(found.index)
    if onward.any():
        raise ParameterError(f"lanes: the source of {found.index[onward][0]} is brought there from elsewhere itself")
    return found


def with_components(keys: pd.MultiIndex, boms: pd.DataFrame, lanes: pd.Series) -> pd.MultiIndex:
    """The items and warehouses, all that is drawn there to make them, and the sources they are brought from, sorted."""
    known, new = keys, keys
    while len(new):
        brought = new.isin(lanes.index)
        own = new[~brought].to_frame(index=False).merge(boms[COLUMNS[:2]], on="sku_id")
        drawn = pd.MultiIndex.from_frame(own[["component_sku_id", "warehouse_id"]].drop_duplicates(), names=KEYS)
        sources = _at_source(lanes.reindex(new[brought]).reset_index()).unique()
        new = drawn.union(sources).difference(known)
        known = known.union(new)
    return known


def lines_of(keys: pd.MultiIndex, boms: pd.DataFrame, starts: pd.DatetimeIndex, lanes: pd.Series) -> Lines:
    """The lines by which each of the items is made or brought; one of a bill counts in the weeks that begin in its validity."""
    parents = keys.to_frame(index=False).assign(parent=np.arange(len(keys)))
    brought = keys.isin(lanes.index)
    made = parents[~brought].merge(boms, on="sku_id")
    moved = parents[brought].assign(source_warehouse_id=lanes.reindex(keys[brought]).to_numpy())
    first = read_days(made.valid_from).fillna(FIRST_DAY).to_numpy()
    last = read_days(made.valid_to).fillna(LAST_DAY).to_numpy()
    week = starts.to_numpy()[None, :]
    component = keys.get_indexer(pd.MultiIndex.from_frame(made[["component_sku_id", "warehouse_id"]]))
    needed = made.quantity_per_unit.to_numpy(float) / (1 - made.scrap_rate.to_numpy(float))
    return Lines(
        parent=np.r_[made.parent, moved.parent].astype(np.intp),
        component=np.r_[component, keys.get_indexer(_at_source(moved))].astype(np.intp),
        needed=np.r_[needed, np.ones(len(moved))],
        valid=np.r_[(week >= first[:, None]) & (week <= last[:, None]), np.ones((len(moved), len(starts)), bool)],
    )


def _at_source(lanes: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(lanes[["sku_id", "source_warehouse_id"]], names=KEYS)


def _cycle(boms: pd.DataFrame) -> list[str]:
    """One path that comes back to where it began."""
    components: dict[str, list[str]] = {}
    for parent, component in zip(boms.sku_id, boms.component_sku_id, strict=True):
        components.setdefault(parent, []).append(component)
    for start in components:
        for path in _paths(components, start):
            if path[-1] in path[:-1]:
                return path[path.index(path[-1]) :]
    raise AssertionError("levels without end, and yet no cycle")


def _paths(components: dict[str, list[str]], start: str) -> Iterator[list[str]]:
    """Every way down from `start`, each item visited once, up to where a way meets itself."""
    waiting, seen = [[start]], {start}
    while waiting:
        path = waiting.pop()
        for component in components.get(path[-1], []):
            if component in path:
                yield [*path, component]
            elif component not in seen:
                seen.add(component)
                waiting.append([*path, component])
        yield path
