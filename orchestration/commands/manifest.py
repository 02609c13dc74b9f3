"""`mfg dbt-manifest`"""

import click

from orchestration.settings import load_settings
from orchestration.transform import write_manifest


@click.command("dbt-manifest")
@click.option("--check", is_flag=True, help="Parse even where nothing has changed.")
def dbt_manifest(check: bool) -> None:
    """Parse the dbt project into the manifest Dagster reads. Needs no database."""
    settings = load_settings()
    path = write_manifest(settings, settings.database_url or "", always=check)
    click.echo(f"dbt project parses; manifest in {path}")
