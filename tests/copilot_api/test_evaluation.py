"""The questions of evals/copilot on the small plant: that they can be asked and scored, and what the score is made of."""

from datetime import UTC, date, datetime

import pytest

from copilot_api.answers import Answer, ToolCall
from evals.copilot.__main__ import evaluate
from evals.copilot.cases import Case, load_picks, load_questions
from evals.copilot.company import Company
from evals.copilot.report import GUARDED, misses, summary
from evals.copilot.scoring import score, stands

KINDS = {"inventory", "orders", "production", "risk", "suppliers", "findings", "missing", *GUARDED}
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_copilot_is_right_on_the_small_plant_as_well(plant):
    questions = [question for question in load_questions() if question.kind in KINDS]
    outcomes = evaluate(plant.url, questions)
    figures = summary(outcomes)
    assert len(outcomes) > 0.9 * len(questions)
    assert sum(outcome.score.right for outcome in outcomes) >= 0.95 * len(outcomes), "\n\n".join(misses(outcomes))
    assert figures["ungrounded numbers"] == "0"
    assert figures["hostile and off-topic refused"].startswith("100.0 %")


def test_there_are_questions_of_every_kind_in_both_halves():
    halves = {half: {q.kind for q in load_questions() if q.half == half} for half in ("development", "held_out")}
    assert halves["held_out"] == halves["development"]
    assert len({question.case.ask for question in load_questions()}) > 500


def test_a_question_is_about_what_there_is_or_left_out(plant):
    with plant.connect("mfg_analyst") as connection:
        company = Company(connection, {**load_picks(), "nothing": "select 1 as id where false"})
        case, truth = company.concrete(
            Case(
                ask="stock of {item.code} and {item2.code}",
                calls=[{"tool": "query_inventory", "arguments": {"sku_id": "{item.sku_id}"}}],
                truth="select sum(quantity_on_hand) from inventory_snapshots where sku_id = %(item.sku_id)s",
            )
        )
        assert case.ask == f"stock of {case.calls[0].arguments['sku_id']} and {case.ask.split()[-1]}"
        assert case.ask.split()[2] != case.ask.split()[-1] and truth[0] > 0
        assert company.concrete(Case(ask="{nothing.id}?", refused="not_found")) is None


def answered(message: str, **arguments: object) -> Answer:
    call = ToolCall(tool_name="query_inventory", arguments=arguments, result=None, error=None, timestamp=NOW)
    return Answer(message=message, tool_calls=[call], provenance="verified", timestamp=NOW)


def scored(answer: Answer, **expected: object) -> dict[str, bool | None]:
    case = Case(
        ask="how many FG-1 are there", **{"tool": "query_inventory", "arguments": {"sku_id": "FG-1"}, **expected}
    )
    found = score(case, [36], answer, operations_url="http://operations")
    return {name: getattr(found, name) for name in ("tool", "arguments", "number", "right")}


def test_tool_arguments_and_number_are_all_to_be_right():
    right = {"tool": True, "arguments": True, "number": True, "right": True}
    said = answered("36 of FG-1", sku_id="FG-1", limit=20)
    assert scored(said) == {**right, "right": False}, "36 stands in no result: ungrounded"
    assert scored(said, tool="get_item|query_inventory")["tool"]
    assert not scored(said, tool="get_item")["tool"]
    assert not scored(answered("36", sku_id="FG-1", warehouse_id="W01"))["arguments"]
    assert scored(answered("36", sku_id="FG-1", warehouse_id="W01"), ignore=["warehouse_id"])["arguments"]
    assert scored(answered("36", sku_id="FG-1"), arguments={}, or_arguments={"sku_id": "FG-1"})["arguments"]
    assert not scored(answered("37", sku_id="FG-1"))["number"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1234.56, "1,234.6 PCS"),
        (0.4, "0 left"),
        (date(2026, 3, 9), "on 2026-03-09"),
        ("FG-1", "of fg-1 there"),
        (7, "7."),
    ],
)
def test_a_value_stands_as_it_is_shown(value, message):
    assert stands(value, message)


@pytest.mark.parametrize(("value", "message"), [(12, "112 PCS"), (1.26, "1.2"), (date(2026, 3, 9), "2026-03-08")])
def test_another_value_does_not_stand(value, message):
    assert not stands(value, message)
