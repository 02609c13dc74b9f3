"""A question taken apart: what it names, when, how many, and what it is about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz, process

from copilot_api.understanding.catalogue import Catalogue, Entity
from copilot_api.understanding.intents import KEYWORDS, Intent, score_intents
from copilot_api.understanding.mentions import Likely, Mention, Mentions, find_exact, likely_codes, likely_names
from copilot_api.understanding.stopwords import PREPOSITIONS, STOPWORDS
from copilot_api.understanding.text import Token, normalise, stem, tokenise
from copilot_api.understanding.time_expressions import NUMBERS, Window, find_window

RANK = "top|first|worst|best|highest|lowest|biggest|largest|smallest|latest|next"
HOW_MANY = r"(\d{1,3}|three|five|ten)"
TOP = re.compile(
    rf"\b(?:{RANK}) {HOW_MANY}\b(?! (?:day|week|month|quarter|year))|\b{HOW_MANY} (?:most|least|riskiest|{RANK})\b"
)
SEPARATOR = re.compile(r"[|§,;?]|\b(?:and|or|vs|versus|but|plus|than)\b")
NAMED = "§"
TYPO_LIKENESS = 84
MIN_TYPO_LENGTH = 5


@dataclass(frozen=True)
class Unknown:
    """Words that name nothing known. `essential`: they restrict the question ("in Hamburg"), so it has no answer."""

    words: str
    essential: bool


@dataclass(frozen=True)
class Question:
    """`text` is normalised and lower-cased; `numbers` are words that may be order numbers or mistyped codes."""

    text: str
    mentions: tuple[Mention, ...]
    ambiguous: tuple[tuple[str, tuple[Entity, ...]], ...]
    unknown: tuple[Unknown, ...]
    numbers: tuple[str, ...]
    orders: tuple[tuple[str, str], ...]
    window: Window | None
    top: int | None
    intents: tuple[Intent, ...]
    corrected: Mapping[str, str]

    def named(self, *kinds: str) -> list[Mention]:
        return [mention for mention in self.mentions if mention.entity.kind in kinds]

    def says(self, pattern: str) -> bool:
        return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", self.text) is not None


def understand(query: str, catalogue: Catalogue, as_of: date) -> Question:
    """Reads a question without asking the database; `with_numbers` completes it."""
    text = normalise(query)
    lowered = text.casefold()
    window = find_window(lowered, as_of)
    top = TOP.search(lowered)
    rest = _without(text, [window.said if window else "", top[0] if top else ""])
    tokens = tokenise(rest)
    free = {position for position, token in enumerate(tokens) if token.word not in ",;?"}
    mentions = find_exact(tokens, catalogue, free)
    numbers = [p for p in sorted(free - mentions.used) if tokens[p].has_digit and _numberlike(tokens, p)]
    corrected = _corrections(tokens, free - mentions.used - set(numbers), catalogue)
    words = [_shown(tokens, p, mentions, numbers, corrected) for p in range(len(tokens))]
    scored = score_intents(" ".join(words))
    question = Question(
        text=lowered,
        mentions=tuple(mentions.found),
        ambiguous=tuple(mentions.ambiguous),
        unknown=(),
        numbers=tuple(tokens[p].typed for p in numbers),
        orders=(),
        window=window,
        top=_top(top),
        intents=scored.intents,
        corrected=corrected,
    )
    return _with_likely_names(question, scored.rest, catalogue)


def with_numbers(question: Question, orders: Sequence[tuple[str, str]], catalogue: Catalogue) -> Question:
    """`orders` are (kind, number) of the orders that exist among `numbers`; the rest are taken as mistyped codes."""
    known = {number.casefold() for _, number in orders}
    for typed in question.numbers:
        if typed.casefold() not in known and not typed.isdigit():
            question = _with_likely(question, typed, likely_codes(typed, catalogue), essential=True)
    unknown_orders = [
        number
        for number in question.numbers
        if number.isdigit()
        and number not in known
        and _said_as_order(question.text, number)
        and not _said_as_quantity(question, number)
    ]
    missing = tuple(Unknown(number, essential=True) for number in unknown_orders)
    return replace(question, orders=tuple(orders), unknown=(*question.unknown, *missing))


def _with_likely_names(question: Question, rest: str, catalogue: Catalogue) -> Question:
    for segment in SEPARATOR.split(rest):
        words = segment.split()
        content = [stem(word) for word in words if word not in STOPWORDS and not word[0].isdigit()]
        if content:
            essential = bool(PREPOSITIONS.intersection(words)) or not question.mentions
            question = _with_likely(question, " ".join(content), likely_names(content, catalogue), essential)
    return question


def _with_likely(question: Question, typed: str, likely: Likely | None, essential: bool) -> Question:
    if likely is None:
        return replace(question, unknown=(*question.unknown, Unknown(typed, essential)))
    if likely.clear:
        mention = Mention(likely.entities[0], typed, min(likely.score, 0.99), margin=likely.margin)
        return replace(question, mentions=(*question.mentions, mention))
    return replace(question, ambiguous=(*question.ambiguous, (typed, likely.entities)))


def _without(text: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        position = text.casefold().find(phrase) if phrase else -1
        if position >= 0:
            text = f"{text[:position]} , {text[position + len(phrase) :]}"
    return text


def _numberlike(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    return not token.is_number or _announces_order(tokens[max(0, position - 3) : position])


def _announces_order(before: Sequence[Token]) -> bool:
    return any(
        token.word in ("order", "orders", "po", "so", "wo", "number", "no", "nr", "job", "#") for token in before
    )


def _said_as_order(text: str, number: str) -> bool:
    return re.search(rf"(order|po|so|wo|number|no|nr|job|#)\W+(\w+\W+){{0,2}}{re.escape(number)}\b", text) is not None


def _said_as_quantity(question: Question, number: str) -> bool:
    """ "order 50 CP-2003": so many of what follows."""
    names = "|".join(re.escape(mention.typed.casefold()) for mention in question.named("item"))
    between = r"(?:(?:more|pcs|pieces|units|of|the)\W+)*"
    return bool(names) and re.search(rf"\b{number}\W+{between}(?:{names})", question.text) is not None


def _corrections(tokens: Sequence[Token], positions: Iterable[int], catalogue: Catalogue) -> dict[str, str]:
    found = {}
    for position in positions:
        word = tokens[position].word
        known = word in STOPWORDS or word in KEYWORDS or stem(word) in KEYWORDS or stem(word) in catalogue.words
        if known or len(word) < MIN_TYPO_LENGTH or not word.isalpha() or score_intents(word).intents:
            continue
        match = process.extractOne(word, KEYWORDS, scorer=fuzz.ratio, score_cutoff=TYPO_LIKENESS)
        if match:
            found[word] = match[0]
    return found


def _shown(
    tokens: Sequence[Token], position: int, mentions: Mentions, numbers: Sequence[int], corrected: Mapping[str, str]
) -> str:
    if position in mentions.used or position in numbers:
        return NAMED
    return corrected.get(tokens[position].word, tokens[position].word)


def _top(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    text = match[1] or match[2]
    return max(1, int(text) if text.isdigit() else NUMBERS[text])
