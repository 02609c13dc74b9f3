"""Reads JSON Lines: one object a line. Numbers keep every digit."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from orchestration.connectors.files_reading import Reading


def read_jsonlines(file: Reading) -> Iterator[Mapping[str, Any]]:
    """The objects of a file; blank lines are passed over.

    Raises:
        SourceDataError: a line is no JSON object, as where a file was cut off.
    """
    for number, line in enumerate(file.content, 1):
        if line.strip():
            yield _object(file, number, line)


def _object(file: Reading, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"), parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise file.damaged(f"line {number} is no JSON: {_reason(error)}") from None
    if not isinstance(value, dict):
        raise file.damaged(f"line {number} is no JSON object but {type(value).__name__}")
    return value


def _reason(error: Exception) -> str:
    """Without the line itself, which may hold anything."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return (
        "it is not UTF-8"
        if isinstance(error, UnicodeDecodeError)
        else "it is nested too deeply or has too long a number"
    )
