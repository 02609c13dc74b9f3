"""Tool calls before they are made, what they are about, and why there may be none."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from copilot_api.understanding.question import Question

Reason = Literal["clarification", "not_found", "missing_parameter", "stale", "out_of_scope", "forbidden"]

OUT_OF_SCOPE = (
    "That is not something I can answer: I know this plant's stock, orders, production, forecasts, risks, suppliers, "
    "items, alerts and the freshness of its data."
)


@dataclass(frozen=True)
class Call:
    """A tool with its arguments, before they are checked."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """Something that may have been meant."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Refusal:
    """Why there is no answer, in words, and what may have been meant."""

    reason: Reason
    message: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What the calls are about, after the conversation has filled the gaps."""

    question: Question
    as_of: date
    items: tuple[str, ...]
    warehouse: str | None
    site: str | None
    category: str | None
    supplier: str | None
    customer: str | None
    late: bool
    top: int
