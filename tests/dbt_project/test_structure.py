"""The shape of the project: names, layers, contracts, descriptions, checks of conservation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import DEMO_SYSTEMS, ROOT

Node = dict[str, Any]
Manifest = dict[str, Any]

SYSTEMS = (*DEMO_SYSTEMS, "adventureworks", "tryton", "odoo", "erpnext", "workbook")
PUBLISHED = {
    "skus", "boms", "bom_explosion", "work_orders", "suppliers", "supplier_items", "inventory_snapshots", "inventory_history",
    "stock_movements", "sales_orders", "purchase_orders", "customers", "warehouses", "invoices", "sku_aliases",
    "unit_conversions", "exchange_rates", "demand_history", "data_health", "consistency_issues",
    "kpi_order_service", "kpi_inventory", "kpi_production", "kpi_backlog",
}  # fmt: skip
LAYERS = {
    "staging": ("raw",),
    "intermediate": ("staging", "intermediate"),
    "manufacturing": ("intermediate", "manufacturing"),
}
LOADED_FOR_LATER = {"productcosthistory", "scrapreason", "specialoffer", "unitmeasure"}
LONGEST_MODEL = 80


def test_all_promised_tables_are_published(manifest: Manifest) -> None:
    assert {node["name"] for node in models(manifest, "manufacturing")} == PUBLISHED


def test_names_tell_layer_and_system(manifest: Manifest) -> None:
    wrong = [node["name"] for node in models(manifest) if not node["name"].startswith(expected_prefix(node))]
    assert wrong == []


def test_layers_follow_one_another_and_none_is_skipped(manifest: Manifest) -> None:
    wrong = [
        f"{node['name']} reads {parent['name']}"
        for node in models(manifest)
        for parent in parents(manifest, node)
        if layer(parent) != "bookkeeping" and layer(parent) not in LAYERS[layer(node)]
    ]
    assert wrong == []


def test_every_source_record_passes_a_staging_model(manifest: Manifest) -> None:
    read = {parent for node in models(manifest, "staging") for parent in node["depends_on"]["nodes"]}
    raw = {key: source["name"] for key, source in manifest["sources"].items() if source["schema"] == "raw"}
    assert {name for key, name in raw.items() if key not in read} == LOADED_FOR_LATER


def test_what_is_said_of_a_systems_models_lies_in_its_folders(manifest: Manifest) -> None:
    """Of a company without the system they are left out, and what names them cannot be read."""
    named = [(node["original_file_path"], node["name"]) for node in models(manifest)]
    named += [(test["original_file_path"], test["model"]) for test in manifest["unit_tests"].values()]
    wrong = [
        f"{name} in {path}"
        for path, name in named
        for system in SYSTEMS
        if f"_{system}__" in name and system not in Path(path).parts
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["staging", "validated"])
def test_nothing_is_lost_on_the_way(manifest: Manifest, folder: str) -> None:
    conserved = {
        test["attached_node"]
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test" and (test.get("test_metadata") or {}).get("name") == "conserved"
    }
    unchecked = [node["name"] for node in models(manifest, folder) if node["unique_id"] not in conserved]
    assert unchecked == []


def test_models_compared_by_record_depend_on_staging_alone(manifest: Manifest) -> None:
    """By no day either: what is not written down where it changes would be missed."""
    nodes = manifest["nodes"]
    by_record = [node for node in models(manifest, "intermediate") if node["config"]["meta"].get("records_of")]
    assert by_record
    for node in by_record:
        meta, parents = (
            node["config"]["meta"],
            {nodes[parent]["name"] for parent in node["depends_on"]["nodes"] if parent in nodes},
        )
        assert all(parent.startswith("stg_") for parent in parents), node["name"]
        assert {meta["records_of"], *meta.get("looked_up", {})} <= parents, node["name"]
        assert "as_of(" not in node["raw_code"], node["name"]


def test_published_tables_keep_a_contract_and_explain_themselves(manifest: Manifest) -> None:
    for node in models(manifest, "manufacturing"):
        assert node["contract"]["enforced"], node["name"]
        assert node["config"]["persist_docs"] == {"relation": True, "columns": True}, node["name"]
        assert node["description"].startswith("One row per "), node["name"]
        assert [name for name, column in node["columns"].items() if not column["description"]] == [], node["name"]


def test_every_model_states_what_a_row_is(manifest: Manifest) -> None:
    silent = [node["name"] for node in models(manifest) if not node["description"].startswith("One row")]
    assert silent == []


def test_every_macro_is_described(manifest: Manifest) -> None:
    own = [macro for macro in manifest["macros"].values() if macro["package_name"] == "mfg"]
    tests = [macro["name"] for macro in own if macro["name"].startswith("test_")]
    assert [macro["name"] for macro in own if not macro["description"] and macro["name"] not in tests] == []


def test_sources_carry_the_key_of_the_asset_that_loads_them(manifest: Manifest) -> None:
    for source in manifest["sources"].values():
        if source["schema"] == "raw":
            key = source["config"]["meta"]["dagster"]["asset_key"]
            assert key == ["raw", source["source_name"], source["name"]]
            assert source["identifier"] == "records"


def test_models_are_short() -> None:
    long = [
        path.name for path in (ROOT / "dbt_project/models").rglob("*.sql") if lines(path.read_text()) > LONGEST_MODEL
    ]
    assert long == []


def test_no_model_reads_the_clock() -> None:
    clocks = ("now()", "current_date", "current_timestamp", "clock_timestamp")
    reading = [
        path.name
        for path in (ROOT / "dbt_project").rglob("*.sql")
        if any(clock in path.read_text().lower() for clock in clocks)
    ]
    assert reading == []


def models(manifest: Manifest, folder: str | None = None) -> Iterator[Node]:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and (folder is None or folder in node["fqn"][1:-1]):
            yield node


def layer(node: Node) -> str:
    if node["resource_type"] == "source":
        return "bookkeeping" if node["source_name"] == "bookkeeping" else "raw"
    return str(node["fqn"][1])


def parents(manifest: Manifest, node: Node) -> Iterator[Node]:
    for key in node["depends_on"]["nodes"]:
        yield manifest["nodes"].get(key) or manifest["sources"][key]


def expected_prefix(node: Node) -> str:
    folder = node["fqn"][-2]
    if layer(node) == "manufacturing":
        return ""
    prefix = {"staging": "stg_", "intermediate": "int_"}[layer(node)]
    return f"{prefix}{folder}__" if folder in SYSTEMS else prefix


def lines(text: str) -> int:
    return len(text.splitlines())
