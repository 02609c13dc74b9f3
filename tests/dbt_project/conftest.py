"""The dbt project as the nightly runs it, parsed once a session."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import write_manifest


@pytest.fixture(scope="session")
def dbt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps what it parsed; one for the session, for parsing takes seconds."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def manifest(dbt_home: Path) -> dict[str, Any]:
    """The manifest with every system of ours switched on."""
    settings = Settings(
        systems=(*DEMO_SYSTEMS, "adventureworks", "tryton", "odoo", "erpnext", "workbook"), home=dbt_home
    )
    parsed: dict[str, Any] = json.loads(write_manifest(settings, "postgresql:///unused").read_text())
    return parsed
