"""In which encoding a file of text is written. A guess is never made where it could garble what is there."""

import codecs
import re
from dataclasses import dataclass
from typing import IO

from charset_normalizer import from_bytes

from orchestration.connectors.files_reading import Reading

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK = 1 << 20
_SAMPLE = 1 << 12
_INVALID = re.compile("[\udc80-\udcff]")


@dataclass
class _Utf8:
    """A file read as UTF-8: characters beyond ASCII, bytes that are none, and the line of the first of those."""

    characters: int = 0
    invalid: int = 0
    line: int = 1


def encoding_of(file: Reading) -> str:
    """A byte order mark is believed, then what system.yaml says, then what the bytes are: UTF-8, UTF-16, cp1252.

    Raises:
        SourceDataError: most of the file's characters are UTF-8 and some of its bytes are not.
    """
    file.content.seek(0)
    sample = file.content.read(_SAMPLE)
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if sample.startswith(mark)), None)
    if marked or file.config.encoding != "auto":
        return marked or file.config.encoding
    return _wide(sample) or _utf8_or_windows(file)


def not_text(file: Reading, encoding: str) -> Exception:
    """What to raise where the file cannot be decoded."""
    tried = "utf-8 or cp1252" if encoding == "cp1252" and file.config.encoding == "auto" else encoding
    file.content.seek(0)
    guess = from_bytes(file.content.read(CHUNK)).best()
    remedy = "Set its encoding in system.yaml, or export it again as UTF-8"
    if guess is not None and guess.encoding not in (encoding, "ascii", "utf_8"):
        remedy = f"Export it again as UTF-8, or set its encoding in system.yaml; it looks like {guess.encoding}"
    return file.damaged(f"is not text in {tried}", remedy)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    for encoding, high_bytes in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if high_bytes.count(0) > 0.4 * len(high_bytes):
            return encoding
    return None


def _utf8_or_windows(file: Reading) -> str:
    found = _read_as_utf8(file.content)
    if not found.invalid:
        return "utf-8"
    # A word such as CAFÉ® in cp1252 happens to be UTF-8 too; one among many says nothing.
    if found.characters * 20 >= found.invalid:
        cause = f"is UTF-8 but for {found.invalid:,} bytes, the first in line {found.line:,}"
        remedy = (
            "Correct that line or export the file again; where all of it is another encoding, say so in system.yaml"
        )
        raise file.damaged(cause, remedy)
    return "cp1252"


def _read_as_utf8(content: IO[bytes]) -> _Utf8:
    content.seek(0)
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    found = _Utf8()
    while chunk := content.read(CHUNK):
        _count(decode(chunk), found)
    _count(decode(b"", True), found)
    return found


def _count(text: str, found: _Utf8) -> None:
    first = None if text.isascii() else _INVALID.search(text)
    if not found.invalid:
        found.line += text.count("\n", 0, first.start() if first else None)
    if not text.isascii():
        invalid = len(_INVALID.findall(text))
        found.invalid += invalid
        found.characters += len(text) - len(text.encode("ascii", "ignore")) - invalid
