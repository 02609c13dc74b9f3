"""Everything the copilot must be told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class CopilotConfig:
    """`operations_url` is where write actions are proposed to go; `cors_origins` empty: no other site may ask."""

    database_url: str
    clock: Clock = utc_now
    requests_per_minute: int = 100
    cors_origins: tuple[str, ...] = ()
    statement_timeout_ms: int = 5000
    pool_size: int = 8
    max_body_bytes: int = 64 * 1024
    secure_cookies: bool = False
    operations_url: str = "http://127.0.0.1:8001"
