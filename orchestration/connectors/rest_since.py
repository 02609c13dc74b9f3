"""What changed since: the watermark of a service's records, and how the service is asked for what lies above it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orchestration.connectors.rest_config import SinceQuery

_PER_SECOND = {"epoch_seconds": 1, "epoch_milliseconds": 1000}

Rank = tuple[datetime, float]
"""Instants before numbers before anything else; a number only ever meets numbers."""


def since_parameters(query: SinceQuery, watermark: str | None) -> dict[str, str]:
    """The parameter that asks for what changed since `watermark`; none asks for everything."""
    if watermark is None:
        return {}
    return {query.parameter: query.template.replace("{since}", _asked(query, watermark))}


class Highest:
    """The highest cursor value met so far, kept as the source wrote it; numbers of an epoch become instants."""

    def __init__(self, query: SinceQuery, watermark: str | None) -> None:
        self._per_second = _PER_SECOND.get(query.format)
        self.value = watermark
        self._rank = _rank(watermark) if watermark is not None else None

    def see(self, record: Mapping[str, Any], cursor: str) -> None:
        seen = record.get(cursor)
        if seen is None:
            return
        text = self._text(seen)
        if text == self.value:
            return
        rank = _rank(text)
        if self._rank is None or rank > self._rank:
            self.value, self._rank = text, rank

    def _text(self, seen: Any) -> str:
        if self._per_second is None or isinstance(seen, bool) or not isinstance(seen, int | float):
            return str(seen)
        try:
            return datetime.fromtimestamp(seen / self._per_second, UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(seen)


def _asked(query: SinceQuery, watermark: str) -> str:
    per_second = _PER_SECOND.get(query.format)
    if query.format == "iso":
        return watermark
    instant = _instant(watermark)
    if instant is None:
        return watermark
    if per_second is None:
        return instant.date().isoformat()
    # Rounded down: what changed within the same unit is asked for again.
    return str(int(instant.timestamp() * per_second // 1))


def _rank(text: str) -> Rank:
    instant = _instant(text)
    if instant is not None:
        return instant, 0.0
    try:
        return datetime.min.replace(tzinfo=UTC), float(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC), float("-inf")


def _instant(text: str) -> datetime | None:
    """A source that leaves out the zone means UTC; digits alone are a number, whatever day they could spell."""
    if text.isdecimal():
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
