"""The panels that are measured, each with its frozen settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class PanelSet:
    """`origins` are periods known before the test part, or, where series are `ragged`, periods held back at their end."""

    name: str
    freq: str
    horizon: int
    season: int
    origins: tuple[int, ...]
    ragged: bool = False


SETS = (
    PanelSet("carparts_monthly", "MS", 12, 12, (30, 33, 36, 39)),
    PanelSet("auto_monthly", "MS", 6, 12, (15, 16, 18)),
    PanelSet("online_retail_weekly", "W-MON", 13, 52, (66, 79, 92)),
    PanelSet("m3_monthly", "MS", 18, 12, (18, 24), ragged=True),
)


def load(panel: PanelSet, path: Path, sample: int | None) -> "pd.DataFrame":
    """unique_id, ds, y, sorted; missing periods of a panel that is not ragged are zeros; `sample` ids spread over all if given."""
    import pandas as pd

    frame = pd.read_parquet(path)[["unique_id", "ds", "y"]]
    if sample:
        frame = sampled(frame, sample)
    if not panel.ragged:
        wide = frame.pivot(index="unique_id", columns="ds", values="y").fillna(0.0)
        frame = wide.melt(ignore_index=False, value_name="y").reset_index()
    return frame.sort_values(["unique_id", "ds"], ignore_index=True)


def split(panel: PanelSet, frame: "pd.DataFrame", origin: int) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """History before one origin and the horizon after it."""
    position = frame.groupby("unique_id").cumcount()
    cut = frame.groupby("unique_id").y.transform("size") - origin if panel.ragged else origin
    return frame[position < cut], frame[(position >= cut) & (position < cut + panel.horizon)]


def sampled(frame: "pd.DataFrame", count: int) -> "pd.DataFrame":
    """The rows of so many series, spread over all."""
    names = sorted(frame.unique_id.unique())
    return frame[frame.unique_id.isin(names[:: max(len(names) // count, 1)][:count])]
