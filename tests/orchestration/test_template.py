"""The template, and that it, the system that reads it and the models behind that speak of the same columns."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orchestration.connectors.config import load_system
from orchestration.connectors.factory import open_connector
from orchestration.errors import TemplateError
from orchestration.settings import ROOT
from orchestration.template import EXAMPLE, write_template
from orchestration.template_sheets import SHEETS

STAGING = ROOT / "dbt_project/models/staging/workbook"
SYSTEM = load_system("workbook")


def entity_of(sheet):
    return sheet.name.lower().replace(" ", "_")


def test_there_is_a_sheet_for_every_entity():
    assert {entity_of(sheet): sheet.name for sheet in SHEETS} == {
        name: entity.sheet for name, entity in SYSTEM.entities.items()
    }


def test_sheets_that_may_be_absent_are_those_whose_absence_is_accepted():
    assert {entity_of(sheet) for sheet in SHEETS if sheet.may_be_absent} == {
        name for name, entity in SYSTEM.entities.items() if entity.absent_sheet == "accept"
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=entity_of)
def test_headings_are_those_that_the_models_read_and_refuse_without(sheet):
    sql = (STAGING / f"stg_workbook__{entity_of(sheet)}.sql").read_text()
    assert set(re.findall(r"(?:code|text)_field\('(.+?)'\)", sql)) == {column.heading for column in sheet.columns}
    needed = {column.heading for column in sheet.columns if column.needed}
    assert set(re.findall(r"missing\('.+?', '(.+?)'\)", sql)) == needed
    assert set(SYSTEM.entities[entity_of(sheet)].key) <= {column.heading for column in sheet.columns}


@pytest.mark.parametrize("sheet", SHEETS, ids=entity_of)
def test_choices_are_those_that_the_models_know(sheet):
    sql = (STAGING / f"stg_workbook__{entity_of(sheet)}.sql").read_text()
    for column in sheet.columns:
        if column.choices:
            [codes] = re.findall(rf"unknown_code\('.+?', '{column.heading}', (\w+)\)", sql)
            [body] = re.findall(rf"set {codes} = {{(.+?)}} -%}}", sql, re.DOTALL)
            assert tuple(re.findall(r"'([^']+)':", body)) == column.choices


def test_an_untouched_template_is_read_and_holds_nothing(tmp_path):
    write_template(tmp_path)
    connector = open_connector(SYSTEM, {"MFG_WORKBOOK_URL": str(tmp_path)})
    assert {name: list(connector.extract(name, None).blocks) for name in SYSTEM.entities} == {
        name: [] for name in SYSTEM.entities
    }


def test_a_workbook_of_before_there_were_all_these_sheets_is_read(tmp_path):
    book = load_workbook(write_template(tmp_path))
    for sheet in SHEETS:
        if sheet.may_be_absent:
            book.remove(book[sheet.name])
    book.save(tmp_path / "company.xlsx")
    connector = open_connector(SYSTEM, {"MFG_WORKBOOK_URL": str(tmp_path)})
    assert [record for name in SYSTEM.entities for record in connector.extract(name, None).blocks] == []


def test_a_sheet_shows_an_example_notes_and_drop_downs(tmp_path):
    orders = load_workbook(write_template(tmp_path / "our.xlsx"))["Sales orders"]
    assert orders["A2"].value == f"{EXAMPLE} SO-1001"
    assert "Needed." in orders["A1"].comment.text
    lists = {str(choice.sqref): choice.formula1 for choice in orders.data_validations.dataValidation}
    assert lists["I2:I20000"] == '"open,partial,complete,cancelled"'
    assert lists["D2:D20000"] == "'Items'!$A$3:$A$20000"


@pytest.mark.parametrize(
    ("name", "said"),
    [("there.xlsx", "is there already"), ("x.csv", r"end in \.xlsx"), ("no/x.xlsx", "cannot be written")],
)
def test_what_cannot_be_written_is_told_and_nothing_is_overwritten(tmp_path: Path, name, said):
    (tmp_path / "there.xlsx").write_text("mine")
    with pytest.raises(TemplateError, match=said):
        write_template(tmp_path / name)
    assert (tmp_path / "there.xlsx").read_text() == "mine"
