"""When to try again. Pure: the randomness is passed in."""

from collections.abc import Callable
from datetime import timedelta

FIRST_SECONDS = 30.0
LONGEST_SECONDS = 6 * 3600.0
LONGEST_ASKED_SECONDS = 24 * 3600.0
"""A receiver that asks for more than a day gets a day."""

MAX_ATTEMPTS = 14
"""The last attempt comes about a day after the first; then the message is given up."""


def wait(attempt: int, asked_seconds: float | None, random: Callable[[], float]) -> timedelta:
    """How long to wait after attempt number `attempt` (from 1).

    Doubles from attempt to attempt, with the upper half of the interval random, so that what failed together does not
    come back together; never less than the receiver asked for. `random` gives a number in [0, 1).
    """
    interval = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
    jittered = interval * (0.5 + 0.5 * random())
    return timedelta(seconds=max(jittered, min(asked_seconds or 0.0, LONGEST_ASKED_SECONDS)))
