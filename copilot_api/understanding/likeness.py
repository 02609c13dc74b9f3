"""What a question is about by its likeness to examples, where no rule is sure."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from copilot_api.understanding.intents import Scored
from copilot_api.understanding.phrases import Intent
from copilot_api.understanding.text import stem
from copilot_api.understanding.thesaurus import plain

EXAMPLES = Path(__file__).parent / "examples.yaml"
LIKE, LIKE_UNNAMED, LIKE_A_RULE, SAME = 0.5, 0.6, 0.7, 0.8
"""How like an example must be to be heard: where a name says that the question is about the plant, where none does, before a
rule that is not sure, and before one that is."""

Features = Mapping[str, float]


def intent_by_examples(text: str, scored: Scored) -> Intent | None:
    """What the example most like a text is about, where it tells more than the rules; None where it does not. `text`: in the words
    of the rules, § for names."""
    similarity, intent = likeliest(text)
    if scored.strong:
        needed = SAME
    elif scored.telling:
        needed = LIKE_A_RULE
    else:
        needed = LIKE if "§" in text else LIKE_UNNAMED
    return intent if similarity >= needed else None


def likeliest(text: str) -> tuple[float, Intent]:
    """The likeness, 0 to 1, of the most similar example, and what it is about."""
    weights, examples = _examples()
    asked = _weighed(text, weights)
    return max((_likeness(asked, example), intent) for intent, example in examples)


@cache
def _examples() -> tuple[Features, tuple[tuple[Intent, Features], ...]]:
    """How much each word tells, and every example in words and pairs of words."""
    told: Mapping[Intent, list[str]] = yaml.safe_load(EXAMPLES.read_text())
    texts = [(intent, plain(text)) for intent, examples in told.items() for text in examples]
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
