"""Which things a question names: by exact code or name first, then by alias, then by likeness with a margin."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from rapidfuzz import fuzz, process

from copilot_api.understanding.catalogue import Catalogue, Entity
from copilot_api.understanding.text import Token, squeeze, stem

Look = Callable[[int, int], tuple[Entity, ...]]

LONGEST_NAME = 8
LONGEST_CODE = 3
KIND_WORDS = {
    "item": "item", "sku": "item", "product": "item", "part": "item", "article": "item", "material": "item",
    "component": "item", "supplier": "supplier", "vendor": "supplier", "customer": "customer", "client": "customer",
    "warehouse": "warehouse", "site": "site", "location": "warehouse", "plant": "site", "category": "category",
}  # fmt: skip
"""Words that announce what follows them."""
PRECEDENCE = ("item", "warehouse", "supplier", "customer", "site", "category")
COMMON_NOUNS = frozenset(
    {*KIND_WORDS, "stock", "order", "forecast", "production", "purchase", "sale", "shipping", "open"}
)
"""Names of one such word (a category "Components") count only when they are announced, or something is asked of what is in it."""
INTO = frozenset({"in", "within", "across"})


@dataclass(frozen=True)
class Mention:
    """Something that was named. `score` 1: exactly; below: matched by likeness, `margin` ahead of the next best. `typed`: the
    words, from the token at `position` on."""

    entity: Entity
    typed: str
    score: float = 1.0
    position: int = 0
    margin: float = 1.0


@dataclass
class Mentions:
    """What was found; `used` marks the tokens that named it."""

    found: list[Mention] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Entity, ...]]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def of(self, *kinds: str) -> list[Mention]:
        return [mention for mention in self.found if mention.entity.kind in kinds]


def find_exact(tokens: Sequence[Token], catalogue: Catalogue, free: set[int]) -> Mentions:
    """Whole names, codes and aliases, longest first, among the tokens whose positions are `free`."""
    mentions = Mentions()
    _take(mentions, tokens, free, LONGEST_NAME, lambda start, end: _named(tokens, start, end, catalogue))
    _take(mentions, tokens, free, LONGEST_CODE, lambda start, end: _coded(tokens, start, end, catalogue))
    mentions.found.sort(key=lambda mention: mention.position)
    return mentions


def _take(mentions: Mentions, tokens: Sequence[Token], free: set[int], longest: int, look: Look) -> None:
    for length in range(min(longest, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            span = range(start, start + length)
            if any(position in mentions.used or position not in free for position in span):
                continue
            entities = look(start, start + length)
            if entities:
                _note(mentions, " ".join(tokens[p].typed for p in span), start, entities)
                mentions.used.update(span)


def _note(mentions: Mentions, typed: str, position: int, entities: tuple[Entity, ...]) -> None:
    if len(entities) == 1:
        mentions.found.append(Mention(entities[0], typed, position=position))
    else:
        mentions.ambiguous.append((typed, entities))


def _named(tokens: Sequence[Token], start: int, end: int, catalogue: Catalogue) -> tuple[Entity, ...]:
    words = tuple(stem(token.word) for token in tokens[start:end])
    entities = catalogue.by_name.get(words, ())
    announced = start > 0 and stem(tokens[start - 1].word) in KIND_WORDS
    if end - start == 1 and not announced and not _telling(words[0], tokens, start, end):
        return ()
    return () if _goes_on(tokens, start, end, words, catalogue) else _announced(tokens, start, entities)


def _telling(word: str, tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether one word alone is a name: "reorder in Components", but not "in components of FG-1001"."""
    before = tokens[start - 1].word if start else ""
    after = tokens[end].word if end < len(tokens) else ""
    said_to_hold = word in KIND_WORDS and before in INTO and after not in ("of", "for")
    return len(word) >= 3 and (word not in COMMON_NOUNS or said_to_hold)


def _goes_on(tokens: Sequence[Token], start: int, end: int, words: tuple[str, ...], catalogue: Catalogue) -> bool:
    """Whether a neighbouring word makes it part of a longer name: "mountain bike" in "mountain bike frame"."""
    beside = [stem(tokens[position].word) for position in (start - 1, end) if 0 <= position < len(tokens)]
    naming = [word for word in beside if word in catalogue.words and word not in words]
    if not naming or not catalogue.by_name.get(words):
        return False
    shared = set.intersection(*(set(catalogue.words.get(word, ())) for word in words))
    return any(shared.intersection(catalogue.words[word]) for word in naming)


def _coded(tokens: Sequence[Token], start: int, end: int, catalogue: Catalogue) -> tuple[Entity, ...]:
    code = squeeze("".join(token.word for token in tokens[start:end]))
    announced = start > 0 and stem(tokens[start - 1].word) in KIND_WORDS
    if not announced and (code.isdigit() or len(code) < 2 or (not any(c.isdigit() for c in code) and len(code) < 3)):
        return ()
    return _announced(tokens, start, catalogue.by_code.get(code, ()) or catalogue.by_alias.get(code, ()))


