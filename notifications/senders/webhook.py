"""A signed POST to one URL, as Standard Webhooks describes it (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import httpx

from notifications.channels import Channel
from notifications.outgoing import Outgoing
from notifications.senders.base import Result
from notifications.senders.posting import Poster, by_status, web_address

SECRET_PREFIX = "whsec_"


@dataclass(frozen=True)
class WebhookSender:
    """Posts messages as JSON. Receivers recognise a repeated message by its `webhook-id`."""

    url: httpx.URL
    keys: tuple[bytes, ...] = field(repr=False)
    """Each signs every message, so that a receiver may still hold the one before while it is replaced."""
    poster: Poster
    deduplicates: bool = True
    threads: bool = False

    @classmethod
    def configured(cls, channel: Channel, environ: Mapping[str, str], clock: Callable[[], datetime]) -> Self:
        given = channel.from_environment("url_env", environ)
        secrets = channel.from_environment("secret_env", environ)
        try:
            url, keys = web_address(given), signing_keys(secrets)
        except ValueError as error:
            # URL and secret are not shown: either lets its holder post.
            raise channel.error(f"{error} (in {channel.config['url_env']} or {channel.config['secret_env']})") from None
        return cls(url, keys, Poster.allowing(channel.config, clock, keeps_connections=True))

    def send(self, message: Outgoing) -> Result:
        """One attempt."""
        body = json.dumps(content(message), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", **self._signed(message, body)}
        return self.poster.post(self.url, body, headers, by_status)

    def _signed(self, message: Outgoing, body: bytes) -> dict[str, str]:
        message_id, timestamp = str(message.notification_id), str(int(self.poster.clock().timestamp()))
        return {
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in self.keys),
        }

    def close(self) -> None:
        self.poster.close()


def content(message: Outgoing) -> dict[str, Any]:
    """What is posted."""
    return {
        "type": f"notification.{message.kind}",
        "timestamp": message.created_at.isoformat(),
        "data": message.payload,
    }


def signing_keys(secrets: str) -> tuple[bytes, ...]:
    """The bytes of one or more Standard Webhooks secrets, separated by spaces. Raises ValueError."""
    return tuple(_signing_key(secret) for secret in secrets.split() or [""])


def _signing_key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValueError(f"the secret must be {SECRET_PREFIX} and base64 of 24 to 64 bytes")
    return key


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
