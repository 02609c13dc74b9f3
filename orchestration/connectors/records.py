"""Turns records into rows of PostgreSQL's COPY text format: source_key, content_hash, payload.

The payload is the record as JSON with its fields sorted, the hash the MD5 of that text: the order in which a
source lists its fields makes no new version. PostgreSQL stores neither NUL nor lone surrogates; they become
`␀` and `�`, which people can see.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from orchestration.connectors.base import ExtractState

NO_KEY = "(no key) "
BLOCK_BYTES = 1 << 16
_NUL = "\N{SYMBOL FOR NULL}"
_LONE = "\N{REPLACEMENT CHARACTER}"
_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(records: Iterable[Mapping[str, Any]], key: Sequence[str], state: ExtractState) -> Iterator[bytes]:
    """Blocks of rows for `records`, in their order; counts in `state` what had to be replaced."""
    rows: list[bytes] = []
    size = 0
    for record in records:
        row = encode_row(record, key, state)
        rows.append(row)
        size += len(row)
        if size >= BLOCK_BYTES:
            yield b"".join(rows)
            rows, size = [], 0
    if rows:
        yield b"".join(rows)


def encode_row(record: Mapping[str, Any], key: Sequence[str], state: ExtractState) -> bytes:
    """One row, line end included."""
    payload = _dump(record)
    if payload is None or b"\\u0000" in payload:
        cleaned = storable(record)
        state.replaced += cleaned != record
        record, payload = cleaned, _written(cleaned)
    digest = hashlib.md5(payload, usedforsecurity=False).hexdigest()
    source_key = source_key_of([record.get(name) for name in key], digest)
    return b"%b\t\\\\x%b\t%b\n" % (_escape(source_key.encode()), digest.encode(), payload.replace(b"\\", b"\\\\"))


def source_key_of(values: Sequence[Any], digest: str) -> str:
    """The key of a record: its one value, or several joined by a bar (a bar within a value is escaped).

    A record without any key value is known by its content, so that it can be refused by name further on.
    """
    texts = [_key_text(value) for value in values]
    if not any(texts):
        return NO_KEY + digest
    if len(texts) == 1:
        return texts[0]
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def storable(value: Any) -> Any:
    """`value` with NUL and lone surrogates made visible, in names as well as in values; numbers stay equal."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return Decimal(value)
    if isinstance(value, str):
        return _SURROGATE.sub(_LONE, value).replace("\0", _NUL)
    if isinstance(value, Mapping):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def storable_block(block: bytes, state: ExtractState) -> bytes:
    """The same for rows that a PostgreSQL source has encoded: there both stand as JSON escapes."""
    if b"\\\\u" not in block:
        return block
    return b"".join(_storable_row(row, state) for row in block.splitlines(keepends=True))


# In COPY text a JSON escape has two backslashes, an escaped backslash of JSON four.
_ESCAPES = re.compile(rb"(?<!\\)((?:\\{4})*)((?:\\{2}u[0-9a-fA-F]{4})+)")


def _storable_row(row: bytes, state: ExtractState) -> bytes:
    key, digest, payload = row.split(b"\t", 2)
    cleaned = _ESCAPES.sub(lambda match: match[1] + _storable_escapes(match[2]), payload)
    state.replaced += cleaned != payload
    return b"\t".join([key, digest, cleaned])


def _storable_escapes(run: bytes) -> bytes:
    units = [int(unit, 16) for unit in run.decode().split("\\\\u")[1:]]
    text = b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be", "surrogatepass")
    if "\0" not in text and not _SURROGATE.search(text):
        return run
    quoted = json.dumps(storable(text), ensure_ascii=False)[1:-1]
    return _escape(quoted.encode())


def _dump(record: Mapping[str, Any]) -> bytes | None:
    """None where the writer cannot: lone surrogates, integers beyond 64 bits."""
    try:
        return _written(record)
    except orjson.JSONEncodeError:
        return None


def _written(record: Mapping[str, Any]) -> bytes:
    return orjson.dumps(record, default=_plain, option=orjson.OPT_SORT_KEYS)


def finite(value: Any) -> Any:
    """A float as it may stand in JSON: NaN and the infinities, which JSON lacks, as their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value


def _plain(value: Any) -> Any:
    """Values of database drivers as JSON; decimals keep every digit."""
    if isinstance(value, Decimal):
        return orjson.Fragment(_decimal_text(value))
    return _text(value)


def _decimal_text(value: Decimal) -> str:
    # numeric holds 131,072 digits before the point; beyond, the text is all that can be kept.
    in_range = value.is_finite() and abs(value.adjusted()) < 16_000
    return str(value) if in_range else json.dumps(str(value))


def _text(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, timedelta):
        return f"{value.total_seconds()} seconds"
    return str(value)


def _key_text(value: Any) -> str:
    if type(value) is str or type(value) is int:  # Nearly all keys are; each record asks.
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _text(value)


def _escape(text: bytes) -> bytes:
    return text.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
