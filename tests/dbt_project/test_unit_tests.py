"""The unit tests that stand beside the models, run by dbt on the tables of a build."""

import pytest
from dbt.cli.main import dbtRunner

from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import dbt_environment
from tests.dbt_project.plant import Company

pytestmark = pytest.mark.slow


def test_unit_tests_of_the_models_pass(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.build()
    for name, value in dbt_environment(Settings(systems=DEMO_SYSTEMS, home=company.home), company.url).items():
        monkeypatch.setenv(name, value)
    outcome = dbtRunner().invoke(["--no-use-colors", "test", "--no-write-json", "--select", "test_type:unit"])
    assert outcome.exception is None
    tests = [result for result in outcome.result.results if result.node.resource_type == "unit_test"]
    assert tests
    assert {test.node.name: test.message for test in tests if test.status != "pass"} == {}
