"""Processor seconds, peak memory and the exponent by which they grow, of risk, requirements and plan.

    python -m benchmarks.plan [--size 10000 --size 30000 --size 100000]

A simulated company of so many items in one warehouse each: five levels, three components to an item that is made, a third
of all items sold, half of them with open orders, lots and minimum quantities; 26 weeks. Each size is measured in a process of its own,
in the time it had the processor: what else runs on the machine counts less.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SIZES = (10_000, 30_000, 100_000)
LEVELS, COMPONENTS, WEEKS = 5, 3, 26
TODAY = date(2024, 1, 1)
STEPS = ("risk", "requirements", "plan", "pegging")


def main(arguments: list[str] | None = None) -> int:
    import numpy as np
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", dest="sizes", action="append", type=int)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return 0
    rows = []
    for size in chosen.sizes or SIZES:
        command = [sys.executable, "-m", "benchmarks.plan", "--measure", str(size)]
        rows.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1]))
        print(rows[-1], file=sys.stderr)
    table = pd.DataFrame(rows)
    grown = np.log(table["items"] / table["items"].shift())
    for step in STEPS:
        table[f"{step} ^"] = np.log(table[step] / table[step].shift()) / grown
    print(table.to_string(index=False, float_format=lambda value: f"{value:.2f}"))
    return 0


def measure(size: int) -> dict[str, float]:
    """Processor seconds of each step in this process, libraries loaded before, and its peak memory in MiB."""
    import resource

    import forecasting

    _risk(simulated(200))
    company = simulated(size)
    found: dict[str, Any] = {"items": size}
    began = time.process_time()

    def told(step: str) -> None:
        nonlocal began
        found[step] = time.process_time() - began
        began = time.process_time()

    risk = _risk(company)
    told("risk")
    terms = (
        company["terms"]
        .merge(risk[["sku_id", "warehouse_id", "safety_stock"]], how="left")
        .assign(order_now=float("nan"))
    )
    demand = company["forecasts"].rename(columns={"mean": "forecast"})
    boms, stock, receipts = company["boms"], company["stock"], company["receipts"]
    began = time.process_time()
    needs = forecasting.explode_requirements(demand, boms, stock, receipts, terms, as_of=TODAY, weeks=WEEKS)
    told("requirements")
    plan = forecasting.plan_replenishment(risk, terms, requirements=needs, stock=stock, receipts=receipts, as_of=TODAY)
    told("plan")
    parents = forecasting.parents_of(needs, boms)
    waiting = forecasting.endangered_orders(
        company["orders"], boms, stock, receipts, terms[["sku_id", "warehouse_id", "lead_time_days"]], as_of=TODAY
    )
    forecasting.pegs_of_plan(plan, waiting, parents)
    forecasting.plan_findings(plan, terms, needs, boms)
    told("pegging")
    return found | {
        "proposals": len(plan),
        "waiting": len(waiting),
        "MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
    }


def _risk(company: "dict[str, pd.DataFrame]") -> "pd.DataFrame":
    import forecasting

    return forecasting.assess_risk(
        company["forecasts"], company["positions"], company["lead_times"], forecasting.Policy(),
        inbound=company["receipts"], as_of=TODAY,
    )  # fmt: skip


def simulated(size: int) -> dict[str, "pd.DataFrame"]:
    """A company's frames by name."""
    import numpy as np
    import pandas as pd

    chance = np.random.default_rng(size)
    sku = np.array([f"I{i:06d}" for i in range(size)])
    level = np.minimum(np.arange(size) * LEVELS // size, LEVELS - 1)
    made = np.flatnonzero(level < LEVELS - 1)
    parent = np.repeat(made, COMPONENTS)
    below = (level[parent] + 1) * size // LEVELS + chance.integers(0, size // LEVELS, len(parent))
    boms = pd.DataFrame({
        "sku_id": sku[parent], "component_sku_id": sku[np.minimum(below, size - 1)],
        "quantity_per_unit": chance.integers(1, 4, len(parent)).astype(float),
    }).drop_duplicates(["sku_id", "component_sku_id"])  # fmt: skip
    sold = np.flatnonzero(chance.random(size) < 1 / 3)
    mean = chance.lognormal(1, 1, len(sold))
    weeks = pd.date_range(TODAY, periods=WEEKS, freq="W-MON")
    forecasts = pd.DataFrame({
        "sku_id": np.repeat(sku[sold], WEEKS), "warehouse_id": "W", "ds": np.tile(weeks, len(sold)),
        "mean": np.repeat(mean, WEEKS), "std": np.repeat(mean, WEEKS),
    })  # fmt: skip
    stock = pd.DataFrame({"sku_id": sku, "warehouse_id": "W", "on_hand": chance.integers(0, 60, size).astype(float)})
    lead = chance.integers(3, 30, size).astype(float)
    coming = chance.integers(0, size, size // 4)
    receipts = pd.DataFrame({
        "sku_id": sku[coming], "warehouse_id": "W", "due_date": weeks[chance.integers(0, 12, len(coming))],
        "quantity": chance.integers(5, 80, len(coming)).astype(float), "kind": "purchase_order",
        "reference": [f"P{i}" for i in range(len(coming))], "supplier_id": "S",
    })  # fmt: skip
    ordered = chance.choice(sold, len(sold) // 2)
    orders = pd.DataFrame({
        "sales_order_id": [f"O{i}" for i in range(len(ordered))], "line": 1, "customer_id": "C", "sku_id": sku[ordered],
        "warehouse_id": "W", "due_date": weeks[chance.integers(0, 6, len(ordered))],
        "quantity": chance.integers(1, 40, len(ordered)).astype(float), "value": chance.lognormal(5, 1, len(ordered)),
    })  # fmt: skip
    terms = pd.DataFrame({
        "sku_id": sku, "warehouse_id": "W", "make_or_buy": np.where(level < LEVELS - 1, "make", "buy"),
        "lead_time_days": lead, "moq": chance.integers(0, 20, size).astype(float), "order_multiple": 5.0,
        "price": chance.lognormal(2, 1, size), "supplier_id": "S", "shelf_life_days": np.nan, "unit": "pcs",
    })  # fmt: skip
    lead_times = pd.DataFrame(
        {
            "sku_id": sku,
            "mean_days": lead,
            "std_days": lead / 4,
            "source": "measured",
            "moq": terms.moq,
            "order_multiple": 5.0,
        }
    )
    return {
        "forecasts": forecasts, "positions": stock, "stock": stock, "lead_times": lead_times, "boms": boms, "receipts": receipts,
        "orders": orders, "terms": terms,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
