"""How well the ends of open work orders are forecast, as they stood every fortnight, against counting from their scheduled end.

    python -m benchmarks.forecast.completions [--seed 7]

The orders are those of simulated demo companies, two years long; the last ten months but two are forecast.
"""

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

AS_OF, DAYS = date(2026, 3, 2), 731
FIRST, FORTNIGHTS = date(2025, 3, 3), 22
SEEDS = (3, 5, 7, 11)
LEVELS = (0.025, 0.05, 0.1, 0.5, 0.9, 0.95, 0.975)
COLUMNS = ("q025", "q05", "q10", "q50", "q90", "q95", "q975")
PLANNED_AHEAD = timedelta(days=6)
"""Orders are known at the latest so long before their scheduled start."""


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", dest="seeds", type=int, action="append")
    found = pd.concat([forecast_company(work_orders(seed)) for seed in parser.parse_args(arguments).seeds or SEEDS])
    rows = [
        {"orders": "begun" if begun else "not begun", "counted": way, **measured(some)}
        for (begun, way), some in found.groupby(["begun", "way"])
    ]
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    return 0


def work_orders(seed: int) -> "pd.DataFrame":
    """Orders of a company that were done in the end."""
    import pandas as pd

    from examples.demo_company.simulation import Founding, simulate

    company = simulate(Founding(seed, 1, AS_OF - timedelta(days=DAYS), DAYS), AS_OF)
    done = [order for order in company.production.orders if order.finished]
    orders = pd.DataFrame(
        {
            "order_id": [str(order.number) for order in done],
            "supplier_id": "production",
            "sku_id": [str(company.network.item[order.cell]) for order in done],
            "order_date": [date.fromordinal(order.planned_start) for order in done],
            "promised_date": [date.fromordinal(order.planned_end) for order in done],
            "begun_date": [date.fromordinal(order.started) for order in done],
            "received_date": [date.fromordinal(order.finished) for order in done],
        }
    )
    dates = [name for name in orders if str(name).endswith("_date")]
    return orders.astype(dict.fromkeys(dates, "datetime64[ns]"))


def forecast_company(orders: "pd.DataFrame") -> "pd.DataFrame":
    """The orders open on each day as forecast in both ways, with `truth`, the days until they were done."""
    import pandas as pd

    from forecasting import forecast_arrivals, forecast_completions

    parts = []
    for fortnight in range(FORTNIGHTS):
        day = pd.Timestamp(FIRST) + pd.Timedelta(weeks=2 * fortnight)
        known = orders[orders.order_date - PLANNED_AHEAD < day]
        receipts, waiting = known[known.received_date < day], known[known.received_date >= day]
        begun = waiting.begun_date.where(waiting.begun_date < day)
        standing = waiting.drop(columns="received_date").assign(begun_date=begun)
        for way, forecast in (("from what is known", forecast_completions), ("from the end", forecast_arrivals)):
            found = forecast(standing, receipts, as_of=day.date(), quantiles=LEVELS)
            truth = (waiting.received_date - day).dt.days.to_numpy()
            parts.append(found.assign(way=way, begun=begun.notna().to_numpy(), truth=truth))
    return pd.concat(parts, ignore_index=True)


def measured(found: "pd.DataFrame") -> dict[str, float]:
    beyond = found.truth.to_numpy()[:, None] - found[list(COLUMNS)].to_numpy()
    return {
        "n": len(found),
        "in 95 %": float(found.truth.between(found.q025, found.q975).mean()),
        "below": float((found.truth < found.q025).mean()),
        "above": float((found.truth > found.q975).mean()),
        "width": float((found.q975 - found.q025).mean()),
        "error": float((found.truth - found.q50).abs().mean()),
        "pinball": float(np.maximum(np.array(LEVELS) * beyond, (np.array(LEVELS) - 1) * beyond).mean()),
    }


if __name__ == "__main__":
    sys.exit(main())
