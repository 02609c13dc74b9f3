"""Starts runs in the Dagster that `mfg up` runs."""

from collections.abc import Sequence

from orchestration.errors import ServiceError
from orchestration.settings import Settings

LOCATION = "manufacturing"
"""The code location's name in workspace.yaml."""


def launch_ingest(settings: Settings, system: str, entities: Sequence[str], full: bool) -> str:
    """Launches the load of a system and returns the Dagster run's id; `ServiceError` where Dagster is not there."""
    import requests
    from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError

    config = {"ops": {f"raw__{system}": {"config": {"entities": list(entities), "full": full}}}}
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
