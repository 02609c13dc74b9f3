"""A small company, simulated once for the tests that only look at it."""

from datetime import date

import pytest

from examples.demo_company.simulation import Company, Founding, simulate

FOUNDING = Founding(seed=7, scale=1, first_day=date(2025, 1, 15), days=180)
AS_OF = date(2025, 7, 14)


@pytest.fixture(scope="session")
def company() -> Company:
    return simulate(FOUNDING, AS_OF)
