"""How quantities, chances and items are said in a message, and kept in its facts."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def probability(value: float) -> str:
    """A share of one as people say it; never a certainty that rounding made."""
    if value > 0.99:
        return "more than 99 %"
    return "less than 1 %" if value < 0.01 else percent(value)


def percent(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")


def once_in(chance: float) -> str:
    """A small probability as people say it: once in so many times, in round numbers."""
    times = 1 / max(chance, 1e-6)
    return f"once in {10 ** math.floor(math.log10(times)):,}"


def number(value: Any) -> str:
    """A quantity with thousands separators and no more decimals than it needs; other values as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    # Adding zero makes 0 of -0.
    rounded = round(float(value), 0 if abs(value) >= 1000 else 2) + 0.0
    return f"{rounded:,.2f}".rstrip("0").rstrip(".")


def item_and_site(row: Mapping[str, Any]) -> str:
    """The item as people know it, and where."""
    item = row.get("sku_code") or row["sku_id"]
    name = f"{item} ({row['description']})" if row.get("description") else item
    return f"{name} at {row.get('warehouse_name') or row['warehouse_id']}"


def plain(value: Any) -> Any:
    """The value as JSON has it."""
    match value:
        case float() | Decimal() if not math.isfinite(value):
            return None
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return str(value)
