"""A new system is written from what is found in it, and what is written can be read, linted and corrected."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from orchestration.errors import ScaffoldError
from orchestration.found_source import FoundEntity
from orchestration.scaffold import columns_of, write_system
from orchestration.source_inspection import entity_name, found_system, model_name
from tests.orchestration.scaffolding import settings, written

SHOP = """
    create table vendor (vendor_no text primary key, name text, changed_at timestamp);
    insert into vendor values ('v1', 'Acme', '2026-01-01 10:00:00');
    create table item (item_no text primary key, "unitCost" real, "order" integer, made date, "it's" text);
    insert into item values ('A', 1.5, 3, '2026-01-01', ''), ('B', 2, 4, '2026-01-02', null);
    create table log (line text);
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(SHOP)
    return {"MFG_SHOP_URL": f"sqlite:///{tmp_path}/shop.db"}


def test_tables_become_a_folder_with_models_that_lint(checkout, environ):
    selected = [("vendor", "suppliers"), ("item", None)]
    before = (checkout / "dbt_project.yml").read_text()
    shop = written(checkout, found_system(settings("sql"), selected, (), environ))
    vendor, item = shop.config.entities["vendor"], shop.config.entities["item"]
    assert (vendor.key, vendor.mode, vendor.cursor) == (["vendor_no"], "incremental", "changed_at")
    assert (item.key, item.mode, item.cursor) == (["item_no"], "full", None)
    assert shop.left_out == ['item: field "it\'s", whose name no model can hold']
    assert [model.stem for model in shop.models] == ["stg_shop__vendor", "stg_shop__item", "int_shop__suppliers"]
    assert "vendor_no as supplier_id" in shop.models[2].read_text()
    assert shop.linted() == ""
    after = (checkout / "dbt_project.yml").read_text()
    assert set(before.splitlines()) - set(after.splitlines()) == {
        line for line in before.splitlines() if line.startswith("    suppliers: ")
    }
    project = yaml.safe_load(after)
    assert project["vars"]["providers"]["suppliers"][-1] == "shop"
    assert "shop" in project["models"]["mfg"]["staging"] and "shop" in project["models"]["mfg"]["intermediate"]


def test_a_file_becomes_an_entity_by_its_heading(tmp_path):
    (tmp_path / "costs.csv").write_text("Item,Cost\nA,1\n")
    environ = {"MFG_SHOP_URL": str(tmp_path)}
    (found,) = found_system(settings("files"), [("costs.csv", None)], ["Item"], environ).entities
    assert (found.name, found.fields, found.settings["pattern"]) == ("costs", ["Cost", "Item"], "costs.csv")


def test_types_are_those_of_all_values_and_names_can_be_written():
    records = [
        {
            "no": "1",
            "order": 1,
            "Valid From": "2026-01-01",
            "x": 1.5,
            "flag": True,
            "at": "2026-01-01T10:00:00Z",
            "9th": None,
        },
        {
            "no": "2",
            "order": 2,
            "Valid From": "2026-01-02",
            "x": 2,
            "flag": False,
            "at": "2026-01-01 10:00",
            "9th": None,
        },
    ]
    entity = FoundEntity("items", {"key": ["no"]}, list(records[0]), records)
    assert {column.name: column.type for column in columns_of(entity)} == {
        "no": None, "field_order": "integer", "valid_from": "date", "x": "number", "flag": None, "at": "instant",
        "field_9th": None,
    }  # fmt: skip


def test_what_cannot_be_written_leaves_nothing_behind(checkout, environ):
    with pytest.raises(ScaffoldError, match=r"log: nothing tells .* Name them with --key"):
        found_system(settings("sql"), [("log", None)], (), environ)
    with pytest.raises(ScaffoldError, match="cannot be looked into"):
        found_system(settings("sql"), [("nowhere", None)], (), environ)
    found = found_system(settings("sql"), [("item", None)], (), environ)
    write_system(checkout, found)
    with pytest.raises(ScaffoldError, match="is there already"):
        write_system(checkout, found)


def test_names_of_tables_paths_and_patterns_become_names_of_entities():
    names = {what: entity_name(what) for what in ("dbo.Vendor", "/api/vendor-items", "costs_*.csv", "2024.xlsx")}
    assert names == {
        "dbo.Vendor": "vendor", "/api/vendor-items": "vendor_items", "costs_*.csv": "costs", "2024.xlsx": "entity_2024",
    }  # fmt: skip
    models = [model_name(model) for model in ("purchase.purchase", "purchase.line", "res.partner", "sale.order.line")]
    assert models == ["purchase", "purchase_line", "res_partner", "sale_order_line"]
