"""Database values as plain JSON values, and numbers as people read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals become int or float; everything else stays as it is."""
    return {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, UUID):
        return str(value)
    return value


def number(value: float | int | None, decimals: int = 1) -> str:
    """1,234 or 1,234.5: thousands separated, no trailing zeros; "unknown" where there is none."""
    if value is None:
        return "unknown"
    text = f"{value:,.{decimals}f}"
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed == "-0" else trimmed


def quantity(value: float | int | None, unit: str | None) -> str:
    """A quantity with its unit."""
    return f"{number(value)} {unit}" if unit else number(value)


def percent(share: float | None) -> str:
    """0.834 → 83 %; what is not quite 0 or 1 is not shown as 0 % or 100 %."""
    if share is None:
        return "unknown"
    return f"{100 * share:.1f} %" if 0 < share < 0.005 or 0.995 <= share < 1 else f"{100 * share:.0f} %"


def money(value: float | int | None, currency: str | None) -> str:
    return "unknown" if value is None else f"{value:,.2f} {currency or ''}".strip()


def day(value: date | datetime | None) -> str:
    """2026-11-22."""
    if value is None:
        return "no date"
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def count(amount: int, noun: str) -> str:
    """1 order, 2 orders."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {plural(noun)}"


def sentence(parts: Sequence[str]) -> str:
    """Parts as one sentence, its first letter large; empty where there are none."""
    joined = "; ".join(parts)
    return f"{joined[0].upper()}{joined[1:].rstrip('.')}." if joined else ""


def span(start: date | None, end: date | None) -> str:
    """2026-03-01 to 2026-03-31, from 2026-03-01, up to 2026-03-31; empty without either."""
    if start and end:
        return day(start) if start == end else f"{day(start)} to {day(end)}"
    return f"from {day(start)}" if start else f"up to {day(end)}" if end else ""


def plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
