"""The fields a load may not lose are those the models take out of the payload."""

import json

import pytest

from orchestration.fields import fields_read
from orchestration.settings import DEMO_SYSTEMS


def test_the_fields_of_an_entity_are_those_its_model_reads():
    assert fields_read("demo_wms")["sites"] == {"code", "name", "erpCode"}
    assert fields_read("nowhere") == {}


@pytest.mark.parametrize("system", DEMO_SYSTEMS)
def test_they_are_the_fields_dbt_finds(system, demo_manifest):
    nodes = json.loads(demo_manifest.read_text())["nodes"].values()
    sources = {
        source.split(".")[-1]
        for node in nodes
        if node["resource_type"] == "model" and "staging" in node["fqn"]
        for source in node["depends_on"]["nodes"]
        if source.startswith(f"source.mfg.{system}.")
    }
    assert fields_read(system).keys() == sources
    assert all(fields_read(system).values())
