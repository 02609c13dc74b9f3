"""Bills of material as arrays: low-level codes, and the lines that explode a parent's releases into its components' needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import BomCycleError, ParameterError
from forecasting.position import KEYS, require

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


def with_components(keys: pd.MultiIndex, boms: pd.DataFrame) -> pd.MultiIndex:
    """The items and warehouses, and all that is drawn there to make them, sorted."""
    known, new = keys, keys
    while len(new):
        drawn = new.to_frame(index=False).merge(boms[COLUMNS[:2]], on="sku_id")
        found = pd.MultiIndex.from_frame(drawn[["component_sku_id", "warehouse_id"]].drop_duplicates(), names=KEYS)
        new = found.difference(known)
        known = known.union(new)
    return known


def lines_of(keys: pd.MultiIndex, boms: pd.DataFrame, starts: pd.DatetimeIndex) -> Lines:
    """The lines by which each of the items is made; a line counts in the weeks whose first day lies in its validity."""
    parents = keys.to_frame(index=False).assign(parent=np.arange(len(keys)))
    lines = parents.merge(boms, on="sku_id")
    component = keys.get_indexer(pd.MultiIndex.from_frame(lines[["component_sku_id", "warehouse_id"]]))
    first = pd.to_datetime(lines.valid_from).fillna(pd.Timestamp.min).to_numpy()
    last = pd.to_datetime(lines.valid_to).fillna(pd.Timestamp.max).to_numpy()
    week = starts.to_numpy()[None, :]
    return Lines(
        parent=lines.parent.to_numpy(np.intp),
        component=component,
        needed=lines.quantity_per_unit.to_numpy(float) / (1 - lines.scrap_rate.to_numpy(float)),
        valid=(week >= first[:, None]) & (week <= last[:, None]),
    )


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
