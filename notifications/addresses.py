"""E-mail addresses and telephone numbers as people give them."""

import re

from notifications.errors import InvalidAddressError

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_SEPARATORS = re.compile(r"[ ()/.-]")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def checked_address(kind: str, address: str | None) -> str | None:
    """The address as a channel of this kind takes it; None for one that has one target for everybody."""
    match kind:
        case "email":
            return email_address(address)
        case "sms":
            return phone_number(address)
        case _ if address is not None:
            raise InvalidAddressError(
                f"A channel of kind {kind!r} has one target for everybody; {address!r} cannot be used."
            )
        case _:
            return None


def email_address(text: str | None) -> str:
    """The address, if mail can be sent to it: ASCII, one `@`, nothing that could become a header or a second recipient."""
    if not text or not _ADDRESS.fullmatch(text) or ".." in text:
        raise InvalidAddressError(f"{text!r} is not an e-mail address; write it as name@example.com.")
    return text


def phone_number(text: str | None) -> str:
    """The number in international form (E.164), without what people write between its digits."""
    number = _SEPARATORS.sub("", text or "")
    if not _NUMBER.fullmatch(number):
        raise InvalidAddressError(f"{text!r} is not a telephone number; write it with its country, as +43 664 1234567.")
    return number
