import numpy as np

from examples.demo_company.arrays import Floats
from examples.demo_company.demand import NEVER, PROCESSES
from examples.demo_company.items import COMPONENT
from examples.demo_company.simulation import Company
from examples.demo_company.truth import AHEAD_DAYS, demand_truth, process_truth


def test_every_kind_of_demand_is_there(company: Company) -> None:
    assert set(company.demand.kind) == {process.kind for process in PROCESSES}


def test_spare_parts_are_mostly_intermittent_or_lumpy(company: Company) -> None:
    spare = company.items.kind[company.demand.item] == COMPONENT
    kinds = np.array(company.demand.kind)[spare]
    assert spare.sum() > 40
    assert np.isin(kinds, ["intermittent", "lumpy"]).mean() > 0.5


def test_new_items_start_late_and_ended_ones_stop(company: Company) -> None:
    days = np.arange(company.first_day, company.until)
    mean = company.demand.mean_a_day(days)
    kinds = np.array(company.demand.kind)
    assert (mean[kinds == "new", 0] == 0).all()
    assert (mean[kinds == "ended", -1] == 0).all()
    assert (company.demand.last_day[kinds != "ended"] == NEVER).all()


def test_seasonal_demand_swings_and_trending_demand_moves(company: Company) -> None:
    weeks = company.demand.mean_a_day(np.arange(company.first_day, company.first_day + 364)).reshape(-1, 52, 7).sum(2)
    kinds = np.array(company.demand.kind)
    swing = weeks.max(axis=1) / weeks.min(axis=1).clip(1e-9)
    assert (swing[kinds == "seasonal"] > 2).all()
    assert (swing[kinds == "trending"] > 1.2).all()
    assert np.allclose(swing[kinds == "smooth"], 1)


def test_what_customers_want_follows_the_true_process(company: Company) -> None:
    truth = demand_truth(company).dropna(subset="demand")
    series = truth.groupby(["item", "warehouse"]).agg(
        mean=("mean", "sum"), demand=("demand", "sum"), phi=("dispersion", "first")
    )
    deviation: Floats = np.asarray((series.demand - series["mean"]) / np.sqrt(series["mean"] * series.phi))
    assert abs(deviation.mean()) < 0.35
    assert 0.7 < deviation.std() < 1.3


def test_orders_are_what_was_wanted_less_what_was_lost(company: Company) -> None:
    truth = demand_truth(company)
    known = truth.demand.notna()
    assert (truth.ordered[known] <= truth.demand[known]).all()
    assert 0 < (truth.demand - truth.ordered).sum() < 0.06 * truth.demand.sum()


def test_the_truth_looks_half_a_year_ahead(company: Company) -> None:
    truth = demand_truth(company)
    ahead = truth[truth.demand.isna()]
    assert ahead.date.nunique() == AHEAD_DAYS
    assert ahead.date.min().toordinal() == company.until
    assert (ahead["mean"] > 0).any()
    assert len(process_truth(company)) == len(company.demand.item)
