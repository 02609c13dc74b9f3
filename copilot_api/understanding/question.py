"""A question taken apart: what it names, when, how many, and what it is about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from copilot_api.understanding.catalogue import Catalogue, Entity
from copilot_api.understanding.likeness import read_intents
from copilot_api.understanding.mending import mended
from copilot_api.understanding.mentions import Likely, Mention, Mentions, find_exact, likely_codes, likely_names
from copilot_api.understanding.phrases import Intent
from copilot_api.understanding.text import Token, normalise, stem, tokenise
from copilot_api.understanding.thesaurus import ITEMS, plain
from copilot_api.understanding.time_expressions import NUMBERS, Window, find_window
from copilot_api.understanding.vocabulary import is_common, is_known

RANK = r"(?:top|first|next|most|least|riskiest|worst|best|\w{2,}est)"
HOW_MANY = r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)"
COUNTED = rf"(?:(?:sales|purchase|work|customer) )?(?:{ITEMS}|orders|suppliers|customers|alerts|jobs|deliveries)"
TOP = re.compile(
    rf"\b{RANK} {HOW_MANY}\b(?! (?:day|week|month|quarter|year))|\b{HOW_MANY} {RANK}\b|"
    rf"(?<!than )(?<!for )(?<!of )\b{HOW_MANY} (?:\w+ )?{COUNTED}\b"
)
QUANTILE = re.compile(r"p\d\d")
SEPARATOR = re.compile(r"[|,;?]|§\w?|\b(?:and|or|vs|versus|but|plus|than)\b")
NAMED = {"item": "§", "supplier": "§s", "customer": "§c", "category": "§k"}
PLACE = "§w"
"""What stands in a text for a name: of an item or a number, a supplier, a customer, a category; or of a place."""
EXACT_KINDS = frozenset({"category", "site"})
"""Their names are common words: another word is not one of them misspelled."""
BEFORE_NAMES = frozenset({"in", "at", "from", "for", "of", "with", "within", "into"})
BEFORE_THINGS = frozenset({"many", "much", "any", "some", "no"})


@dataclass(frozen=True)
class Unknown:
    """Words that name nothing known. `essential`: they restrict the question ("in Hamburg"), so it has no answer."""

    words: str
    essential: bool


@dataclass(frozen=True)
class Question:
    """`text` is normalised, lower-cased and mended, `plain` the same in the words of the rules, with § for names; `numbers`
    are words that may be order numbers or mistyped codes; `telling`: it says what it is about; `by_example`: no rule says so,
    but it is like an example."""

    text: str
    plain: str
    mentions: tuple[Mention, ...]
    ambiguous: tuple[tuple[str, tuple[Entity, ...]], ...]
    unknown: tuple[Unknown, ...]
    numbers: tuple[str, ...]
    orders: tuple[tuple[str, str], ...]
    window: Window | None
    top: int | None
    intents: tuple[Intent, ...]
    telling: bool
    by_example: bool
    corrected: Mapping[str, str]

    def named(self, *kinds: str) -> list[Mention]:
        return [mention for mention in self.mentions if mention.entity.kind in kinds]

    def says(self, pattern: str) -> bool:
        return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", self.plain) is not None


def understand(query: str, catalogue: Catalogue, as_of: date) -> Question:
    """Reads a question without asking the database; `with_numbers` completes it."""
    typed = normalise(query)
    corrected = mended((token.word for token in tokenise(typed)), catalogue)
    text = _mended(typed, corrected)
    lowered = text.casefold()
    window = find_window(lowered, as_of)
    top = TOP.search(lowered)
    many = next(filter(None, top.groups())) if top else ""
    tokens = tokenise(_without(text, [window.said if window else "", many]))
    free = {position for position, token in enumerate(tokens) if token.word not in ",;?"}
    mentions = find_exact(tokens, catalogue, free)
    numbers = [p for p in sorted(free - mentions.used) if tokens[p].has_digit and _numberlike(tokens, p)]
    said = plain(" ".join(_shown(tokens, mentions, numbers)))
    scored, by_example = read_intents(said)
    question = Question(
        text=lowered,
        plain=f"{said} {window.said}" if window else said,
        mentions=tuple(mentions.found),
        ambiguous=tuple(mentions.ambiguous),
        unknown=(),
        numbers=tuple(tokens[p].typed for p in numbers),
        orders=(),
        window=window,
        top=_number(many) if many else None,
        intents=scored.intents,
        telling=scored.telling,
        by_example=by_example,
        corrected=corrected,
    )
    named = _with_likely_names(question, said, set(scored.rest.split()), catalogue)
    return _reread(named, said) if len(named.mentions) > len(question.mentions) else named


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


def _with_likely_names(question: Question, said: str, idle: set[str], catalogue: Catalogue) -> Question:
    """With what the words that no rule knows may name; `idle`: the words that no rule has read."""
    for segment in SEPARATOR.split(said):
        words = segment.split()
        telling = [position for position, word in enumerate(words) if _may_name(word, idle, catalogue)]
        telling = [p for p, word in enumerate(words) if p in telling or _names_with(word, p, words, telling, catalogue)]
        if telling:
            content = [stem(words[position]) for position in telling]
            essential = _is_essential(question, words[: telling[0]])
            question = _with_likely(question, " ".join(content), likely_names(content, catalogue), essential)
    return question


def _reread(question: Question, said: str) -> Question:
    """What it is about once more, with the sign of a name for what turned out to be one."""
    likely = {word for mention in question.mentions if mention.score < 1 for word in mention.typed.split()}
    words = [NAMED["item"] if stem(word) in likely else word for word in said.split()]
    text = " ".join(
        word for position, word in enumerate(words) if word != "§" or words[position - 1 : position] != ["§"]
    )
    scored, by_example = read_intents(text)
    return replace(question, intents=scored.intents, telling=scored.telling, by_example=by_example)


def _may_name(word: str, idle: set[str], catalogue: Catalogue) -> bool:
    if word[0].isdigit() or len(word) == 1 or is_common(word):
        return False
    return not is_known(word) or (word in idle and stem(word) in catalogue.words)


def _names_with(word: str, position: int, words: Sequence[str], telling: Sequence[int], catalogue: Catalogue) -> bool:
    """Whether a common word is part of the name beside it: "check" in "check valve"."""
    entities = set(catalogue.words.get(stem(word), ()))
    beside = [stem(words[p]) for p in (position - 1, position + 1) if p in telling]
    return any(entities.intersection(catalogue.words.get(other, ())) for other in beside)


def _is_essential(question: Question, before: Sequence[str]) -> bool:
    """Whether words that name nothing known restrict the question: "in Hamburg", "how many unicorns"; "on the shelf" does not,
    where it is said what it is about."""
    if not question.telling and not question.mentions:
        return True
    articles = ("the", "our", "an", "a")
    last = next((word for word in reversed(before) if word not in articles or question.mentions), "")
    return last in BEFORE_NAMES or (last in BEFORE_THINGS and not question.mentions)


def _with_likely(question: Question, typed: str, likely: Likely | None, essential: bool) -> Question:
    if likely is None:
        return replace(question, unknown=(*question.unknown, Unknown(typed, essential)))
    if likely.clear and likely.entities[0].kind in EXACT_KINDS and likely.score < 1:
        return replace(question, unknown=(*question.unknown, Unknown(typed, essential)))
    if likely.clear:
        mention = Mention(likely.entities[0], typed, min(likely.score, 0.99), margin=likely.margin)
        return replace(question, mentions=(*question.mentions, mention))
    return replace(question, ambiguous=(*question.ambiguous, (typed, likely.entities)))


def _mended(text: str, corrected: Mapping[str, str]) -> str:
    for typed, meant in corrected.items():
        text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text, flags=re.IGNORECASE)
    return text


def _without(text: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        position = text.casefold().find(phrase) if phrase else -1
        if position >= 0:
            text = f"{text[:position]} , {text[position + len(phrase) :]}"
    return text


def _numberlike(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if QUANTILE.fullmatch(token.word):
        return False
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


def _shown(tokens: Sequence[Token], mentions: Mentions, numbers: Sequence[int]) -> list[str]:
    """The words, with a sign for every name and number."""
    kinds = {mention.position: NAMED.get(mention.entity.kind, PLACE) for mention in mentions.found}
    words = [
        kinds.get(p, "" if p in mentions.used else NAMED["item"] if p in numbers else token.word)
        for p, token in enumerate(tokens)
    ]
    return [word for word in words if word]


def _number(text: str) -> int:
    return max(1, int(text) if text.isdigit() else NUMBERS[text])
