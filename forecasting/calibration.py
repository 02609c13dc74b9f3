"""Whether what is called 30 % likely comes in 30 of 100 cases: the chance of running out, replayed where the backtest stands.

Sources: Brier (1950) for the score, Murphy (1973) for what of it is reliability, Naeini et al. (2015) for the expected
calibration error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting import distributions
from forecasting.counts import Forecasts
from forecasting.origins import Origin
from forecasting.panel import Floats
from forecasting.spread import Moments

WINDOWS = (1, 2, 4, 8)
"""Periods until an order would arrive, lead time and review together."""
STOCKS = (0.5, 1.0, 1.5, 2.0, 3.0)
"""What might have been in stock, in parts of what a moving average expects of the window: as planners stock, and not as the
forecast would, or its errors would not show."""
AVERAGED = 13
BINS = 10
COLUMNS = ["bin", "cases", "chance_sum", "ran_out_sum", "squared_error_sum"]


@dataclass(frozen=True)
class Calibration:
    """`brier`: mean squared error of the chances. `base_rate_brier`: the same of calling every case as likely as they were on
    average. `calibration_error`: how far chance and frequency lie apart, mean over cases (ECE of ten bins)."""

    cases: int
    brier: float
    base_rate_brier: float
    calibration_error: float


def replay_chances(origin: Origin, forecasts: Forecasts) -> pd.DataFrame:
    """Chances of running out as they would have been called at `origin`, against what came, in sums that add up over origins.

    Every series that was demanded before (of others nobody had heard), with every stock of `STOCKS` and every window of
    `WINDOWS` whose demand is known: its chance is that of `assess_risk` without inbound and with a lead time that is certain.
    One row per bin of chance, columns `COLUMNS`; a bin without cases has no row.
    """
    usual = _usual(origin.known.aligned())
    parts = [_cases(origin, forecasts, usual, window) for window in WINDOWS if window <= origin.actual.shape[1]]
    cases = pd.concat(parts, ignore_index=True)
    cases["bin"] = np.minimum((cases.chance_sum * BINS).astype(int), BINS - 1)
    return cases.groupby("bin", as_index=False).sum()[COLUMNS]


def measure_calibration(sums: pd.DataFrame) -> Calibration | None:
    """Of rows of `replay_chances`, of any number of origins; None where there is no case."""
    cases = float(sums.cases.sum())
    if not cases:
        return None
    base_rate = float(sums.ran_out_sum.sum()) / cases
    by_bin = sums.groupby("bin")[COLUMNS[1:]].sum()
    return Calibration(
        cases=int(cases),
        brier=float(sums.squared_error_sum.sum()) / cases,
        base_rate_brier=base_rate * (1 - base_rate),
        calibration_error=float((by_bin.chance_sum - by_bin.ran_out_sum).abs().sum()) / cases,
    )


def _usual(values: Floats) -> Floats:
    """Mean demand of the known ones among the last periods; NaN where none is, or nothing was ever demanded."""
    recent = values[:, -AVERAGED:]
    known = ~np.isnan(recent)
    tells = known.any(axis=1) & (np.nansum(values, axis=1) > 0)
    usual: Floats = np.nansum(recent, axis=1) / np.where(tells, known.sum(axis=1), np.nan)
    return usual


def _cases(origin: Origin, forecasts: Forecasts, usual: Floats, window: int) -> pd.DataFrame:
    moments = Moments.of(forecasts.mean, forecasts.std)
    until = moments.over_periods(np.r_[np.ones(window), np.zeros(forecasts.mean.shape[1] - window)][:, None])
    came = origin.actual[:, :window].sum(axis=1)
    told = np.isfinite(came) & np.isfinite(usual)
    integer = origin.known.integer[told]
    rows = []
    for share in STOCKS:
        stock = share * window * usual[told]
        stock = np.where(integer, np.round(stock), stock)
        chance = distributions.exceedance(until.mean[told, 0], until.variance[told, 0], stock, integer)
        ran_out = (came[told] > stock).astype(float)
        squared = (chance - ran_out) ** 2
        rows.append(
            pd.DataFrame({"cases": 1.0, "chance_sum": chance, "ran_out_sum": ran_out, "squared_error_sum": squared})
        )
    return pd.concat(rows, ignore_index=True)
