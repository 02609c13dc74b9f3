"""E-mail addresses as people give them."""

import re

from notifications.errors import InvalidAddressError

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


def email_address(text: str | None) -> str:
    """The address, if mail can be sent to it: ASCII, one `@`, nothing that could become a header or a second recipient."""
    if not text or not _ADDRESS.fullmatch(text) or ".." in text:
        raise InvalidAddressError(f"{text!r} is not an e-mail address; write it as name@example.com.")
    return text
