"""A signed POST to one URL, as Standard Webhooks describes it (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

from notifications.channels import Channel
from notifications.errors import RefusedTargetError
from notifications.outgoing import Outgoing
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sent
from notifications.senders.targets import resolve

TIMEOUT_SECONDS = 15.0
SECRET_PREFIX = "whsec_"
WORTH_RETRYING = frozenset({408, 409, 425, 429})
"""Client errors that say "not now" rather than "never"; every server error does as well."""


@dataclass(frozen=True)
class WebhookSender:
    """Posts messages as JSON. Receivers recognise a repeated message by its `webhook-id`."""

    url: httpx.URL
    secret: bytes = field(repr=False)
    client: httpx.Client
    clock: Callable[[], datetime]
    allow_private: bool = False
    deduplicates: bool = True

    @classmethod
    def configured(cls, channel: Channel, environ: Mapping[str, str], clock: Callable[[], datetime]) -> Self:
        given = channel.from_environment("url_env", environ)
        secret = channel.from_environment("secret_env", environ)
        try:
            url, key = _url(given), signing_key(secret)
        except ValueError as error:
            # URL and secret are not shown: either lets its holder post.
            raise channel.error(f"{error} (in {channel.config['url_env']} or {channel.config['secret_env']})") from None
        # Proxies of the environment are not used: they would look up the host again, behind the check of its address.
        client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False)
        return cls(url, key, client, clock, allow_private=channel.config.get("allow_private_addresses") is True)

    def send(self, message: Outgoing) -> Result:
        """One attempt."""
        try:
            target = resolve(self.url, allow_private=self.allow_private)
        except RefusedTargetError as error:
            return Permanent(str(error))
        except (OSError, UnicodeError) as error:
            return Retry(f"{self.url.host} could not be looked up: {error}")
        body = _body(message)
        headers = {"content-type": "application/json", "host": target.host_header, **self._signed(message, body)}
        extensions = {"sni_hostname": self.url.host}
        try:
            # The answer's body is not read: nothing in it matters, and it may be endless.
            with self.client.stream(
                "POST", target.pinned_url, content=body, headers=headers, extensions=extensions
            ) as response:
                return self._judged(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Retry(f"no connection to {self.url.host}: {_said(error)}")
        except httpx.TransportError as error:
            return Ambiguous(f"no answer from {self.url.host}: {_said(error)}")

    def _signed(self, message: Outgoing, body: bytes) -> dict[str, str]:
        message_id, timestamp = str(message.notification_id), str(int(self.clock().timestamp()))
        return {
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self.secret, message_id, timestamp, body),
        }

    def _judged(self, response: httpx.Response) -> Result:
        detail = f"{response.status_code} {response.reason_phrase}".rstrip()
        if response.is_success:
            return Sent(detail, provider_id=response.headers.get("x-request-id"))
        if response.is_server_error or response.status_code in WORTH_RETRYING:
            return Retry(detail, after_seconds=retry_after(response.headers.get("retry-after"), self.clock()))
        return Permanent(f"{detail}: redirects are not followed" if response.is_redirect else detail)

    def close(self) -> None:
        self.client.close()


def content(message: Outgoing) -> dict[str, Any]:
    """What is posted."""
    return {
        "type": f"notification.{message.kind}",
        "timestamp": message.created_at.isoformat(),
        "data": message.payload,
    }


def signing_key(secret: str) -> bytes:
    """The bytes of a Standard Webhooks secret, `whsec_` and base64. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValueError(f"the secret must be {SECRET_PREFIX} and base64 of 24 to 64 bytes")
    return key


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait, from a Retry-After header of seconds or of a date; None where it says nothing readable."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError("the address is not a URL") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("the address must begin with https:// or http://")
    return url


def _body(message: Outgoing) -> bytes:
    return json.dumps(content(message), ensure_ascii=False, separators=(",", ":")).encode()


def _said(error: Exception) -> str:
    return f"{type(error).__name__} {error}".rstrip()
