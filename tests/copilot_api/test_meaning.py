"""What a question means where no rule is sure, with the vectors themselves."""

import sys

import pytest

from copilot_api.understanding import meaning

pytest.importorskip("wordllama", reason="the extra `semantic` is not installed")


@pytest.fixture
def without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "wordllama", None)
    meaning._known.cache_clear()
    yield
    meaning._known.cache_clear()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what do the next weeks look like for §", "forecast"),
        ("is § a slow one", "findings"),
        ("i am afraid § won't suffice", "risk"),
    ],
)
def test_what_no_example_says_in_the_same_words(text, intent):
    assert meaning.meant(text) == intent


@pytest.mark.parametrize("text", ["§ §w", "who won the world cup", "sing a song", "what's for lunch"])
def test_what_means_nothing_of_the_plant(text):
    assert meaning.meant(text) is None


def test_a_question_that_no_rule_reads_is_read_by_its_meaning(ask):
    (made,) = ask("what do the next weeks look like for FG-1001").tool_calls
    assert made.tool_name == "get_forecast"


def test_vectors_that_cannot_be_read_leave_the_rest_alone(monkeypatch, caplog):
    import wordllama

    def missing(**_):
        raise FileNotFoundError("weights")

    meaning._known.cache_clear()
    monkeypatch.setattr(wordllama.WordLlama, "load", missing)
    assert not meaning.load() and "cannot be read" in caplog.text
    meaning._known.cache_clear()


def test_without_the_extra_rules_and_examples_alone_tell(without_the_extra, ask):
    assert not meaning.load() and meaning.meant("is § a slow one") is None
    assert ask("how many FG-1001 are in stock").provenance == "governed"
