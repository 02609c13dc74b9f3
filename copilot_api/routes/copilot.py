"""/copilot: questions, conversations, tools."""

import json
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from copilot_api import sessions
from copilot_api.access import Reader, Services, WithServices
from copilot_api.answers import Answer
from copilot_api.keys import ApiKey
from copilot_api.tools.registry import TOOLS

router = APIRouter(prefix="/copilot", tags=["copilot"])

MAX_QUERY = 2000
SESSION = r"^[A-Za-z0-9._:-]{1,200}$"
EXAMPLES: dict[str, Any] = {
    "risk": {"summary": "What runs out", "value": {"query": "What will run out next week?"}},
    "stock": {
        "summary": "Stock of an item",
        "value": {"query": "How many FG-1001 are in stock?", "session_id": "desk-1"},
    },
}
SessionId = Annotated[str, Path(pattern=SESSION, examples=["desk-1"])]


class Hints(BaseModel):
    """What the asker is looking at; it fills gaps of the question."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    sku_id: str | None = None
    warehouse_id: str | None = None


class QueryRequest(BaseModel):
    query: str = Field(min_length=1, max_length=MAX_QUERY, pattern=r"^[^\x00]*$")
    session_id: str | None = Field(None, pattern=SESSION)
    context_hints: Hints = Hints()
    max_tools: int = Field(3, ge=1, le=10)


class ToolDescription(BaseModel):
    name: str
    description: str
    input_schema: dict[str, Any]


class ToolList(BaseModel):
    available_tools: int
    tools: list[ToolDescription]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "available_tools": 13,
                "tools": [{"name": "get_item", "description": "What an item is.", "input_schema": {"type": "object"}}],
            }
        }
    )


@router.post(
    "/query",
    summary="Ask a question",
    response_model=Answer,
    responses={200: {"content": {"text/event-stream": {}}}},
)
def query(
    request: Request, made: WithServices, key: Reader, asked: Annotated[QueryRequest, Body(openapi_examples=EXAMPLES)]
) -> Response | Answer:
    """Answers from the tables, with every number cited; refusals are answers too, with a reason."""
    answer = converse(made, key, asked)
    if "text/event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(_events(answer), media_type="text/event-stream")
    return answer


@router.get("/session/{session_id}/history", summary="What was said")
def session_history(made: WithServices, key: Reader, session_id: SessionId) -> sessions.History:
    with made.database.sessions() as connection:
        return sessions.history(connection, key.key_id, session_id)


@router.delete("/session/{session_id}", status_code=204, summary="Forget a conversation")
def delete_session(made: WithServices, key: Reader, session_id: SessionId) -> None:
    with made.database.sessions() as connection:
        sessions.delete(connection, key.key_id, session_id)


@router.get("/tools", summary="What the copilot can look up")
def tools(_: Reader) -> ToolList:
    return _listed()


@cache
def _listed() -> ToolList:
    listed = [
        ToolDescription(name=tool.name, description=tool.description, input_schema=tool.arguments.model_json_schema())
        for tool in TOOLS.values()
    ]
    return ToolList(available_tools=len(listed), tools=listed)


def converse(made: Services, key: ApiKey, asked: QueryRequest) -> Answer:
    """One turn of a conversation: remembered before and after."""
    session_id = asked.session_id or str(uuid.uuid4())
    with made.database.sessions() as connection:
        context = sessions.load_context(connection, key.key_id, session_id)
    hints = asked.context_hints.model_dump(exclude_none=True)
    answer = made.copilot.answer(asked.query, context={**context, **hints}, max_tools=asked.max_tools)
    answer = answer.model_copy(update={"session_id": session_id})
    with made.database.sessions() as connection:
        sessions.record(connection, key.key_id, session_id, asked.query, answer)
    made.metrics.answer(answer)
    return answer


def _events(answer: Answer) -> Iterator[bytes]:
    plain = answer.model_dump(mode="json")
    for call in plain["tool_calls"]:
        yield _event("tool_call", call)
    yield _event("message", {"text": answer.message})
    yield _event("answer", plain)


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
