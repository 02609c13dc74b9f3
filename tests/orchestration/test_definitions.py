"""What Dagster knows of a company: a change of the wiring shows here."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster import AssetKey
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.assets.load_checks import FIELDS, RECONCILED
from orchestration.definitions import build_definitions, defs
from orchestration.errors import SettingsError
from orchestration.jobs import nightly_job
from orchestration.schedules import nightly_schedule
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import write_manifest

NOWHERE = "postgresql://nobody@127.0.0.1:9/nowhere"
ENTITIES = {
    "demo_erp": {
        "items", "bom_lines", "work_orders", "vendors", "vendor_items", "customers", "sales_orders",
        "sales_order_lines", "purchase_orders", "purchase_order_lines", "purchase_receipts", "warehouses",
        "item_aliases", "unit_conversions",
    },
    "demo_accounting": {"invoices", "exchange_rates", "item_costs"},
    "demo_wms": {"sites", "stock", "movements"},
    "adventureworks": {
        "product", "productsubcategory", "productcategory", "productcosthistory", "unitmeasure", "location",
        "scrapreason", "billofmaterials", "productinventory", "workorder", "transactionhistory",
        "transactionhistoryarchive", "vendor", "productvendor", "purchaseorderheader", "purchaseorderdetail",
        "salesorderheader", "salesorderdetail", "customer", "store", "salesterritory", "specialoffer", "currencyrate",
    },
    "tryton": {
        "companies", "currencies", "currency_rates", "parties", "locations", "units", "products", "boms", "bom_inputs",
        "bom_outputs", "product_boms", "product_suppliers", "productions", "purchases", "purchase_lines", "sales",
        "sale_lines", "moves", "invoices", "invoice_lines",
    },
}  # fmt: skip
OURS = {
    "staging/business_date", "staging/loads", "staging/nightly_runs",
    "forecast/demand_forecasts", "forecast/inventory_risk", "forecast/forecast_alerts",
    "forecast/supply_forecasts", "forecast/quality_forecasts", "forecast/inventory_projection",
    "forecast/component_requirements", "forecast/replenishment_plan", "forecast/plan_findings",
}  # fmt: skip


class Assembled:
    """The definitions of a company with `systems`, and the manifest they were made from."""

    def __init__(self, home: Path, systems: tuple[str, ...]) -> None:
        self.systems = systems
        settings = Settings(home=home, systems=systems, timezone="Europe/Vienna")
        manifest = write_manifest(settings, NOWHERE)
        self.manifest = json.loads(manifest.read_text())
        self.definitions = build_definitions(settings, NOWHERE, manifest)
        self.graph = self.definitions.resolve_asset_graph()

    def nodes(self, kind: str) -> Iterator[tuple[str, dict]]:
        for key, node in self.manifest["nodes"].items():
            if node["resource_type"] == kind and node["config"]["enabled"]:
                yield key, node

    @property
    def executable(self) -> set[str]:
        return {key.to_user_string() for key in self.graph.executable_asset_keys}

    def parents(self, key: str) -> set[str]:
        return {k.to_user_string() for k in self.graph.get(AssetKey.from_user_string(key)).parent_keys}

    def ancestors(self, key: str) -> set[str]:
        found = self.graph.get_ancestor_asset_keys(AssetKey.from_user_string(key))
        return {k.to_user_string() for k in found}


@pytest.fixture(
    scope="module", params=[DEMO_SYSTEMS, ("adventureworks",), ("tryton",)], ids=["demo", "adventureworks", "tryton"]
)
def assembled(request: pytest.FixtureRequest, dbt_home: Path) -> Assembled:
    return Assembled(dbt_home, request.param)


def test_every_system_entity_model_and_result_is_an_asset(assembled: Assembled):
    models = {"/".join([node["schema"], node["name"]]) for _, node in assembled.nodes("model")
              if node["config"]["materialized"] != "ephemeral"}  # fmt: skip
    assert "manufacturing/demand_history" in models
    assert assembled.executable == OURS | {f"raw/{system}" for system in assembled.systems} | models
    external = {key.to_user_string() for key in assembled.graph.external_asset_keys}
    entities = {f"raw/{system}/{entity}" for system in assembled.systems for entity in ENTITIES[system]}
    assert {key for key in external if key.startswith("raw/")} == entities


def test_data_flows_from_the_sources_to_the_alerts_and_never_back(assembled: Assembled):
    assert assembled.ancestors("forecast/forecast_alerts") >= {
        "staging/business_date", *(f"raw/{system}" for system in assembled.systems),
        "manufacturing/demand_history", "manufacturing/data_health", "forecast/demand_forecasts",
        "forecast/inventory_risk",
    }  # fmt: skip
    assert assembled.parents("forecast/demand_forecasts") == {"manufacturing/demand_history", "manufacturing/skus"}
    assert assembled.parents("forecast/inventory_projection") > {
        "forecast/demand_forecasts", "forecast/supply_forecasts", "manufacturing/inventory_snapshots",
    }  # fmt: skip
    for table in ("component_requirements", "replenishment_plan", "plan_findings"):
        assert assembled.parents(f"forecast/{table}") > {"forecast/inventory_risk", "manufacturing/boms"}
    assert {key for key in assembled.parents("staging/nightly_runs") if key.startswith("forecast/")} == {
        "forecast/forecast_alerts", "forecast/inventory_projection", "forecast/quality_forecasts",
        "forecast/replenishment_plan",
    }  # fmt: skip
    assert assembled.parents("staging/loads") == {f"raw/{system}" for system in assembled.systems}
    for _, node in assembled.nodes("model"):
        key = f"{node['schema']}/{node['name']}"
        if key in assembled.executable:
            assert not {parent for parent in assembled.ancestors(key) if parent.startswith("forecast/")}, key


def test_a_model_waits_for_the_load_of_the_system_it_reads(assembled: Assembled):
    readers = {
        f"{node['schema']}/{node['name']}": source.split(".")[2]
        for _, node in assembled.nodes("model")
        for source in node["depends_on"]["nodes"]
        if source.startswith("source.mfg.") and source.split(".")[2] in assembled.systems
    }
    assert set(readers.values()) == set(assembled.systems)
    for key, system in readers.items():
        if key in assembled.executable:
            assert f"raw/{system}" in assembled.parents(key), key


def test_every_dbt_test_and_every_load_is_a_check(assembled: Assembled):
    specs = [spec for node in assembled.definitions.assets or [] if isinstance(node, dg.AssetsDefinition)
             for spec in node.check_specs]  # fmt: skip
    from_dbt = {
        spec.metadata["dagster_dbt/unique_id"] for spec in specs if "dagster_dbt/unique_id" in (spec.metadata or {})
    }
    assert from_dbt == {key for key, _ in assembled.nodes("test")}
    loads = {(spec.asset_key.to_user_string(), spec.name) for spec in specs if spec.name.endswith("_loaded")}
    assert loads == {(f"raw/{s}", f"{entity}_loaded") for s in assembled.systems for entity in ENTITIES[s]}
    of_entities = {(spec.asset_key.to_user_string(), spec.name) for spec in specs if spec.name in (FIELDS, RECONCILED)}
    assert of_entities == {
        (f"raw/{s}/{entity}", name)
        for s in assembled.systems
        for entity in ENTITIES[s]
        for name in (FIELDS, RECONCILED)
    }


def test_the_nightly_is_everything_and_an_ingest_is_one_system(assembled: Assembled):
    nightly = assembled.definitions.resolve_job_def("nightly")
    assert {key.to_user_string() for key in nightly.asset_layer.executable_asset_keys} == assembled.executable
    assert nightly.asset_layer.asset_graph.asset_check_keys == assembled.graph.asset_check_keys
    for system in assembled.systems:
        job = assembled.definitions.resolve_job_def(f"ingest_{system}")
        keys = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
        assert keys == {f"raw/{system}", "staging/loads"}
    jobs = {job.name for job in assembled.definitions.resolve_all_job_defs() if not job.name.startswith("__")}
    assert jobs == {
        "nightly",
        "deliver_notifications",
        "forget_old_runs",
        *(f"ingest_{system}" for system in assembled.systems),
    }


def test_what_writes_the_companys_tables_does_so_one_run_at_a_time(assembled: Assembled):
    for name in ("nightly", *(f"ingest_{system}" for system in assembled.systems)):
        assert assembled.definitions.resolve_job_def(name).tags["mfg/writes"] == "true"
    assert "mfg/writes" not in assembled.definitions.resolve_job_def("deliver_notifications").tags


def test_the_nightly_starts_at_two_where_the_company_is(assembled: Assembled):
    schedules = assembled.definitions.schedules or ()
    assert {(s.job_name, s.cron_schedule, s.execution_timezone) for s in schedules} == {
        ("nightly", "0 2 * * *", "Europe/Vienna"), ("forget_old_runs", "0 5 * * *", "Europe/Vienna"),
    }  # fmt: skip
    assert {schedule.default_status for schedule in schedules} == {dg.DefaultScheduleStatus.RUNNING}


@pytest.mark.parametrize("noon_before", ["2026-03-28", "2026-10-24"])
def test_a_night_in_which_the_clocks_change_has_one_nightly(noon_before: str):
    # Two o'clock does not exist in the one night, and comes twice in the other.
    schedule = nightly_schedule(nightly_job(), "Europe/Vienna")
    vienna = ZoneInfo("Europe/Vienna")
    noon = datetime.fromisoformat(noon_before).replace(hour=12, tzinfo=vienna)
    ticks = schedule_execution_time_iterator(noon.timestamp(), schedule.cron_schedule, schedule.execution_timezone)
    dates = [tick.astimezone(vienna).date() for tick in islice(ticks, 3)]
    assert dates == [noon.date() + timedelta(days=days) for days in (1, 2, 3)]


def test_sensors_watch_from_the_beginning(assembled: Assembled):
    sensors = {sensor.name: sensor for sensor in assembled.definitions.sensors or ()}
    assert set(sensors) == {
        "alerts_to_notifications", "due_deliveries", "failed_nightly_recorded", "ingests_failure", "ingests_canceled",
    }  # fmt: skip
    assert {sensor.default_status for sensor in sensors.values()} == {dg.DefaultSensorStatus.RUNNING}
    for name in ("alerts_to_notifications", "due_deliveries"):
        assert sensors[name].job_name == "deliver_notifications"


def test_assembling_connects_to_nothing_and_validates(assembled: Assembled):
    dg.Definitions.validate_loadable(assembled.definitions)


def test_without_a_database_dagster_is_told_what_starts_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SettingsError, match=r"DATABASE_URL is not set; `mfg up`"):
        defs()
