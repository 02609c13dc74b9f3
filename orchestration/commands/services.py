"""`mfg up`, `mfg down`, `mfg status`"""

import os

import click

from orchestration import demo, services
from orchestration.commands.terminal import company, json_option, print_json
from orchestration.local_key import local_key
from orchestration.postgres.server import ServerStatus
from orchestration.runtime import embedded_server, read_settings
from orchestration.settings import Settings
from orchestration.transform import write_manifest


@click.command()
def up() -> None:
    """Start Dagster, the copilot API and the operations API on the database of the last run."""
    with company() as runtime:
        settings = runtime.settings
        write_manifest(settings, runtime.database_url)
        running = services.start_services(settings, lambda line: click.echo(line, err=True))
        key = local_key(settings, runtime.database_url)
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
    nightly = _last_nightly(settings.database_url or server.url())
    answer = {
        "systems": settings.systems,
        "database": _database_state(settings, server.status()),
        "services": [{"name": s.name, "pid": s.pid, "url": s.url} for s in services.running_services(settings)],
        "last_nightly": nightly,
    }
    if as_json:
        print_json(answer)
        return
    click.echo(f"systems       {', '.join(settings.systems)}")
    click.echo(f"database      {answer['database']}")
    names = ", ".join(f"{s.name} (pid {s.pid})" for s in services.running_services(settings))
    click.echo(f"services      {names or 'none running; `mfg up` starts them'}")
    click.echo(f"last nightly  {_sentence(nightly)}")


def _database_state(settings: Settings, server: ServerStatus) -> str:
    if settings.database_url is not None:
        return "DATABASE_URL"
    return f"embedded, {server.state}" + (f" on port {server.port}" if server.port else "")


def _last_nightly(database_url: str | None) -> dict[str, object] | None:
    if database_url is None:
        return None
    from orchestration.summary import last_nightly

    return last_nightly(database_url if "DATABASE_URL" in os.environ else database_url.rsplit("/", 1)[0] + "/mfg")


def _sentence(nightly: dict[str, object] | None) -> str:
    if nightly is None:
        return "none, or the database does not run; `mfg nightly` runs one"
    return f"{nightly['status']} for {nightly['as_of']}, ended {nightly['completed_at']}"
