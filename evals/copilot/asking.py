"""Asks the copilot every question and scores what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from copilot_api.answers import Answer
from copilot_api.pipeline import Copilot
from copilot_api.understanding.catalogue import Catalogue
from copilot_api.understanding.question import understand
from evals.copilot.cases import Case, Question
from evals.copilot.company import Company
from evals.copilot.scoring import Score, score


@dataclass(frozen=True)
class Outcome:
    """`case` is about the company at hand; `truth`: the values that had to stand in the answer; `understood`: the milliseconds of
    reading the question, which are part of the others."""

    question: Question
    case: Case
    truth: Sequence[Any] | None
    answer: Answer
    milliseconds: float
    understood: float
    score: Score


def ask_all(
    copilot: Copilot, company: Company, catalogue: Catalogue, questions: Sequence[Question]
) -> Iterator[Outcome]:
    """One outcome a question, in their order; a question about something that this company does not have is left out."""
    for question in questions:
        found = company.concrete(question.case)
        if found is None:
            continue
        case, truth = found
        context: dict[str, str] = {}
        for before in case.after:
            context = copilot.answer(before, context=context, max_tools=3).slots
        began = perf_counter()
        answer = copilot.answer(case.ask, context=context, max_tools=3)
        answered = perf_counter()
        understand(case.ask, catalogue, answer.as_of or date.today())
        understood = 1000 * (perf_counter() - answered)
        scored = score(case, truth, answer, operations_url=copilot.operations_url)
        yield Outcome(question, case, truth, answer, 1000 * (answered - began), understood, scored)
