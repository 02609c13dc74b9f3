"""What a command needs before it can do anything: a database with our schemas, Dagster's home, the demo's sources."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from notifications.seed import default_channels
from notifications.store.people import save_channels
from orchestration import demo
from orchestration.errors import SettingsError
from orchestration.postgres.connect import connect
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import EmbeddedServer, create_database
from orchestration.settings import ROOT, Settings, load_dotenv, load_settings

DATABASE = "mfg"
DAGSTER_SCHEMA = "dagster"

Report = Callable[[str], None]


@dataclass(frozen=True)
class Runtime:
    """A company that can be worked on."""

    settings: Settings
    database_url: str


def read_settings() -> Settings:
    """Settings from the environment and from `.env` in the project's root; the demo company keeps its own calendar."""
    load_dotenv(ROOT / ".env")
    settings = load_settings()
    if settings.is_demo and settings.as_of is None and (today := demo.today(settings)) is not None:
        os.environ["MFG_AS_OF"] = today.isoformat()
        settings = load_settings()
    return settings


def start(settings: Settings, report: Report) -> Runtime:
    """Starts the embedded server if DATABASE_URL names none, migrates, and tells children where everything is.

    The demo company's sources are started as well, where it was made here.
    """
    database_url = settings.database_url or embedded_database(settings, report)
    for name in migrate(database_url):
        report(f"migrated {name}")
    _furnish(settings, database_url)
    if settings.is_demo and demo.exists(settings):
        for name, value in demo.start_sources(settings, erp_url=demo_erp_database(settings, report)).items():
            os.environ.setdefault(name, value)
    os.environ.update(dagster_environment(settings, database_url))
    os.environ["DATABASE_URL"] = database_url
    return Runtime(load_settings(), database_url)


def embedded_server(settings: Settings) -> EmbeddedServer:
    return EmbeddedServer(settings.home / "postgres")


def embedded_database(settings: Settings, report: Report, name: str = DATABASE) -> str:
    """The URL of a database on the embedded server, both made if they are not there."""
    server = embedded_server(settings)
    if server.url() is None:
        report(f"starting the embedded PostgreSQL in {settings.home}")
    return create_database(server.start(), name)


def dagster_environment(settings: Settings, database_url: str) -> dict[str, str]:
    """Makes Dagster's home, and returns the variables that point there."""
    home = settings.home / "dagster"
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    except OSError as error:
        raise SettingsError(f"MFG_HOME: {error.filename} cannot be written ({error.strerror}); name another") from error
    return {
        "DAGSTER_HOME": str(home),
        "DAGSTER_COMPUTE_LOGS": str(settings.home / "logs" / "compute"),
        "DAGSTER_POSTGRES_URL": dagster_url(database_url),
    }


def dagster_url(database_url: str) -> str:
    """The company's database as Dagster sees it: only its own schema; options of the URL are kept."""
    url = make_url(database_url).set(drivername="postgresql")
    options = " ".join([*url.normalized_query.get("options", ()), f"-csearch_path={DAGSTER_SCHEMA}"])
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _furnish(settings: Settings, database_url: str) -> None:
    """What a new database needs besides tables: Dagster's schema, and channels to be told over.

    The demo's webhook is on this machine, which no other company's may call.
    """
    with connect(database_url) as connection:
        connection.execute(f"create schema if not exists {DAGSTER_SCHEMA}")
        save_channels(connection, default_channels(allow_private_webhook=settings.is_demo))


def demo_erp_database(settings: Settings, report: Report) -> str:
    """Where the demo's ERP lives: MFG_DEMO_ERP_URL, else a database of its own on the embedded server."""
    given = os.environ.get("MFG_DEMO_ERP_URL")
    if given:
        return given
    if settings.database_url is not None:
        raise SettingsError(
            "The demo company's ERP needs a database of its own, and DATABASE_URL is yours: nothing was made in it. "
            "Set MFG_DEMO_ERP_URL to an empty database, or unset DATABASE_URL to use the embedded server."
        )
    return embedded_database(settings, report, "demo_erp")
