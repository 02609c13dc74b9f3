"""What a command stands on before it begins: a migrated database, Dagster's home and schema."""

import os
from pathlib import Path
from unittest import mock

import pytest
import sqlalchemy

from orchestration import runtime
from orchestration.errors import SettingsError
from orchestration.settings import ROOT, Settings


@pytest.fixture(autouse=True)
def environment():
    """Starting a company tells its children where everything is, by environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MFG_", "DATABASE_URL"))}
    with mock.patch.dict(os.environ, kept, clear=True):
        yield


def test_an_empty_database_is_migrated_and_children_find_it(scratch_database, tmp_path: Path):
    reported = []
    settings = Settings(home=tmp_path, systems=("adventureworks",), database_url=scratch_database.url)
    started = runtime.start(settings, reported.append)
    assert started.database_url == os.environ["DATABASE_URL"] == scratch_database.url
    assert reported[0] == "migrated 0001_raw_and_staging"
    assert (Path(os.environ["DAGSTER_HOME"]) / "dagster.yaml").read_text() == (ROOT / "dagster.yaml").read_text()
    with scratch_database.connect() as connection:
        assert connection.execute("select to_regnamespace('dagster')::text").fetchone() == ("dagster",)

    runtime.start(settings, reported.append)
    assert len(reported) == len(set(reported))


def test_dagster_sees_its_own_schema_and_keeps_the_options_of_the_url(database):
    url = f"{database.url}?options=-c%20work_mem%3D7MB&application_name=x"
    engine = sqlalchemy.create_engine(runtime.dagster_url(url))
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("show search_path")) == "dagster"
        assert connection.scalar(sqlalchemy.text("show work_mem")) == "7MB"
    engine.dispose()


def test_a_password_with_every_sign_reaches_dagster_whole():
    url = sqlalchemy.make_url(runtime.dagster_url("postgresql://u:p%40s%2F%3A%25s@h:1/db"))
    assert url.password == "p@s/:%s"


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path):
    taken = tmp_path / "file"
    taken.touch()
    with pytest.raises(SettingsError, match=rf"MFG_HOME: {taken}/dagster cannot be written"):
        runtime.dagster_environment(Settings(home=taken), "postgresql://u@h/db")


def test_the_demo_writes_no_table_of_its_own_into_a_database_that_is_ours_to_borrow(tmp_path: Path):
    settings = Settings(home=tmp_path, database_url="postgresql://u@h/db")
    with pytest.raises(SettingsError, match="nothing was made in it"):
        runtime.demo_erp_database(settings, print)
    os.environ["MFG_DEMO_ERP_URL"] = "postgresql://u@h/erp"
    assert runtime.demo_erp_database(settings, print) == "postgresql://u@h/erp"
