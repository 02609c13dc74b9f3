"""Prints a table of set × method × measure × seconds, means over origins with their spread.

    python -m benchmarks.forecast --data FOLDER [--set carparts_monthly] [--method engine] [--sample 500] [--json]

FOLDER holds one parquet file (unique_id, ds, y) per set of `benchmarks.forecast.sets`; sets without a file are left out by name.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.forecast.methods import METHODS, SAMPLED
from benchmarks.forecast.sets import SETS, PanelSet, load, split

if TYPE_CHECKING:
    import pandas as pd


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 2 if there is nothing to measure."""
    chosen = _parser().parse_args(arguments)
    chosen.sets = chosen.sets or [panel.name for panel in SETS]
    chosen.methods = chosen.methods or list(METHODS)
    rows = [row for panel in SETS if panel.name in chosen.sets for row in measured(panel, chosen)]
    if not rows:
        print(f"no parquet file of {', '.join(chosen.sets)} in {chosen.data}", file=sys.stderr)
        return 2
    print(json.dumps(rows) if chosen.json else _table(rows))
    return 0


def measured(panel: PanelSet, chosen: argparse.Namespace) -> list[dict[str, Any]]:
    """One row per method on one set; none where its file is absent."""
    path = chosen.data / f"{panel.name}.parquet"
    if not path.exists():
        print(f"{panel.name}: no {path}, left out", file=sys.stderr)
        return []
    rows = []
    for name in chosen.methods:
        sample = min(filter(None, (chosen.sample, SAMPLED.get(name))), default=None)
        rows.append(_row(panel, name, load(panel, path, sample)))
        print(f"{panel.name} {name}: {rows[-1]['seconds per 1000']:.1f} s per 1000", file=sys.stderr)
    return rows


def _row(panel: PanelSet, name: str, frame: "pd.DataFrame") -> dict[str, Any]:
    import pandas as pd

    from benchmarks.forecast.scoring import score

    scores, seconds = [], 0.0
    for origin in panel.origins:
        history, future = split(panel, frame, origin)
        began = time.perf_counter()
        found = METHODS[name](history.reset_index(drop=True), panel)
        seconds += time.perf_counter() - began
        scores.append(score(history, future, found, panel.season))
    table, series = pd.DataFrame(scores), frame.unique_id.nunique()
    spread = (table.pinball.max() - table.pinball.min()) / 2
    mean = {str(measure): float(value) for measure, value in table.mean().items()}
    return {
        "set": panel.name,
        "method": name,
        "series": series,
        **mean,
        "pinball ±": float(spread),
        "seconds per 1000": 1000 * seconds / len(scores) / series,
    }


def _table(rows: list[dict[str, Any]]) -> str:
    import pandas as pd

    return pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [panel.name for panel in SETS]
    parser.add_argument("--data", type=Path, default=Path("../shared/data/demand"))
    parser.add_argument("--set", dest="sets", action="append", choices=names)
    parser.add_argument("--method", dest="methods", action="append", choices=list(METHODS))
    parser.add_argument("--sample", type=int, help="only so many series of each set, spread over all")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
