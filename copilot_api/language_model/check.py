"""What is wrong with the model's words: whatever does not stand in a result of a tool."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from copilot_api.answers import ToolCall
from copilot_api.grounding import DAY, NUMBER, ungrounded
from copilot_api.language_model.prompt import SHOWN
from copilot_api.tools.call import parse
from copilot_api.tools.registry import TOOLS
from copilot_api.understanding.catalogue import Catalogue, Entity
from copilot_api.understanding.mentions import find_exact
from copilot_api.understanding.question import Question
from copilot_api.understanding.text import normalise, tokenise

LONGEST = 1500
CHECKED_KINDS = ("item", "warehouse", "supplier", "customer")
NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
    "eighty", "ninety", "hundreds?", "thousands?", "millions?", "billions?", "dozens?", "half", "twice", "double", "none", "nobody",
    "zero", "no one",
)  # fmt: skip
WORDED = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
FIGURE = re.compile(rf"{DAY.pattern}|{NUMBER.pattern}")
LINK = re.compile(r"https?:|www\.|\]\(|<[a-z/!]", re.IGNORECASE)


def objections(text: str, calls: Sequence[ToolCall], question: Question, catalogue: Catalogue) -> list[str]:
    """Why `text` must not be said; empty where it may.

    Numbers of the question excuse nothing here: asked "are there 500?", a model may not say that there are. Neither do the
    arguments, which the model has chosen itself.
    """
    results = [made.result for made in calls if made.result and made.result.gate.state == "open"]
    evidence: list[Any] = [result.model_dump(include=set(SHOWN)) for result in results]
    if not text or len(text) > LONGEST:
        return ["it is empty" if not text else f"it has more than {LONGEST} characters"]
    said = unicodedata.normalize("NFKC", text)
    named = [mention.entity for mention in question.mentions]
    codes = [code for entity in named for code in (entity.entity_id, entity.code, entity.name)]
    codes += [mention.typed for mention in question.mentions] + [number for _, number in question.orders]
    loose = [*ungrounded(said, [*evidence, codes]), *_worded(said, evidence), *_named(said, evidence, named, catalogue)]
    found = [f"{', '.join(dict.fromkeys(loose))} stands in no result"] if loose else []
    if LINK.search(said):
        found.append("it holds a link or markup")
    missing = _missing(said, calls) if results else None
    return [*found, f"it does not say {missing}"] if missing else found


def _worded(said: str, evidence: Sequence[Any]) -> list[str]:
    """Numbers in words, which no result has; "no" and "none" of a result without rows are its 0."""
    words = [found.casefold() for found in WORDED.findall(said)]
    nothing = {"none", "nobody", "zero", "no one"} if not ungrounded("0", evidence) else set()
    return [word for word in words if word not in nothing]


def _named(said: str, evidence: Sequence[Any], asked: Iterable[Entity], catalogue: Catalogue) -> list[str]:
    """Things of the plant that are named and stand in no result."""
    tokens = tokenise(normalise(said))
    found = find_exact(tokens, catalogue, set(range(len(tokens)))).of(*CHECKED_KINDS)
    known = _texts(evidence)
    allowed = set(asked)
    return [m.typed for m in found if m.entity not in allowed and not _stands(m.entity, known)]


def _stands(entity: Entity, known: str) -> bool:
    names = filter(None, {entity.entity_id, entity.code, entity.name})
    return any(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", known) for name in names)


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(map(_texts, value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(map(_texts, value))
    return value.casefold() if isinstance(value, str) else ""


def _missing(said: str, calls: Sequence[ToolCall]) -> str | None:
    """The number or day that the template says first, where the words leave it out: no answer talks past it."""
    made = next(made for made in calls if made.result and made.result.gate.state == "open")
    tool = TOOLS[made.tool_name]
    template = tool.say(made.result, parse(tool, made.arguments)) if made.result else ""
    first = FIGURE.search(template)
    return first[0] if first and _plain(first[0]) not in map(_plain, FIGURE.findall(said)) else None


def _plain(figure: str) -> str:
    return figure.replace(",", "").replace(" ", "")
