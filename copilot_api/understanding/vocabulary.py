"""Which words ask, join, point or tell what is asked, and so name nothing."""

import re

from copilot_api.understanding.intents import COMPILED as INTENTS
from copilot_api.understanding.intents import score_intents
from copilot_api.understanding.stopwords import STOPWORDS
from copilot_api.understanding.text import stem
from copilot_api.understanding.thesaurus import COMPILED as THESAURUS
from copilot_api.understanding.thesaurus import plain
from copilot_api.understanding.time_expressions import MONTHS, NUMBERS, UNITS, WEEKDAYS

WORDS = """
accuracy accurate acknowledged alert alerts arrive arrives arriving assembled available availability backlog backorder bias
components consumption cancelled cheapest component cost costs critical customer customers delayed deliver deliveries delivery
demand excess expected expedite explain finished forecast forecasts fresh incoming inventory late lead made manufactured medium
missing position positions obsolete order ordered orders outlook overdue overstocked predicted price prices produced
production purchase purchases quantity received recommended rejected reliable reorder replenish reserved risk riskiest
running safety sales schedule scrap scrapped shipment shipped shortage shortages stale stock stockout supplier suppliers
supplies supply trace trust used vendor warehouse weeks work
assemblies assembly
"""
KEYWORDS = tuple(WORDS.split())
"""The words that tell what is asked."""
COMMON = STOPWORDS.union(KEYWORDS, NUMBERS, UNITS, WEEKDAYS, MONTHS)
LITERAL = re.compile(r"(?<![a-z\\])([a-z]{3,})(\\w)?")
RULES = (*(pattern for _, pattern in THESAURUS), *(pattern for *_, pattern in INTENTS))
READ = [found for pattern in RULES for found in LITERAL.findall(pattern.pattern)]
LITERALS = frozenset(word for word, _ in READ)
BEGINNINGS = tuple({word for word, goes_on in READ if goes_on})
"""Words that a rule reads, and what they begin with where the rule leaves the end open."""


ENDING = re.compile(r"(s|d|ed|ing|ly|er)$")


def is_common(word: str) -> bool:
    """Whether a word, in any of its forms, names nothing by itself, whatever it stands beside."""
    root = ENDING.sub("", word)
    return "'" in word or not COMMON.isdisjoint((word, stem(word), root, f"{root}e"))


def is_known(word: str) -> bool:
    """Whether a word is common, or a rule reads it."""
    read = word in LITERALS or stem(word) in LITERALS or word.startswith(BEGINNINGS)
    return is_common(word) or read or plain(word) != word or bool(score_intents(word).intents)
