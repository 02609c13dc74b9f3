"""Slips of the keyboard: words that are nearly ones we know."""

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from copilot_api.understanding.catalogue import Catalogue
from copilot_api.understanding.text import stem
from copilot_api.understanding.vocabulary import COMMON, KEYWORDS, is_known

MEANT = (*KEYWORDS, *sorted(COMMON.difference(KEYWORDS)))
"""What may be meant: of two words that are equally near, the first."""
SHORTEST, LONG = 3, 7
"""Shorter words are too near to one another; in long ones two slips are mended."""


def mended(words: Iterable[str], catalogue: Catalogue) -> dict[str, str]:
    """What is meant, by the word that was typed; words that are known, or as near to a name of the plant, are not in it."""
    found = {}
    for word in words:
        if len(word) < SHORTEST or not word.isalpha() or is_known(word) or stem(word) in catalogue.words:
            continue
        meant = _nearest(word, MEANT)
        if meant is not None and not _nearer_to_a_name(word, meant, catalogue):
            found[word] = meant
    return found


def _nearer_to_a_name(word: str, meant: str, catalogue: Catalogue) -> bool:
    name = _nearest(word, catalogue.vocabulary) if len(word) > SHORTEST else None
    if name is None or (meant in KEYWORDS and name[0] != word[0]):
        return False
    return OSA.distance(word, name) <= OSA.distance(word, meant)


def _nearest(word: str, among: Sequence[str]) -> str | None:
    """The first of the nearest; a short word may lack a letter or have two swapped, no more."""
    slips = 2 if len(word) >= LONG else 1
    matches = process.extract(word, among, scorer=OSA.distance, score_cutoff=slips, limit=5)
    near = [str(match) for match, _, _ in matches if len(word) > SHORTEST + 1 or _same_letters(word, str(match))]
    return near[0] if near else None


def _same_letters(word: str, other: str) -> bool:
    """Whether every letter that was typed is in the other."""
    return word[0] == other[0] and not set(word) - set(other) and len(other) >= len(word)
