"""A small demo company with its sources running, and a plant on which one nightly has been run."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql

from examples.demo_company import company, services
from orchestration.postgres.connect import connect, with_database
from orchestration.postgres.server import create_database
from tests.e2e.plant import Plant

AS_OF = date(2026, 3, 2)
MONTHS = 5

Clone = Callable[[str, str], str]


@pytest.fixture(scope="session")
def clone(server: str) -> Iterator[Clone]:
    """Makes a copy of a database under another name; dropped when the session ends."""
    made: list[str] = []

    def copy(name: str, template: str) -> str:
        with connect(server, autocommit=True) as connection:
            parts = [sql.Identifier(name), sql.Identifier(template)]
            connection.execute(sql.SQL("create database {} template {}").format(*parts))
        made.append(name)
        return with_database(server, name)

    yield copy
    with connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def sources(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Variables that lead to the running sources of a demo company."""
    home = tmp_path_factory.mktemp("demo")
    erp_url = create_database(server, "e2e_demo_erp")
    company.create(home, erp_url=erp_url, seed=3, months=MONTHS, as_of=AS_OF)
    running = services.start_services(home)
    try:
        yield {
            "MFG_AS_OF": AS_OF.isoformat(),
            "MFG_DEMO_ERP_URL": erp_url,
            "MFG_DEMO_ACCOUNTING_URL": str(running.accounting_folder),
            "MFG_DEMO_WMS_URL": running.wms_url,
            "MFG_DEMO_WMS_TOKEN": running.wms_token,
            "MFG_SMTP_URL": running.smtp_url,
            "demo_home": str(home),
        }
    finally:
        services.stop_services(home)


@pytest.fixture(scope="session")
def settled(
    clone: Clone, migrated_template: str, sources: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Plant:
    """A company on which one undisturbed nightly has been run; tests work on copies of its database."""
    plant = Plant(clone("e2e_settled", migrated_template), tmp_path_factory.mktemp("home"), sources)
    plant.nightly()
    return plant


@pytest.fixture
def copy_of_settled(settled: Plant, clone: Clone, request: pytest.FixtureRequest) -> Plant:
    name = f"e2e_copy_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(settled.database_url, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
    return Plant(clone(name, "e2e_settled"), settled.home, settled.variables)
