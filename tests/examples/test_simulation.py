from datetime import date, timedelta

import numpy as np
import pytest

from examples.demo_company.items import ASSEMBLY, COMPONENT, FINISHED
from examples.demo_company.production import PLANNED, RUNNING
from examples.demo_company.sales import COMPLETE, LOST, OPEN
from examples.demo_company.simulation import Company, Founding, simulate
from examples.demo_company.stock import Movements

FIRST_DAY = date(2025, 1, 15)


def test_the_default_company_has_the_promised_size(company: Company) -> None:
    sizes = [len(company.items.of_kind(kind)) for kind in (FINISHED, ASSEMBLY, COMPONENT)]
    assert sizes == [40, 30, 150]
    assert len(company.suppliers.codes) == 12
    assert len(company.customers.codes) == 60


def test_scale_multiplies_the_company() -> None:
    twice = simulate(Founding(7, 2, FIRST_DAY, 10), FIRST_DAY + timedelta(days=10))
    assert len(twice.items.of_kind(FINISHED)) == 80
    assert len(twice.customers.codes) == 120


def test_names_tell_partners_and_products_apart() -> None:
    ten_times = simulate(Founding(7, 10, FIRST_DAY, 2), FIRST_DAY + timedelta(days=2))
    assert len(set(ten_times.customers.names)) == 600
    assert len(set(ten_times.suppliers.names)) == 120
    made = ten_times.items.descriptions[:700]
    assert len(set(made)) == 700


def test_the_same_seed_gives_the_same_life(company: Company) -> None:
    again = simulate(company.founding, date.fromordinal(company.until))
    _assert_equal(again.movements, company.movements)
    np.testing.assert_array_equal(again.sales.changed_at, company.sales.changed_at)


def test_another_seed_gives_another_life(company: Company) -> None:
    other = simulate(Founding(8, 1, FIRST_DAY, 180), date.fromordinal(company.until))
    assert len(other.movements.at) != len(company.movements.at)


@pytest.mark.parametrize("days", [1, 40])
def test_a_longer_life_has_the_same_history(company: Company, days: int) -> None:
    later = simulate(company.founding, date.fromordinal(company.until + days))
    past = len(company.movements.at)
    _assert_equal(_first(later.movements, past), company.movements)
    known = len(company.sales.order)
    np.testing.assert_array_equal(later.sales.order[:known], company.sales.order)
    np.testing.assert_array_equal(later.sales.wishes.quantity[:known], company.sales.wishes.quantity)
    assert [r.at for r in later.purchasing.receipts][: len(company.purchasing.receipts)] == [
        r.at for r in company.purchasing.receipts
    ]


def test_stock_is_the_sum_of_its_movements(company: Company) -> None:
    sums = np.bincount(company.movements.cell, company.movements.quantity, minlength=len(company.network))
    np.testing.assert_allclose(sums, company.stock.on_hand, atol=1e-6)


def test_nothing_is_shipped_or_issued_that_is_not_there(company: Company) -> None:
    """Only the item that was issued wrongly before the first day is negative."""
    assert np.flatnonzero(company.stock.on_hand < 0).tolist() == [len(company.network) - 1]


def test_shipped_pieces_left_the_warehouse(company: Company) -> None:
    shipped = -sum(
        quantity
        for kind, quantity in zip(company.movements.type, company.movements.quantity, strict=True)
        if kind == "SHIP"
    )
    returned = sum(back.quantity for back in company.sales.returns)
    assert shipped == pytest.approx(company.sales.shipped.sum() - returned)


def test_finished_pieces_arrived_in_the_warehouse(company: Company) -> None:
    produced = sum(q for k, q in zip(company.movements.type, company.movements.quantity, strict=True) if k == "PROD")
    assert produced == sum(order.good for order in company.production.orders)
    assert all(order.good + order.scrapped <= order.quantity for order in company.production.orders)


def test_whole_things_stay_whole(company: Company) -> None:
    whole = company.items.whole[company.network.item]
    assert (company.stock.on_hand[whole] % 1 == 0).all()
    assert (company.stock.on_hand[~whole] % 1 != 0).any()


def test_bills_of_material_are_three_levels_deep_without_cycles(company: Company) -> None:
    children: dict[int, list[int]] = {}
    for parent, part in zip(company.bom.parent.tolist(), company.bom.component.tolist(), strict=True):
        children.setdefault(parent, []).append(part)

    def depth(item: int) -> int:
        return 1 + max((depth(part) for part in children.get(item, [])), default=0)

    assert {depth(int(item)) for item in company.items.of_kind(FINISHED)} == {3}
    used = set(company.bom.component.tolist())
    assert used.issuperset(company.items.of_kind(ASSEMBLY).tolist())
    assert used.issuperset(company.items.of_kind(COMPONENT).tolist())


def test_some_components_are_common_to_many_products(company: Company) -> None:
    assert np.bincount(company.bom.component).max() >= 10


def test_life_goes_on_at_the_last_day(company: Company) -> None:
    """Open orders of every kind, goods on the way, and running work."""
    assert (company.sales.state == OPEN).sum() > 20
    assert {line.status for line in company.purchasing.lines} >= {"O", "C"}
    assert {order.status for order in company.production.orders} >= {PLANNED, RUNNING}


def test_service_is_human(company: Company) -> None:
    """Most lines leave in time, some are late, some customers do not wait."""
    done = company.sales.state == COMPLETE
    late = company.sales.shipped_on[done] > company.sales.wishes.requested[done] + 2
    assert 0.02 < late.mean() < 0.2
    assert 0 < (company.sales.state == LOST).mean() < 0.05


def test_suppliers_are_late_and_short(company: Company) -> None:
    arrived: dict[tuple[int, int], int] = {}
    for receipt in company.purchasing.receipts:
        arrived.setdefault((receipt.order, receipt.line), receipt.day)
    closed = [line for line in company.purchasing.lines if line.status == "C"]
    late = [arrived[line.order, line.line] > line.expected for line in closed]
    assert 0.1 < sum(late) / len(late) < 0.8
    assert any(line.received < line.quantity for line in closed)


def test_no_work_order_waits_for_ever() -> None:
    year = simulate(Founding(7, 1, FIRST_DAY, 365), FIRST_DAY + timedelta(days=365))
    waiting = [year.until - order.planned_start for order in year.production.orders if order.status == PLANNED]
    assert max(waiting) < 90


def test_some_items_are_about_to_run_out_and_most_are_not(company: Company) -> None:
    month = np.arange(company.until, company.until + 14)
    needed = np.zeros(len(company.network))
    np.add.at(needed, company.demand_cells, company.demand.mean_a_day(month).sum(axis=1))
    short = (company.stock.on_hand < needed)[needed > 1]
    assert 0.03 < short.mean() < 0.5


def _first(movements: Movements, count: int) -> Movements:
    return Movements(
        movements.cell[:count],
        movements.type[:count],
        movements.quantity[:count],
        movements.reference[:count],
        movements.at[:count],
    )


def _assert_equal(left: Movements, right: Movements) -> None:
    np.testing.assert_array_equal(left.cell, right.cell)
    np.testing.assert_array_equal(left.quantity, right.quantity)
    np.testing.assert_array_equal(left.at, right.at)
    assert left.type == right.type
    assert left.reference == right.reference
