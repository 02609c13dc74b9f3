"""Prints a table of set × method × measure × seconds: means over origins, ± their standard deviation.

    python -m benchmarks.forecast --data FOLDER [--set carparts_monthly] [--method engine] [--sample 500] [--json]

FOLDER holds one parquet file (unique_id, ds, y) per set of `benchmarks.forecast.sets`; sets without a file are left out by name.
Other methods see a sample, whose size is the column `series`; `engine_there` is the pinball loss of the engine, which saw all, on
the same series and origins.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.forecast.methods import METHODS, PEERS
from benchmarks.forecast.sets import SETS, PanelSet, load, sampled, split

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
    whole = load(panel, path, chosen.sample)
    engine = [_forecast(panel, "engine", whole, origin) for origin in panel.origins]
    rows = []
    for name in chosen.methods:
        frame = sampled(whole, PEERS[name]) if name in PEERS else whole
        found = engine if name == "engine" else [_forecast(panel, name, frame, origin) for origin in panel.origins]
        rows.append(_row(panel, name, frame, found, engine))
        print(f"{panel.name} {name}: {rows[-1]['seconds per 1000']:.1f} s per 1000", file=sys.stderr)
    return rows


def _forecast(panel: PanelSet, name: str, frame: "pd.DataFrame", origin: int) -> "tuple[pd.DataFrame, float]":
    """What a method says at an origin, and the seconds it took."""
    history, _ = split(panel, frame, origin)
    began = time.perf_counter()
    found = METHODS[name](history.reset_index(drop=True), panel)
    return found, time.perf_counter() - began


def _row(
    panel: PanelSet,
    name: str,
    frame: "pd.DataFrame",
    found: "list[tuple[pd.DataFrame, float]]",
    engine: "list[tuple[pd.DataFrame, float]]",
) -> dict[str, Any]:
    scores, there = _scores(panel, frame, found), _scores(panel, frame, engine)
    series, seconds = frame.unique_id.nunique(), sum(took for _, took in found)
    measures: dict[str, float] = {}
    for measure in scores:
        measures[str(measure)] = float(scores[measure].mean())
        measures[f"{measure} ±"] = float(scores[measure].std())
    return {
        "set": panel.name,
        "method": name,
        "series": series,
        "origins": len(scores),
        **measures,
        "engine_there": float(there.pinball.mean()),
        "seconds per 1000": 1000 * seconds / len(scores) / series,
    }


def _scores(panel: PanelSet, frame: "pd.DataFrame", found: "list[tuple[pd.DataFrame, float]]") -> "pd.DataFrame":
    """One row per origin."""
    import pandas as pd

    from benchmarks.forecast.scoring import score

    parts = ((split(panel, frame, origin), said) for origin, (said, _) in zip(panel.origins, found, strict=True))
    return pd.DataFrame([score(history, future, said, panel.season) for (history, future), said in parts])


def _table(rows: list[dict[str, Any]]) -> str:
    import pandas as pd

    return pd.DataFrame(map(_with_spread, rows)).to_string(index=False, float_format=lambda value: f"{value:.3f}")


def _with_spread(row: dict[str, Any]) -> dict[str, Any]:
    """A measure and its spread in one cell."""
    shown = {name: value for name, value in row.items() if not name.endswith(" ±")}
    return shown | {name: f"{row[name]:.3f} ± {row[f'{name} ±']:.3f}" for name in shown if f"{name} ±" in row}


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
