"""Whether an answer is right: the tool, its arguments, the number, the refusal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from copilot_api.answers import Answer, ToolCall
from copilot_api.grounding import ungrounded
from copilot_api.tools.registry import TOOLS
from evals.copilot.cases import Case, ExpectedCall

NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?!\w)")
FREE = ("limit", "sort")
"""Arguments that change what is shown, not what is found: wrong only where the case names them."""


@dataclass(frozen=True)
class Score:
    """None: the case does not ask for it. `ungrounded`: numbers that stand nowhere."""

    tool: bool | None = None
    arguments: bool | None = None
    number: bool | None = None
    refusal: bool | None = None
    ungrounded: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return not self.ungrounded and False not in (self.tool, self.arguments, self.number, self.refusal)


def score(case: Case, truth: Sequence[Any] | None, answer: Answer, *, operations_url: str) -> Score:
    """Of a concrete case; `truth`: the values that must stand in the message."""
    loose = tuple(_loose(case, answer, operations_url))
    if case.refused or (case.or_refused and answer.provenance == "refused"):
        reasons = case.refused or case.or_refused
        return Score(refusal=answer.provenance == "refused" and answer.reason in reasons, ungrounded=loose)
    if answer.provenance == "refused":
        return Score(tool=False, arguments=False, number=None if truth is None else False, ungrounded=loose)
    tool = _same_tools(case.calls, answer.tool_calls)
    return Score(
        tool=tool,
        arguments=tool and all(any(_answers(call, made) for made in answer.tool_calls) for call in case.calls),
        number=None if truth is None else all(stands(value, answer.message) for value in truth),
        ungrounded=loose,
    )


def _loose(case: Case, answer: Answer, operations_url: str) -> list[str]:
    """Checked here once more: that the copilot checks itself is what is tested."""
    calls = [call.model_dump(exclude={"timestamp"}) for call in answer.tool_calls]
    candidates = [choice.model_dump() for choice in answer.candidates]
    return ungrounded(
        answer.message, [calls, candidates, answer.as_of, operations_url], " ".join([*case.after, case.ask])
    )


def _same_tools(expected: Sequence[ExpectedCall], made: Sequence[ToolCall]) -> bool:
    return len(expected) == len(made) and all(
        any(call.tool_name in wanted.tool.split("|") for call in made) for wanted in expected
    )


def _answers(expected: ExpectedCall, made: ToolCall) -> bool:
    if made.tool_name not in expected.tool.split("|"):
        return False
    alternatives = [expected.arguments, *([expected.or_arguments] if expected.or_arguments is not None else [])]
    return any(_same(made.tool_name, wanted, made.arguments, expected.ignore) for wanted in alternatives)


def _same(tool: str, wanted: Mapping[str, Any], made: Mapping[str, Any], ignore: Sequence[str]) -> bool:
    left_out = {*ignore, *(name for name in FREE if name not in wanted)}
    return _plain(tool, wanted, left_out) == _plain(tool, made, left_out)


def _plain(tool: str, arguments: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    """As the tool understands them, without what is its default."""
    parsed = TOOLS[tool].arguments.model_validate(dict(arguments))
    return {
        name: _comparable(value) for name, value in parsed.model_dump(exclude=left_out, exclude_defaults=True).items()
    }


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(str, value))
    return value.casefold() if isinstance(value, str) else value


def stands(value: Any, message: str) -> bool:
    """Whether the message says the value: a number rounded as it is shown, a day as 2026-03-02, a text as it is."""
    if isinstance(value, int | float | Decimal):
        return any(_rounds_to(float(value), shown) for shown in NUMBER.findall(message))
    if isinstance(value, date | datetime):
        return value.isoformat()[:10] in message
    return str(value).casefold() in message.casefold()


def _rounds_to(value: float, shown: str) -> bool:
    digits = shown.replace(",", "")
    decimals = len(digits.partition(".")[2])
    return abs(value - float(digits)) <= 0.5 * 10**-decimals * (1 + 1e-9)
