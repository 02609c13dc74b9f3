"""What only the simulation knows: the true processes behind demand, for scoring. Never part of a source system."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from examples.demo_company.arrays import Floats
from examples.demo_company.demand import NEVER
from examples.demo_company.files import write_whole
from examples.demo_company.network import WAREHOUSES
from examples.demo_company.sales import LOST
from examples.demo_company.simulation import Company

AHEAD_DAYS = 180


def write_truth(folder: Path, company: Company) -> None:
    """`demand.parquet` (a row per item, warehouse and day) and `processes.csv` (a row per item and warehouse)."""
    content = BytesIO()
    demand_truth(company).to_parquet(content, index=False)
    write_whole(folder / "demand.parquet", content.getvalue())
    write_whole(folder / "processes.csv", process_truth(company).to_csv(index=False).encode())


def demand_truth(company: Company) -> pd.DataFrame:
    """Per item, warehouse and requested day: expected demand, its dispersion (variance over mean), what customers
    wanted (`demand`) and what of it they ordered (`ordered`, lines cancelled later included). Days ahead have the
    expectation only.
    """
    past, days = company.until - company.first_day, np.arange(company.first_day, company.until + AHEAD_DAYS)
    series, shape = len(company.demand.item), (len(company.demand.item), len(days))
    wanted, ordered = _per_day(company, past)
    ahead = np.full((series, AHEAD_DAYS), np.nan)
    dates = pd.to_datetime(days - days[0], unit="D", origin=pd.Timestamp(company.founding.first_day))
    return pd.DataFrame({
        "item": np.repeat([company.items.codes[i] for i in company.demand.item], shape[1]),
        "warehouse": np.repeat([WAREHOUSES[w] for w in company.demand.warehouse], shape[1]),
        "date": np.tile(dates, shape[0]),
        "mean": company.demand.mean_a_day(days).ravel(),
        "dispersion": np.repeat(company.demand.dispersion, shape[1]),
        "demand": np.hstack([wanted, ahead]).ravel(),
        "ordered": np.hstack([ordered, ahead]).ravel(),
    })  # fmt: skip


def process_truth(company: Company) -> pd.DataFrame:
    """The parameters of every process; growth is logarithmic a year, lines are a day and before season and growth."""
    demand = company.demand
    return pd.DataFrame({
        "item": [company.items.codes[i] for i in demand.item],
        "warehouse": [WAREHOUSES[w] for w in demand.warehouse],
        "kind": demand.kind,
        "lines_a_day": demand.lines,
        "pieces_a_line": demand.size,
        "shape": demand.shape,
        "season_amplitude": demand.amplitude,
        "growth_a_year": demand.growth,
        "first_day": [_date(company, int(day)) for day in demand.first_day],
        "last_day": [_date(company, int(day)) for day in demand.last_day],
    })  # fmt: skip


def _per_day(company: Company, past: int) -> tuple[Floats, Floats]:
    """Series × days: pieces wanted, pieces ordered. Days not over yet are not known and stay out."""
    wishes = company.sales.wishes
    day = wishes.requested - company.first_day
    known = day < past
    tables = []
    for counted in (known, known & (company.sales.state != LOST)):
        table = np.zeros((len(company.demand.item), past))
        np.add.at(table, (wishes.series[counted], day[counted]), wishes.quantity[counted])
        tables.append(table)
    return tables[0], tables[1]


def _date(company: Company, day: int) -> str:
    return "" if day >= NEVER else pd.Timestamp.fromordinal(day).date().isoformat()
