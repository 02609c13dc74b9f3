"""The documentation dbt makes of models, columns and lineage: one page, kept until what it shows has changed."""

import hashlib
import os
import sys
from pathlib import Path

from filelock import FileLock

from orchestration import transform
from orchestration.errors import OrchestrationError, SettingsError
from orchestration.postgres.connect import connect
from orchestration.postgres.errors import PostgresError
from orchestration.runs import files_hash
from orchestration.settings import Settings, load_settings
from orchestration.transform_project import source_files

MARK = "<!-- built from {} -->\n"
NICENESS = 10
"""A build gives way to what answers people."""

COLUMNS = """
    select string_agg(
        concat_ws(' ', nspname, relname, relkind, attname, format_type(atttypid, atttypmod)), ',' order by nspname, relname, attnum
    )
    from pg_namespace
    inner join pg_class on relnamespace = pg_namespace.oid
    inner join pg_attribute on attrelid = pg_class.oid
    where nspname in ('raw', 'staging', 'manufacturing') and relkind in ('r', 'p', 'v', 'm') and not relispartition
        and attnum > 0 and not attisdropped
"""


def page_path(settings: Settings) -> Path:
    return transform.target_path(settings) / "docs" / "page.html"


def inputs(settings: Settings, database_url: str) -> str:
    """A hash of what a page shows: the project's files, and the relations of the database with their columns."""
    with connect(database_url, "mfg_analyst", connect_timeout_s=3) as connection:
        (columns,) = connection.execute(COLUMNS).fetchone() or (None,)
    project = files_hash(source_files())
    return hashlib.sha256(f"{project} {columns}".encode()).hexdigest()


def built_from(page: Path) -> str | None:
    """The inputs of the page, which it bears at its end; None where there is no page."""
    try:
        with page.open("rb") as file:
            file.seek(-len(MARK.format("0" * 64)), os.SEEK_END)
            return file.read().decode().split()[-2]
    except FileNotFoundError:
        return None


def write_page(settings: Settings, database_url: str) -> Path:
    """Builds the page unless it is there as it should be, one build at a time.

    The page that was there stays until the new one is whole. Raises `TransformError` where dbt cannot build it.
    """
    page = page_path(settings)
    page.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(page.with_suffix(".lock")):
        found = inputs(settings, database_url)
        if built_from(page) != found:
            made = transform.write_docs(settings, database_url, page.parent)
            with made.open("a", encoding="utf-8") as file:
                file.write("\n" + MARK.format(found))
            made.replace(page)
    return page


def main() -> None:
    """`python -m orchestration.dbt_docs`, on the DATABASE_URL of the environment; exit 1 says why on standard error."""
    os.nice(NICENESS)
    try:
        settings = load_settings()
        if settings.database_url is None:
            raise SettingsError("DATABASE_URL is not set: it names the database whose tables are described")
        write_page(settings, settings.database_url)
    except (OrchestrationError, PostgresError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
