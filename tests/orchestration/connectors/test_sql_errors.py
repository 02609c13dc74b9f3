"""Complaints of databases that are not at hand, in their drivers' own words."""

import pytest

from orchestration.connectors.base import SqlEntity
from orchestration.connectors.errors import (
    SourceDataError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.sql_errors import source_error

ITEMS = SqlEntity(key=["id"], mode="full", expected_within_hours=26, table="erp.items")
QUERY = SqlEntity(key=["id"], mode="full", expected_within_hours=26, query="select 1")


def meaning(message, config=ITEMS):
    return source_error(Exception(message), system="erp", entity="items", config=config, variable="MFG_ERP_URL")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (SourceMissingError, "(1146, \"Table 'erp.items' doesn't exist\")"),
        (SourceMissingError, "ORA-00942: table or view does not exist"),
        (SourceMissingError, "('42S02', \"[42S02] Invalid object name 'items'. (208)\")"),
        (SourceMissingError, "(1054, \"Unknown column 'chg' in 'field list'\")"),
        (SourceMissingError, 'ORA-00904: "CHG": invalid identifier'),
        (SourceMissingError, "(1049, \"Unknown database 'nowhere'\")"),
        (SourceRefusedError, "(1045, \"Access denied for user 'mfg'@'host' (using password: YES)\")"),
        (SourceRefusedError, "ORA-01017: invalid username/password; logon denied"),
        (SourceRefusedError, "('28000', \"Login failed for user 'mfg'. (18456)\")"),
        (SourceRefusedError, "(1142, \"SELECT command denied to user 'mfg'@'host' for table 'items'\")"),
        (SourceUnreachableError, "(2003, \"Can't connect to MySQL server on 'host' (timed out)\")"),
        (SourceUnreachableError, "(2006, 'MySQL server has gone away')"),
        (SourceUnreachableError, "database is locked"),
        (SourceUnreachableError, "ORA-12541: Cannot connect. No listener at host"),
        (SourceDataError, "ORA-01722: invalid number"),
    ],
)
def test_words_of_other_databases_are_understood(kind, message):
    error = meaning(message)
    assert type(error) is kind
    assert str(error).startswith(f"erp.items: {message}")
    assert error.retryable == (kind is SourceUnreachableError)


@pytest.mark.parametrize(
    ("config", "named"), [(ITEMS, "table 'erp.items'"), (QUERY, "the query"), (None, "its tables")]
)
def test_the_remedy_names_what_was_read(config, named):
    assert f"that the user may read {named}." in str(meaning("access denied", config))


def test_an_error_without_words_has_at_least_a_name():
    assert str(meaning("")).startswith("erp.items: Exception. Nothing was stored;")


def test_a_long_complaint_is_cut():
    assert len(str(meaning("x" * 100_000))) < 1000
