"""The questions as they stand in questions/*.yaml, one file a kind, each in two halves."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from copilot_api.answers import Reason

FOLDER = Path(__file__).parent
Half = Literal["development", "held_out"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class ExpectedCall(BaseModel):
    """A call that answers. `tool` may name several that do, separated by "|"; `or_arguments` are as good as `arguments`;
    `ignore`: arguments that may be anything. An argument that is not named must be left at its default, except `limit` and `sort`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str
    arguments: Mapping[str, Any]
    or_arguments: Mapping[str, Any] | None = None
    ignore: Sequence[str] = ()


class Case(BaseModel):
    """One question and what a right answer is. Names in braces are picks (picks.yaml): {item.code}; a digit behind the name
    picks another one. Either `calls` are expected, a single one written without the list, or a refusal for one of the reasons.

    `after`: the questions of the conversation before it. `truth`: SQL whose every value must stand in the answer;
    %(item.sku_id)s is a pick's column there. `or_refused`: reasons for which not answering is right as well.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    after: Sequence[str] = ()
    calls: Sequence[ExpectedCall] = ()
    truth: str | None = None
    refused: Annotated[Sequence[Reason], BeforeValidator(_listed)] = ()
    or_refused: Annotated[Sequence[Reason], BeforeValidator(_listed)] = ()

    @model_validator(mode="before")
    @classmethod
    def _single_call(cls, given: dict[str, Any]) -> dict[str, Any]:
        call = {name: given[name] for name in ExpectedCall.model_fields if name in given}
        rest = {name: value for name, value in given.items() if name not in call}
        return {**rest, "calls": [call]} if call else rest

    @model_validator(mode="after")
    def _one_expectation(self) -> Self:
        if bool(self.calls) == bool(self.refused):
            raise ValueError(f"{self.ask!r} expects either calls or a refusal")
        return self


class Question(BaseModel):
    """A case with its place in the set."""

    kind: str
    half: Half
    case: Case


def load_questions(folder: Path = FOLDER / "questions") -> list[Question]:
    """All questions, by kind and half, in the order they are written in."""
    return [
        Question(kind=path.stem, half=half, case=Case.model_validate(case))
        for path in sorted(folder.glob("*.yaml"))
        for half, cases in yaml.safe_load(path.read_text()).items()
        for case in cases
    ]


def load_picks(path: Path = FOLDER / "picks.yaml") -> dict[str, str]:
    """Queries by name."""
    picks: dict[str, str] = yaml.safe_load(path.read_text())
    return picks
