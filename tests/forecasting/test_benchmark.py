import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]


def test_the_benchmark_prints_every_method_asked_for(tmp_path):
    dates = pd.date_range("2010-01-01", periods=24, freq="MS")
    y = np.random.default_rng(0).poisson(3, (6, 24)).astype(float)
    panel = pd.concat([pd.DataFrame({"unique_id": f"s{i}", "ds": dates, "y": row}) for i, row in enumerate(y)])
    panel.to_parquet(tmp_path / "auto_monthly.parquet")
    asked = ["--set", "auto_monthly", "--method", "engine", "--method", "SeasonalNaive", "--json"]
    command = [sys.executable, "-m", "benchmarks.forecast", "--data", str(tmp_path), *asked]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert [row["method"] for row in found] == ["engine", "SeasonalNaive"]
    assert 0 < found[0]["pinball"] < found[1]["pinball"]
    assert found[0]["pinball"] == found[0]["engine_there"] == found[1]["engine_there"]
    assert all(row["origins"] == 3 and row["pinball ±"] > 0 for row in found)
