"""What a frequency means: its season, how long "new" and "ended" are, and what a planner would average over."""

from dataclasses import dataclass

from pandas.tseries.frequencies import to_offset
from pandas.tseries.offsets import BaseOffset

from forecasting.errors import UnknownFrequencyError


@dataclass(frozen=True)
class Rhythm:
    """Lengths in periods. A series is `new` below that many periods since its first demand."""

    season: int
    new_below: int
    ended_after: int
    moving_average: int


_RHYTHMS = {
    "D": Rhythm(season=7, new_below=28, ended_after=180, moving_average=28),
    "B": Rhythm(season=5, new_below=20, ended_after=130, moving_average=20),
    "W": Rhythm(season=52, new_below=8, ended_after=26, moving_average=13),
    "M": Rhythm(season=12, new_below=4, ended_after=18, moving_average=6),
    "Q": Rhythm(season=4, new_below=3, ended_after=6, moving_average=4),
}


def offset(freq: str) -> BaseOffset:
    """The pandas offset of a frequency; UnknownFrequencyError if it is not one that demand is kept in."""
    try:
        step = to_offset(freq)
    except ValueError as cause:
        raise UnknownFrequencyError(freq) from cause
    if step is None or step.n != 1 or _letter(step) not in _RHYTHMS:
        raise UnknownFrequencyError(freq)
    return step


def rhythm(freq: str) -> Rhythm:
    """The rhythm of a frequency such as D, B, W-MON, MS or QS."""
    return _RHYTHMS[_letter(offset(freq))]


def _letter(step: BaseOffset) -> str:
    return step.rule_code.split("-")[0].removesuffix("S").removesuffix("E")
