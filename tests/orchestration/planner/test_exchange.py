"""A workbook goes out, is filled in and comes back: all of it is taken, or nothing and every cell is named."""

from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import load_workbook

from orchestration.errors import PlannerError
from orchestration.planner.exchange import take_workbook
from orchestration.planner.store import read_known, read_overrides
from orchestration.planner.workbook import write_workbook
from tests.orchestration.planner.conftest import MONDAY

CLOSED = (
    "select quantity, withdrawn_by, withdrawn_on::text from forecast.forecast_overrides order by created_at, quantity"
)
MARKS = """
    select sku_id, warehouse_id, first_day::text, last_day::text, kind, reason, created_by, withdrawn_by
    from forecast.planner_marks order by created_at, kind
"""


@pytest.fixture
def export(forecast_company, tmp_path):
    def write(name="plan.xlsx", codes=None, weeks=None):
        with forecast_company.connect("mfg_planner") as connection:
            write_workbook(tmp_path / name, read_known(connection, codes, weeks))
        return tmp_path / name

    return write


@pytest.fixture
def take(forecast_company):
    def read(path, by="anna"):
        with forecast_company.connect("mfg_planner") as connection:
            return take_workbook(connection, path, by)

    return read


@pytest.fixture
def active(forecast_company):
    def read():
        with forecast_company.connect("mfg_analyst") as connection:
            found = read_overrides(connection)
        return {(o.sku_code, o.target.warehouse_id, str(o.target.target_date)): float(o.quantity) for o in found}

    return read


def fill(path, sheet, *changes: Callable | dict):
    """Changes cells by address, or appends the row given as a list."""
    book = load_workbook(path)
    for change in changes:
        if isinstance(change, dict):
            for address, value in change.items():
                book[sheet][address] = value
        else:
            book[sheet].append(change)
    book.save(path)
    return path


def test_what_is_exported(export, override):
    override(55)
    book = load_workbook(export(weeks=2))
    assert book.sheetnames == ["Forecast", "Months", "Marks", "How to"]
    rows = [[cell.value for cell in row] for row in book["Forecast"]["A1:J7"]]
    assert rows[0][:4] == ["Item code", "Description", "Warehouse", "Week"]
    assert [row[0] for row in rows[1:]] == ["200300"] * 2 + ["A-100"] * 4
    assert [row[2] for row in rows[1:]] == ["W1"] * 2 + ["all warehouses"] * 2 + ["W1"] * 2
    assert rows[5][4:] == [30, 15, 45, 55, None, None] and rows[5][3].date() == MONDAY
    assert [cell.value for cell in book["Months"][3]][2:5] == ["all warehouses", rows[1][3].replace(day=1), 177.143]
    (kinds,) = book["Marks"].data_validations.dataValidation
    assert kinds.formula1 == '"promotion,project,other"'


def test_one_item_alone_is_exported(export):
    book = load_workbook(export(codes=["200300"]))
    assert {row[0] for row in book["Forecast"].iter_rows(min_row=2, values_only=True)} == {"200300"}


def test_a_workbook_that_nobody_filled_in_changes_nothing(export, take):
    judged = take(export())
    assert (judged.changes, judged.unchanged, judged.refusals) == ([], 0, [])


def test_there_and_back_and_once_more(export, take, active, forecast_company):
    path = export(weeks=4)
    fill(path, "Forecast", {"I6": 100, "J6": "fair"}, {"I10": 12.5, "J10": "one customer less"},
         [200300.0, None, "W1", "2026-03-09", None, None, None, None, "7", "first order"])  # fmt: skip
    fill(path, "Months", ["A-100", None, "W2", "2026-04", None, None, 33, "builder's year"])
    fill(path, "Marks", ["A-100", "all warehouses", date(2025, 11, 3), date(2025, 11, 30), "promotion", "halved price"])
    expected = {
        ("A-100", None, "2026-03-02"): 100, ("A-100", "W1", "2026-03-02"): 12.5, ("200300", "W1", "2026-03-09"): 7,
        ("A-100", "W2", "2026-04-01"): 33,
    }  # fmt: skip
    judged = take(path)
    assert judged.refusals == [] and active() == expected
    with forecast_company.connect() as connection:
        marks = connection.execute(MARKS).fetchall()
        kept = connection.execute(
            "select statistical_value, made_on::text, created_by from forecast.forecast_overrides order by quantity"
        ).fetchall()
    assert marks == [("1", None, "2025-11-03", "2025-11-30", "promotion", "halved price", "anna", None)]
    assert [row[0] for row in kept] == pytest.approx([0, 30, 10 / 7 * 30, 40])
    assert {row[1:] for row in kept} == {("2026-03-02", "anna")}

    again = take(path, by="bert")
    assert (again.changes, again.unchanged, again.refusals) == ([], 5, []) and active() == expected


