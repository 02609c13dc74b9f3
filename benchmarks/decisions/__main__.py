"""Prints what each rule of ordering would have cost, as ratios to a moving average's, and the share of demand served.

    python -m benchmarks.decisions [--data FOLDER] [--scale 2] [--seed 7]

FOLDER holds one parquet file (unique_id, ds, y) per panel of `benchmarks.decisions.loops`; those without a file are left out by
name. Of the simulated company, what a unit costs is known, and how long each item takes. `scaled`: every item's cost
over its mean demand, so that no giant decides alone.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.decisions import policies
from benchmarks.decisions.loops import PANELS, of_company, of_panel
from benchmarks.decisions.replay import Loop, Outcome, Rule, replay

RULES: dict[str, Rule] = {
    "moving average": policies.moving_average,
    "textbook": policies.textbook,
    "engine": policies.engine,
}


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    chosen = _parser().parse_args(arguments)
    rows = []
    for name in PANELS:
        if (loop := of_panel(name, chosen.data)) is None:
            print(f"{name}: not in {chosen.data}, left out", file=sys.stderr)
            continue
        rows += measured(name, [loop])
    rows += measured(f"company, scale {chosen.scale}", of_company(chosen.scale, chosen.seed))
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    return 0


def measured(name: str, loops: list[Loop]) -> list[dict[str, object]]:
    """One row a rule."""
    rows: list[dict[str, object]] = []
    usual: tuple[float, float] | None = None
    for rule, orders in RULES.items():
        began = time.perf_counter()
        outcomes = [replay(loop, orders) for loop in loops]
        cost, scaled = _costs(loops, outcomes)
        usual = usual or (cost, scaled)
        rows.append({
            "set": name,
            "rule": rule,
            "items": sum(len(loop.demand) for loop in loops),
            "ratio": cost / usual[0],
            "scaled": scaled / usual[1],
            "fill rate": sum(o.served for o in outcomes) / sum(o.asked for o in outcomes),
            "seconds": time.perf_counter() - began,
        })  # fmt: skip
    return rows


def _costs(loops: list[Loop], outcomes: list[Outcome]) -> tuple[float, float]:
    cost = np.concatenate([outcome.cost for outcome in outcomes])
    usual = np.concatenate([loop.worth * loop.demand[:, : loop.start].mean(axis=1) for loop in loops])
    return float(cost.sum()), float((cost / np.maximum(usual, 1e-9)).mean())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/demand"))
    parser.add_argument("--scale", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    return parser


if __name__ == "__main__":
    sys.exit(main())
