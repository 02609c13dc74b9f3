"""The file of a company's rules: what is read of it, and what is refused before anything is planned."""

from pathlib import Path

import pytest

from forecasting import Policy
from forecasting.errors import PolicyError
from orchestration.policies import read_policy
from orchestration.settings import ROOT
from tests.conftest import Database

COMPANY = """
    insert into manufacturing.skus (sku_id, category) values ('A', 'pumps');
    insert into manufacturing.warehouses (warehouse_id) values ('W')
"""


@pytest.fixture
def read(published: Database, tmp_path: Path):
    with published.connect() as connection:
        connection.execute(COMPANY)

    def read(text: str) -> Policy:
        (tmp_path / "policies.yaml").write_text(text)
        with published.connect("mfg_forecaster") as connection:
            return read_policy(tmp_path / "policies.yaml", connection)

    return read


def test_no_file_is_the_defaults(published: Database):
    with published.connect("mfg_forecaster") as connection:
        assert read_policy(None, connection) == Policy()


def test_the_example_is_a_policy(read):
    rules = read((ROOT / "policies.example.yaml").read_text()).rules
    assert [rule.where for rule in rules] == [{"class": "AX"}, {"class": "CZ"}]


def test_every_rule_of_the_example_that_is_commented_out_is_one_too(read):
    text = (ROOT / "policies.example.yaml").read_text().replace("  # - for", "  - for").replace("  #   ", "    ")
    known = text.replace("W02", "W").replace("spare parts", "pumps").replace("FG-1001", "A")
    assert len(read(known).rules) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rules:\n  - for: {item: Z}\n    service_level: 0.9\n", "rule 1 is for item Z, which is unknown"),
        ("rules:\n  - for: {category: valves}\n    service_level: 0.9\n", "category valves, which is unknown"),
        ("rules:\n  - for: {warehouse: V}\n    service_level: 0.9\n", "warehouse V, which is unknown"),
        ("rules: [\n", "cannot be read"),
        ("policies: []\n", "must hold one key, rules"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(read, text, words):
    with pytest.raises(PolicyError, match=f"policies.yaml: .*{words}"):
        read(text)


def test_a_file_that_is_not_there_is_told(published: Database, tmp_path: Path):
    with published.connect("mfg_forecaster") as connection, pytest.raises(PolicyError, match="unset MFG_POLICIES"):
        read_policy(tmp_path / "none.yaml", connection)
