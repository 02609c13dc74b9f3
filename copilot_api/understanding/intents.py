"""What is asked about, by the phrases that speak for it; a phrase that matched is used up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot_api.understanding.phrases import PHRASES, Intent

EVERYTHING: frozenset[Intent] = frozenset(intent for intent, _, _ in PHRASES)
ABSORBS: dict[Intent, frozenset[Intent]] = {
    "what_if": EVERYTHING - {"what_if"},
    "plan": frozenset({"inventory", "risk", "orders", "purchase", "sales", "suppliers", "item", "production", "why"}),
    "findings": frozenset({"inventory", "risk", "orders", "purchase", "suppliers", "item", "production"}),
    "trace": frozenset({"risk", "why", "sales", "orders", "inventory", "item", "production", "suppliers", "purchase"}),
    "risk": frozenset({"inventory", "orders", "item", "purchase", "production"}),
    "why": frozenset({"item", "inventory", "orders", "risk", "purchase", "sales", "forecast", "production"}),
    "alerts": frozenset({"risk", "item", "inventory", "orders"}),
    "accuracy": frozenset({"forecast", "item", "inventory", "suppliers"}),
    "health": frozenset({"item", "inventory", "orders"}),
    "purchase": frozenset({"suppliers", "orders", "item"}),
    "sales": frozenset({"orders", "item"}),
    "production": frozenset({"orders", "item"}),
    "forecast": frozenset({"sales", "orders", "item"}),
    "inventory": frozenset({"item"}),
    "suppliers": frozenset({"item", "orders"}),
    "item": frozenset({"production"}),
    "orders": frozenset({"item"}),
}
"""An intent takes the weaker words of others with it: "late purchase orders from suppliers" is about purchases only."""

COMPILED = tuple(
    (intent, weight, re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")) for intent, weight, ways in PHRASES
)
STRONG_WEIGHT, BESIDE_WEIGHT, TELLING_WEIGHT = 6, 5, 4
"""From the first on, an intent takes weaker ones with it; from the second on, it stands beside one that does; from the third on,
it tells something of its own."""
REPEATED = 0.1
"""What one more phrase counts: more of them do not make a weak intent a strong one."""


@dataclass(frozen=True)
class Scored:
    """Intents, best first, and the text without the phrases that made them; `telling`: they rest on more than words that go with
    any question; `strong`: on a phrase that leaves no doubt."""

    intents: tuple[Intent, ...]
    rest: str
    telling: bool
    strong: bool


def score_intents(text: str) -> Scored:
    """Reads a lower-cased text from the most telling phrases to the weakest; each uses up what it matched."""
    scores: dict[Intent, float] = {}
    for intent, weight, pattern in COMPILED:
        text, hits = pattern.subn(" | ", text)
        if hits:
            scores[intent] = max(scores.get(intent, 0), weight) + (hits - 1) * REPEATED
    best = max(scores.values(), default=0)
    return Scored(_choose(scores), text, best >= TELLING_WEIGHT, best >= STRONG_WEIGHT)


def _choose(scores: dict[Intent, float]) -> tuple[Intent, ...]:
    strong = [intent for intent, score in scores.items() if score >= STRONG_WEIGHT]
    absorbed = {weak for intent in strong for weak in ABSORBS[intent] if scores.get(weak, 0) <= scores[intent]}
    kept = {intent: score for intent, score in scores.items() if intent not in absorbed}
    if strong:
        return _ranked({intent: score for intent, score in kept.items() if score >= BESIDE_WEIGHT})
    return _ranked(kept)[:1]


def _ranked(scores: dict[Intent, float]) -> tuple[Intent, ...]:
    order: Sequence[Intent] = [intent for intent, _, _ in PHRASES]
    return tuple(sorted(scores, key=lambda intent: (-scores[intent], order.index(intent))))
