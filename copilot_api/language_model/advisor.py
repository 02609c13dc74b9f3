"""The language model in the service of the copilot: when it is asked, how many at once, and when it is left alone."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from copilot_api.answers import LanguageModelUse, ToolCall
from copilot_api.config import LanguageModel
from copilot_api.errors import LanguageModelFailed
from copilot_api.language_model.check import objections
from copilot_api.language_model.client import Client
from copilot_api.language_model.dialogue import Dialogue, Run, hold
from copilot_api.language_model.prompt import opening
from copilot_api.tools.call import parse
from copilot_api.tools.registry import TOOLS
from copilot_api.understanding.calls import Call, Refusal
from copilot_api.understanding.catalogue import Catalogue
from copilot_api.understanding.plan import Plan
from copilot_api.understanding.question import Question

log = logging.getLogger("mfg.copilot.language_model")

MOST_AT_ONCE = 8
HOW_MUCH = frozenset({"limit", "sort"})
"""Arguments that say how much of a result is shown, not what is asked."""


@dataclass(frozen=True)
class Asking:
    """A question as the rules understood it: to `understood` a plan, or the reason why they make none of it."""

    query: str
    question: Question
    understood: Plan | Refusal
    context: Mapping[str, str]
    catalogue: Catalogue
    as_of: date
    max_tools: int


@dataclass(frozen=True)
class Advice:
    """What became of asking the model. `plan` with `calls` takes the place of what the rules planned; None: theirs stands.

    `agrees`: the model asked for what the rules would have. `text`: its words; None: the templates'.
    """

    use: LanguageModelUse
    plan: Plan | None = None
    calls: Sequence[ToolCall] = ()
    text: str | None = None
    agrees: bool = True


class Advisor:
    """Asks the model, and never lets an answer wait for it longer than its time."""

    def __init__(self, config: LanguageModel) -> None:
        self._client = Client(config)
        self._name = config.name
        self._seats = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._rests_until = 0.0

    def advise(self, asking: Asking, run: Run) -> Advice:
        """What the model makes of the question; whatever fails is told in `use`, and nothing is raised for it."""
        try:
            held = self._hold(asking, run)
        except LanguageModelFailed as error:
            log.warning("the language model is not followed: %s", error.detail)
            return self._instead(error.detail)
        planned = asking.understood.calls if isinstance(asking.understood, Plan) else ()
        if held.text is None and planned:
            return self._instead(_unworded(held), repaired=True)
        use = LanguageModelUse(
            name=self._name,
            worded=held.text is not None,
            repaired=held.repaired,
            instead_because=None if held.text is not None else _unworded(held),
        )
        made = [Call(made.tool_name, made.arguments) for made in held.calls]
        return Advice(use, _plan(asking, made), held.calls, held.text, agrees=_asked(made) == _asked(planned))

    def _instead(self, reason: str, *, repaired: bool = False) -> Advice:
        return Advice(LanguageModelUse(name=self._name, worded=False, repaired=repaired, instead_because=reason))

    def _hold(self, asking: Asking, run: Run) -> Dialogue:
        if time.monotonic() < self._rests_until:
            raise LanguageModelFailed("it failed a moment ago and is left alone for a while")
        if not self._seats.acquire(blocking=False):
            raise LanguageModelFailed(f"it has {MOST_AT_ONCE} questions already")
        try:
            planned = asking.understood.calls if isinstance(asking.understood, Plan) else ()
            first = opening(asking.query, asking.question, planned, asking.context, asking.as_of)
            return hold(
                self._client,
                first,
                run,
                lambda text, calls: objections(text, calls, asking.question, asking.catalogue),
                asking.max_tools,
            )
        except LanguageModelFailed as error:
            if error.rest_seconds:
                self._rests_until = time.monotonic() + error.rest_seconds
            raise
        finally:
            self._seats.release()


def may_answer(question: Question, understood: Plan | Refusal) -> bool:
    """Whether the model is asked. What is forbidden, off-topic, ambiguous, or names a code that nothing has, is refused by rule;
    words that the rules do not know, the model may know (another language, say)."""
    if isinstance(understood, Plan):
        return True
    if understood.candidates or any(character.isdigit() for unknown in question.unknown for character in unknown.words):
        return False
    return understood.reason in ("not_found", "missing_parameter")


def _plan(asking: Asking, made: Sequence[Call]) -> Plan:
    """The model's calls as a plan, with what the rules knew of the conversation and did not understand."""
    arguments = {name: str(value) for call in reversed(made) for name, value in call.arguments.items()}
    slots = {name: arguments[name] for name in ("sku_id", "warehouse_id") if name in arguments}
    if isinstance(asking.understood, Plan):
        rules = asking.understood
        return Plan(tuple(made), {**rules.slots, **slots}, rules.context_used, rules.notes)
    named = {mention.entity.entity_id for mention in asking.question.mentions}
    used = {name: value for name, value in slots.items() if asking.context.get(name) == value and value not in named}
    unknown = [f'Not known here by rule: "{unknown.words}"' for unknown in asking.question.unknown if unknown.essential]
    return Plan(tuple(made), slots, used, tuple(unknown) or ("Read by the language model alone",))


def _asked(calls: Sequence[Call]) -> list[str]:
    """What calls ask, comparable: defaults filled in, how much is shown left out."""
    return sorted(f"{call.tool} {_whole(call)}" for call in calls)


def _whole(call: Call) -> str:
    arguments = parse(TOOLS[call.tool], call.arguments).model_dump(mode="json", exclude=set(HOW_MUCH))
    return str(sorted(arguments.items()))


def _unworded(held: Dialogue) -> str:
    return f"its words were refused: {'; '.join(held.objections)}"
