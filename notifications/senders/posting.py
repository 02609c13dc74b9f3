"""One POST to an address that may be called, and what its answer means."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from notifications.errors import RefusedTargetError
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sent
from notifications.senders.targets import resolve

TIMEOUT_SECONDS = 15.0
LONGEST_ANSWER = 64 * 1024
SHORT_ANSWER = 4 * 1024
LONGEST_READING_SECONDS = 5.0
WORTH_RETRYING = frozenset({408, 409, 425, 429})
"""Client errors that say "not now" rather than "never"; every server error does as well."""

GONE = 410


@dataclass(frozen=True)
class Answer:
    """What came back; `content` holds no more than was asked for, and nothing where reading it failed."""

    response: httpx.Response
    content: bytes
    now: datetime

    @property
    def detail(self) -> str:
        return f"{self.response.status_code} {self.response.reason_phrase}".rstrip()

    @property
    def retry_after(self) -> float | None:
        return retry_after(self.response.headers.get("retry-after"), self.now)


@dataclass(frozen=True)
class Poster:
    """Posts without following redirects, to the address that was checked and no other."""

    client: httpx.Client
    clock: Callable[[], datetime]
    allow_private: bool = False

    @classmethod
    def allowing(
        cls, config: Mapping[str, object], clock: Callable[[], datetime], *, keeps_connections: bool = False
    ) -> "Poster":
        """As a channel's configuration says: `allow_private_addresses` must be true to reach what is not public.

        A connection that is kept may have been closed by the other side meanwhile, and nobody knows whether it took
        what was sent over it: only for those who recognise a repetition.
        """
        limits = httpx.Limits(max_keepalive_connections=1 if keeps_connections else 0)
        # Proxies of the environment are not used: they would look up the host again, behind the check of its address.
        client = httpx.Client(timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False, follow_redirects=False)
        return cls(client, clock, config.get("allow_private_addresses") is True)

    def post(
        self,
        url: httpx.URL,
        body: bytes,
        headers: Mapping[str, str],
        judge: Callable[[Answer], Result],
        *,
        read: int = 0,
    ) -> Result:
        """One attempt. `judge` sees no more than `read` bytes of the answer: it may be endless."""
        try:
            target = resolve(url, allow_private=self.allow_private)
        except RefusedTargetError as error:
            return Permanent(str(error))
        except (OSError, UnicodeError) as error:
            return Retry(f"{url.host} could not be looked up: {error}")
        try:
            with self.client.stream(
                "POST",
                target.pinned_url,
                content=body,
                headers={"host": target.host_header, **headers},
                extensions={"sni_hostname": url.host},
            ) as response:
                return judge(Answer(response, _beginning(response, read), self.clock()))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Retry(f"no connection to {url.host}: {_said(error)}")
        except httpx.TransportError as error:
            return Ambiguous(f"no answer from {url.host}: {_said(error)}")

    def close(self) -> None:
        self.client.close()


def by_status(answer: Answer) -> Result:
    """What the status alone says."""
    response = answer.response
    if response.is_success:
        return Sent(answer.detail, provider_id=response.headers.get("x-request-id"))
    if response.is_server_error or response.status_code in WORTH_RETRYING:
        return Retry(answer.detail, after_seconds=answer.retry_after)
    if response.is_redirect:
        return Permanent(f"{answer.detail}: redirects are not followed")
    return Permanent(answer.detail, target_is_gone=response.status_code == GONE)


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


def web_address(text: str) -> httpx.URL:
    """The URL; raises ValueError, without showing it."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError("the address is not a URL") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("the address must begin with https:// or http://")
    return url


def _beginning(response: httpx.Response, limit: int) -> bytes:
    """The status is known by now: a body that breaks off takes nothing back.

    A short one is read to its end also where nobody asks for it, so that the connection can be used again.
    """
    content, until = b"", time.monotonic() + LONGEST_READING_SECONDS
    try:
        for part in response.iter_bytes():
            content += part
            if len(content) >= max(limit, SHORT_ANSWER) or time.monotonic() > until:
                break
    except (httpx.TransportError, httpx.DecodingError):
        return b""
    return content[:limit]


def _said(error: Exception) -> str:
    return f"{type(error).__name__} {error}".rstrip()
