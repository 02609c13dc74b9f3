"""Prints how often what was called so likely came: the chance of running out, replayed at the last origins of each set.

    python -m benchmarks.forecast.chances --data FOLDER [--origins 3] [--bins]

FOLDER as for `benchmarks.forecast`. A chance is one of running out of a stock that a moving average would have chosen
(`forecasting.calibration`). `base rate`: the Brier score of calling every case as likely as they were on average.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.forecast.sets import SETS, PanelSet, load


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/demand"))
    parser.add_argument("--origins", type=int, default=3)
    parser.add_argument("--bins", action="store_true", help="chance and frequency bin by bin too")
    chosen = parser.parse_args(arguments)
    rows = [measured(panel, chosen) for panel in SETS if not panel.ragged]
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    return 0


def measured(panel: PanelSet, chosen: argparse.Namespace) -> dict[str, object]:
    """One set, all its origins together."""
    import pandas as pd

    from forecasting.backtesting import forecast_origin
    from forecasting.calibration import measure_calibration, replay_chances
    from forecasting.origins import cut_origins

    frame = load(panel, chosen.data / f"{panel.name}.parquet", None)
    horizon = min(panel.horizon, 8)
    origins = list(cut_origins(frame, freq=panel.freq, horizon=horizon, origins=chosen.origins))
    sums = pd.concat([replay_chances(origin, forecast_origin(origin)) for origin in origins])
    found = measure_calibration(sums)
    if chosen.bins:
        by_bin = sums.groupby("bin").sum()
        told = pd.DataFrame({"called": by_bin.chance_sum / by_bin.cases, "came": by_bin.ran_out_sum / by_bin.cases})
        print(panel.name, told.assign(cases=by_bin.cases).round(3), sep="\n", file=sys.stderr)
    assert found is not None, "every set has demand after its origins"
    return {
        "set": panel.name,
        "origins": len(origins),
        "cases": found.cases,
        "brier": found.brier,
        "base rate": found.base_rate_brier,
        "calibration error": found.calibration_error,
    }


if __name__ == "__main__":
    sys.exit(main())
