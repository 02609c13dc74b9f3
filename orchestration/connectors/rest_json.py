"""Reads JSON without losing a digit: what neither 64 bits nor a double can hold stays a decimal."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

_FLAT = bytes.maketrans(b"123456789.E", b"0000000000e")
"""Makes all digits one, so that a number with many is found by a text that does not vary: ten times as fast."""
_LONG = re.compile(rb"0000000000000000+(?:e[-+]?0+)?+(?=[\s,\]}])|0e[-+]?0{3,}+(?=[\s,\]}])")
"""A number, not within quotes, with many digits or a large exponent."""
_SURE_DIGITS = 15
"""So many significant digits a double is sure to hold."""


def loads(text: bytes) -> Any:
    """The value of a JSON text; NaN and the infinities, which some services write, become their names.

    Raises:
        ValueError: it is not JSON.
    """
    if not any(_is_perhaps_inexact(text[slice(*at.span())]) for at in _LONG.finditer(text.translate(_FLAT))):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
    return _loads_exactly(text)


def _is_perhaps_inexact(number: bytes) -> bool:
    """Databases write 0.25 as 0.25000000000000000000, which is no reason to read a page the slow way."""
    significant = number.rstrip(b"0")
    return len(significant) > _SURE_DIGITS + 1 or b"." not in significant or b"e" in number.lower()


def _loads_exactly(text: bytes) -> Any:
    try:
        return json.loads(text, parse_int=_whole, parse_float=_exact, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _whole(digits: str) -> int | Decimal:
    # Python converts no integer of more than 4,300 digits.
    return int(digits) if len(digits) < 4_000 else Decimal(digits)


def _exact(digits: str) -> float | Decimal | str:
    """The double where it is the same number: a record must not change its form with its neighbours on the page."""
    try:
        double, decimal = float(digits), Decimal(digits)
    except InvalidOperation:
        return digits
    return double if Decimal(repr(double)) == decimal else decimal


def at(body: Any, path: str) -> Any:
    """What stands at a dotted path; None where nothing does."""
    for name in path.split("."):
        if not isinstance(body, dict):
            return None
        body = body.get(name)
    return body
