"""What a command needs before it can do anything: a database with our schemas, Dagster's home, the demo's addresses."""

import base64
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

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
    """Settings from the environment, `.env` in the project's root and, for the demo company, its own addresses."""
    load_dotenv(ROOT / ".env")
    settings = load_settings()
    if settings.is_demo:
        _export_demo(settings)
        settings = load_settings()
    return settings


def start(settings: Settings, report: Report) -> Runtime:
    """Starts the embedded server if DATABASE_URL names none, migrates, and tells children where everything is."""
    database_url = settings.database_url or embedded_database(settings, report)
    for name in migrate(database_url):
        report(f"migrated {name}")
    _create_dagster_schema(database_url)
    os.environ.update(dagster_environment(settings, database_url))
    os.environ["DATABASE_URL"] = database_url
    return Runtime(settings, database_url)


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
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    return {
        "DAGSTER_HOME": str(home),
        "DAGSTER_COMPUTE_LOGS": str(settings.home / "logs" / "compute"),
        "DAGSTER_POSTGRES_URL": dagster_url(database_url),
    }


def dagster_url(database_url: str) -> str:
    """The company's database as Dagster sees it: only its own schema."""
    url = make_url(database_url).set(drivername="postgresql")
    return url.update_query_dict({"options": f"-csearch_path={DAGSTER_SCHEMA}"}).render_as_string(hide_password=False)


def _create_dagster_schema(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute(f"create schema if not exists {DAGSTER_SCHEMA}")


def _export_demo(settings: Settings) -> None:
    """The demo's addresses, where nobody has set others and the demo runs."""
    from examples.demo_company.services import services

    running = services(demo_home(settings))
    if running is None:
        return
    addresses = {
        "MFG_DEMO_ERP_URL": running.erp_url,
        "MFG_DEMO_ACCOUNTING_URL": str(running.accounting_folder),
        "MFG_DEMO_WMS_URL": running.wms_url,
        "MFG_DEMO_WMS_TOKEN": running.wms_token,
        "MFG_SMTP_URL": running.smtp_url,
        "MFG_WEBHOOK_URL": running.webhook_url,
        "MFG_WEBHOOK_SECRET": _webhook_secret(demo_home(settings)),
    }
    for name, value in addresses.items():
        os.environ.setdefault(name, value)


def _webhook_secret(home: Path) -> str:
    """The secret the demo's webhooks are signed with, made once, readable by its owner alone."""
    path = home / "webhook_secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()


def demo_home(settings: Settings) -> Path:
    return settings.home / "demo"


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
