"""Assembles assets, jobs, schedules and sensors. Decisions live elsewhere."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from orchestration.assets.alerts import forecast_alerts
from orchestration.assets.business_date import business_date_asset
from orchestration.assets.dbt import transform_asset
from orchestration.assets.forecast import demand_forecasts
from orchestration.assets.ingest import loads_asset, raw_assets
from orchestration.assets.load_checks import load_checks
from orchestration.assets.nightly import nightly_asset
from orchestration.assets.plan import replenishment
from orchestration.assets.projection import inventory_projection
from orchestration.assets.quality import quality_forecasts
from orchestration.assets.risk import inventory_risk
from orchestration.assets.supply import supply_forecasts
from orchestration.connectors.config import SYSTEMS_DIR, load_system
from orchestration.errors import SettingsError
from orchestration.jobs import deliver_notifications, forget_old_runs, ingest_job, nightly_job
from orchestration.resources import Company, writer_resource
from orchestration.schedules import forget_schedule, nightly_schedule
from orchestration.sensors import alerts_to_notifications, due_deliveries, ended_ingests, failed_nightly
from orchestration.settings import Settings, load_settings
from orchestration.transform import manifest_path


def build_definitions(
    settings: Settings, database_url: str, manifest: Path, systems_dir: Path = SYSTEMS_DIR
) -> dg.Definitions:
    """Everything Dagster knows of one company. Connects to nothing."""
    systems = [load_system(name, systems_dir) for name in settings.systems]
    names: Sequence[str] = [system.system for system in systems]
    nightly = nightly_job()
    ingests = [ingest_job(system) for system in systems]
    return dg.Definitions(
        assets=[
            business_date_asset(systems),
            *(asset for system in systems for asset in raw_assets(system)),
            *(load_checks(system) for system in systems),
            loads_asset(names),
            transform_asset(manifest),
            demand_forecasts,
            supply_forecasts,
            quality_forecasts,
            inventory_risk,
            replenishment,
            inventory_projection,
            forecast_alerts,
            nightly_asset(names),
        ],
        jobs=[nightly, deliver_notifications, forget_old_runs, *ingests],
        schedules=[
            nightly_schedule(nightly, settings.timezone),
            forget_schedule(forget_old_runs, settings.timezone),
        ],
        sensors=[alerts_to_notifications, due_deliveries, failed_nightly(nightly), *ended_ingests(ingests)],
        resources={"company": Company(settings, database_url), "writer": writer_resource(settings, database_url)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    settings = load_settings()
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL is not set; `mfg up` starts the services with it")
    return build_definitions(settings, settings.database_url, manifest_path(settings))
