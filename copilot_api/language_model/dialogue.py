"""The conversation with the model: tools called for it, its words checked, and an end to it in any case."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from copilot_api.answers import ToolCall
from copilot_api.errors import LanguageModelFailed, NotFound, Unprocessable
from copilot_api.language_model.client import Asked, Client
from copilot_api.language_model.prompt import offered, repair, shown
from copilot_api.tools.call import parse
from copilot_api.tools.registry import TOOLS
from copilot_api.understanding.calls import Call

MAX_ROUNDS = 8
MAX_ASKED_AT_ONCE = 20

Run = Callable[[Call], ToolCall]
Object = Callable[[str, Sequence[ToolCall]], list[str]]


@dataclass
class Dialogue:
    """`text` None: the model found the calls, and no words for them that stand, for the reasons in `objections`."""

    calls: list[ToolCall] = field(default_factory=list)
    text: str | None = None
    repaired: bool = False
    objections: list[str] = field(default_factory=list)


def hold(client: Client, opening: Sequence[Mapping[str, Any]], run: Run, object_to: Object, max_tools: int) -> Dialogue:
    """Lets the model call at most `max_tools` tools and answer, with one attempt to repair what `object_to` objects to.

    Raises:
        LanguageModelFailed: it is late, makes no sense, never ends, or answers without having looked anything up.
    """
    held = Dialogue()
    messages = [dict(message) for message in opening]
    deadline = time.monotonic() + client.config.timeout_seconds
    for _ in range(MAX_ROUNDS):
        tools = offered() if len(held.calls) < max_tools else []
        reply = client.complete(messages, tools, deadline - time.monotonic())
        messages.append(reply.as_message())
        if reply.tool_calls:
            if len(reply.tool_calls) > MAX_ASKED_AT_ONCE:
                break
            messages += [_answered(asked, held, run, max_tools) for asked in reply.tool_calls]
            continue
        if not any(made.result for made in held.calls):
            raise LanguageModelFailed("it answered without looking anything up")
        text = (reply.content or "").strip()
        held.objections = object_to(text, held.calls)
        if not held.objections:
            held.text = text
            return held
        if held.repaired:
            return held
        held.repaired = True
        messages.append({"role": "user", "content": repair(held.objections)})
    raise LanguageModelFailed("it asks for tools without end")


def _answered(asked: Asked, held: Dialogue, run: Run, max_tools: int) -> dict[str, Any]:
    """The message that answers a call: its result, or what to correct."""
    try:
        call = _checked(asked)
        content = _called(call, held, run, max_tools)
    except (NotFound, Unprocessable) as error:
        content = error.detail
    return {"role": "tool", "tool_call_id": asked.id, "content": content}


def _checked(asked: Asked) -> Call:
    name, given = asked.function.name, asked.function.arguments
    if name not in TOOLS:
        raise Unprocessable(f"There is no tool {name[:50]!r}; there are {', '.join(TOOLS)}.")
    try:
        arguments = json.loads(given or "{}") if isinstance(given, str) else given
    except (ValueError, RecursionError) as error:
        raise Unprocessable(f"{name}: the arguments are no JSON.") from error
    if not isinstance(arguments, dict):
        raise Unprocessable(f"{name}: the arguments are no JSON object.")
    parsed = parse(TOOLS[name], arguments)
    return Call(name, parsed.model_dump(mode="json", include=set(arguments)))


def _called(call: Call, held: Dialogue, run: Run, max_tools: int) -> str:
    known = next((made for made in held.calls if Call(made.tool_name, made.arguments) == call), None)
    if known is None and len(held.calls) >= max_tools:
        return "No more tools may be called: answer from what you have."
    made = known or run(call)
    if known is None:
        held.calls.append(made)
    return shown(made.result) if made.result else str(made.error)
