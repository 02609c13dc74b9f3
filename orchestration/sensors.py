"""What follows from something that happened."""

from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from notifications import store
from notifications.clockwork import is_anything_due
from orchestration.assets.nightly import record_nightly
from orchestration.channels import senders
from orchestration.ingestion_requests import fail_waiting
from orchestration.jobs import deliver_notifications
from orchestration.resources import Company


@dg.asset_sensor(
    asset_key=dg.AssetKey(["forecast", "forecast_alerts"]),
    job=deliver_notifications,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Alerts were decided: tell the people they concern.",
)
def alerts_to_notifications(context: dg.SensorEvaluationContext, event: dg.EventLogEntry) -> dg.RunRequest:
    return dg.RunRequest(run_key=f"{event.run_id}:{event.timestamp}")


@dg.sensor(
    job=deliver_notifications,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Deliveries that are due, and what becomes due as time passes: expired acknowledgements, reminders.",
)
def due_deliveries(
    context: dg.SensorEvaluationContext, company: dg.ResourceParam[Company]
) -> dg.RunRequest | dg.SkipReason:
    with company.connect("mfg_notifier") as connection, senders(company.settings) as channels:
        usable = channels.usable(store.read_channels(connection))
        now = datetime.now(UTC)
        due = is_anything_due(connection, usable, now)
    return dg.RunRequest() if due else dg.SkipReason("Nothing is due.")


def failed_nightly(nightly: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Records a nightly that broke before it could record itself."""

    @dg.run_failure_sensor(monitored_jobs=[nightly], default_status=dg.DefaultSensorStatus.RUNNING)
    def failed_nightly_recorded(context: dg.RunFailureSensorContext, company: dg.ResourceParam[Company]) -> None:
        record = context.instance.get_run_record_by_id(context.dagster_run.run_id)
        started_at = record.create_timestamp if record else datetime.now(UTC)
        with company.connect("mfg_loader") as connection:
            record_nightly(
                connection, context.dagster_run.run_id, started_at, [context.failure_event.message or "failed"], {}
            )

    return failed_nightly_recorded


def ended_ingests(ingests: Sequence[UnresolvedAssetJobDefinition]) -> list[dg.SensorDefinition]:
    """Ends the jobs that wait for a run which failed or was cancelled before it took them up."""
    return [_ended_ingests(ingests, status) for status in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)]


def _ended_ingests(ingests: Sequence[UnresolvedAssetJobDefinition], status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=f"ingests_{status.value.lower()}",
        monitored_jobs=ingests,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def ended(context: dg.RunStatusSensorContext, company: dg.ResourceParam[Company]) -> None:
        with company.connect("mfg_loader") as connection:
            fail_waiting(connection, context.dagster_run.run_id)

    return ended
