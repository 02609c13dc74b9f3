"""How far an answer can be relied on, computed from what it rests on; docs/copilot.md gives the same in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from copilot_api.answers import Provenance
from copilot_api.tools.tool import ToolResult
from copilot_api.understanding.mentions import Mention

BASE: Mapping[Provenance, float] = {"verified": 0.95, "governed": 0.85, "inferred": 0.7, "refused": 0.0}
LEAST_OF_MARGIN = 0.8
"""What is left of a match that no margin sets apart from the next."""
UNKNOWN_COVERAGE = 0.9
"""What is left where no backtest says how often the 80 % range holds."""
NOMINAL_COVERAGE = 0.8
HALVED_AFTER_HOURS = 24.0


def confidence(
    provenance: Provenance, mentions: Iterable[Mention], results: Iterable[ToolResult], now: datetime
) -> float:
    """From 0 (refused) to 0.95: the provenance, times the weakest match, the oldest data and the worst calibration.

    Never rises where a match is less like, or less ahead of the next; where data is older; or where the 80 % range of the
    forecast behind it held more or less often than that.
    """
    found = list(results)
    match = min((matched(mention.score, mention.margin) for mention in mentions), default=1.0)
    age = min((fresh(result, now) for result in found), default=1.0)
    calibration = min((calibrated(result) for result in found), default=1.0)
    return round(BASE[provenance] * match * age * calibration, 3)


def matched(score: float, margin: float) -> float:
    """Of a name: how like it is what was typed, and how far the next best name is behind; both from 0 to 1."""
    return score * (LEAST_OF_MARGIN + (1 - LEAST_OF_MARGIN) * margin)


def fresh(result: ToolResult, now: datetime) -> float:
    """1 until the first source behind a result should have been loaded again; half of it a day later, a third after two."""
    if result.gate.good_until is None:
        return 1.0
    overdue = max(0.0, (now - result.gate.good_until).total_seconds() / 3600)
    return 1 / (1 + overdue / HALVED_AFTER_HOURS)


def calibrated(result: ToolResult) -> float:
    """1 where a result rests on no forecast; else less by as much as its 80 % range missed 80 % in the backtest."""
    if not result.rests_on_forecast:
        return 1.0
    return UNKNOWN_COVERAGE if result.coverage_80 is None else 1 - abs(result.coverage_80 - NOMINAL_COVERAGE)
