"""The demo company as this installation knows it: where it lives, which day it is there, where its sources are."""

import base64
import secrets
from datetime import date
from pathlib import Path

from orchestration.settings import Settings


def home(settings: Settings) -> Path:
    return settings.home / "demo"


def exists(settings: Settings) -> bool:
    """Whether the company was made here; costs nothing where it was not."""
    if not home(settings).exists():
        return False
    from examples.demo_company import company

    return company.exists(home(settings))


def today(settings: Settings) -> date | None:
    """The company's day, which `mfg demo advance` moves on; None where there is no company."""
    if not exists(settings):
        return None
    from examples.demo_company import company

    return company.summary(home(settings)).as_of


def start_sources(settings: Settings, erp_url: str) -> dict[str, str]:
    """Starts what does not run, and returns the environment variables that lead to the sources and to the mailbox."""
    from examples.demo_company.services import start_services

    running = start_services(home(settings))
    return {
        "MFG_DEMO_ERP_URL": erp_url,
        "MFG_DEMO_ACCOUNTING_URL": str(running.accounting_folder),
        "MFG_DEMO_WMS_URL": running.wms_url,
        "MFG_DEMO_WMS_TOKEN": running.wms_token,
        "MFG_SMTP_URL": running.smtp_url,
        "MFG_WEBHOOK_URL": running.webhook_url,
        "MFG_WEBHOOK_SECRET": _webhook_secret(home(settings)),
    }


def stop_sources(settings: Settings) -> bool:
    """Stops the sources; returns whether they ran."""
    if not home(settings).exists():
        return False
    from examples.demo_company.services import stop_services

    return stop_services(home(settings))


def _webhook_secret(folder: Path) -> str:
    """The secret the demo's webhooks are signed with, made once, readable by its owner alone."""
    path = folder / "webhook_secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text()
