"""`mfg up`, `mfg down`, `mfg status`"""

import click

from orchestration import demo, services
from orchestration.commands.terminal import company, json_option, print_json
from orchestration.local_key import local_key
from orchestration.postgres.connect import with_database
from orchestration.postgres.errors import PostgresError
from orchestration.postgres.server import EmbeddedServer, ServerStatus
from orchestration.runtime import DATABASE, embedded_server, read_settings
from orchestration.settings import Settings
from orchestration.transform import write_manifest


@click.command()
@json_option
def up(as_json: bool) -> None:
    """Start Dagster, the copilot API, the operations API and dbt's documentation on the database of the last run."""
    with company() as runtime:
        settings = runtime.settings
        write_manifest(settings, runtime.database_url)
        running = services.start_services(settings, lambda line: click.echo(line, err=True))
        key = local_key(settings, runtime.database_url)
    if as_json:
        print_json({"services": [{"name": s.name, "pid": s.pid, "url": s.url} for s in running], "key": key})
        return
    for service in running:
        if service.url:
            click.echo(f"{service.name:18} {service.url}")
    click.echo(f"{'API key':18} {key}")
    click.echo(f"Logs are in {settings.home / 'logs'}; `mfg down` stops everything.")


@click.command()
def down() -> None:
    """Stop everything that was started here: services, demo sources, embedded PostgreSQL."""
    settings = read_settings()
    services.stop_services(settings, click.echo)
    if demo.stop_sources(settings):
        click.echo("demo sources stopped")
    if settings.database_url is None and embedded_server(settings).stop():
        click.echo("embedded PostgreSQL stopped")


@click.command()
@json_option
def status(as_json: bool) -> None:
    """What runs, and how the last nightly ended. Starts nothing."""
    settings = read_settings()
    server = embedded_server(settings)
    database = _database_state(settings, server.status())
    try:
        nightly = _last_nightly(settings, server)
    except PostgresError as error:
        nightly, database = None, f"{database}: {error}"
    answer = {
        "systems": settings.systems,
        "database": database,
        "services": [{"name": s.name, "pid": s.pid, "url": s.url} for s in services.running_services(settings)],
        "last_nightly": nightly,
    }
    if as_json:
        print_json(answer)
        return
    click.echo(f"systems       {', '.join(settings.systems)}")
    click.echo(f"database      {database}")
    names = ", ".join(f"{s.name} (pid {s.pid})" for s in services.running_services(settings))
    click.echo(f"services      {names or 'none running; `mfg up` starts them'}")
    click.echo(f"last nightly  {_sentence(nightly)}")


def _database_state(settings: Settings, server: ServerStatus) -> str:
    if settings.database_url is not None:
        return "DATABASE_URL"
    return f"embedded, {server.state}" + (f" on port {server.port}" if server.port else "")


def _last_nightly(settings: Settings, server: EmbeddedServer) -> dict[str, object] | None:
    from orchestration.summary import last_nightly

    if settings.database_url is not None:
        return last_nightly(settings.database_url)
    server_url = server.url()
    return None if server_url is None else last_nightly(with_database(server_url, DATABASE))


def _sentence(nightly: dict[str, object] | None) -> str:
    if nightly is None:
        return "none, or the database does not run; `mfg nightly` runs one"
    return f"{nightly['status']} for {nightly['as_of']}, ended {nightly['completed_at']}"
