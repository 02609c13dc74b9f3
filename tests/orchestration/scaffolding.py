"""A new system written into a copy of the checkout, then loaded and built as the nightly does."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from orchestration.connectors.base import SystemConfig
from orchestration.connectors.config import load_system
from orchestration.connectors.factory import open_connector
from orchestration.connectors.load import load_entity
from orchestration.found_source import FoundSystem
from orchestration.scaffold import write_system
from orchestration.settings import Settings
from orchestration.transform import build, write_manifest
from tests.conftest import Database

BUSINESS_DATE = """
    insert into staging.business_date (as_of, timezone, currency, systems, run_id)
    values ('2026-03-02', 'Europe/Vienna', 'EUR', %s, 'run-1')
"""


@dataclass(frozen=True)
class Written:
    """A system that was written below `root`."""

    root: Path
    name: str
    models: list[Path]
    left_out: list[str]

    @property
    def config(self) -> SystemConfig:
        return load_system(self.name, self.root / "orchestration/systems")

    def linted(self) -> str:
        """What the linter says of the models; nothing where all is well."""
        sqlfluff = [str(Path(sys.executable).parent / "sqlfluff"), "lint", "--processes", "1", *map(str, self.models)]
        done = subprocess.run(sqlfluff, cwd=self.root, capture_output=True, text=True, timeout=60)
        return "" if done.returncode == 0 else done.stdout

    def build(self, database: Database, environ: Mapping[str, str]) -> list[tuple[str, str | None]]:
        """Loads the entities, parses the project, builds and tests what was written and what it feeds; returns what went wrong."""
        config = self.config
        with closing(open_connector(config, environ)) as connector:
            for entity in config.entities:
                load_entity(database.url, connector, config, entity, clock=lambda: datetime.now(UTC))
        with database.connect("mfg_loader") as connection:
            connection.execute(BUSINESS_DATE, [[self.name]])
        settings = Settings(systems=(self.name,), home=self.root / ".mfg")
        with mock.patch("orchestration.transform_project.ROOT", self.root):
            write_manifest(settings, database.url, always=True)
            results = build(settings, database.url, [f"staging.{self.name}", "+intermediate.validated"])
        assert {result.name for result in results} >= {model.stem for model in self.models}
        return [(result.name, result.message) for result in results if result.status not in ("success", "pass")]


def written(root: Path, found: FoundSystem) -> Written:
    done = write_system(root, found)
    models = [path for path in done.written if path.suffix == ".sql"]
    return Written(root, found.settings["system"], models, done.left_out)


def settings(kind: str, *connection: str, **more: Any) -> dict[str, Any]:
    """What is said of a system called shop before anything of it is found."""
    variables = {key: f"MFG_SHOP_{key.upper()}" for key in ("url", *connection)}
    return {
        "system": "shop",
        "connector_type": "erp",
        "kind": kind,
        "schedule": "nightly",
        "connection": variables,
        **more,
    }
