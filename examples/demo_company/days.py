"""Days as integers (proleptic ordinals), instants as seconds since 1970 in UTC, and how the sources write them."""

from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np

from examples.demo_company.arrays import Floats, Ints

EPOCH = date(1970, 1, 1).toordinal()
SECONDS_A_DAY = 86_400
WEEKDAY_DEMAND = np.array([1.36, 1.34, 1.33, 1.32, 1.25, 0.26, 0.14])  # Monday first; a week sums to seven


def weekday(day: int) -> int:
    """0 on Monday."""
    return (day + 6) % 7


def is_workday(day: int) -> bool:
    return weekday(day) < 5


def workday_on_or_after(day: int) -> int:
    return day + max(0, 7 - weekday(day)) if weekday(day) >= 5 else day


def add_workdays(day: int, count: int) -> int:
    """The workday `count` workdays after `day`."""
    day = workday_on_or_after(day)
    weeks, rest = divmod(count, 5)
    day += 7 * weeks
    return day + rest + (2 if weekday(day) + rest >= 5 else 0)


def weekday_factors(days: Ints) -> Floats:
    factors: Floats = WEEKDAY_DEMAND[(days + 6) % 7]
    return factors


def instant(day: int, second: int) -> int:
    """Seconds since 1970 of a second of a day."""
    return (day - EPOCH) * SECONDS_A_DAY + second


@lru_cache(maxsize=16_384)
def char8(day: int) -> str:
    """The ERP's date: YYYYMMDD, and eight zeros for none (day 0)."""
    return date.fromordinal(day).strftime("%Y%m%d") if day else "00000000"


@lru_cache(maxsize=16_384)
def dotted(day: int) -> str:
    """The accounting export's date: dd.mm.yyyy, and nothing for none (day 0)."""
    return date.fromordinal(day).strftime("%d.%m.%Y") if day else ""


@lru_cache(maxsize=65_536)
def utc(at: int) -> str:
    """An instant as ISO 8601 with a trailing Z."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=16_384)
def month_of(day: int) -> str:
    """yyyy-mm"""
    return date.fromordinal(day).strftime("%Y-%m")
