"""What an analyst finds: questions that are answered, and tables that explain themselves."""

import re

import pytest

from orchestration.postgres.connect import connect
from orchestration.settings import ROOT
from tests.e2e.plant import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

QUESTION = re.compile(r"^### \d+\. (.*?)$\n+```sql\n(.*?)```", re.M | re.S)
QUESTIONS = QUESTION.findall((ROOT / "docs/analysts.md").read_text())
OF_FORECASTS = QUESTION.findall((ROOT / "docs/forecasts.md").read_text())
UNEXPLAINED = """
    select concat_ws('.', spaces.nspname, tables.relname, columns.attname)
    from pg_class as tables
    inner join pg_namespace as spaces on tables.relnamespace = spaces.oid
    inner join pg_attribute as columns on tables.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
    where spaces.nspname in ('manufacturing', 'forecast', 'staging', 'notification')
        and tables.relkind in ('r', 'v', 'm', 'p') and tables.relname !~ '^(stg|int)_'
        and (obj_description(tables.oid, 'pg_class') is null or col_description(tables.oid, columns.attnum) is null)
    order by 1
"""


MAY_BE_EMPTY = {"reason"}
"""Columns that may be null in every row: every gate of the company is open."""


def test_there_are_twenty_questions() -> None:
    assert len(QUESTIONS) == 20


@pytest.mark.parametrize("query", [pytest.param(query, id=question) for question, query in QUESTIONS + OF_FORECASTS])
def test_every_question_is_answered_to_an_analyst(settled: Plant, query: str) -> None:
    with connect(settled.database_url, "mfg_analyst") as connection:
        cursor = connection.execute(query.encode())
        columns = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        assert rows
        empty = {name for name, values in zip(columns, zip(*rows, strict=True), strict=True) if set(values) == {None}}
        assert empty <= MAY_BE_EMPTY


def test_every_table_and_column_explains_itself(settled: Plant) -> None:
    assert settled.rows(UNEXPLAINED) == []
