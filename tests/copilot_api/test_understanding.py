"""Text, time, names and intents, without a database."""

from datetime import date

import pytest

from copilot_api.understanding.catalogue import build_catalogue
from copilot_api.understanding.guard import guard
from copilot_api.understanding.intents import score_intents
from copilot_api.understanding.question import understand
from copilot_api.understanding.text import normalise, squeeze, stem
from copilot_api.understanding.time_expressions import find_window

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("in the next six weeks", "2026-03-02", "2026-04-13"),
        ("next 10 days", "2026-03-02", "2026-03-12"),
        ("next week", "2026-03-09", "2026-03-15"),
        ("this week", "2026-03-02", "2026-03-08"),
        ("by friday", None, "2026-03-06"),
        ("in march", "2026-03-01", "2026-03-31"),
        ("in january", "2027-01-01", "2027-01-31"),
        ("last month", "2026-02-01", "2026-02-28"),
        ("last quarter", "2025-10-01", "2025-12-31"),
        ("in the last 2 weeks", "2026-02-16", "2026-03-01"),
        ("by 2026-03-20", None, "2026-03-20"),
        ("between 2026-03-05 and 2026-03-20", "2026-03-05", "2026-03-20"),
        ("since 2026-01-01", "2026-01-01", None),
        ("tomorrow", "2026-03-03", "2026-03-03"),
        ("end of next month", "2026-04-01", "2026-04-30"),
    ],
)
def test_time_expressions(said, start, end):
    window = find_window(f"what runs out {said}?", MONDAY)
    assert (window.start, window.end) == tuple(date.fromisoformat(day) if day else None for day in (start, end))


@pytest.mark.parametrize("said", ["", "on 2026-02-31", "next", "weekly", "in 5 boxes"])
def test_no_time_expression(said):
    assert find_window(said, MONDAY) is None


def test_text_is_made_comparable():
    assert normalise("ＦＧ-1001\u200b  in\nW01") == "FG-1001 in W01"
    assert squeeze("fg 10-01") == "FG1001" and stem("batteries") == "battery" and stem("brass") == "brass"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how accurate was our forecast", "accuracy"),
        ("forecast for §", "forecast"),
        ("what will run out", "risk"),
        ("out of stock items", "inventory"),
        ("late purchase orders from suppliers", "purchase"),
        ("how many work orders are late", "production"),
        ("safety stock of §", "risk"),
        ("bill of materials of §", "item"),
        ("any critical alerts about stockouts", "alerts"),
    ],
)
def test_the_most_telling_phrase_wins(text, intent):
    assert score_intents(text).intents[0] == intent


@pytest.mark.parametrize(
    "text",
    ["order status of so-5001", "orders for fg-1001", "purchase orders", "make or buy for fg-1001", "send me the stock",
     "which orders were cancelled", "ship dates of so-1", "what should we order", "update on work orders"],
)  # fmt: skip
def test_questions_are_not_taken_for_commands(text):
    assert guard(text) is None


def catalogue():
    names = [("A-1", "Hex bolt M8"), ("A-2", "Hex bolt M10"), ("A-3", "Hex nut M8"), ("B-1", "Cable drum red")]
    items = [{"kind": "item", "entity_id": i, "code": i, "name": n, "detail": "Parts"} for i, n in names]
    places = [{"kind": "warehouse", "entity_id": "W1", "code": "W1", "name": "Main", "detail": "Plant A"}]
    return build_catalogue(items + places, [("OLD77", "B-1"), ("X", "gone")])


def named(text):
    question = understand(text, catalogue(), MONDAY)
    return [mention.entity.entity_id for mention in question.mentions], [
        e.entity_id for _, es in question.ambiguous for e in es
    ]


def test_names_are_found_by_code_alias_description_and_likeness():
    assert named("stock of a1")[0] == ["A-1"]
    assert named("stock of old77")[0] == ["B-1"]
    assert named("stock of hex bolt m10")[0] == ["A-2"]
    assert named("stock of the red cabel drum")[0] == ["B-1"]
    assert named("stock of hex bolts") == ([], ["A-1", "A-2"])
    assert named("stock of A-1 in the main warehouse")[0] == ["A-1", "W1"]


def test_top_n_is_a_number_of_rows_not_a_code():
    question = understand("top 3 items at risk", catalogue(), MONDAY)
    assert question.top == 3 and question.numbers == () and question.intents == ("risk",)
