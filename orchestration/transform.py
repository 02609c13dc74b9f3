"""Runs dbt inside this process: its command line takes seconds to start, three times a build under a wrapper."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from orchestration import transform_basis
from orchestration.errors import TransformError
from orchestration.postgres.connect import connect
from orchestration.settings import ROOT, Settings
from orchestration.transform_project import lay_out, source_files

log = logging.getLogger("mfg.transform")

Progress = Callable[[str], None]

CONSERVATION = "conserved_"
"""How the names of tests begin that count what went into a model."""

NOT_VIEWS = ("config.materialized:incremental", "resource_type:test")

LIBPQ_VARIABLES = {
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@dataclass(frozen=True)
class NodeResult:
    """How one model or test of a build ended; `failures` counts the rows a test found."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    row_count: int | None
    failures: int | None
    message: str | None

    @property
    def failed(self) -> bool:
        return self.status in ("error", "fail", "runtime error")


def target_path(settings: Settings) -> Path:
    """Where dbt keeps what it parsed: one folder per set of systems, since they decide which models exist."""
    name = hashlib.sha256(",".join(settings.systems).encode()).hexdigest()[:12]
    return settings.home / "dbt" / name


def project_path(settings: Settings) -> Path:
    return target_path(settings) / "project"


def manifest_path(settings: Settings) -> Path:
    return target_path(settings) / "manifest.json"


def dbt_environment(settings: Settings, database_url: str) -> dict[str, str]:
    """The variables profiles.yml and dbt itself read."""
    parts = conninfo_to_dict(database_url)
    # What the profile has no word for, libpq takes from the environment: nothing the URL asks for is dropped.
    asked = {variable: str(parts[name]) for name, variable in LIBPQ_VARIABLES.items() if name in parts}
    return {
        **asked,
        "DBT_PROFILES_DIR": str(ROOT / "dbt_project"),
        "DBT_PROJECT_DIR": str(project_path(settings)),
        "DBT_TARGET_PATH": str(target_path(settings)),
        "DBT_LOG_PATH": str(settings.home / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "MFG_SYSTEMS": ",".join(settings.systems),
        "MFG_DBT_HOST": str(parts.get("host") or "127.0.0.1"),
        "MFG_DBT_PORT": str(parts.get("port") or 5432),
        "MFG_DBT_USER": str(parts.get("user") or ""),
        "MFG_DBT_PASSWORD": str(parts.get("password") or ""),
        "MFG_DBT_DBNAME": str(parts.get("dbname") or ""),
    }


def write_manifest(settings: Settings, database_url: str, *, always: bool = False) -> Path:
    """Parses the project where its files are newer than the manifest; `TransformError` when it does not parse."""
    manifest = manifest_path(settings)
    if always or not manifest.exists() or manifest.stat().st_mtime < newest_source_time():
        manifest.parent.mkdir(parents=True, exist_ok=True)
        with _prepared(settings, database_url):
            _invoke(["parse"])
        os.utime(manifest)
    return manifest


def newest_source_time() -> float:
    return max(path.stat().st_mtime for path in source_files())


def build(
    settings: Settings, database_url: str, select: Sequence[str] = (), progress: Progress | None = None
) -> list[NodeResult]:
    """Builds and tests the selected models (default: all). Failed nodes are in the result, not raised.

    Where tables are brought up to date, views stand as they are and are in no result unless they were selected.
    """
    with connect(database_url, "mfg_loader") as connection:
        basis = transform_basis.basis(connection, source_files())
        anew = basis is None or not basis.carries_on(transform_basis.last_basis(connection))
        # Before anything is built: a build may be killed, and the day it was for stands in some tables then.
        if anew:
            transform_basis.forget(connection)
        elif basis:
            transform_basis.move_on(connection, basis.as_of)
    arguments = ["build", "--no-write-json", "--exclude-resource-type", "unit_test"]
    if anew:
        arguments += ["--full-refresh"]
    elif not select:
        select = NOT_VIEWS
    if select:
        arguments += ["--select", *select]
    with _prepared(settings, database_url):
        outcome = _invoke(arguments, progress, failed_nodes_are_results=True)
    results = [_node_result(result) for result in outcome.results]
    models = [result for result in results if result.resource_type == "model"]
    # Of what is brought up to date only what changed is counted: a record that was lost before would not be missed.
    whole = all(result.status == "success" for result in models) and not any(
        result.failed for result in results if result.name.startswith(CONSERVATION)
    )
    if anew and basis and not select and whole:
        with connect(database_url, "mfg_loader") as connection:
            transform_basis.remember(connection, basis, [model.name for model in models])
    return results


def compiled(settings: Settings, database_url: str, model: str) -> str:
    """The SQL of a model as the database is asked it where the model is built anew."""
    with _prepared(settings, database_url):
        # The model's tests are compiled along with it: dbt has no word for "only this one".
        outcome = _invoke(["compile", "--no-write-json", "--full-refresh", "--select", model])
    return next(str(result.node.compiled_code) for result in outcome.results if result.node.name == model)


def write_docs(settings: Settings, database_url: str, target: Path) -> Path:
    """dbt's documentation of every model as one page in `target`, a folder of its own; `TransformError` when it fails."""
    with _prepared(settings, database_url, DBT_TARGET_PATH=str(target)):
        _invoke(["docs", "generate", "--static"])
    return target / "static_index.html"


def _invoke(arguments: Sequence[str], progress: Progress | None = None, failed_nodes_are_results: bool = False) -> Any:
    from dbt.cli.main import dbtRunner

    quiet = ["--log-level", "none", "--log-level-file", "info", "--no-use-colors", "--no-version-check"]
    outcome = dbtRunner(callbacks=[_report(progress)] if progress else []).invoke([*quiet, *arguments])
    if outcome.exception is not None:
        raise TransformError(f"dbt {arguments[0]} failed: {outcome.exception}") from outcome.exception
    if not outcome.success and not failed_nodes_are_results:
        raise TransformError(f"dbt {arguments[0]} failed; see {os.environ['DBT_LOG_PATH']}/dbt.log")
    return outcome.result


def _report(progress: Progress) -> Callable[[Any], None]:
    def on_event(event: Any) -> None:
        if event.info.name == "LogModelResult":
            progress(f"{event.data.node_info.node_name} {event.data.execution_time:.1f} s")

    return on_event


def _node_result(result: Any) -> NodeResult:
    rows = (result.adapter_response or {}).get("rows_affected")
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        resource_type=str(result.node.resource_type),
        status=str(result.status),
        seconds=float(result.execution_time),
        row_count=int(rows) if rows is not None and int(rows) >= 0 else None,
        failures=result.failures,
        message=result.message,
    )


@contextmanager
def _prepared(settings: Settings, database_url: str, **others: str) -> Iterator[None]:
    """Lays out the company's project. dbt reads its configuration from the process's environment: it stands there meanwhile."""
    lay_out(project_path(settings), settings.systems)
    variables = {**dbt_environment(settings, database_url), **others}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