def _announced(tokens: Sequence[Token], start: int, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Of several with one name, those of the kind that the word before says; a warehouse before its site."""
    kind = KIND_WORDS.get(stem(tokens[start - 1].word)) if start else None
    wanted = tuple(entity for entity in entities if entity.kind == kind)
    if wanted or len({entity.kind for entity in entities}) < 2:
        return wanted or entities
    return _most_likely_kind(entities)


NAME_COVERAGE = 0.6
NAME_MARGIN = 0.06
LIKENESS = 82
MIN_FUZZY_LENGTH = 4
MOST_CANDIDATES = 5
MOST_RANKED = 200
"""More that share as much are not told apart by it."""


@dataclass(frozen=True)
class Likely:
    """Candidates for words that name nothing exactly, best first; `clear`: the best stands out, by `margin`."""

    entities: tuple[Entity, ...]
    score: float
    clear: bool
    margin: float = 0.0


def likely_names(words: Sequence[str], catalogue: Catalogue) -> Likely | None:
    """The entities whose names share most of `words`, rare words weighing more; None where too little is shared."""
    known = {word: _closest(word, catalogue) for word in words}
    weights = {word: catalogue.weight(closest) for word, (closest, _) in known.items()}
    scores: dict[int, float] = {}
    for word, (closest, likeness) in known.items():
        for position in catalogue.words.get(closest, ()):
            scores[position] = scores.get(position, 0) + weights[word] * likeness
    total = sum(weights.values())
    named = {closest for closest, _ in known.values()}
    ranked = sorted(
        (
            (scores[position] / total, _filled(named, catalogue.word_sets[position]), position)
            for position in nlargest(MOST_RANKED, scores, key=scores.__getitem__)
        ),
        key=lambda entry: (-_blend(*entry[:2]), entry[2]),
    )
    if not ranked or ranked[0][0] < NAME_COVERAGE:
        return None
    best = _blend(*ranked[0][:2])
    close = [position for covered, filled, position in ranked if best - _blend(covered, filled) < NAME_MARGIN]
    entities = _most_likely_kind([catalogue.entities[position] for position in close])
    others = (_blend(*entry[:2]) for entry in ranked if catalogue.entities[entry[2]] not in entities)
    margin = min(1.0, max(0.0, best - max(others, default=0.0)))
    return Likely(entities[:MOST_CANDIDATES], min(1.0, ranked[0][0]), len(entities) == 1, margin)


def _most_likely_kind(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Items, where there are any: a word of a description is more often meant than one of a company's name."""
    kind = min((entity.kind for entity in entities), key=PRECEDENCE.index)
    return tuple(entity for entity in entities if entity.kind == kind)


def _blend(covered: float, filled: float) -> float:
    return 0.8 * min(1.0, covered) + 0.2 * filled


def _filled(words: Iterable[str], name: frozenset[str]) -> float:
    return len(name.intersection(words)) / len(name) if name else 0.0


def _closest(word: str, catalogue: Catalogue) -> tuple[str, float]:
    if word in catalogue.words:
        return word, 1.0
    if len(word) < MIN_FUZZY_LENGTH:
        return word, 0.0
    match = process.extractOne(word, catalogue.words.keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return (str(match[0]), match[1] / 100) if match else (word, 0.0)


CODE_LIKENESS = 75

MISREAD = str.maketrans("OIL", "011")


def likely_codes(code: str, catalogue: Catalogue) -> Likely | None:
    """Codes like a code that does not exist. Clear only for a slip of letters (O for 0), never for another number."""
    wanted = squeeze(code)
    matches = process.extract(wanted, catalogue.by_code.keys(), scorer=fuzz.ratio, score_cutoff=CODE_LIKENESS, limit=8)
    slips = [known for known, _, _ in matches if known.translate(MISREAD) == wanted.translate(MISREAD)]
    slips = slips or [known for known, _, _ in matches if _same_digits(known, wanted)]
    if len(slips) == 1:
        score = next(score for known, score, _ in matches if known == slips[0])
        others = max((other for known, other, _ in matches if known != slips[0]), default=0.0)
        margin = max(0.0, score - others) / 100
        return Likely(catalogue.by_code[slips[0]], score / 100, len(catalogue.by_code[slips[0]]) == 1, margin)
    entities = tuple(dict.fromkeys(entity for known, _, _ in matches for entity in catalogue.by_code[known]))
    begun = tuple(
        dict.fromkeys(e for known, found in catalogue.by_code.items() if known.startswith(wanted) for e in found)
    )
    chosen = (begun or entities)[:MOST_CANDIDATES]
    return Likely(chosen, 0.0, clear=False) if chosen else None


def _same_digits(known: str, wanted: str) -> bool:
    digits = "".join(filter(str.isdigit, wanted))
    return bool(digits) and digits == "".join(filter(str.isdigit, known))