def test_a_new_word_closes_the_one_before_and_a_dash_withdraws_it(export, take, active, override, forecast_company):
    override(55)
    assert take(fill(export("1.xlsx"), "Forecast", {"I28": 44, "J28": "less"}), by="bert").refusals == []
    assert active() == {("A-100", "W1", "2026-03-02"): 44}
    path = fill(export("2.xlsx"), "Forecast", {"I28": "-"})
    assert take(path, by="cara").counts()["overrides_withdrawn"] == 1
    assert take(path).counts()["unchanged"] == 1 and active() == {}
    with forecast_company.connect() as connection:
        assert connection.execute(CLOSED).fetchall() == [(55, "bert", "2026-03-02"), (44, "cara", "2026-03-02")]


def test_a_mark_is_changed_and_withdrawn(export, take, forecast_company):
    row = ["A-100", "W1", date(2025, 11, 3), date(2025, 11, 30), "project", "bridge"]
    take(fill(export("1.xlsx"), "Marks", row))
    path = export("2.xlsx")
    take(fill(path, "Marks", {"E2": "promotion"}), by="bert")
    take(fill(export("3.xlsx"), "Marks", {"G2": "-"}), by="cara")
    with forecast_company.connect() as connection:
        assert [row[4:] for row in connection.execute(MARKS).fetchall()] == [
            ("project", "bridge", "anna", "bert"), ("promotion", "bridge", "bert", "cara"),
        ]  # fmt: skip


WRONG = [
    ("Forecast", ["X-1", None, "W1", MONDAY, None, None, None, None, 1, "x"], "A54", "there is no item X-1"),
    ("Forecast", ["A-100", None, "W9", MONDAY, None, None, None, None, 1, "x"], "C54", "one of W1, W2, or: all"),
    ("Forecast", ["A-100", None, None, MONDAY, None, None, None, None, 1, "x"], "C54", "the warehouse is missing"),
    ("Forecast", ["A-100", None, "W1", date(2026, 2, 23), None, None, None, None, 1, "x"], "D54", "is past"),
    ("Forecast", ["A-100", None, "W1", date(2026, 6, 1), None, None, None, None, 1, "x"], "D54", "ends with 2026-05-25"),
    ("Forecast", ["A-100", None, "W1", date(2026, 3, 4), None, None, None, None, 1, "x"], "D54", "Monday: 2026-03-02"),
    ("Forecast", ["A-100", None, "W1", "soon", None, None, None, None, 1, "x"], "D54", "soon is no date"),
    ("Forecast", ["A-100", None, "W1", None, None, None, None, None, 1, "x"], "D54", "week is missing"),
    ("Forecast", ["200300", None, "W2", MONDAY, None, None, None, None, 1, "x"], "A54", "nothing is forecast"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, -1, "x"], "I54", "-1 is negative"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, "12 pcs", "x"], "I54", "12 pcs is no number"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, True, "x"], "I54", "True is no number"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, "NaN", "x"], "I54", "NaN is no number"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, "=1+1", "x"], "I54", "formula without a result"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, 1, None], "J54", "the reason is missing"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, None, None, "x"], "I54", "but no quantity"),
    ("Forecast", ["A-100", None, "W1", MONDAY, 20, None, None, None, 1, "x"], "E54", "has moved on since the export, to 30"),
    ("Forecast", ["A-100", None, "W1", MONDAY, None, None, None, 9, 1, "x"], "H54", "the override was withdrawn since"),
    ("Months", ["A-100", None, "W1", "2026-13", None, None, 1, "x"], "D14", "2026-13 is no date"),
    ("Months", ["A-100", None, "W1", date(2026, 4, 2), None, None, 1, "x"], "D14", "first day: 2026-04-01"),
    ("Months", ["A-100", None, "W1", "2026-02", None, None, 1, "x"], "D14", "2026-02-01 is past"),
    ("Marks", ["A-100", "W1", MONDAY, date(2026, 3, 1), "other", "x"], "D2", "before the first day"),
    ("Marks", ["A-100", "W1", MONDAY, None, "other", "x"], "D2", "last day is missing"),
    ("Marks", ["A-100", "W1", MONDAY, MONDAY, "party", "x"], "E2", "one of promotion, project, other"),
    ("Marks", ["A-100", "W1", MONDAY, MONDAY, "other", None], "F2", "the reason is missing"),
    ("Marks", ["A-100", "W1", MONDAY, MONDAY, "other", "x", "yes"], "G2", "yes says nothing here"),
]  # fmt: skip


