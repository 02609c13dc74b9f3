"""How often totals of random groups of series lie within their 80 % interval, by how much levels are thought to move together.

    python -m benchmarks.forecast.totals --data FOLDER

FOLDER as for `benchmarks.forecast`. Each series is in one group; `all` is the whole set as one.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecast.sets import SETS, PanelSet, load, split

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.spread import Moments

CORRELATIONS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)
SIZES = (20, 100, 0)
ORIGINS = {
    "carparts_monthly": (27, 30, 33, 36, 39),
    "auto_monthly": (12, 15, 18),
    "online_retail_weekly": (53, 60, 66, 72, 79, 85, 92),
}


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/demand"))
    chosen = parser.parse_args(arguments)
    rows = [row for panel in SETS if panel.name in ORIGINS for row in measured(panel, chosen.data)]
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.2f}"))
    return 0


def measured(panel: PanelSet, data: Path) -> list[dict[str, object]]:
    """One row per correlation: the share of single periods that lie within, by size of the group."""
    frame = load(panel, data / f"{panel.name}.parquet", None)
    origins = [_forecast(panel, frame, origin) for origin in ORIGINS[panel.name]]
    return [
        {"set": panel.name, "correlation": correlation}
        | {
            str(size or "all"): float(np.concatenate([_within(*o, size, correlation) for o in origins]).mean())
            for size in SIZES
        }
        for correlation in CORRELATIONS
    ]


def _forecast(panel: PanelSet, frame: "pd.DataFrame", origin: int) -> "tuple[np.ndarray, Moments]":
    from forecasting import forecast
    from forecasting.spread import Moments

    history, future = split(panel, frame, origin)
    found = forecast(history.reset_index(drop=True), freq=panel.freq, horizon=panel.horizon)
    joined = future.merge(found, on=["unique_id", "ds"], validate="one_to_one").sort_values(["unique_id", "ds"])
    actual, mean, std = (
        joined[name].to_numpy().reshape(joined.unique_id.nunique(), -1) for name in ("y", "mean", "std")
    )
    return actual, Moments.of(mean, std)


def _within(actual: "np.ndarray", moments: "Moments", size: int, correlation: float) -> "np.ndarray":
    from forecasting.distributions import gamma_quantiles

    groups = max(len(actual) // size, 1) if size else 1
    group = np.random.default_rng(1).permutation(len(actual)) % groups
    total = moments.over_series(group, groups, correlation)
    demand = np.zeros(total.mean.shape)
    np.add.at(demand, group, actual)
    ends = gamma_quantiles(total.mean.ravel(), total.variance.ravel(), (0.1, 0.9))
    within: np.ndarray = (demand.ravel() >= ends[:, 0]) & (demand.ravel() <= ends[:, 1])
    return within


if __name__ == "__main__":
    sys.exit(main())
