"""What a change would do, in words: the number first, then why, then what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot_api.tools import proposals
from copilot_api.values import count, day, money, percent, sentence

Row = Mapping[str, Any]

NAMED = 3
NOTHING = "Nothing would change: neither what runs out, nor what waits, nor what is to be done."


def say_rows(rows: Sequence[Row], totals: Mapping[str, Any]) -> str:
    told = [row for row in rows if row["relation"] == "item"]
    changed = totals["items_changed"]
    said = [
        *_first(filter(None, map(_chance, told))),
        *_first(_waiting(row, totals["currency"]) for row in told if _differs(row, "orders_waiting", "value_waiting")),
        *_first(_covered(row) for row in told if _differs(row, "uncovered_week")),
        f"{count(changed, 'item')} in all would change." if changed > NAMED else "",
        _committed(totals),
        *_first(filter(None, map(_todo, rows))),
    ]
    return " ".join(filter(None, said)) or NOTHING


def _first(sentences: Any) -> list[str]:
    return list(sentences)[:NAMED]


def _differs(row: Row, *names: str) -> bool:
    return any(row[f"{name}_before"] != row[f"{name}_after"] for name in names)


def _where(row: Row) -> str:
    return f"{row['sku_code']} in {row['warehouse_id']}"


def _chance(row: Row) -> str:
    """Empty where the item has no risk of its own, or the same."""
    names = ("stockout_probability", "risk_level", "projected_stockout_date")
    if row["stockout_probability_after"] is None or not _differs(row, *names):
        return ""
    before, after = (
        f"{percent(row[f'stockout_probability_{side}'])} ({row[f'risk_level_{side}']}{_out(row[f'projected_stockout_date_{side}'])})"
        for side in ("before", "after")
    )
    return f"{after} probability that {_where(row)} runs out before the next order can arrive, instead of {before}."


def _out(date: Any) -> str:
    return f", projected {day(date)}" if date else ""


def _waiting(row: Row, currency: str) -> str:
    before, after = (
        f"{count(int(row[f'orders_waiting_{side}']), 'customer order line')} worth {money(row[f'value_waiting_{side}'], currency)}"
        for side in ("before", "after")
    )
    return f"{after} would wait for {_where(row)}, instead of {before}."


def _covered(row: Row) -> str:
    before, after = (row["uncovered_week_before"], row["uncovered_week_after"])
    if after is None:
        return f"Stock and open orders of {_where(row)} would be enough for a year, instead of until {day(before)}."
    than = f"instead of from {day(before)} on" if before else "where they are enough for a year now"
    return f"From {day(after)} on, {than}, stock and open orders of {_where(row)} would not cover what is needed."


def _committed(totals: Mapping[str, Any]) -> str:
    before, after = (money(totals[f"value_committed_{side}"], totals["currency"]) for side in ("before", "after"))
    if before == after:
        return ""
    return f"Open and proposed purchases would be worth {after}, instead of {before}."


def _todo(row: Row) -> str:
    """What would be proposed that is not now, and what no longer."""
    before, after = (
        [proposals.todo(one, row["unit_of_measure"]) for one in row[f"proposals_{side}"]]
        for side in ("before", "after")
    )
    new, gone = [one for one in after if one not in before], [one for one in before if one not in after]
    if not new and not gone:
        return ""
    instead = f", instead of: {'; '.join(gone)}" if gone else ""
    return sentence([f"{_where(row)}: {'; '.join(new) or 'nothing to do'}{instead}"])
