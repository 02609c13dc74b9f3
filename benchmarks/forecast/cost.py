"""What a forecast costs by number of series: seconds, peak memory, and the exponent by which they grow.

    python -m benchmarks.forecast.cost [--engine dask] [--kind intermittent] [--most 100000]

Intermittent series: 48 months, three in four without demand, 12 ahead. Smooth ones: 72 months with trend and season, 18
ahead. Each size is measured in a process of its own; its memory is what it took over the history it was given.
"""

import argparse
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SIZES = {"intermittent": (1_000, 10_000, 100_000, 1_000_000), "smooth": (1_000, 10_000)}
HORIZONS = {"intermittent": 12, "smooth": 18}
MEBIBYTE = 2**20


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    chosen = _parser().parse_args(arguments)
    if chosen.measure:
        kind, size = chosen.measure
        print(json.dumps(measure(kind, int(size), chosen.engine)))
        return 0
    rows = []
    for kind in chosen.kinds or SIZES:
        for size in (size for size in SIZES[kind] if size <= chosen.most):
            rows.append({"kind": kind, "series": size} | _in_process_of_its_own(kind, size, chosen.engine))
            print(rows[-1], file=sys.stderr)
    print(_with_exponents(pd.DataFrame(rows)).to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    return 0


def measure(kind: str, size: int, engine: str | None) -> dict[str, float]:
    """Seconds of one forecast in this process, and the MiB it took at its peak over what was there before."""
    import psutil

    from forecasting import forecast

    forecast(panel(kind, 200), freq="MS", horizon=HORIZONS[kind], engine=engine)
    history = panel(kind, size)
    before, began = psutil.Process().memory_info().rss / MEBIBYTE, time.perf_counter()
    forecast(history, freq="MS", horizon=HORIZONS[kind], engine=engine)
    return {"seconds": time.perf_counter() - began, "MiB": _peak_mebibytes() - before}


def panel(kind: str, size: int) -> "pd.DataFrame":
    """A simulated history: unique_id, ds, y."""
    import numpy as np
    import pandas as pd

    chance = np.random.default_rng(size)
    months = 48 if kind == "intermittent" else 72
    level = chance.lognormal(0.0 if kind == "intermittent" else 5.0, 1.0, (size, 1))
    if kind == "intermittent":
        y = chance.poisson(level * 2, (size, months)) * (chance.random((size, months)) < 0.25).astype(float)
    else:
        phase = chance.random((size, 1))
        season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(months) / 12 + phase))
        growth = 1 + chance.normal(0, 0.005, (size, 1)) * np.arange(months)
        y = level * season * growth * chance.lognormal(0, 0.15, (size, months))
    dates = pd.date_range("2018-01-01", periods=months, freq="MS")
    return pd.DataFrame({"unique_id": np.repeat(np.arange(size), months), "ds": np.tile(dates, size), "y": y.ravel()})


def _in_process_of_its_own(kind: str, size: int, engine: str | None) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.forecast.cost", "--measure", kind, str(size)]
    answer = subprocess.run([*command, *(["--engine", engine] if engine else [])], stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found | {"seconds per 1000": 1000 * found["seconds"] / size}


def _with_exponents(table: "pd.DataFrame") -> "pd.DataFrame":
    """How time and memory grew from the size before: 1 is in proportion."""
    import numpy as np

    before = table.groupby("kind").shift()
    ratio = np.log(table.series / before.series)
    return table.assign(
        **{
            "time exponent": np.log(table.seconds / before.seconds) / ratio,
            "memory exponent": np.log(table.MiB / before.MiB) / ratio,
        }
    )


def _peak_mebibytes() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEBIBYTE if sys.platform == "darwin" else peak / 1024


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("dask", "spark", "ray"))
    parser.add_argument("--kind", dest="kinds", action="append", choices=list(SIZES))
    parser.add_argument("--most", type=int, default=1_000_000, help="leave out larger sizes")
    parser.add_argument("--measure", nargs=2, metavar=("KIND", "SERIES"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