def test_every_wrong_cell_is_named_with_its_remedy_and_nothing_is_taken(export, take, active, subtests):
    path = export()
    for number, (sheet, row, cell, says) in enumerate(WRONG):
        copy = path.with_name(f"{number}.xlsx")
        copy.write_bytes(path.read_bytes())
        fill(copy, "Forecast", {"I2": 1, "J2": "right"})
        with subtests.test(says):
            (refusal,) = take(fill(copy, sheet, row)).refusals
            assert (refusal.sheet, refusal.cell) == (sheet, cell) and says in str(refusal)
    assert active() == {}


def test_a_row_said_twice_is_refused(export, take):
    row = ["A-100", None, "W1", MONDAY, None, None, None, None, 1, "x"]
    (refusal,) = take(fill(export(), "Forecast", row, row)).refusals
    assert (refusal.cell, refusal.problem) == ("A55", "row 54 is about the same")


def test_what_somebody_else_said_meanwhile_is_not_written_over(export, take, override):
    path = fill(export(), "Forecast", {"I28": 44, "J28": "less"})
    override(55)
    (refusal,) = take(path).refusals
    assert (refusal.cell, refusal.problem) == ("H28", "anna has set 55 here since the export")
    assert take(fill(path, "Forecast", {"H28": 55})).refusals == []


def test_a_forecast_that_moved_on_is_looked_at_again(export, take, forecast_company):
    path = fill(export(), "Forecast", {"I28": 44, "J28": "less"})
    with forecast_company.connect() as connection:
        connection.execute("update forecast.forecasts set forecast_value = 28 where forecast_value = 30")
    assert [refusal.cell for refusal in take(path).refusals] == ["E28"]
    assert take(fill(path, "Forecast", {"E28": 28})).refusals == []


def test_what_is_no_such_workbook_is_refused(export, take, tmp_path):
    (tmp_path / "x.xlsx").write_text("no")
    book = load_workbook(export())
    del book["Marks"]
    book.save(tmp_path / "no_marks.xlsx")
    fill(export("headings.xlsx"), "Forecast", {"I1": "Mine"})
    for name, says in {
        "x.xlsx": "no Excel workbook", "gone.xlsx": "cannot be read", "no_marks.xlsx": "has no sheet 'Marks'",
        "headings.xlsx": "look at New override",
    }.items():  # fmt: skip
        with pytest.raises(PlannerError, match=says):
            take(tmp_path / name)


def test_nothing_is_overwritten_or_written_of_no_forecast(export, database, tmp_path):
    export()
    with pytest.raises(PlannerError, match="is there already"):
        export()
    with pytest.raises(PlannerError, match=r"end in \.xlsx"):
        export("plan.csv")
    with database.connect() as connection:
        connection.execute("delete from forecast.runs")
    with pytest.raises(PlannerError, match="mfg nightly"):
        export("new.xlsx")
