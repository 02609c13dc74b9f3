"""Asks a web service again when it is busy: later and later, and not before it said."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
_SPREAD = tenacity.wait_random_exponential(multiplier=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS)

Result = TypeVar("Result")
Sleep = Callable[[float], None]


class BusyError(Exception):
    """The service asks to come again later, or the connection broke."""

    def __init__(self, cause: str, retry_after: float | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after


def persistently(ask: Callable[[], Result], attempts: int, sleep: Sleep = time.sleep) -> Result:
    """What `ask` returns, asked at most `attempts` times for as long as it raises BusyError; then the last of these."""
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(BusyError),
        stop=tenacity.stop_after_attempt(attempts),
        wait=_wait,
        sleep=sleep,
        reraise=True,
    )
    return retrying(ask)


def retry_after(header: str | None) -> float | None:
    """Seconds from a Retry-After header, which is a number or a date; None where it is neither."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, BusyError) else None
    return min(max(_SPREAD(state), asked or 0.0), LONGEST_WAIT_SECONDS)
