"""What comes back from a question."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from copilot_api.tools.tool import Citation, ProposedAction, ToolResult

Provenance = Literal["verified", "governed", "inferred", "refused"]
Reason = Literal["clarification", "not_found", "missing_parameter", "stale", "out_of_scope", "forbidden"]


class ToolCall(BaseModel):
    """One tool call: either a result or an error in words."""

    tool_name: str
    arguments: dict[str, Any]
    result: ToolResult | None
    error: str | None
    error_kind: str | None = Field(None, exclude=True)
    timestamp: datetime


class Choice(BaseModel):
    """Something that may have been meant."""

    kind: str
    id: str
    name: str


class LanguageModelUse(BaseModel):
    """What a language model did for an answer. `worded`: the message is its own, checked; else it is a template's, for
    the reason in `instead_because`."""

    name: str
    worded: bool
    repaired: bool = False
    instead_because: str | None = None


class Answer(BaseModel):
    """Provenance: *verified* exactly what was asked from fresh inputs; *governed* by a default that the message names;
    *inferred* something was matched by likeness or is missing; *refused* no answer, for `reason`."""

    message: str
    tool_calls: list[ToolCall] = []
    context_used: dict[str, str] = {}
    confidence: float = 0.0
    provenance: Provenance
    reason: Reason | None = None
    candidates: list[Choice] = []
    citations: list[Citation] = []
    charts: list[dict[str, Any]] = []
    proposed_actions: list[ProposedAction] = []
    suggestions: list[str] = []
    as_of: date | None = None
    run_id: str | None = None
    language_model: LanguageModelUse | None = None
    session_id: str = ""
    timestamp: datetime
    slots: dict[str, str] = Field(default={}, exclude=True)
