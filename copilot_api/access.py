"""Who asks, and how often they may."""

import hashlib
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from copilot_api.config import CopilotConfig
from copilot_api.database import AsyncReader, Database
from copilot_api.errors import Forbidden, RateLimited, Unauthenticated
from copilot_api.keys import ApiKey, Scope, verify_key
from copilot_api.metrics import Metrics
from copilot_api.oidc import TokenVerifier, is_token
from copilot_api.pipeline import Copilot

COOKIE = "mfg_key"
FAILED_ATTEMPTS_PER_MINUTE = 20
REMEMBERED_SECONDS = 1.0
MOST_REMEMBERED = 1000


class RateLimit:
    """So many requests a minute for each name, counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, name: str) -> None:
        """Counts one request.

        Raises:
            RateLimited: the name has used up its minute.
        """
        if not self._limiter.hit(self._item, name):
            raise self._exceeded(name)

    def check(self, name: str) -> None:
        """Like `hit` without counting."""
        if not self._limiter.test(self._item, name):
            raise self._exceeded(name)

    def _exceeded(self, name: str) -> RateLimited:
        reset = self._limiter.get_window_stats(self._item, name).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        return RateLimited(f"At most {self._item.amount} requests a minute; wait {wait} seconds.", retry_after=wait)


class KnownKeys:
    """Keys found valid a moment ago, so that who asks much is not looked up each time: revoked, a key ends within a second."""

    def __init__(self, seconds: float = REMEMBERED_SECONDS, most: int = MOST_REMEMBERED) -> None:
        self._seconds = seconds
        self._most = most
        self._found: dict[bytes, tuple[float, ApiKey]] = {}

    def get(self, key: str) -> ApiKey | None:
        until, found = self._found.get(_hash(key), (0.0, None))
        return found if time.monotonic() < until else None

    def put(self, key: str, found: ApiKey) -> None:
        if len(self._found) >= self._most:
            self._found.clear()
        self._found[_hash(key)] = (time.monotonic() + self._seconds, found)


def _hash(key: str) -> bytes:
    """No key itself stays in memory."""
    return hashlib.sha256(key.encode()).digest()


@dataclass(frozen=True)
class Services:
    """What the routes work with; made once per app."""

    config: CopilotConfig
    database: Database
    reader: AsyncReader
    copilot: Copilot
    metrics: Metrics
    requests: RateLimit
    failures: RateLimit
    keys: KnownKeys
    tokens: TokenVerifier | None = None


async def services(request: Request) -> Services:
    """Asynchronous, so that no thread is taken for a look at the app's state."""
    found: Services = request.app.state.services
    return found


WithServices = Annotated[Services, Depends(services)]


def authenticate(made: Services, key: str | None, caller: str) -> ApiKey:
    """The key, or who a token stands for, counted against the minute; a wrong one is counted against the address.

    Raises:
        Unauthenticated, RateLimited, Unavailable
    """
    return _remembered(made, key, caller) or _looked_up(made, key, caller)


def _remembered(made: Services, key: str | None, caller: str) -> ApiKey | None:
    """The key, counted, where it needs no looking up."""
    made.failures.check(caller)
    if not key:
        raise Unauthenticated("Send `Authorization: Bearer <key>`; `mfg keys create NAME` makes one.")
    found = made.keys.get(key)
    if found is not None:
        made.requests.hit(found.key_id)
    return found


def _looked_up(made: Services, key: str | None, caller: str) -> ApiKey:
    try:
        found = _identified(made, key or "")
    except Unauthenticated:
        made.failures.hit(caller)
        raise
    made.requests.hit(found.key_id)
    return found


def _identified(made: Services, key: str) -> ApiKey:
    if made.tokens is not None and is_token(key):
        return made.tokens.verify(key)
    with made.database.sessions() as connection:
        found = verify_key(connection, key)
    if found is None:
        raise Unauthenticated("The key is unknown or revoked; `mfg keys list` shows the valid ones.")
    made.keys.put(key, found)
    return found


def require(scope: Scope) -> Callable[..., Awaitable[ApiKey]]:
    """A dependency that lets a bearer key with `scope` pass. A thread is taken only to look a key up."""

    async def dependency(request: Request, made: WithServices) -> ApiKey:
        asking = (made, bearer(request), address(request))
        key = _remembered(*asking)
        if key is None:
            key = await run_in_threadpool(_looked_up, *asking)
        if not key.allows(scope):
            raise Forbidden(f"The key {key.name!r} lacks the scope {scope}.")
        return key

    return dependency


def signed_in(request: Request, made: Services) -> ApiKey:
    """The key of the cookie that the sign-in page set, or a bearer key.

    Raises:
        Unauthenticated, Forbidden, RateLimited, Unavailable
    """
    key = authenticate(made, request.cookies.get(COOKIE) or bearer(request), address(request))
    if not key.allows("read"):
        raise Forbidden(f"The key {key.name!r} lacks the scope read.")
    return key


def bearer(request: Request) -> str | None:
    """The key of an Authorization header."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.casefold() == "bearer" else None


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "unknown"


Reader = Annotated[ApiKey, Depends(require("read"))]
