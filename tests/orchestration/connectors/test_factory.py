"""From a system.yaml and the environment to an open connector."""

import pytest

from orchestration.connectors.base import FilesSystem, RestSystem, SqlSystem
from orchestration.connectors.errors import MissingVariableError
from orchestration.connectors.factory import open_connector
from orchestration.connectors.files import FilesConnector
from orchestration.connectors.postgres_source import PostgresConnector
from orchestration.connectors.rest import RestConnector
from orchestration.connectors.sql import CursorConnector

KINDS = {
    "sql": (SqlSystem, {"table": "items"}),
    "rest": (RestSystem, {"path": "/items"}),
    "files": (FilesSystem, {"pattern": "items.csv"}),
}


def system(kind, **connection):
    model, place = KINDS[kind]
    return model.model_validate(
        {
            "system": "plant",
            "connector_type": "erp",
            "kind": kind,
            "schedule": "nightly",
            "connection": {"url": "MFG_PLANT_URL", **connection},
            "entities": {"items": {"key": ["id"], "mode": "full", "expected_within_hours": 26, **place}},
        }
    )


@pytest.mark.parametrize(
    ("kind", "url", "connector"),
    [
        ("sql", "postgresql://host/db", PostgresConnector),
        ("sql", "sqlite://", CursorConnector),
        ("rest", "https://host/api", RestConnector),
        ("files", "/exports", FilesConnector),
    ],
)
def test_each_kind_opens_its_connector_without_connecting(kind, url, connector):
    assert isinstance(open_connector(system(kind), {"MFG_PLANT_URL": url}), connector)


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_folder_may_be_given_as_a_file_url(tmp_path, prefix):
    open_connector(system("files"), {"MFG_PLANT_URL": f"{prefix}{tmp_path}"}).check()


def test_a_value_may_be_the_content_of_a_file(tmp_path):
    secret = tmp_path / "url"
    secret.write_text(f" {tmp_path}\n")
    open_connector(system("files"), {"MFG_PLANT_URL": "", "MFG_PLANT_URL_FILE": str(secret)}).check()


@pytest.mark.parametrize("environ", [{}, {"MFG_PLANT_URL": "  "}])
def test_a_variable_that_is_not_set_is_named_with_its_purpose(environ):
    with pytest.raises(MissingVariableError, match=r"plant: MFG_PLANT_URL, its url, is not set\..*MFG_PLANT_URL_FILE"):
        open_connector(system("sql"), environ)


def test_a_token_that_the_system_names_must_be_set():
    with pytest.raises(MissingVariableError, match="MFG_PLANT_TOKEN, its token, is not set"):
        open_connector(system("rest", token="MFG_PLANT_TOKEN"), {"MFG_PLANT_URL": "http://host"})


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file or directory"), (b"\xff", "it is not text")])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, reason):
    path = tmp_path / "url"
    if content:
        path.write_bytes(content)
    with pytest.raises(MissingVariableError, match=f"MFG_PLANT_URL_FILE names {path}, which cannot be read: {reason}"):
        open_connector(system("sql"), {"MFG_PLANT_URL_FILE": str(path)})


def test_an_empty_file_sets_nothing(tmp_path):
    (tmp_path / "url").write_text("\n")
    with pytest.raises(MissingVariableError, match="is not set"):
        open_connector(system("sql"), {"MFG_PLANT_URL_FILE": str(tmp_path / "url")})
