"""What a question is about by the meaning of its words, as vectors of a language model know it; with the extra `semantic` only.

Vectors break ties and do no more: they are asked where no rule reads anything and no example says it in the same
words. Source of the vectors: wordllama, token embeddings of a large language model trained into 256 dimensions, in its wheel.
"""

import logging
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from copilot_api.understanding.examples import examples
from copilot_api.understanding.phrases import Intent

log = logging.getLogger("mfg.copilot.understanding")

ENOUGH, ENOUGH_UNNAMED = 0.45, 0.6
"""How like in meaning an example must be where a name says that the question is about the plant, and where none does."""
FEWEST_WORDS = 2
"""Names alone ask nothing."""
SIGNS = {"§s": "supplier", "§c": "customer", "§w": "warehouse", "§k": "category", "§": "item"}
"""The signs of names, as words that have a meaning."""

Vectors = Callable[[Sequence[str]], Any]


def meant(text: str) -> Intent | None:
    """The intent of the example that means most nearly the same; None where none does, or the extra is not installed. `text`: in
    the words of the rules, § for names."""
    known = _known() if len(re.findall(r"[a-z]{2,}", text)) >= FEWEST_WORDS else None
    if known is None:
        return None
    vectors, intents, matrix = known
    likeness = matrix @ vectors([_spoken(text)])[0]
    best = int(likeness.argmax())
    needed = ENOUGH if "§" in text else ENOUGH_UNNAMED
    return intents[best] if likeness[best] >= needed else None


def load() -> bool:
    """Reads the vectors, which takes most of a second, before anybody asks; whether there are any."""
    return _known() is not None


@cache
def _known() -> tuple[Vectors, tuple[Intent, ...], Any] | None:
    try:
        import wordllama
    except ImportError:
        return None
    # Everything is in the package; without its folder as the cache, it looks for the tokenizer on the network.
    folder = Path(wordllama.__file__).parent
    try:
        model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    except OSError as error:
        log.warning("the extra `semantic` is installed, but its vectors cannot be read, so it is not used: %s", error)
        return None

    def vectors(texts: Sequence[str]) -> Any:
        return model.embed(list(texts), norm=True)

    intents, texts = zip(*examples(), strict=True)
    return vectors, intents, vectors([_spoken(text) for text in texts])


def _spoken(text: str) -> str:
    return re.sub(r"§\w?", lambda sign: SIGNS[sign[0]], text)
