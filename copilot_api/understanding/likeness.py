"""What a question is about by its likeness to examples, where no rule is sure."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from copilot_api.understanding.examples import examples
from copilot_api.understanding.intents import Scored, score_intents
from copilot_api.understanding.meaning import meant
from copilot_api.understanding.phrases import Intent
from copilot_api.understanding.text import stem

LIKE, LIKE_UNNAMED, LIKE_A_RULE, SAME = 0.5, 0.6, 0.7, 0.9
"""How like an example must be to be heard: where a name says that the question is about the plant, where none does, before a
rule that is not sure, and before one that is."""
JOINED = re.compile(r"\b(?:and|plus|also|or|but|with)\b|[,;?] ?\w|§\w? §")
ASKED_NEXT = re.compile(r" ?,? ?\band (?=(?:who|what|which|when|where|how|why)\b)")

Features = Mapping[str, float]


def read_intents(text: str) -> tuple[Scored, bool]:
    """What a text is about, by the rules and, where they are not sure, by the examples; and whether it was by an example. `text`:
    in the words of the rules, § for names. What is said in one go is about one thing; two questions with "and" between them are
    read one by one."""
    clauses = [_read(clause) for clause in ASKED_NEXT.split(text)]
    if len(clauses) == 1 or not all(scored.telling for scored, _ in clauses):
        return _read(text)
    intents = tuple(dict.fromkeys(scored.intents[0] for scored, _ in clauses))
    rest = " | ".join(scored.rest for scored, _ in clauses)
    strong = any(scored.strong for scored, _ in clauses)
    return Scored(intents, rest, telling=True, strong=strong), any(by_example for _, by_example in clauses)


def _read(text: str) -> tuple[Scored, bool]:
    scored = score_intents(text)
    alike = _likenesses(text)
    intent = max(alike, key=alike.__getitem__)
    if alike[intent] >= _needed(text, scored):
        return replace(scored, intents=(intent,), telling=True), True
    if len(scored.intents) > 1 and not JOINED.search(text):
        likeliest = max(scored.intents, key=lambda one: alike.get(one, 0.0))
        return replace(scored, intents=(likeliest,)), False
    if not scored.intents and (intent_meant := meant(text)):
        return replace(scored, intents=(intent_meant,), telling=True), True
    return scored, False


def _needed(text: str, scored: Scored) -> float:
    if scored.strong:
        return SAME
    if scored.telling:
        return LIKE_A_RULE
    return LIKE if "§" in text else LIKE_UNNAMED


def _likenesses(text: str) -> dict[Intent, float]:
    """The likeness, 0 to 1, of the most similar example of each intent."""
    weights, examples = _examples()
    asked = _weighed(text, weights)
    found: dict[Intent, float] = {}
    for intent, example in examples:
        found[intent] = max(found.get(intent, 0.0), _likeness(asked, example))
    return found


@cache
def _examples() -> tuple[Features, tuple[tuple[Intent, Features], ...]]:
    """How much each word tells, and every example in words and pairs of words."""
    texts = examples()
    found = Counter(feature for _, text in texts for feature in set(_features(text)))
    weights = {feature: math.log((1 + len(texts)) / count) for feature, count in found.items()}
    return weights, tuple((intent, _weighed(text, weights)) for intent, text in texts)


def _features(text: str) -> list[str]:
    words = [stem(word) for word in text.replace("§", " § ").split() if word not in ",;?"]
    return [*words, *(f"{one} {two}" for one, two in pairwise(words))]


def _weighed(text: str, weights: Features) -> Features:
    """Of length one. Words that no example has count as much as the rarest: they make a text unlike all of them."""
    rarest = max(weights.values())
    told = [feature for feature in _features(text) if feature in weights or " " not in feature]
    weighed = {feature: weights.get(feature, rarest) for feature in told}
    length = math.hypot(*weighed.values()) or 1.0
    return {feature: weight / length for feature, weight in weighed.items()}


def _likeness(one: Features, other: Features) -> float:
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)
