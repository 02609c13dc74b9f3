"""Every number an answer says must stand in a tool result or in the question: this is the check."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

PLAIN_NUMBER = r"(?<![\w.,-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w])"
NOT_WITHIN_NUMBER, NOT_BEFORE_DIGITS = r"(?<!\w)(?<!\d[.,])", r"(?!\w)(?![.,]\d)"
"""A text "8" that stands somewhere is no part of 21.8."""
NUMBER = re.compile(PLAIN_NUMBER + r"(?:\s?%)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PUNCTUATION = ".,;:!?()[]\"'"
TEXT_WITH_DIGIT = re.compile(r"\S*\d\S*")


def ungrounded(message: str, evidence: Iterable[Any], question: str = "") -> list[str]:
    """The numbers, days and codes of `message` that stand neither in `evidence` nor in `question`.

    A number stands if a value of the evidence, rounded to the decimals shown, is that number; a percentage, if a
    share of the evidence times 100 is.
    """
    values = list(_leaves(list(evidence)))
    numbers = [float(v) for v in values if isinstance(v, int | float | Decimal) and not isinstance(v, bool)]
    numbers += [float(found.replace(",", "")) for found in re.findall(PLAIN_NUMBER, question)]
    texts = {
        text.strip(PUNCTUATION + " ")
        for text in map(_text, values)
        if TEXT_WITH_DIGIT.search(text) and not _is_small(text)
    }
    texts |= {word.strip(PUNCTUATION) for word in TEXT_WITH_DIGIT.findall(question)}
    rest = message
    for text in sorted(texts, key=len, reverse=True):
        rest = re.sub(rf"{NOT_WITHIN_NUMBER}{re.escape(text)}{NOT_BEFORE_DIGITS}", " ", rest, flags=re.IGNORECASE)
    unknown = list(DAY.findall(rest))
    rest = DAY.sub(" ", rest)
    unknown += [found for found in NUMBER.findall(rest) if not _stands(found, numbers)]
    return unknown + [word.strip(PUNCTUATION) for word in TEXT_WITH_DIGIT.findall(NUMBER.sub(" ", rest))]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for entry in value.values():
            yield from _leaves(entry)
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from _leaves(entry)
    elif value is not None:
        yield value


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ""


def _is_small(text: str) -> bool:
    """Short numbers that happen to be texts (a line "3") must not excuse a number."""
    return text.strip().isdigit() and len(text.strip()) < 3


def _stands(shown: str, numbers: list[float]) -> bool:
    percent = shown.endswith("%")
    digits = shown.rstrip("% ").replace(",", "")
    decimals = len(digits.partition(".")[2])
    wanted, tolerance = float(digits), 0.5 * 10**-decimals * (1 + 1e-9)
    return any(
        math.isclose(wanted, number * (100 if percent else 1), abs_tol=tolerance, rel_tol=1e-12) for number in numbers
    )
