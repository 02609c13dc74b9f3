"""Starts runs in the Dagster that `mfg up` runs."""

from collections.abc import Sequence
from uuid import UUID

from orchestration.errors import ServiceError
from orchestration.settings import Settings

LOCATION = "manufacturing"
"""The code location's name in workspace.yaml."""

UNKNOWN_RUN = "RunNotFoundError"
"""What Dagster answers of a run that was deleted."""


def launch_ingest(settings: Settings, system: str, entities: Sequence[str], full: bool, request_id: UUID) -> str:
    """Launches the load of a system and returns the Dagster run's id; `ServiceError` where Dagster is not there."""
    import requests
    from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError

    asked = {"entities": list(entities), "full": full, "request": str(request_id)}
    config = {"ops": {f"raw__{system}": {"config": asked}}}
    try:
        client = DagsterGraphQLClient(settings.host, port_number=settings.dagster_port, timeout=30)
        return client.submit_job_execution(
            f"ingest_{system}", repository_location_name=LOCATION, run_config=config, tags={"mfg/writes": "true"}
        )
    except (DagsterGraphQLClientError, requests.RequestException, OSError) as error:
        raise ServiceError(
            f"The load of {system} was not started: Dagster at {settings.host}:{settings.dagster_port} did not take it "
            f"({error}). Nothing was changed. Is `mfg up` running?"
        ) from error


def has_ended(settings: Settings, run_id: str) -> bool:
    """Whether a run is over or Dagster does not know it any more; `ServiceError` where Dagster is not there."""
    import requests
    from dagster import DagsterRunStatus
    from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError

    ended = (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
    try:
        client = DagsterGraphQLClient(settings.host, port_number=settings.dagster_port, timeout=30)
        return client.get_run_status(run_id) in ended
    except (DagsterGraphQLClientError, requests.RequestException, OSError) as error:
        if isinstance(error, DagsterGraphQLClientError) and error.args[0] == UNKNOWN_RUN:
            return True
        raise ServiceError(
            f"Whether run {run_id} is still under way could not be found out: Dagster at "
            f"{settings.host}:{settings.dagster_port} did not answer ({error}). Nothing was changed. Is `mfg up` running?"
        ) from error
