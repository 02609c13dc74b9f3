"""Links in messages: to the pages, and those by which people act without a key. Pure.

A link to act holds a token: what it is for, the message and the alert it stands in, and until when it may be used, signed.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import quote
from uuid import UUID

from notifications.errors import LinkError
from notifications.outgoing import Outgoing

LIFETIME = timedelta(days=7)
SHORTEST_SECRET = 32
MAC_BYTES = 16
"""Of SHA-256: enough that nobody guesses one, short enough for a text message."""

PATH = "/api/v1/notify/links/"
EVERY_ALERT = UUID(int=0)


class Purpose(StrEnum):
    """What a link is for; none can be used for another."""

    ACKNOWLEDGE = "acknowledge"
    UNSUBSCRIBE = "unsubscribe"


LIFETIMES: Mapping[Purpose, timedelta] = {Purpose.ACKNOWLEDGE: LIFETIME, Purpose.UNSUBSCRIBE: timedelta(days=60)}


@dataclass(frozen=True)
class Link:
    """Lets whoever holds it act as the recipient of one message, until it expires: acknowledge one alert in it, or hear
    no more of any."""

    purpose: Purpose
    notification_id: UUID
    alert_id: UUID
    expires_at: datetime

    @property
    def _content(self) -> bytes:
        seconds = int(self.expires_at.timestamp()).to_bytes(6, "big")
        return self.notification_id.bytes + self.alert_id.bytes + seconds

    def token(self, key: bytes) -> str:
        # 54 bytes: as many as base64 writes without padding.
        signed = self._content + _mac(key, self.purpose, self._content)
        return base64.urlsafe_b64encode(signed).decode("ascii")

    @classmethod
    def read(cls, purpose: Purpose, token: str, keys: tuple[bytes, ...], now: datetime) -> Self:
        """The link that one of `keys` signed for this purpose; raises LinkError."""
        signed = _decoded(token)
        content, mac = signed[:-MAC_BYTES], signed[-MAC_BYTES:]
        if not any(hmac.compare_digest(mac, _mac(key, purpose, content)) for key in keys):
            raise LinkError("This link is not one of ours, or a part of it is missing.")
        seconds = int.from_bytes(content[32:], "big")
        ids = UUID(bytes=content[:16]), UUID(bytes=content[16:32])
        link = cls(purpose, *ids, datetime.fromtimestamp(seconds, UTC))
        if now >= link.expires_at:
            raise LinkError(f"This link could be used until {link.expires_at:%Y-%m-%d %H:%M} UTC.")
        return link


@dataclass(frozen=True)
class Links:
    """Links for messages. None where the page, or the API that takes what people answer, has no address or no key.

    `keys`: the first one signs, all are believed, so that one can be replaced while messages are on their way.
    """

    page_url: str | None = None
    operations_url: str | None = None
    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def signed_by(cls, secrets: str | None, *, page_url: str, operations_url: str) -> Self:
        """`secrets`: one or more, separated by spaces; None: no links to act."""
        return cls(page_url, operations_url, tuple(secret.encode() for secret in (secrets or "").split()))

    def item(self, sku_id: str | None) -> str | None:
        """The page of an item."""
        if self.page_url is None or sku_id is None:
            return None
        return f"{self.page_url.rstrip('/')}/items/{quote(sku_id, safe='')}"

    def acknowledge(self, message: Outgoing, alert_id: str) -> str | None:
        """Where the recipient of the message acknowledges the alert; the same over every attempt to send it."""
        return self._to(Purpose.ACKNOWLEDGE, message, UUID(alert_id))

    def unsubscribe(self, message: Outgoing) -> str | None:
        """Where the recipient says that they want to hear nothing more on the channel of the message."""
        return self._to(Purpose.UNSUBSCRIBE, message, EVERY_ALERT)

    def _to(self, purpose: Purpose, message: Outgoing, alert_id: UUID) -> str | None:
        if self.operations_url is None or not self.keys:
            return None
        link = Link(purpose, message.notification_id, alert_id, message.created_at + LIFETIMES[purpose])
        return f"{self.operations_url.rstrip('/')}{PATH}{purpose}?token={link.token(self.keys[0])}"


NO_LINKS = Links()


def _mac(key: bytes, purpose: Purpose, content: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\n" + content, hashlib.sha256)[:MAC_BYTES]


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
